"""Maintenance: what is planned for which services, whoever planned it (S38)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.engine.cases import Cases
from bot.engine.ports import Store
from bot.sla.facts import Fact, Subject
from bot.sla.observations import MaintenanceCalledOff, MaintenancePlanned
from bot.sla.uptime.plans import Plan, plans_in_file, plans_of, series_in_file
from bot.sla.uptime.services import Service


@dataclass(frozen=True, slots=True)
class Shared:
    """A plan with all the services that it concerns, in the order of the configuration."""

    plan: Plan
    services: tuple[Service, ...]


class Plans:
    """Lays out what is planned. Facts are read anew only of what has new ones: most of what monitors say is
    no maintenance, and there is much of it."""

    def __init__(self, store: Store, cases: Cases) -> None:
        self._store, self._cases = store, cases
        self._facts: dict[Subject, tuple[int, tuple[Fact, ...]]] = {}

    async def all(self, now: datetime) -> list[Shared]:
        """Every plan that is not over, those called off included, the next one first. Windows that come again
        are there one by one, and once more each series as a whole."""
        known = self._cases.services.known
        await self._read({one for service in known for one in self._subjects(service)})
        found: defaultdict[str, list[tuple[Plan, Service]]] = defaultdict(list)
        for service in known:
            for plan in self._of(service, now):
                if not plan.over(now):
                    found[plan.id].append((plan, service))
        shared = [one for parts in found.values() for one in _shared(parts)]
        return sorted(shared, key=lambda one: (one.plan.span, one.plan.id))

    def _of(self, service: Service, now: datetime) -> Iterator[Plan]:
        library = self._cases.library
        facts = (fact for subject in self._subjects(service) for fact in self._facts[subject][1])
        yield from plans_of(facts)
        yield from plans_in_file(service.name, library, now)
        yield from series_in_file(service.name, library, now)

    def _subjects(self, service: Service) -> Sequence[Subject]:
        return (service.subject, *sorted(service.monitors))

    async def _read(self, subjects: Iterable[Subject]) -> None:
        wanted = sorted(subjects)
        revisions: Mapping[Subject, int] = await self._store.revisions(wanted)
        for subject in wanted:
            revision = revisions.get(subject, 0)
            if subject not in self._facts or self._facts[subject][0] != revision:
                facts = await self._store.facts(subject) if revision else ()
                self._facts[subject] = (revision, tuple(fact for fact in facts if _is_about_it(fact)))


def _is_about_it(fact: Fact) -> bool:
    return isinstance(fact.deed, MaintenancePlanned | MaintenanceCalledOff)


def _shared(parts: Sequence[tuple[Plan, Service]]) -> Iterator[Shared]:
    """One plan for those services for which it stands in the same way: a source may have moved the window of
    one monitor before that of the other."""
    alike: defaultdict[Plan, list[Service]] = defaultdict(list)
    for plan, service in parts:
        alike[replace(plan, monitor=None)].append(service)
    for plan, services in alike.items():
        yield Shared(plan, tuple({one.name: one for one in services}.values()))
