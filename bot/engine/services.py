"""Services: which monitors each listens to, how far these have been read, since when it is watched (S19)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.engine.ports import Store
from bot.engine.records import SourceState
from bot.sla.facts import DECLARED, NOBODY, Fact, FactKey, SourceName, Subject
from bot.sla.library import Library
from bot.sla.observations import Watched
from bot.sla.uptime.services import SERVICES, Service, service_subject

MONITOR, SERVICE = "monitor", "service"
"""Kinds of subjects beside tickets."""


def subject_named(text: str) -> Subject:
    """The subject that reads so, as buttons carry it: `zendesk:35436`, `services:portal`."""
    source, _, name = text.partition(":")
    return service_subject(name) if source == SERVICES else Subject(SourceName(source), name)


class Services:
    """The services of a library. What any edition listened to is remembered; what is read now is of the
    newest."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._monitors: defaultdict[str, set[Subject]] = defaultdict(set)
        self._listeners: defaultdict[Subject, set[Subject]] = defaultdict(set)
        for edition in library.editions:
            for service in edition.book.services:
                self._monitors[service.name] |= service.monitors
                for monitor in service.monitors:
                    self._listeners[monitor].add(service.subject)

    @property
    def known(self) -> Sequence[Service]:
        """Those of the newest edition."""
        return self._library.latest.services

    def monitors(self, service: Subject) -> Sequence[Subject]:
        """Every monitor whose facts play a part for it."""
        return sorted(self._monitors[service.id]) if service.id in self._monitors else ()

    def listeners(self, monitor: Subject) -> Sequence[Subject]:
        """The services that what a monitor says may concern."""
        return sorted(self._listeners[monitor]) if monitor in self._listeners else ()

    def heard_from(self, source: SourceName) -> Sequence[str]:
        """The monitors of a source that services listen to now, by id."""
        found = (monitor for service in self.known for monitor in service.monitors)
        return sorted({monitor.id for monitor in found if monitor.source == source})

    def sources(self, service: Subject) -> frozenset[SourceName]:
        """Who tells of it now."""
        found = self._library.latest.service(service.id)
        return frozenset(monitor.source for monitor in found.monitors) if found else frozenset()

    def named(self, text: str) -> Service | None:
        """The service of that name or title, whatever its case; with `services:` before it or not."""
        wanted = text.strip().removeprefix(f"{SERVICES}:").casefold()
        for names in ((one.name for one in self.known), (one.title for one in self.known)):
            for service, name in zip(self.known, names, strict=True):
                if wanted and name.casefold() == wanted:
                    return service
        return None

    def state(self, service: Subject, states: Mapping[SourceName, SourceState]) -> SourceState:
        """How far a service has been read: as far as the source that lags most. It is followed from the
        instant at which the first of them was."""
        found = [states.get(name) or SourceState(name) for name in sorted(self.sources(service))]
        read = [one.read_up_to for one in found if one.read_up_to is not None]
        followed = [one.live_from for one in found if one.live_from is not None]
        return SourceState(
            SERVICES,
            read_up_to=min(read) if read and len(read) == len(found) else None,
            live_from=min(followed, default=None),
        )


async def watch_services(store: Store, library: Library, now: datetime) -> None:
    """Put on record from when each service is watched, once, and look at all of them anew: the newest edition
    may promise something else, or nothing at all."""
    subjects = [service.subject for service in library.latest.services]
    await store.record([_watched(subject, now) for subject in subjects], now)
    for subject in sorted({one.subject for edition in library.editions for one in edition.book.services}):
        await store.check_again(subject, now)


def _watched(subject: Subject, now: datetime) -> Fact:
    return Fact(DECLARED, FactKey(f"watched:{subject.id}"), subject, now, now, NOBODY, Watched())
