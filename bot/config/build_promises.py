"""Promises from the targets of a policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from bot.config.build_calendars import Calendars
from bot.config.build_ladders import Ladders
from bot.config.reading import Path
from bot.config.report import Report
from bot.config.shape_policies import PolicyShape
from bot.config.shape_targets import (
    BudgetShape,
    DutyShape,
    OwnershipShape,
    SummedShape,
    SupplierTimeShape,
    TargetShape,
    TargetsShape,
)
from bot.naming import did_you_mean, listed
from bot.sla.duties import STEPS, Duty, Event, events_of, part_of
from bot.sla.facts import Category
from bot.sla.ladders import Kind, Ladder, Step
from bot.sla.policies import Metric, Notice, Promise, Supplier, Team
from bot.sla.promises import OF_SERVICES

DEFAULT_WARN = (Step(share=Fraction(3, 4)),)
DEFAULT_PAUSES: Mapping[Metric, frozenset[Category]] = {
    Metric.RESOLUTION: frozenset({Category.PENDING}),
    Metric.PERIODIC_UPDATE: frozenset({Category.PENDING}),
    Metric.REQUESTER_WAIT: frozenset({Category.PENDING}),
    Metric.AGENT_WORK: frozenset({Category.PENDING, Category.ON_HOLD}),
}
"""What a target stands still for when it does not say (S21); what sums of statuses leave out (S18)."""
KINDS = (Kind.INTERNAL, Kind.OLA, Kind.CONTRACTUAL)

Given: TypeAlias = BudgetShape | TargetShape | SummedShape | SupplierTimeShape | DutyShape


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a policy that hold for all its targets that have none of their own."""

    warn: list[Step] | None
    ladder: Ladder


class Promises:
    """Builds the promises of policies. Names they get wrong are reported."""

    def __init__(
        self,
        calendars: Calendars,
        ladders: Ladders,
        suppliers: Mapping[str, Supplier],
        known: frozenset[str],
        report: Report,
    ) -> None:
        self._calendars, self._ladders, self._report = calendars, ladders, report
        self._suppliers, self._known = suppliers, known

    def of(self, policy: PolicyShape, at: Path) -> tuple[Promise, ...]:
        """All promises of a policy, in the order of the metrics."""
        words = _Words(policy.warn, self._ladders.get(policy.ladder, (*at, "ladder")))
        if policy.targets is None:
            return ()
        under = (*at, "targets")
        metrics = [metric for metric in Metric if metric not in OF_SERVICES]
        return tuple(p for metric in metrics for p in self._metric(metric, policy.targets, words, under))

    def _metric(self, metric: Metric, targets: TargetsShape, words: _Words, at: Path) -> Iterator[Promise]:
        at = (*at, metric.value)
        match metric:
            case Metric.OWNERSHIP:
                for name, team in targets.ownership.items():
                    yield from self._kinds(
                        metric, team, words, (*at, name), self._team(name, team, (*at, name))
                    )
            case Metric.SUPPLIER_TIME:
                for name, promised in targets.supplier_time.items():
                    yield from self._supplied(name, promised, words, (*at, name))
            case Metric.INCIDENT_NOTICE:
                for duty in Duty:
                    if (shape := getattr(targets.incident_notice, duty.value, None)) is not None:
                        yield from self._duty(duty, shape, words, (*at, duty.value))
            case _:
                if (target := getattr(targets, metric.value)) is not None:
                    yield from self._kinds(metric, target, words, at)

    def _kinds(
        self,
        metric: Metric,
        target: TargetShape | SummedShape,
        words: _Words,
        at: Path,
        about: Team | None = None,
    ) -> Iterator[Promise]:
        ladder = self._ladder(target, words.ladder, at)
        for kind in KINDS:
            budget = getattr(target, kind.value)
            if isinstance(budget, BudgetShape):
                yield Promise(
                    metric=metric,
                    kind=kind,
                    budget=budget.within,
                    pause_on=_pauses(metric, budget, target),
                    clause=budget.clause,
                    warn=warn_steps(budget.warn, target.warn, words.warn),
                    ladder=self._ladder(budget, ladder, (*at, kind.value)),
                    about=about,
                )

    def _team(self, name: str, shape: OwnershipShape, at: Path) -> Team:
        calendar = self._calendars.get(shape.calendar, (*at, "calendar"))
        return Team(name, tuple(shape.group or (name,)), shape.start, calendar)

    def _supplied(self, name: str, shape: SupplierTimeShape, words: _Words, at: Path) -> Iterator[Promise]:
        if name not in self._known:
            hint = did_you_mean(name, self._known) or "describe it under suppliers"
            self._report.fault(at, f"there is no supplier `{name}`", hint, key=True)
        if (supplier := self._suppliers.get(name)) is not None:
            yield Promise(
                metric=Metric.SUPPLIER_TIME,
                kind=Kind.SUPPLIER,
                budget=shape.within,
                clause=shape.clause,
                warn=warn_steps(shape.warn, words.warn),
                ladder=self._ladder(shape, words.ladder, at),
                about=supplier,
            )

    def _duty(self, duty: Duty, shape: DutyShape, words: _Words, at: Path) -> Iterator[Promise]:
        known = events_of(duty)
        for event in shape.tags.keys() - set(known):
            hint = f"its events are {listed([one.value for one in known])}"
            self._report.fault(
                (*at, "tags", event.value), f"is nothing that {duty.value} asks for", hint, key=True
            )
        for step in STEPS[duty]:
            yield Promise(
                metric=Metric.INCIDENT_NOTICE,
                kind=Kind.INTERNAL,
                budget=step.within,
                warn=warn_steps(shape.warn, words.warn),
                ladder=self._ladder(shape, words.ladder, at),
                about=Notice(part_of(duty, step), _tag(shape, step.starts), _tag(shape, step.stops)),
            )

    def _ladder(self, given: Given, otherwise: Ladder, at: Path) -> Ladder:
        return self._ladders.get(given.ladder, (*at, "ladder")) if given.ladder else otherwise


def _tag(shape: DutyShape, event: Event) -> str:
    return shape.tags.get(event, "")


def warn_steps(*given: list[Step] | None) -> tuple[Step, ...]:
    """The most particular word counts: the budget's, the target's, the policy's, the default."""
    found = next((steps for steps in given if steps is not None), DEFAULT_WARN)
    return tuple(dict.fromkeys(found))


def _pauses(metric: Metric, budget: BudgetShape, target: TargetShape | SummedShape) -> frozenset[Category]:
    of_target = target.pause_on if isinstance(target, TargetShape) else None
    given = next((words for words in (budget.pause_on, of_target) if words is not None), None)
    return DEFAULT_PAUSES.get(metric, frozenset()) if given is None else frozenset(given)
