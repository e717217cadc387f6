"""Promises about somebody: a team, a supplier, an authority."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.sla.durations import Duration
from bot.sla.duties import STEPS, Duty, Event, part_of
from bot.sla.ladders import Kind
from bot.sla.policies import Metric, Notice, Promise, Supplier, Team
from tests.sla.builders import promise


def of_team(name: str, budget: str | Duration, kind: Kind = Kind.OLA, **more: Any) -> Promise:  # noqa: ANN401 - the fields of `Team`
    """An ownership promise of the team whose group has its name."""
    return replace(promise(Metric.OWNERSHIP, budget, kind), about=Team(name, (name,), **more))


def of_supplier(supplier: Supplier, budget: str | Duration) -> Promise:
    return replace(promise(Metric.SUPPLIER_TIME, budget, Kind.SUPPLIER), about=supplier)


def duties(duty: Duty, aware_tag: str = "", **notices: str) -> tuple[Promise, ...]:
    """All steps of a duty; `notices` are tags by the event that they stand for."""
    tags = {event: notices.get(event.name.lower(), "") for event in Event} | {Event.AWARE: aware_tag}
    return tuple(
        Promise(
            Metric.INCIDENT_NOTICE,
            Kind.INTERNAL,
            step.within,
            about=Notice(part_of(duty, step), tags[step.starts], tags[step.stops]),
        )
        for step in STEPS[duty]
    )
