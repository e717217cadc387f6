"""Policies: which promises a ticket has, and from which file, contract and calendar each one comes.

What a promise and a comparison are made of is in `bot.sla.promises`, `bot.sla.switches` and
`bot.sla.matching`, and can be had from here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.sla.calendars import Calendar
from bot.sla.contracts import Contract
from bot.sla.facts import Attributes, SourceName
from bot.sla.ladders import Kind
from bot.sla.matching import Condition, Operator, all_hold, values_of
from bot.sla.promises import SILENT, Metric, Notice, Promise, Supplier, Team
from bot.sla.switches import DEFAULTS, MergeStart, OnChange, OwnershipStart, Reopen, Switches
from bot.sla.uptime.services import Service

__all__ = [
    "SILENT",
    "Book",
    "Choice",
    "Condition",
    "Customer",
    "MergeStart",
    "Metric",
    "Notice",
    "OnChange",
    "Operator",
    "Origin",
    "OwnershipStart",
    "Policy",
    "Promise",
    "Reopen",
    "Supplier",
    "Switches",
    "Target",
    "Team",
]


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of ours: how its tickets are recognised, its tier, contract and own calendar.

    A policy's own conditions on `customer` and `customer_tier` look at these names.
    """

    name: str
    match: tuple[Condition, ...] = ()
    tier: str = ""
    contract: Contract | None = None
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """An ordered rule: the tickets it covers and the promises they have. `no_sla` is an explicit "none"
    (S08)."""

    name: str
    version: str
    match: tuple[Condition, ...] = ()
    calendar: Calendar | None = None
    promises: tuple[Promise, ...] = ()
    no_sla: bool = False
    switches: Switches = DEFAULTS


