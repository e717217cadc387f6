"""Ladders, contracts, customers and policies from their shapes, and the book they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from bot.config.build_calendars import Calendars
from bot.config.faults import did_you_mean
from bot.config.reading import Path
from bot.config.report import Report
from bot.config.shape import ContractShape, CustomerShape
from bot.config.shape_policies import (
    BudgetShape,
    ComparisonShape,
    MatchShape,
    PolicyShape,
    RungShape,
    TargetShape,
)
from bot.config.versions import version_of
from bot.sla.calendars import Calendar
from bot.sla.contracts import Approval, Contract
from bot.sla.facts import Category
from bot.sla.ladders import GROUP, LEGAL, OWNER, Kind, Ladder, Rung, Step, When
from bot.sla.policies import Condition, Customer, Metric, Operator, Policy, Promise, Switches

DEFAULT_LADDER, NO_LADDER = "default", "none"
DEFAULT_WARN = (Step(share=Fraction(3, 4)),)
DEFAULT_PAUSES: Mapping[Metric, frozenset[Category]] = {Metric.RESOLUTION: frozenset({Category.PENDING})}
"""What a target stands still for when it does not say (S21)."""
PREFIX = "field:"
"""How a condition names a custom field."""


# --- ladders ----------------------------------------------------------------------------------------------


class Ladders:
    """The ladders of a file by name, with `default` and `none`."""

    def __init__(
        self,
        shapes: Mapping[str, list[RungShape]],
        known: frozenset[str],
        audiences: frozenset[str],
        report: Report,
    ) -> None:
        self._known, self._report = known | {DEFAULT_LADDER, NO_LADDER}, report
        self.audiences = audiences | {OWNER, GROUP}
        self.found = {name: self._ladder(name, rungs) for name, rungs in shapes.items()}
        if NO_LADDER in shapes:
            report.fault(
                ("ladders", NO_LADDER), "is the ladder that tells nobody", "choose another name", key=True
            )
        self.found[NO_LADDER] = Ladder(NO_LADDER)
        self.found.setdefault(DEFAULT_LADDER, default_ladder(legal=LEGAL in self.audiences))

    def get(self, name: str, path: Path) -> Ladder:
        """The ladder that a field names; unknown names are reported."""
        if name not in self._known:
            self._report.fault(path, f"there is no ladder `{name}`", did_you_mean(name, self._known))
        return self.found.get(name, Ladder(name))

    def _ladder(self, name: str, shapes: list[RungShape]) -> Ladder:
        rungs: list[Rung] = []
        for n, shape in enumerate(shapes):
            for m, audience in enumerate(shape.tell):
                self._check(audience, ("ladders", name, n, "tell", m))
            taken = {rung.name for rung in rungs}
            rungs.append(_rung(shape, taken))
        return Ladder(name, tuple(rungs))

    def _check(self, audience: str, path: Path) -> None:
        if audience not in self.audiences:
            what = f"there is no channel or role `{audience}`"
            self._report.fault(path, what, did_you_mean(audience, self.audiences))


def default_ladder(*, legal: bool) -> Ladder:
    """Owner and group are told; legal too, of contractual breaches, if there is a legal."""
    told = (Rung("warn", When.WARN, (OWNER, GROUP)), Rung("due", When.DUE, (OWNER, GROUP)))
    law = (Rung("due-contractual", When.DUE, (LEGAL,), kind=Kind.CONTRACTUAL),) if legal else ()
    return Ladder(DEFAULT_LADDER, told + law)


def _rung(shape: RungShape, taken: set[str]) -> Rung:
    when = When(shape.at) if shape.at else When.AFTER
    after = shape.after or timedelta(0)
    return Rung(
        name=_rung_name(when, after, shape, taken),
        when=when,
        tell=tuple(dict.fromkeys(shape.tell)),
        after=after,
        unless_acknowledged=shape.unless is not None,
        kind=shape.kind,
        repeat=shape.repeat,
        wake=shape.wake,
    )


def _rung_name(when: When, after: timedelta, shape: RungShape, taken: set[str]) -> str:
    """Made of what the rung is, not of its position: an alert's key has it and must outlive an edit."""
    parts = [when.value, f"{after.total_seconds():g}s" if after else "", shape.kind or ""]
    name = "-".join(part for part in parts if part)
    numbered = (name, *(f"{name}-{n}" for n in range(2, len(taken) + 3)))
    return next(one for one in numbered if one not in taken)


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


