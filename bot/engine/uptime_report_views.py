"""What people are shown of budgets of downtime, before it has a language: the answer to `/sla uptime`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.engine.uptime_views import ConditionView
from bot.engine.views import SourceView
from bot.sla.ladders import Kind
from bot.sla.promises import Metric
from bot.sla.uptime.approximate import Mildest
from bot.sla.uptime.courses import Course
from bot.sla.uptime.figures import Figures
from bot.sla.uptime.items import Outage
from bot.sla.uptime.spending import Pace, Verdict


class Scope(StrEnum):
    """What was asked about."""

    ALL = "all"
    SERVICE = "service"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class ServiceNow:
    """A service and how it is now."""

    name: str
    title: str
    condition: ConditionView


@dataclass(frozen=True, slots=True)
class ExclusionView:
    """Time that people excluded, with the reason code; somebody else approved it (S45)."""

    start: datetime
    end: datetime
    reason: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One promise in one period.

    `figures` are what is known now of the part of the period that has been, up to `until`, beside the budget
    of all of it. `recorded` are those that were frozen when the period was closed, `without` those as if
    people had excluded nothing; None where there are none. `maintenance` and `excluded` are service time.
    `mildest` is how it stands with each instant that is only known as an interval at the other end (S29).
    """

    service: str
    title: str
    metric: Metric
    kind: Kind
    part: str
    customer: str
    contract: str
    clause: str
    zone: str
    period: str  # 2026-11, 2026-Q4, 2026, 30d
    mean_month: bool
    start: datetime
    end: datetime
    until: datetime
    over: bool
    verdict: Verdict
    figures: Figures
    recorded: Figures | None
    without: Figures | None
    maintenance: timedelta
    excluded: timedelta
    broken_at: datetime | None
    pace: Pace | None
    outages: tuple[Outage, ...]
    exclusions: tuple[ExclusionView, ...]
    course: Course
    mildest: Mildest | None = None

    @property
    def shown(self) -> Figures:
        """The figures that stand: those on record, where the period is closed."""
        return self.recorded or self.figures

    @property
    def corrected(self) -> bool:
        """Whether what is known now is something else than what is on record."""
        return self.recorded is not None and self.recorded != self.figures

    @property
    def hangs(self) -> bool:
        """Whether it is broken, but would be kept at the other end: that needs confirmation."""
        return self.verdict.is_bad and self.mildest is not None and self.mildest.kept

    @property
    def left(self) -> timedelta:
        """What is left of the budget; negative when it is overspent."""
        return self.shown.budget - self.shown.down


@dataclass(frozen=True, slots=True)
class UptimeAnswer:
    """The answer. `name` is the service or customer as the configuration has it, `period` what was asked for,
    empty for the present one. `silent` are the sources of these services that nobody can read now."""

    scope: Scope
    name: str
    title: str
    period: str
    services: tuple[ServiceNow, ...]
    rows: tuple[BudgetRow, ...]
    silent: tuple[SourceView, ...]
    as_of: datetime

    @property
    def question(self) -> str:
        """The words after `/sla` that ask this again."""
        period = self.period.replace("this-", "this ").replace("last-", "last ")
        last = self.name.split()[-1:]
        name = f'"{self.name}"' if last and last[0][0].isdigit() else self.name
        return " ".join(part for part in ("uptime", name, period) if part)


@dataclass(frozen=True, slots=True)
class NoPeriod:
    """That is no period."""

    asked: str