class Origin(StrEnum):
    """Which part of the configuration named the calendar (S06)."""

    CONTRACT = "contract"
    CUSTOMER = "customer"
    POLICY = "policy"
    DEFAULT = "default"
    SUPPLIER = "supplier"
    DUTY = "duty"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Target:
    """A promise as it applies to one ticket at one time: everything a timer needs to judge itself."""

    promise: Promise
    policy: str
    version: str
    switches: Switches
    calendar: Calendar
    origin: Origin
    contract: Contract | None = None
    customer: str = ""

    @property
    def metric(self) -> Metric:
        return self.promise.metric

    @property
    def kind(self) -> Kind:
        return self.promise.kind

    @property
    def lane(self) -> tuple[Metric, Kind, str]:
        """What makes two targets of two policies the same promise, so that a change can keep the start
        (S11)."""
        return self.promise.lane

    @property
    def clause(self) -> str:
        """The contract's own words for the clause, or the empty text."""
        if not self.promise.clause:
            return ""
        return self.contract.clause(self.promise.clause) if self.contract else self.promise.clause


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer to "what is this ticket promised?". `policy` is None when no policy matches: shown as
    such (S08)."""

    policy: str | None
    customer: Customer | None
    targets: tuple[Target, ...]
    no_sla: bool = False


@dataclass(frozen=True, slots=True)
class _Match:
    """What a book says of tickets with certain attributes. Each contract that plays a part may be in force or
    not: `choices` are the answers so far, by which of them are."""

    customer: Customer | None
    policy: Policy | None
    contracts: tuple[Contract, ...]
    choices: dict[tuple[bool, ...], Choice] = field(default_factory=dict)


_REMEMBERED = 4096
"""So many kinds of tickets a book remembers its answer for."""


@dataclass(frozen=True, slots=True)
class Book:
    """All policies in their order, with customers, suppliers and the default calendar. A value: compare,
    hash, pass on."""

    policies: tuple[Policy, ...]
    customers: tuple[Customer, ...]
    calendar: Calendar
    version: str = ""
    suppliers: tuple[Supplier, ...] = ()
    services: tuple[Service, ...] = ()
    _known: dict[tuple[Attributes, SourceName], _Match] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def service(self, name: str) -> Service | None:
        """The service of that name (S19)."""
        return next((one for one in self.services if one.name == name), None)

    def choose(self, attributes: Attributes, source: SourceName, at: datetime) -> Choice:
        """The promises of a ticket with these attributes at that instant: the first policy that matches
        wins (S08)."""
        match = self._known.get((attributes, source))
        if match is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            match = self._known[attributes, source] = self._match(attributes, source)
        in_force = tuple(self._in_force(contract, at) for contract in match.contracts)
        if in_force not in match.choices:
            found = {c for c, now in zip(match.contracts, in_force, strict=True) if now}
            match.choices[in_force] = self._choice(match, found)
        return match.choices[in_force]

    def _match(self, attributes: Attributes, source: SourceName) -> _Match:
        values = values_of(attributes, source)
        customer = next((c for c in self.customers if c.match and all_hold(c.match, values)), None)
        if customer is not None:
            values |= {"customer": frozenset({customer.name}), "customer_tier": frozenset({customer.tier})}
        policy = next((p for p in self.policies if all_hold(p.match, values)), None)
        promises = policy.promises if policy else ()
        contracts = (_contract(promise, customer) for promise in promises)
        return _Match(customer, policy, tuple(dict.fromkeys(c for c in contracts if c is not None)))

    def _choice(self, match: _Match, in_force: Collection[Contract]) -> Choice:
        policy, customer = match.policy, match.customer
        if policy is None:
            return Choice(None, customer, ())
        targets = tuple(self._target(p, policy, customer, in_force) for p in policy.promises)
        return Choice(policy.name, customer, targets, policy.no_sla)

    def _target(
        self, promise: Promise, policy: Policy, customer: Customer | None, in_force: Collection[Contract]
    ) -> Target:
        contract = _contract(promise, customer)
        contract = contract if contract in in_force else None
        named_by = None if isinstance(promise.about, Supplier) else customer
        calendar, origin = self._own(promise, contract) or self._calendar(contract, named_by, policy)
        name = customer.name if customer else ""
        return Target(promise, policy.name, policy.version, policy.switches, calendar, origin, contract, name)

    def _in_force(self, contract: Contract, at: datetime) -> bool:
        """On the day that it is then in the contract's zone or else the default one."""
        zone = ZoneInfo((contract.calendar or self.calendar).zone)
        return contract.valid_on(at.astimezone(zone).date())

    def _own(self, promise: Promise, contract: Contract | None) -> tuple[Calendar, Origin] | None:
        """The calendar of the promise itself: a supplier's, a duty's (always round the clock) or a team's."""
        match promise.about:
            case Supplier(calendar=calendar):
                if contract is not None and contract.calendar is not None:
                    return contract.calendar, Origin.CONTRACT
                return (calendar, Origin.SUPPLIER) if calendar is not None else None
            case Notice():
                return _always(self.calendar.zone), Origin.DUTY
            case Team(calendar=Calendar() as calendar):
                return calendar, Origin.TEAM
            case _:
                return None

    def waits_for(self, attributes: Attributes, source: SourceName) -> str:
        """The supplier that a ticket with these attributes waits for while it is on hold; the first that
        matches, or empty (S24)."""
        if not self.suppliers:
            return ""
        values = values_of(attributes, source)
        return next((s.name for s in self.suppliers if all_hold(s.match, values)), "")

    def _calendar(
        self, contract: Contract | None, customer: Customer | None, policy: Policy
    ) -> tuple[Calendar, Origin]:
        """The most specific that names one wins: contract, customer, policy, default (S06)."""
        if contract is not None and contract.calendar is not None:
            return contract.calendar, Origin.CONTRACT
        if customer is not None and customer.calendar is not None:
            return customer.calendar, Origin.CUSTOMER
        if policy.calendar is not None:
            return policy.calendar, Origin.POLICY
        return self.calendar, Origin.DEFAULT


@lru_cache
def _always(zone: str) -> Calendar:
    return Calendar.round_the_clock(zone=zone)


def _contract(promise: Promise, customer: Customer | None) -> Contract | None:
    """The contract that a promise may stand in: the supplier's, or the customer's."""
    if isinstance(promise.about, Supplier):
        return promise.about.contract
    return customer.contract if customer and promise.kind is Kind.CONTRACTUAL else None
