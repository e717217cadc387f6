"""What a status page says. It holds no ticket, no person and no money, and of customers only the one whose
page it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from bot.sla.promises import Metric
from bot.sla.spans import Span
from bot.sla.uptime.outages import Condition


class DayKind(StrEnum):
    """What stands out about a day. The worst that happened names it."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"  # for some of it nobody can tell
    EXCLUDED = "excluded"  # some of it did not count: announced maintenance, or excluded by agreement
    CLOSED = "closed"  # no service hours


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the page's zone; all durations are service time of it that is over by now."""

    day: date
    kind: DayKind
    whole: timedelta
    down: timedelta
    unknown: timedelta
    excluded: timedelta


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch in which the monitors said that it was down. `end` is None while it goes on. `counted` is how
    much of it is downtime: within service hours, and not excluded. `doubtful` is what of it is not known for
    sure to have been down (S29)."""

    start: datetime
    end: datetime | None
    length: timedelta
    counted: timedelta
    doubtful: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """Announced maintenance that is not over. `reason` is empty where the page does not show reasons."""

    start: datetime
    end: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A period as far as it is over. `uptime` is None where nobody can tell anything (S39), or where no time
    is left. `without` is the uptime as if people had excluded nothing, where that is another one (S45);
    `recorded` what was put on record when the period was closed, where that is another one (S37)."""

    period: str
    over: bool
    uptime: Fraction | None
    unknown: Fraction
    down: timedelta
    without: Fraction | None = None
    recorded: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured of a service, the newest period first. `promised` is None on a page for everybody."""

    metric: Metric
    promised: Fraction | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class ServiceStory:
    """One service. `condition` is UNKNOWN when a source is silent; `last` is then what it was at the last
    reading. `read_up_to` is how far all of its sources were read."""

    name: str
    title: str
    condition: Condition
    since: datetime | None
    last: Condition | None
    stale: bool
    read_up_to: datetime | None
    maintenance_until: datetime | None
    measures: tuple[Measure, ...]
    days: tuple[Day, ...]
    outages: tuple[Outage, ...]  # the newest first
    planned: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A whole page, as of one instant."""

    name: str
    title: str
    customer: str  # whose page it is; empty for everybody's
    language: str
    zone: str
    as_of: datetime
    services: tuple[ServiceStory, ...]

    @property
    def read_up_to(self) -> datetime | None:
        """How far everything on it was read; None before that."""
        read = [one.read_up_to for one in self.services if one.read_up_to is not None]
        return min(read) if read and len(read) == len(self.services) else None

    @property
    def condition(self) -> Condition:
        """The worst of all services. A page of nothing knows nothing."""
        found = {one.condition for one in self.services}
        worst = (Condition.DOWN, Condition.UNKNOWN, Condition.UP)
        return next((one for one in worst if one in found), Condition.UNKNOWN)
