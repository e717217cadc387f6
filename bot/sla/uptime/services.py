"""Services and what is promised about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from bot.sla.calendars import Calendar
from bot.sla.contracts import Contract
from bot.sla.facts import SourceName, Subject
from bot.sla.ladders import GROUP, Kind, Ladder, Step
from bot.sla.promises import SILENT, Metric
from bot.sla.uptime.health import Quorum
from bot.sla.uptime.periods import Per, Rolling
from bot.sla.uptime.rates import RULES, Rule
from bot.sla.uptime.recurring import Planned

SERVICES = SourceName("services")
"""The source that all services count as; their facts are told by monitors and people."""


def service_subject(name: str) -> Subject:
    """The subject of a service's promises."""
    return Subject(SERVICES, name, "service")


def monitor_subject(source: SourceName, id: str) -> Subject:
    """The subject of what one monitor says."""
    return Subject(source, id, "monitor")


@dataclass(frozen=True, slots=True)
class MaintenanceRule:
    """Which maintenance counts as excluded: announced at least `notice` ahead, and no more than `cap` in a
    calendar month of the zone; None is no cap. The surplus is downtime if the service is down in it (S38)."""

    notice: timedelta = timedelta(0)
    cap: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Announcing:
    """To whom maintenance is announced, at once and again so long ahead of its beginning; to nobody where
    `to` is empty."""

    to: tuple[str, ...] = (GROUP,)
    ahead: tuple[timedelta, ...] = (timedelta(hours=24), timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Uptime:
    """One promise about a service: the share of good time in each period. `at_least` is 999/1000 for 99.9 %.

    `metric` says what is bad time: AVAILABILITY when the service is down, ERROR_RATE and LATENCY when an
    indicator is out of bounds; `monitors` are those that tell of it. `mean_month` takes the mean month
    instead of the real one. `customer` is to whom it is promised; empty for everybody. `until` is when it
    left the configuration: what comes after it is nobody's to keep, and not known.
    """

    metric: Metric
    kind: Kind
    at_least: Fraction
    monitors: tuple[Subject, ...]
    per: Per | Rolling = Per.MONTH
    customer: str = ""
    contract: Contract | None = None
    clause: str = ""
    zone: str = "UTC"
    mean_month: bool = False
    warn: tuple[Step, ...] = ()
    ladder: Ladder = SILENT
    maintenance: MaintenanceRule = MaintenanceRule()
    until: datetime | None = None

    def __post_init__(self) -> None:
        if not 0 < self.at_least < 1:
            raise ValueError("uptime is promised as a share above 0 % and below 100 %")

    @property
    def part(self) -> str:
        """What tells it from the other promises of its service, metric and kind: the customer, as a word that
        a timer's name can hold, and the days of a rolling window."""
        word = "".join(c if c not in "/:" else "_" for c in self.customer)
        return f"{word}~{self.per.days}d" if isinstance(self.per, Rolling) else word


@dataclass(frozen=True, slots=True)
class Service:
    """Something that is up or down. `hours` are the service hours: only bad time within them counts.
    `suppliers` are those it depends on, by name; `planned` is maintenance that the file announces, `burn` how
    fast a budget must go for somebody to be called."""

    name: str
    hours: Calendar
    promises: tuple[Uptime, ...] = ()
    quorum: Quorum = Quorum.ANY
    min_length: timedelta = timedelta(0)
    version: str = ""
    title: str = ""
    group: str = ""
    suppliers: tuple[str, ...] = ()
    planned: tuple[Planned, ...] = ()
    announcing: Announcing = Announcing()
    burn: tuple[Rule, ...] = RULES

    @property
    def subject(self) -> Subject:
        return service_subject(self.name)

    @property
    def monitors(self) -> frozenset[Subject]:
        """Every monitor that any promise listens to."""
        return frozenset(one for promise in self.promises for one in promise.monitors)
