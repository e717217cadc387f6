"""Chains: whether the times of the teams fit into the time that was promised for the whole (S09, S17).

Teams may keep different hours, so budgets cannot be added up: they are laid out one after the other from many
starts, and the worst start counts. Pauses are left out, as they stop the whole and its parts alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sla.calendars import Calendar
from bot.sla.durations import BusinessDays, format_duration
from bot.sla.ladders import Kind
from bot.sla.policies import Metric, Policy, Promise, Team

TRIED = timedelta(weeks=5)
EVERY = timedelta(minutes=30)
"""Starts that are tried: so far ahead, so far apart."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A chain from one start: when each team is done, and when the whole is due."""

    start: datetime
    ends: tuple[datetime, ...]
    due: datetime

    @property
    def over(self) -> timedelta:
        """How much too late the last team is; not above zero when it fits."""
        return self.ends[-1] - self.due


@dataclass(frozen=True, slots=True)
class Chain:
    """The teams of a policy, in their order, and the promise that they are parts of."""

    parts: tuple[Promise, ...]
    whole: Promise
    default: Calendar

    def worst(self, since: datetime) -> Layout | None:
        """The layout that is most late; None for a calendar that opens too seldom."""
        found = [layout for start in _starts(since) if (layout := self._from(start)) is not None]
        return max(found, key=lambda layout: layout.over, default=None)

    def _from(self, start: datetime) -> Layout | None:
        due, at, ends = _end(self.whole, self.default, start), start, []
        for part in self.parts:
            end = _end(part, self.default, at)
            if end is None:
                return None
            ends.append(end)
            at = end
        return None if due is None else Layout(start, tuple(ends), due)

    def sum(self) -> str:
        """`engineering 4h + operations 8h`."""
        return " + ".join(f"{part.part} {format_duration(part.budget)}" for part in self.parts)

    def told(self) -> str:
        """`the contractual 24h`."""
        return f"the {self.whole.kind.value} {format_duration(self.whole.budget)}"

    def timeline(self, layout: Layout) -> str:
        """The layout in words, in the zone of the whole."""
        zone = ZoneInfo(self.default.zone)
        ends = [
            f"{part.part} until {_local(end, zone)}"
            for part, end in zip(self.parts, layout.ends, strict=True)
        ]
        return f"begun {_local(layout.start, zone)}: {', '.join(ends)}, but due {_local(layout.due, zone)}"


def chain_of(policy: Policy, default: Calendar) -> Chain | None:
    """The chain of a policy, if it has one: olas of teams, and a resolution to the customer or of our own."""
    parts = tuple(p for p in policy.promises if p.metric is Metric.OWNERSHIP and p.kind is Kind.OLA)
    wholes = {p.kind: p for p in policy.promises if p.metric is Metric.RESOLUTION}
    whole = wholes.get(Kind.CONTRACTUAL) or wholes.get(Kind.INTERNAL)
    return Chain(parts, whole, policy.calendar or default) if parts and whole else None


def _starts(since: datetime) -> Iterator[datetime]:
    first = since.replace(minute=0, second=0, microsecond=0)
    return (first + n * EVERY for n in range(TRIED // EVERY))


def _end(promise: Promise, default: Calendar, start: datetime) -> datetime | None:
    own = promise.about.calendar if isinstance(promise.about, Team) else None
    ruler = (own or default).ruler()
    if isinstance(promise.budget, timedelta):
        return ruler.due(start, promise.budget)
    return ruler.due_days(start, promise.budget) if isinstance(promise.budget, BusinessDays) else None


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}"
