"""Customers, suppliers and policies from their shapes, and the book they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.config.build_calendars import Calendars
from bot.config.build_promises import Promises
from bot.config.reading import Path
from bot.config.report import Report
from bot.config.shape import CustomerShape, SupplierShape
from bot.config.shape_policies import ComparisonShape, MatchShape, PolicyShape
from bot.config.versions import version_of
from bot.naming import did_you_mean
from bot.sla.calendars import Calendar
from bot.sla.contracts import Contract
from bot.sla.policies import Condition, Customer, Operator, Policy, Supplier, Switches

PREFIX = "field:"
"""How a condition names a custom field."""


# --- matching ---------------------------------------------------------------------------------------------


def conditions(shape: MatchShape) -> tuple[Condition, ...]:
    """All comparisons, in the order of the schema; every one must hold."""
    single = [(name, getattr(shape, name)) for name in MatchShape.model_fields if name != "fields"]
    custom = [(PREFIX + name, comparison) for name, comparison in shape.fields.items()]
    return tuple(c for name, one in (*single, *custom) if one is not None for c in _compared(name, one))


def _compared(field: str, shape: ComparisonShape) -> Iterator[Condition]:
    if shape.is_:
        yield Condition(field, Operator.IS, (shape.is_,))
    for operator, values in (
        (Operator.IN, shape.in_),
        (Operator.NOT, shape.not_),
        (Operator.MATCHES, shape.matches),
    ):
        if values:
            yield Condition(field, operator, tuple(values))


# --- customers and suppliers ------------------------------------------------------------------------------


def build_customers(
    shapes: Mapping[int, CustomerShape],
    contracts: Mapping[str, Contract],
    known: frozenset[str],
    calendars: Calendars,
    report: Report,
) -> dict[int, Customer]:
    """Customers by their place in the file. One without `match` is known by the organisation of its name."""
    found = {}
    for n, shape in shapes.items():
        at: Path = ("customers", n)
        if shape.contract is not None and shape.contract not in known:
            hint = did_you_mean(shape.contract, known)
            report.fault((*at, "contract"), f"there is no contract `{shape.contract}`", hint)
        found[n] = Customer(
            shape.name,
            conditions(shape.match) if shape.match else (_own_name(shape.name),),
            shape.tier,
            contracts.get(shape.contract or ""),
            calendars.get(shape.calendar, (*at, "calendar")),
        )
    return found


def _own_name(name: str) -> Condition:
    return Condition("organization", Operator.IS, (name,))


def build_suppliers(
    shapes: Mapping[str, SupplierShape],
    contracts: Mapping[str, Contract],
    known: frozenset[str],
    calendars: Calendars,
    report: Report,
) -> dict[str, Supplier]:
    """Suppliers by name (S24)."""
    found = {}
    for name, shape in shapes.items():
        at: Path = ("suppliers", name)
        if shape.contract is not None and shape.contract not in known:
            hint = did_you_mean(shape.contract, known)
            report.fault((*at, "contract"), f"there is no contract `{shape.contract}`", hint)
        contract = contracts.get(shape.contract or "")
        calendar = calendars.get(shape.calendar, (*at, "calendar"))
        found[name] = Supplier(name, conditions(shape.match), contract, calendar)
    return found


# --- policies ---------------------------------------------------------------------------------------------


class Policies:
    """Builds policies by their place in the file."""

    def __init__(self, calendars: Calendars, promises: Promises, default: Calendar) -> None:
        self._calendars, self._promises, self._default = calendars, promises, default

    def build(self, shapes: Mapping[int, PolicyShape]) -> dict[int, Policy]:
        """All policies; names they get wrong are reported."""
        return {n: self._policy(shape, ("policies", n)) for n, shape in shapes.items()}

    def _policy(self, shape: PolicyShape, at: Path) -> Policy:
        policy = Policy(
            name=shape.name,
            version="",
            match=conditions(shape.match),
            calendar=self._calendars.get(shape.calendar, (*at, "calendar")),
            promises=self._promises.of(shape, at),
            no_sla=shape.no_sla,
            switches=Switches(**dict(shape.switches)),
        )
        return replace(policy, version=version_of(policy, policy.calendar or self._default))
