"""What the report of a period holds. A value: the same facts under the same contract give the same one.

It has ids and the names of the configuration, and nothing of people but what the ledger has: Slack ids, and
what somebody who declares an exclusion called themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from bot.sla.dues import Basis
from bot.sla.ladders import Kind
from bot.sla.period_reports.added import ADDED
from bot.sla.promises import Metric
from bot.sla.spans import ZERO, Span
from bot.sla.uptime.approximate import Mildest
from bot.sla.uptime.figures import Figures
from bot.sla.uptime.health import Quorum


class Verdict(StrEnum):
    """Whether a promise was kept in a period."""

    MET = "met"
    MISSED = "missed"


class Fate(StrEnum):
    """What became of a window of maintenance (S38)."""

    COUNTED = "counted"  # announced in time and within the cap: excluded
    TOO_LATE = "too_late"  # announced too late: downtime, where the service was down
    OVER_CAP = "over_cap"  # part of it, or all, is beyond the cap of its month


@dataclass(frozen=True, slots=True)
class Agreement:
    """The contract, as the edition of the policies has it that was in force when the period began (S10).
    `approved_on` is None for one that nobody approved (S12)."""

    reference: str
    parties: tuple[str, ...]
    valid_from: date | None
    valid_until: date | None
    approved_on: date | None
    clauses: tuple[tuple[str, str], ...]
    version: str


@dataclass(frozen=True, slots=True)
class Read:
    """How far a source had been read when the report was made; None when it never was."""

    source: str
    up_to: datetime | None


@dataclass(frozen=True, slots=True)
class Method:
    """How an uptime is reckoned: everything that decides about it besides what happened."""

    monitors: tuple[str, ...]
    quorum: Quorum
    min_length: timedelta
    hours: str  # the name of the calendar of the service hours
    hours_version: str
    notice: timedelta
    cap: timedelta | None
    zone: str
    mean_month: bool


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage as far as the period goes: `started_at` may lie before it, `ended_at` is at most its end.

    Real elapsed time is the sum of the five parts. `counted` is downtime; `excluded` and `maintenance` are
    service time that does not count, `closed` lies outside the service hours, `outside` before the period.
    `doubtful` is what of it is not known for sure to have been down: its instants need confirmation (S29).
    """

    started_at: datetime
    ended_at: datetime
    goes_on: bool  # at the end of the period
    counted: timedelta
    excluded: timedelta
    maintenance: timedelta
    closed: timedelta
    outside: timedelta
    doubtful: tuple[Span, ...] = field(default=(), metadata=ADDED)

    @property
    def length(self) -> timedelta:
        return self.ended_at - self.started_at


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Time that people excluded: by whom it was asked for, and who approved it (S45). `excluded` is the
    service time that it takes out of the period; where two overlap, the earlier one has it."""

    started_at: datetime
    ended_at: datetime
    reason: str
    evidence: str
    asked_by: str
    approved_by: str
    declared_at: datetime
    excluded: timedelta


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A window of maintenance: what of its service time is excluded, and what of it counts like any other."""

    started_at: datetime
    ended_at: datetime
    announced_at: datetime
    name: str
    reason: str
    fate: Fate
    excluded: timedelta
    surplus: timedelta


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One promise about a service. `from_` and `until` bound the part of the period that the figures are of:
    where the contract is in force, or the window of a promise over rolling days.

    `without` are the figures as if people had excluded nothing; None where they did not (S45). `broken_at`
    is when the promise was broken: once for a period, after each outage that broke it for rolling days.
    `mildest` is how it stands with each instant that is only known as an interval at the other end of it;
    None where that changes nothing (S29).
    """

    service: str
    title: str
    clause: str
    rolling_days: int  # 0 for calendar periods
    from_: datetime
    until: datetime
    figures: Figures
    without: Figures | None
    broken_at: tuple[datetime, ...]
    method: Method
    outages: tuple[Outage, ...]
    exclusions: tuple[Exclusion, ...]
    maintenance: tuple[Maintenance, ...]
    mildest: Mildest | None = field(default=None, metadata=ADDED)

    @property
    def hangs(self) -> bool:
        """Whether it is missed, but would be kept at the other end: that needs confirmation (S29)."""
        return self.verdict is Verdict.MISSED and self.mildest is not None and self.mildest.kept

    @property
    def verdict(self) -> Verdict:
        """Missed as soon as it was broken once."""
        return verdict_of(self.figures, self.broken_at)

    @property
    def name(self) -> tuple[str, Metric, str]:
        """What tells it from the other lines of a report."""
        return (self.service, self.figures.metric, self.figures.part)


@dataclass(frozen=True, slots=True)
class MissedTicket:
    """A ticket whose promise was broken in the period. `ended_at` is None if it went on at the period's end.
    `approximate`: it hangs on an instant that is only known roughly, and needs confirmation (S29)."""

    source: str
    id: str
    number: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    budget: timedelta
    approximate: bool


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One promise about tickets. `met` counts what was kept and ended in the period, `missed` has what was
    broken in it."""

    metric: Metric
    kind: Kind
    part: str
    met: int
    missed: tuple[MissedTicket, ...]

    @property
    def unknown(self) -> int:
        """How many of the missed ones need confirmation (S28, S29)."""
        return sum(ticket.approximate for ticket in self.missed)

    @property
    def name(self) -> tuple[Metric, str]:
        """What tells it from the other lines of a report."""
        return (self.metric, self.part)


@dataclass(frozen=True, slots=True)
class CreditLine:
    """What a broken promise gives; always an estimate until legal signs (S42).

    `about` is the service or the ticket, empty for a count of tickets. The rule in parts: below the uptime
    `bound`, or from so many tickets on, the contract gives `given`, of the fee `of` where that is a share.
    """

    basis: Basis
    about: str
    tickets: int
    bound: str
    given: str
    of: str
    amount: str
    currency: str
    limited_by: str = ""  # the length of the period whose cap cut it

    @property
    def money(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class RemedyLine:
    """Another right of the customer that arose in the period, in the contract's words."""

    words: str
    arisen_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """From when until when something may be claimed under a contract (S43)."""

    contract: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Costs:
    """What follows from all that. `totals` are the sums of the lines, one for each currency: `600.00 EUR`."""

    lines: tuple[CreditLine, ...] = ()
    totals: tuple[str, ...] = ()
    remedies: tuple[RemedyLine, ...] = ()
    claims: tuple[ClaimLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """The report of a customer for one period: `from_` and `until` by the clock of the contract's zone."""

    customer: str
    period: str
    zone: str
    from_: datetime
    until: datetime
    agreement: Agreement
    read: tuple[Read, ...]
    services: tuple[ServiceLine, ...]
    tickets: tuple[TicketLine, ...]
    costs: Costs = Costs()

    @property
    def missed(self) -> int:
        """How many promises about services, and how many of tickets, were broken."""
        services = sum(line.verdict is Verdict.MISSED for line in self.services)
        return services + sum(len(line.missed) for line in self.tickets)

    @property
    def promises(self) -> int:
        """How many verdicts there are in it."""
        return len(self.services) + sum(line.met + len(line.missed) for line in self.tickets)


def verdict_of(figures: Figures, broken_at: tuple[datetime, ...]) -> Verdict:
    """Of these figures, with these breaks: missed as soon as it was broken once."""
    return Verdict.MISSED if broken_at or not figures.met else Verdict.MET


def uptime(figures: Figures) -> Fraction:
    """The uptime of figures in a report: a line is there only where some service time is left."""
    share = figures.uptime
    if share is None or figures.whole <= ZERO:
        raise ValueError("no service time is left; such a promise has no line in a report")
    return share