# --- contracts and customers ------------------------------------------------------------------------------


def build_contracts(
    shapes: Mapping[str, ContractShape], calendars: Calendars, today: date, report: Report
) -> dict[str, Contract]:
    """Contracts by reference."""
    found = {}
    for name, shape in shapes.items():
        at: Path = ("contracts", name)
        approved = Approval(shape.approved.by, shape.approved.date) if shape.approved else None
        if approved and approved.on > today:
            report.doubt(
                (*at, "approved", "date"), "is in the future", "until then legal sees this as unapproved"
            )
        start, end = shape.valid
        clauses = tuple(shape.clauses.items())
        calendar = calendars.get(shape.calendar, (*at, "calendar"))
        found[name] = Contract(name, tuple(shape.parties), start, end, approved, clauses, calendar)
    return found


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


# --- policies ---------------------------------------------------------------------------------------------


class Policies:
    """Builds policies by their place in the file."""

    def __init__(self, calendars: Calendars, ladders: Ladders, default: Calendar) -> None:
        self._calendars, self._ladders, self._default = calendars, ladders, default

    def build(self, shapes: Mapping[int, PolicyShape]) -> dict[int, Policy]:
        """All policies; names they get wrong are reported."""
        return {n: self._policy(shape, ("policies", n)) for n, shape in shapes.items()}

    def _policy(self, shape: PolicyShape, at: Path) -> Policy:
        policy = Policy(
            name=shape.name,
            version="",
            match=conditions(shape.match),
            calendar=self._calendars.get(shape.calendar, (*at, "calendar")),
            promises=tuple(self._promises(shape, at)),
            no_sla=shape.no_sla,
            switches=Switches(**dict(shape.switches)),
        )
        return replace(policy, version=version_of(policy, policy.calendar or self._default))

    def _promises(self, shape: PolicyShape, at: Path) -> Iterator[Promise]:
        ladder = self._ladders.get(shape.ladder, (*at, "ladder"))
        for metric in Metric:
            target = getattr(shape.targets, metric.value, None)
            if isinstance(target, TargetShape):
                yield from self._target(metric, target, shape, ladder, (*at, "targets", metric.value))

    def _target(
        self, metric: Metric, target: TargetShape, policy: PolicyShape, ladder: Ladder, at: Path
    ) -> Iterator[Promise]:
        ladder = self._ladders.get(target.ladder, (*at, "ladder")) if target.ladder else ladder
        for kind in (Kind.INTERNAL, Kind.OLA, Kind.CONTRACTUAL):
            budget = getattr(target, kind.value)
            if isinstance(budget, BudgetShape):
                named = (*at, kind.value, "ladder")
                own = self._ladders.get(budget.ladder, named) if budget.ladder else ladder
                yield _promise(metric, kind, budget, target, policy, own)


def _promise(
    metric: Metric, kind: Kind, budget: BudgetShape, target: TargetShape, policy: PolicyShape, ladder: Ladder
) -> Promise:
    """The most particular word counts: the budget's, the target's, the policy's, the default."""
    warn = next((w for w in (budget.warn, target.warn, policy.warn) if w is not None), DEFAULT_WARN)
    pauses = next((p for p in (budget.pause_on, target.pause_on) if p is not None), None)
    return Promise(
        metric=metric,
        kind=kind,
        budget=budget.within,
        pause_on=DEFAULT_PAUSES.get(metric, frozenset()) if pauses is None else frozenset(pauses),
        clause=budget.clause,
        warn=tuple(dict.fromkeys(warn)),
        ladder=ladder,
    )
