"""Maintenance windows of a monitoring product, compared with those it had before, as facts (S38).

Few products say when a window was announced: it was when we first saw it. What was there at the very
first reading is taken as announced at its start at the latest, because nobody can tell. Where a product does
say it, its word is taken for a window that was not there before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sla.facts import NOBODY, Deed, Fact, FactKey, SourceName
from bot.sla.observations import MaintenanceCalledOff, MaintenancePlanned
from bot.sla.uptime.services import monitor_subject
from bot.sources.shared.instants import format_epoch, parse_epoch

EVERY = timedelta(minutes=5)
"""How often windows are read: they are planned ahead."""

AHEAD = timedelta(days=31)
"""How far ahead windows are told."""


@dataclass(frozen=True, slots=True)
class Window:
    """Maintenance of some monitors. `name` is the same when the window is moved. `announced_at` is when the
    product says that it was planned, None where it does not say."""

    name: str
    monitors: frozenset[str]
    start: datetime
    end: datetime
    announced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plans:
    """What is planned for monitors, by "monitor name": start and end in whole seconds. `read_at` is when it
    was read last."""

    read_at: datetime | None = None
    known: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def due(self, at: datetime) -> bool:
        """Whether it is time to read them again."""
        return self.read_at is None or at - self.read_at >= EVERY

    def after(self, windows: Iterable[Window], at: datetime) -> Plans:
        """What to remember of a reading: windows that are not over."""
        listed = {key: spot for key, spot in _spots(windows).items() if parse_epoch(spot[1]) > at}
        return Plans(at, listed)

    def facts(
        self, source: SourceName, windows: Iterable[Window], at: datetime, observed_at: datetime
    ) -> list[Fact]:
        """What changed: windows that are new or were moved, and those that do not take place. `at` is the
        product's Date of this reading."""
        news = _News(source, at, observed_at, self.read_at)
        listed = {key: spot for key, spot in _spots(windows).items() if self._matters(spot)}
        said = _announced(windows)
        planned = [
            news.planned(key, *spot, None if key in self.known else said.get(key))
            for key, spot in listed.items()
            if self.known.get(key) != spot
        ]
        return [*planned, *self._called_off(listed, news)]

    def _matters(self, spot: tuple[int, int]) -> bool:
        """What was over at the last reading says nothing new: nobody can announce the past."""
        return self.read_at is None or parse_epoch(spot[1]) > self.read_at

    def _called_off(self, listed: Mapping[str, tuple[int, int]], news: _News) -> Iterator[Fact]:
        for key, (start, end) in self.known.items():
            if key not in listed and parse_epoch(end) > news.at:
                yield news.called_off(key, began=parse_epoch(start) <= news.at)


@dataclass(frozen=True, slots=True)
class _News:
    source: SourceName
    at: datetime
    observed_at: datetime
    not_before: datetime | None

    def planned(self, key: str, start: int, end: int, said_at: datetime | None) -> Fact:
        """`said_at` is when the product says that it was planned, if it does and was not moved since."""
        monitor, _, name = key.partition(" ")
        first = self.not_before is None
        told = f"{start}:{end}" if first else f"{start}:{end}:{format_epoch(self.at)}"
        deed = MaintenancePlanned(name, parse_epoch(start), parse_epoch(end))
        if said_at is not None and self._since_before(said_at):
            return self._fact(monitor, f"{name}:{told}", said_at, deed, exact=True)
        announced_at = min(self.at, parse_epoch(start)) if first else self.at
        return self._fact(monitor, f"{name}:{told}", announced_at, deed)

    def _since_before(self, at: datetime) -> bool:
        """Whether an instant lies after the reading before this one, and not after this one."""
        return at <= self.at and (self.not_before is None or at > self.not_before)

    def called_off(self, key: str, *, began: bool) -> Fact:
        monitor, _, name = key.partition(" ")
        told = f"{name}:off:{format_epoch(self.at)}"
        return self._fact(monitor, told, self.at, MaintenanceCalledOff(name, ended=began))

    def _fact(self, monitor: str, told: str, at: datetime, deed: Deed, *, exact: bool = False) -> Fact:
        return Fact(
            source=self.source,
            key=FactKey(f"maintenance:{monitor}:{told}"),
            subject=monitor_subject(self.source, monitor),
            occurred_at=at,
            observed_at=self.observed_at,
            author=NOBODY,
            deed=deed,
            not_before=None if exact else self.not_before,
        )


def _spots(windows: Iterable[Window]) -> dict[str, tuple[int, int]]:
    return {
        f"{monitor} {one.name}": (format_epoch(one.start), format_epoch(one.end))
        for one in windows
        for monitor in sorted(one.monitors)
        if format_epoch(one.start) < format_epoch(one.end)
    }


def _announced(windows: Iterable[Window]) -> dict[str, datetime]:
    return {
        f"{monitor} {one.name}": one.announced_at
        for one in windows
        for monitor in one.monitors
        if one.announced_at is not None
    }
