"""Promises, policies and books, each told in one line: `book_of(first_response("2h"), calendar=OFFICE)`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction
from typing import Any

from bot.sla.calendars import ALWAYS, Calendar
from bot.sla.durations import Duration, parse_duration
from bot.sla.facts import Category
from bot.sla.ladders import Kind, Ladder, Step
from bot.sla.policies import SILENT, Book, Condition, Metric, Operator, Policy, Promise, Supplier, Switches

OFFICE = Calendar.of("office", "UTC", {"mon-fri": "09:00-17:00"})
NIGHT = Calendar.of("late", "UTC", {"mon-fri": "13:00-21:00"})

DEFAULTS = Switches()


def span(text: str) -> timedelta:
    """`90s`, `30m`, `8h`."""
    parsed = parse_duration(text)
    assert isinstance(parsed, timedelta)
    return parsed


def share(percent: int) -> Step:
    return Step(share=Fraction(percent, 100))


def left(text: str) -> Step:
    return Step(left=span(text))


def promise(
    metric: Metric,
    budget: str | Duration,
    kind: Kind = Kind.INTERNAL,
    pause_on: Iterable[Category] = (),
    warn: tuple[Step, ...] = (),
    ladder: Ladder = SILENT,
) -> Promise:
    parsed = parse_duration(budget) if isinstance(budget, str) else budget
    return Promise(metric, kind, parsed, frozenset(pause_on), "", warn, ladder)


def first_response(budget: str | Duration, **more: Any) -> Promise:  # noqa: ANN401 - the fields of `promise`
    return promise(Metric.FIRST_RESPONSE, budget, **more)


def next_response(budget: str | Duration, **more: Any) -> Promise:  # noqa: ANN401
    return promise(Metric.NEXT_RESPONSE, budget, **more)


def resolution(budget: str | Duration, **more: Any) -> Promise:  # noqa: ANN401
    return promise(Metric.RESOLUTION, budget, **{"pause_on": (Category.PENDING,), **more})


def policy(
    name: str,
    *promises: Promise,
    priority: str = "",
    calendar: Calendar | None = None,
    switches: Switches = DEFAULTS,
) -> Policy:
    match = (Condition("priority", Operator.IS, (priority,)),) if priority else ()
    return Policy(name, f"{name}-1", match, calendar, promises, switches=switches)


def book(
    *policies: Policy, calendar: Calendar = ALWAYS, version: str = "", suppliers: Iterable[Supplier] = ()
) -> Book:
    return Book(policies, (), calendar, version, tuple(suppliers))


def book_of(*promises: Promise, calendar: Calendar = ALWAYS, switches: Switches = DEFAULTS) -> Book:
    """One policy for every ticket."""
    return book(policy("all", *promises, switches=switches), calendar=calendar)


def by_priority(
    calendar: Calendar = ALWAYS, switches: Switches = DEFAULTS, **promises: Promise | tuple[Promise, ...]
) -> Book:
    """A policy for each priority named; other tickets have none."""
    policies = [
        policy(name, *(p if isinstance(p, tuple) else (p,)), priority=name, switches=switches)
        for name, p in promises.items()
    ]
    return book(*policies, calendar=calendar)
