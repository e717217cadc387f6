"""Dues: what is measured and missed under a contract, and what is owed for it (S41-S43). Values only; `owed`
makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from bot.sla.claims import ClaimWindow, Incident
from bot.sla.contracts import Contract
from bot.sla.credits import Credit, Money, added
from bot.sla.facts import Subject
from bot.sla.promises import Metric
from bot.sla.remedies import Remedy
from bot.sla.uptime.figures import Figures
from bot.sla.uptime.periods import Per, Period, lies_in, period_at

MOMENT = timedelta(microseconds=1)


class Basis(StrEnum):
    """What a line is owed for."""

    UPTIME = "uptime"
    TICKETS = "tickets"
    BREACH = "breach"


@dataclass(frozen=True, slots=True)
class Measured:
    """A promise about a service in one of its periods. `frozen` figures are those of the closing, others are
    of so far. The outage in which the budget was used up began at `began_at` and did so at `broken_at`; None
    where none did."""

    service: str
    figures: Figures
    period: Period
    zone: str
    frozen: bool = False
    began_at: datetime | None = None
    broken_at: datetime | None = None

    @property
    def uptime(self) -> Fraction | None:
        """The uptime that credits go by: that of a kept promise is at least what was promised, whatever a
        mean month makes of it."""
        found = self.figures.uptime
        return max(found, self.figures.at_least) if found is not None and self.figures.met else found

    @property
    def missed_at(self) -> datetime | None:
        """When it was broken; None where it was kept."""
        return None if self.figures.met else self.broken_at or self.period.span.end - MOMENT

    @property
    def incident(self) -> str:
        """What a claim about it is called: the same at every reckoning, whatever the figures."""
        return uptime_incident(self.service, self.figures.metric, self.figures.part, self.period.name)

    @property
    def about(self) -> Incident:
        """The outage that broke it; of a period on record whose outage is no longer known, all of it."""
        span = self.period.span
        return Incident(self.began_at or span.start, span, self.broken_at or span.end - MOMENT)


@dataclass(frozen=True, slots=True)
class MissedTicket:
    """A ticket that missed promises of the contract: its time began to run at `began_at`, and the first of
    them was missed at `missed_at`. `approximate`: that is known from two readings only (S29)."""

    subject: Subject
    began_at: datetime
    missed_at: datetime
    approximate: bool = False

    @property
    def incident(self) -> str:
        """What a claim about it is called."""
        return str(self.subject)

    def about(self, month: Period) -> Incident:
        """It as an incident, in the month in which it counts."""
        return Incident(self.began_at, month.span, self.missed_at)


@dataclass(frozen=True, slots=True)
class OwedLine:
    """One credit. `incident` names what it is for: the same at every reckoning, whatever the amount.
    `measured` is set for uptime, `tickets` are those that it is for. `window` is None where the contract sets
    no end to claims."""

    basis: Basis
    period: Period
    zone: str
    incident: str
    credit: Credit
    about: Incident
    window: ClaimWindow | None
    measured: Measured | None = None
    tickets: tuple[MissedTicket, ...] = ()

    @property
    def money(self) -> Money:
        return self.credit.money

    def settled(self, now: datetime) -> bool:
        """Whether only a correction can still change it; else it is the amount so far."""
        return self.measured.frozen if self.measured else self.period.span.end <= now

    def counts_in(self, per: Per) -> str:
        """The month, quarter or year whose cap it is under: the one in which its period ends."""
        return period_at(self.period.span.end - MOMENT, per, self.zone).name


@dataclass(frozen=True, slots=True)
class Arisen:
    """A right besides money, and when it arose (S42)."""

    remedy: Remedy
    at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was before a period under the same contract: lines since its year began, which caps count, and
    breaches as far back as remedies look."""

    lines: Sequence[OwedLine] = ()
    breaches: Sequence[datetime] = ()


NOTHING = Earlier()


@dataclass(frozen=True, slots=True)
class Owed:
    """What one contract gives for a period, and what was looked at: promises about services, and tickets that
    missed one."""

    contract: Contract
    customer: str
    period: Period
    lines: tuple[OwedLine, ...]
    remedies: tuple[Arisen, ...] = ()
    measured: tuple[Measured, ...] = ()
    tickets: tuple[MissedTicket, ...] = ()

    @property
    def breaches(self) -> list[datetime]:
        """Every breach, in order."""
        services = [at for one in self.measured if (at := one.missed_at)]
        return sorted(services + [one.missed_at for one in self.tickets])

    @property
    def total(self) -> Money | None:
        """The sum of the lines; None where there is none."""
        return added(line.money for line in self.lines)

    @property
    def windows(self) -> tuple[ClaimWindow, ...]:
        """Until when what is owed may be claimed, each window once, in the order of their ends."""
        found = {line.window for line in self.lines if line.window is not None and line.money.amount}
        return tuple(sorted(found, key=lambda window: (window.closes_at, window.opens_at)))

    def only(self, period: Period) -> Owed:
        """The part of it that a shorter period has; caps count all that was before."""
        span = period.span
        return replace(
            self,
            period=period,
            lines=tuple(line for line in self.lines if lies_in(line.period, period)),
            remedies=tuple(one for one in self.remedies if span.start <= one.at < span.end),
            measured=tuple(one for one in self.measured if lies_in(one.period, period)),
            tickets=tuple(one for one in self.tickets if span.start <= one.missed_at < span.end),
        )

    def and_then(self, later: Owed) -> Owed:
        """The same period under an edited contract, as one: the later edition's contract stands for both."""
        return replace(
            later,
            lines=(*self.lines, *later.lines),
            remedies=(*self.remedies, *later.remedies),
            measured=(*self.measured, *later.measured),
            tickets=(*self.tickets, *later.tickets),
        )

    @property
    def unknown(self) -> tuple[Measured, ...]:
        """Promises of which nobody can tell for a while whether they were kept (S28)."""
        return tuple(one for one in self.measured if one.figures.unknown > timedelta(0))


def uptime_incident(service: str, metric: Metric, part: str, period: str) -> str:
    """What a claim about a promise of a service in one of its periods is called."""
    return f"services:{service}/{metric}:{part}/{period}"
