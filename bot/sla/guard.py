"""The promise guard: what we promised and nobody promised us (S44).

Each promise to a customer is compared with what the suppliers it depends on promised, not by rules about
percentages, hours, holidays and periods, but by trying: an outage (or a ticket) is looked for that breaks our
promise and none of theirs. What is found shows itself, with its instants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.sla.calendars import Calendar
from bot.sla.claims import Direction, Incident, claim_window
from bot.sla.contracts import Contract
from bot.sla.durations import BusinessDays, Duration, format_duration, format_share
from bot.sla.facts import Category
from bot.sla.instants import local
from bot.sla.ladders import Kind
from bot.sla.matching import all_hold
from bot.sla.outages import Gap, allowed, gap
from bot.sla.policies import Book, Customer, Metric, Policy
from bot.sla.promises import Promise, Supplier
from bot.sla.spans import Span
from bot.sla.upstream import Dependent, covering, dependents, our_claim, supplied, zone_of
from bot.sla.uptime.periods import Per, period_at
from bot.sla.uptime.services import Service, Uptime

STARTS = 35 * 48
"""Starts of tickets that are tried: every half hour of five weeks."""


class Subjects(StrEnum):
    """What a finding is about."""

    AVAILABILITY = "availability"
    ERROR_RATE = "error_rate"
    LATENCY = "latency"
    RESOLUTION = "resolution"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Finding:
    """A promise that a supplier does not cover. `place` is the service, policy or contract that makes it."""

    about: Subjects
    place: str
    customer: str
    supplier: str
    what: str
    timeline: str


class _Bad(NamedTuple):
    """How bad time of one metric is called."""

    about: Subjects
    of: str
    one: str
    several: str
    nothing: str


_BAD = {
    Metric.AVAILABILITY: _Bad(Subjects.AVAILABILITY, "", "an outage", "outages", "no availability"),
    Metric.ERROR_RATE: _Bad(
        Subjects.ERROR_RATE,
        " without errors",
        "a spell of errors",
        "spells of errors",
        "nothing about errors",
    ),
    Metric.LATENCY: _Bad(
        Subjects.LATENCY, " of quick answers", "a slow spell", "slow spells", "nothing about quick answers"
    ),
}


def guard(book: Book, since: datetime) -> list[Finding]:
    """Everything that nobody upstream covers, from an instant on."""
    return [*_services(book, since), *_tickets(book, since), *_claims(book, since)]


# --- services ----------------------------------------


def _services(book: Book, since: datetime) -> Iterator[Finding]:
    known: dict[tuple[Service, Uptime, str], Gap | None] = {}  # many customers are promised the same
    for one in dependents(book):
        metric = one.promise.metric
        theirs = [row for row in supplied(book, one.supplier.name) if row[1].metric is metric]
        key = (one.service, _alike(one.promise), one.supplier.name)
        if key not in known:
            known[key] = gap((one.service, one.promise), theirs, since)
        found = known[key]
        if found is not None:
            yield _outage(one, found, theirs_promised=bool(theirs))


def _alike(promise: Uptime) -> Uptime:
    """The promise without what decides nothing about its outages: of the contract, its dates do."""
    contract = promise.contract
    dates = contract and Contract("", valid_from=contract.valid_from, valid_until=contract.valid_until)
    return replace(promise, customer="", contract=dates)


def _outage(one: Dependent, found: Gap, *, theirs_promised: bool) -> Finding:
    zone, share = one.promise.zone, format_share(one.promise.at_least)
    bad = _BAD[one.promise.metric]
    what = f"{share}{bad.of} to `{one.promise.customer}` is not covered by `{one.supplier.name}`"
    ours = format_duration(allowed(one.service, one.promise, found.outages[0]))
    shown = f"{_told(found.outages, bad, zone)} ours, which allows {ours}"
    if not theirs_promised:
        shown += f", and they promised {bad.nothing} at all"
    elif found.spared is not None:
        used, theirs = (format_duration(part) for part in found.spared)
        it = "it" if len(found.outages) == 1 else "the last one"
        shown += f", and not theirs: {used} of {it} are within their hours, and they may have {theirs}"
    else:
        shown += ", and their contract is not in force then"
    return Finding(bad.about, one.service.name, one.promise.customer, one.supplier.name, what, shown)


def _told(outages: tuple[Span, ...], bad: _Bad, zone: str) -> str:
    if len(outages) == 1:
        (one,) = outages
        return f"{bad.one} of {format_duration(one.length)} from {local(one.start, zone)} breaks"
    listed = [f"{format_duration(one.length)} from {local(one.start, zone)}" for one in outages]
    return f"{bad.several} of {', '.join(listed[:-1])} and {listed[-1]} break"


# --- tickets ----------------------------------------


def _tickets(book: Book, since: datetime) -> Iterator[Finding]:
    """Resolutions for customers whose contract is covered by suppliers. A promise that stands still while a
    ticket waits for others needs no cover."""
    for customer in book.customers:
        for supplier in covering(book, customer.contract):
            for policy in book.policies:
                owed = _resolution(policy)
                if owed and _may_match(policy, customer) and Category.ON_HOLD not in owed.pause_on:
                    yield from _ticket(book, customer, supplier, policy, owed, since)


def _ticket(
    book: Book, customer: Customer, supplier: Supplier, policy: Policy, owed: Promise, since: datetime
) -> Iterator[Finding]:
    ours = _calendar(customer.contract, customer.calendar, policy.calendar, book.calendar)
    theirs = _calendar(supplier.contract, supplier.calendar, policy.calendar, book.calendar)
    promised = _supplier_time(book, supplier, policy)
    what = f"{format_duration(owed.budget)} to `{customer.name}` is not covered by `{supplier.name}`"
    first = since.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    for start in (first + n * timedelta(minutes=30) for n in range(STARTS)):
        due = _end(ours, owed.budget, start)
        if due is None:
            continue
        back = None if promised is None else _end(theirs, promised.budget, start)
        if promised is not None and back is not None and back <= due:
            continue
        shown = f"a ticket that waits for them from {local(start, ours.zone)} is due {local(due, ours.zone)}"
        until = local(back, ours.zone) if back else ""
        shown += f", and they have until {until}" if until else ", and they promised no time"
        yield Finding(Subjects.RESOLUTION, policy.name, customer.name, supplier.name, what, shown)
        return


def _resolution(policy: Policy) -> Promise | None:
    wanted = (Metric.RESOLUTION, Kind.CONTRACTUAL)
    return next((one for one in policy.promises if (one.metric, one.kind) == wanted), None)


def _supplier_time(book: Book, supplier: Supplier, policy: Policy) -> Promise | None:
    """What the supplier promised about tickets: of this policy, or else of any."""
    policies = (policy, *(one for one in book.policies if one is not policy))
    found = (one for some in policies for one in some.promises if one.about == supplier)
    return next(found, None)


def _may_match(policy: Policy, customer: Customer) -> bool:
    """Whether the policy may concern that customer, by name and tier; the rest depends on the ticket."""
    values = {"customer": frozenset({customer.name}), "customer_tier": frozenset({customer.tier})}
    asked = tuple(condition for condition in policy.match if condition.field in values)
    return all_hold(asked, values)


def _calendar(contract: Contract | None, *others: Calendar | None) -> Calendar:
    named = (contract.calendar if contract else None, *others)
    return next(one for one in named if one is not None)


def _end(calendar: Calendar, budget: Duration, start: datetime) -> datetime | None:
    ruler = calendar.ruler()
    if isinstance(budget, timedelta):
        return ruler.due(start, budget)
    if isinstance(budget, BusinessDays):
        return ruler.due_days(start, budget)
    return budget.after(start, calendar.zone)


# --- claims ----------------------------------------


def _claims(book: Book, since: datetime) -> Iterator[Finding]:
    """Customers who may still claim of us when we can no longer claim of the supplier."""
    for customer in book.customers:
        contract = customer.contract
        if contract is None or not contract.credits.amounts:
            continue
        for supplier in covering(book, contract):
            found = _later(book, customer, contract, supplier, since)
            what = f"claims of `{customer.name}` are not covered by `{supplier.name}`"
            if found:
                yield Finding(Subjects.CLAIM, contract.reference, customer.name, supplier.name, what, found)


def _later(
    book: Book, customer: Customer, contract: Contract, supplier: Supplier, since: datetime
) -> str | None:
    """Incidents at the beginning, in the middle and at the end of a month are tried. The days of each
    contract are those of its own zone, which is said where they differ."""
    zone, theirs = zone_of(book, customer), zone_of(book, supplier)
    here, there = ("", "") if zone == theirs else (f" ({zone})", f" ({theirs})")
    for began in _tried(since, zone):
        they = our_claim(book, supplier, _incident(began, theirs))
        if they is None:
            return None
        shown = f"for an incident of {_day(began, zone)} ours must be filed by "
        shown += f"{_last(they.closes_at, theirs)}{there}"
        if contract.claim is None:
            return f"{shown}, and the customer's contract sets no end"
        incident = _incident(began, zone)
        we = claim_window(contract.claim, Direction.OF_US, contract.reference, incident, zone)
        if we.closes_at > they.closes_at:
            return f"{shown}, and the customer has until {_last(we.closes_at, zone)}{here}"
    return None


def _tried(since: datetime, zone: str) -> tuple[datetime, ...]:
    month = period_at(since, Per.MONTH, zone).span
    middle = (month.start + month.length / 2).replace(minute=0, second=0, microsecond=0)
    return (month.start, middle, month.end - timedelta(hours=1))


def _incident(began: datetime, zone: str) -> Incident:
    return Incident(began, period_at(began, Per.MONTH, zone).span, began)


def _day(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d}"


def _last(closes_at: datetime, zone: str) -> str:
    return f"the end of {_day(closes_at - timedelta(seconds=1), zone)}"
