"""Owed: what a contract gives for a period, line by line (S41-S43). Pure; every amount is an estimate.

A promise of uptime is credited by its own period, in its own zone. Missed tickets are counted by calendar
months of the contract's zone, each ticket once: in the month in which it first missed a promise. Lines are
made in the order in which their periods end, and each finds what the ones before it left of the caps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.sla.claims import ClaimWindow, Direction, Incident, claim_window
from bot.sla.contracts import Contract
from bot.sla.credits import Credit, for_breach, for_missed, for_uptime
from bot.sla.dues import (
    MOMENT,
    NOTHING,
    Arisen,
    Basis,
    Earlier,
    Measured,
    MissedTicket,
    Owed,
    OwedLine,
)
from bot.sla.promises import Metric
from bot.sla.remedies import arisen
from bot.sla.uptime.periods import Per, Period, lies_in, period_at

__all__ = [
    "NOTHING",
    "Arisen",
    "Basis",
    "Earlier",
    "Measured",
    "MissedTicket",
    "Owed",
    "OwedLine",
    "owed",
]


def owed(
    contract: Contract,
    customer: str,
    period: Period,
    measured: Sequence[Measured],
    missed: Sequence[MissedTicket],
    earlier: Earlier = NOTHING,
    *,
    zone: str,
    direction: Direction = Direction.OF_US,
) -> Owed:
    """What a contract gives for a period: for each period that lies in it (a quarter has its months), for the
    promises `measured` and the tickets `missed` of those periods. `zone` is the contract's. The customer is
    whoever is owed: us, of a supplier."""
    within = [one for one in measured if lies_in(one.period, period)]
    tickets = sorted(
        (one for one in missed if lies_in(period_at(one.missed_at, Per.MONTH, zone), period)),
        key=lambda ticket: (ticket.missed_at, ticket.subject),
    )
    ledger = _Ledger(contract, zone, direction, earlier.lines)
    wanted = [*_of_uptime(within), *_of_tickets(contract, tickets, zone)]
    for claim in sorted(wanted, key=lambda one: one.order):
        ledger.add(claim)
    found = Owed(contract, customer, period, tuple(ledger.lines), (), tuple(within), tuple(tickets))
    return replace(found, remedies=tuple(_remedies(contract, found.breaches, earlier.breaches, zone)))


# --- one line after another ----------------------------------------


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Something that may be owed for."""

    basis: Basis
    period: Period
    zone: str
    incident: str
    about: Incident
    measured: Measured | None = None
    tickets: tuple[MissedTicket, ...] = ()

    @property
    def order(self) -> tuple[datetime, int, datetime, str]:
        """By the end of the period, shorter ones first, then as it happened."""
        return (self.period.span.end, self.period.per.months, self.about.eligible_at, self.incident)


class _Ledger:
    """The lines of a contract, in order, with what each leaves of the caps."""

    def __init__(
        self, contract: Contract, zone: str, direction: Direction, before: Sequence[OwedLine]
    ) -> None:
        self._contract, self._zone, self._direction = contract, zone, direction
        self._spent: defaultdict[tuple[Per, str], Decimal] = defaultdict(Decimal)
        self.lines: list[OwedLine] = []
        for line in before:
            self._spend(line)

    def add(self, wanted: _Wanted) -> None:
        """Owe something, if the contract gives anything for it."""
        month_and_so_on = {
            per: period_at(wanted.period.span.end - MOMENT, per, wanted.zone).name for per in Per
        }
        so_far = {per: self._spent[per, name] for per, name in month_and_so_on.items()}
        credit = self._credit(wanted, so_far)
        if credit is None:
            return
        line = OwedLine(
            wanted.basis,
            wanted.period,
            wanted.zone,
            wanted.incident,
            credit,
            wanted.about,
            self._window(wanted.about),
            wanted.measured,
            wanted.tickets,
        )
        self.lines.append(line)
        self._spend(line)

    def _spend(self, line: OwedLine) -> None:
        for per in Per:
            self._spent[per, line.counts_in(per)] += line.money.amount

    def _credit(self, wanted: _Wanted, so_far: Mapping[Per, Decimal]) -> Credit | None:
        terms, fee, per = self._contract.credits, self._contract.fee, wanted.period.per
        days = _days_in_force(self._contract, wanted.period, wanted.zone)
        match wanted.basis:
            case Basis.UPTIME:
                uptime = wanted.measured.uptime if wanted.measured else None
                return None if uptime is None else for_uptime(terms, fee, uptime, per, so_far, days)
            case Basis.TICKETS:
                return for_missed(terms, fee, len(wanted.tickets), per, so_far, days)
            case Basis.BREACH:
                return for_breach(terms, fee, per, so_far, days)
            case _:
                assert_never(wanted.basis)

    def _window(self, about: Incident) -> ClaimWindow | None:
        claim = self._contract.claim
        if claim is None:
            return None
        return claim_window(claim, self._direction, self._contract.reference, about, self._zone)


def _of_uptime(measured: Iterable[Measured]) -> Iterator[_Wanted]:
    """Tiers of uptime are about whether a service works; that it is slow or errs is no uptime."""
    for one in measured:
        if one.figures.metric is not Metric.AVAILABILITY:
            continue
        yield _Wanted(Basis.UPTIME, one.period, one.zone, one.incident, one.about, measured=one)


def _of_tickets(contract: Contract, missed: Iterable[MissedTicket], zone: str) -> Iterator[_Wanted]:
    months: defaultdict[Period, list[MissedTicket]] = defaultdict(list)
    for one in missed:
        month = period_at(one.missed_at, Per.MONTH, zone)
        months[month].append(one)
        yield _Wanted(Basis.BREACH, month, zone, str(one.subject), one.about(month), tickets=(one,))
    least = min((tier.count for tier in contract.credits.missed), default=0)
    for month, tickets in months.items():
        if 0 < least <= len(tickets):
            about = tickets[least - 1].about(month)
            yield _Wanted(Basis.TICKETS, month, zone, f"tickets/{month.name}", about, tickets=tuple(tickets))


def _days_in_force(contract: Contract, period: Period, zone: str) -> Fraction:
    """The share of a period's days in which the contract is in force."""
    start, end = contract.in_force(zone)
    whole = _days(period.span.start, period.span.end, zone)
    first = max(start or period.span.start, period.span.start)
    last = min(end or period.span.end, period.span.end)
    return Fraction(max(_days(first, last, zone), 0), whole)


def _days(start: datetime, end: datetime, zone: str) -> int:
    there = ZoneInfo(zone)
    return (end.astimezone(there).date() - start.astimezone(there).date()).days


def _remedies(
    contract: Contract, own: Sequence[datetime], earlier: Sequence[datetime], zone: str
) -> Iterator[Arisen]:
    """The rights that arose with one of the period's own breaches."""
    for remedy in contract.remedies:
        rights = arisen(remedy, [*earlier, *own], zone)
        yield from (Arisen(remedy, at) for at in rights if own and own[0] <= at)
