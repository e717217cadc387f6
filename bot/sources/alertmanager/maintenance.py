"""Silences as maintenance (S38): what is planned, moved, and over early. Pure.

A silence is maintenance of a monitor when all that its alerts can be is silenced by it: by the labels that
the configuration knows of them, or because all of them that are active now are. Who made it and why is not
kept. It was announced when somebody last changed it; one that was first seen when it was over or under way,
at its start at the latest, for nobody can tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.sla.facts import NOBODY, Deed, Fact, FactKey, SourceName
from bot.sla.observations import MaintenanceCalledOff, MaintenancePlanned
from bot.sla.uptime.services import monitor_subject
from bot.sources.alertmanager.answers import Alert, Silence, State
from bot.sources.alertmanager.gathering import Own
from bot.sources.alertmanager.matchers import known_labels, surely_fit
from bot.sources.alertmanager.place import Place, Spot
from bot.sources.alertmanager.settings import Monitor
from bot.sources.shared.sightings import instant_of, ticks

Silences = dict[str, Spot]


@dataclass(frozen=True, slots=True)
class Quiet:
    """The silences of one reading, and the alerts of each monitor. `at` is Alertmanager's own clock; unless
    it is `whole`, others of its cluster may still know more."""

    source: SourceName
    at: datetime
    observed_at: datetime
    silences: Sequence[Silence]
    own: Own
    whole: bool = True

    def news(self, place: Place, monitors: Mapping[str, Monitor]) -> tuple[list[Fact], Silences]:
        """What changed since the last reading, and what to remember."""
        facts, known = list[Fact](), Silences()
        for name, monitor in monitors.items():
            concerning = self._concerning(monitor, self.own[name])
            for silence in self.silences:
                key = f"{name} {silence.id}"
                if key in place.silences or silence.id in concerning:
                    facts += self._told(name, silence, place.silences.get(key), place.read_at)
                    known[key] = (ticks(silence.start), ticks(silence.end))
        lost = {key: spot for key, spot in place.silences.items() if key not in known and self._matters(spot)}
        if not self.whole:
            return facts, {**known, **lost}
        return [*facts, *(self._lost(key, spot, place.read_at) for key, spot in lost.items())], known

    def _matters(self, spot: Spot) -> bool:
        return instant_of(spot[1]) > self.at

    def _concerning(self, monitor: Monitor, own: Sequence[Alert]) -> frozenset[str]:
        """The silences that are surely about all its alerts, and those of all that are active."""
        known = known_labels(monitor.matchers, monitor.labels)
        sure = {one.id for one in self.silences if one.matchers and surely_fit(one.matchers, known)}
        return frozenset(sure).union(_silencing(own))

    def _told(
        self, monitor: str, silence: Silence, before: Spot | None, read_at: datetime | None
    ) -> Iterator[Fact]:
        now = (ticks(silence.start), ticks(silence.end))
        if now == before:
            return
        over = silence.state is State.EXPIRED
        if before is not None and over and now[1] < before[1]:
            deed = MaintenanceCalledOff(silence.id, ended=now[1] > before[0])
            yield self._fact(monitor, f"{silence.id}:off:{now[1]}", silence.end, deed)
        elif now[0] < now[1]:
            at, not_before = _announced(silence, read_at, seen=before is not None)
            plan = MaintenancePlanned(silence.id, silence.start, silence.end)
            yield self._fact(monitor, f"{silence.id}:{now[0]}:{now[1]}", at, plan, not_before)

    def _lost(self, key: str, spot: Spot, read_at: datetime | None) -> Fact:
        """A silence that is not listed any more although it is not over: it was in memory only, and
        Alertmanager was killed."""
        monitor, _, id = key.partition(" ")
        deed = MaintenanceCalledOff(id, ended=instant_of(spot[0]) <= self.at)
        since = None if read_at is None else min(read_at, self.at)
        return self._fact(monitor, f"{id}:off:{ticks(self.at)}", self.at, deed, since)

    def _fact(
        self, monitor: str, told: str, at: datetime, deed: Deed, not_before: datetime | None = None
    ) -> Fact:
        return Fact(
            source=self.source,
            key=FactKey(f"maintenance:{monitor}:{told}"),
            subject=monitor_subject(self.source, monitor),
            occurred_at=at,
            observed_at=self.observed_at,
            author=NOBODY,
            deed=deed,
            not_before=not_before,
        )


def _silencing(own: Sequence[Alert]) -> frozenset[str]:
    """The silences of all these alerts; of none, none."""
    return frozenset.intersection(*(one.silenced_by for one in own)) if own else frozenset()


def _announced(silence: Silence, read_at: datetime | None, *, seen: bool) -> tuple[datetime, datetime | None]:
    """When a silence was announced as it stands, and the last instant before which it was not, if that is
    all that is known."""
    if not seen and read_at is None:
        return min(silence.updated_at, silence.start), None
    if not seen and silence.state is State.EXPIRED and silence.updated_at >= silence.end and read_at:
        return silence.start, min(read_at, silence.start)  # made and ended by hand between two readings
    return silence.updated_at, None
