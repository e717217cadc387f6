"""Policies: which promises a ticket has, and from which file, contract and calendar each one comes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.sla.calendars import Calendar
from bot.sla.contracts import Contract
from bot.sla.durations import BusinessDays
from bot.sla.facts import Attributes, Category, SourceName
from bot.sla.ladders import Kind, Ladder, Step


class Metric(StrEnum):
    """What a target measures (S13, S14, S16)."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


class OnChange(StrEnum):
    """What a change of policy does to a running timer (S11)."""

    KEEP_START = "keep_start"
    RESTART = "restart"


class Reopen(StrEnum):
    """What reopening does to a resolution timer (S16)."""

    CONTINUE_EXCLUDING_SOLVED = "continue_excluding_solved"
    CONTINUE_ALL = "continue_all"
    NEW_CYCLE = "new_cycle"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Switches:
    """The named settings of a policy where products differ, with their defaults."""

    bots_count: bool = False  # S13
    grace: timedelta = timedelta(0)  # S14
    reopen: Reopen = Reopen.CONTINUE_EXCLUDING_SOLVED  # S16
    resume_on_reply: bool = True  # S23
    on_change: OnChange = OnChange.KEEP_START  # S11


SILENT = Ladder("silent")
"""The ladder of a promise that tells nobody."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One measurable promise as a policy states it: metric, kind, budget, pauses, clause, warnings."""

    metric: Metric
    kind: Kind
    budget: timedelta | BusinessDays
    pause_on: frozenset[Category] = frozenset()
    clause: str = ""
    warn: tuple[Step, ...] = ()
    ladder: Ladder = SILENT


class Operator(StrEnum):
    """How a policy compares a field (S08)."""

    IS = "is"
    IN = "in"
    NOT = "not"
    MATCHES = "matches"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison. Text is compared without regard to case; `matches` is a regular expression on the
    whole value."""

    field: str
    operator: Operator
    values: tuple[str, ...]

    def holds(self, values: frozenset[str]) -> bool:
        """Whether any of the ticket's values for the field satisfies the comparison."""
        if self.operator is Operator.MATCHES:
            return any(re.fullmatch(p, v, re.IGNORECASE) for p in self.values for v in values)
        found = bool({v.casefold() for v in values} & {v.casefold() for v in self.values})
        return not found if self.operator is Operator.NOT else found


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
    switches: Switches = Switches()


class Origin(StrEnum):
    """Which part of the configuration named the calendar (S06)."""

    CONTRACT = "contract"
    CUSTOMER = "customer"
    POLICY = "policy"
    DEFAULT = "default"


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
    def lane(self) -> tuple[Metric, Kind]:
        """What makes two targets of two policies the same promise, so that a change can keep the start
        (S11)."""
        return (self.metric, self.kind)

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
    """What a book says of tickets with certain attributes, whether or not the contract is in force."""

    customer: Customer | None
    without_contract: Choice
    with_contract: Choice


_REMEMBERED = 4096
"""So many kinds of tickets a book remembers its answer for."""


@dataclass(frozen=True, slots=True)
class Book:
    """All policies in their order, with the customers and the default calendar. A value: compare, hash,
    pass on."""

    policies: tuple[Policy, ...]
    customers: tuple[Customer, ...]
    calendar: Calendar
    version: str = ""
    _known: dict[tuple[Attributes, SourceName], _Match] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def choose(self, attributes: Attributes, source: SourceName, at: datetime) -> Choice:
        """The promises of a ticket with these attributes at that instant: the first policy that matches
        wins (S08)."""
        match = self._known.get((attributes, source))
        if match is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            match = self._known[attributes, source] = self._match(attributes, source)
        in_force = self._contract(match.customer, at) is not None
        return match.with_contract if in_force else match.without_contract

    def _match(self, attributes: Attributes, source: SourceName) -> _Match:
        values = _values(attributes, source)
        customer = next((c for c in self.customers if c.match and _all_hold(c.match, values)), None)
        if customer is not None:
            values |= {"customer": frozenset({customer.name}), "customer_tier": frozenset({customer.tier})}
        policy = next((p for p in self.policies if _all_hold(p.match, values)), None)
        contract = customer.contract if customer else None
        return _Match(
            customer, self._choice(policy, customer, None), self._choice(policy, customer, contract)
        )

    def _choice(self, policy: Policy | None, customer: Customer | None, contract: Contract | None) -> Choice:
        if policy is None:
            return Choice(None, customer, ())
        targets = tuple(self._target(p, policy, customer, contract) for p in policy.promises)
        return Choice(policy.name, customer, targets, policy.no_sla)

    def _target(
        self, promise: Promise, policy: Policy, customer: Customer | None, contract: Contract | None
    ) -> Target:
        contract = contract if promise.kind is Kind.CONTRACTUAL else None
        calendar, origin = self._calendar(contract, customer, policy)
        name = customer.name if customer else ""
        return Target(promise, policy.name, policy.version, policy.switches, calendar, origin, contract, name)

    def _contract(self, customer: Customer | None, at: datetime) -> Contract | None:
        """The customer's contract if it is in force on that day, in the contract's zone or else the
        default one."""
        if customer is None or customer.contract is None:
            return None
        contract = customer.contract
        zone = ZoneInfo((contract.calendar or self.calendar).zone)
        return contract if contract.valid_on(at.astimezone(zone).date()) else None

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


def _all_hold(conditions: tuple[Condition, ...], values: dict[str, frozenset[str]]) -> bool:
    return all(c.holds(values.get(c.field, frozenset())) for c in conditions)


def _values(attributes: Attributes, source: SourceName) -> dict[str, frozenset[str]]:
    """What the ticket says, by the name of the field; a field that is not set has no values at all."""
    single = {
        "priority": attributes.priority,
        "organization": attributes.customer,
        "customer": attributes.customer,
        "channel": attributes.channel,
        "group": attributes.group,
        "type": attributes.type,
        "source": source,
    }
    values = {name: frozenset({value}) for name, value in single.items() if value}
    for name, value in attributes.fields:  # a custom field may hold several values
        values[f"field:{name}"] = values.get(f"field:{name}", frozenset()) | {value}
    return values | {"tags": attributes.tags}
