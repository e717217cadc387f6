"""Clocks of downtime budgets: what a period was, stretch by stretch, as a timer (S19)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from bot.sla.policies import Origin, Target
from bot.sla.promises import Promise, Share
from bot.sla.rulers import Ruler
from bot.sla.switches import DEFAULTS
from bot.sla.timers import Cause, Ending, Stretch, Timer, TimerId
from bot.sla.uptime.budgets import Account, Budgeted, Heard, Part, asked_of, budgeted
from bot.sla.uptime.exclusions import Window
from bot.sla.uptime.periods import Period
from bot.sla.uptime.services import Service, Uptime


def timer(service: Service, promise: Uptime, heard: Heard, period: Period, *, closed: bool) -> Timer | None:
    """The budget of a period as a timer; None where nothing is promised in it. A closed period has ended."""
    made = budgeted(service, promise, heard, period)
    return None if made is None else clock_of(made, service, promise, heard, period, closed=closed)


def clock_of(
    made: Budgeted, service: Service, promise: Uptime, heard: Heard, period: Period, *, closed: bool
) -> Timer:
    """The timer of a period that has been worked out."""
    found = made.found
    target = target_of(service, promise, period.name, found.whole, made.budget)
    timer_id = TimerId(service.subject, promise.metric, promise.kind, period.number, promise.part)
    parts, asked = heard._known.parts, asked_of(service, promise, found.span)
    if asked not in parts:
        parts[asked] = tuple(_parts(found, heard, service.min_length))
    stretches = [Stretch(a, b, cause, target, why, told) for a, b, cause, why, told in parts[asked]]
    if not closed:
        stretches.append(Stretch(found.span.end, None, Cause.PERIOD_OVER, target))
        return _while_time_counts(Timer(timer_id, tuple(stretches)))
    return _while_time_counts(Timer(timer_id, tuple(stretches), found.span.end, Ending.STOPPED))


def _while_time_counts(timer: Timer) -> Timer:
    """The same, with no breach in closed hours while the budget is used up to the last: the uptime is the
    promise then, and falls below it when time counts again (S37)."""
    ruler = timer.target.calendar.ruler()
    while (due := timer.due()) is not None and timer.used(due) == timer.budget and not ruler.is_open(due):
        stretches = [part for one in timer.stretches for part in _without_breach(one, due, ruler)]
        timer = replace(timer, stretches=tuple(stretches))
    return timer


def _without_breach(one: Stretch, since: datetime, ruler: Ruler) -> Iterator[Stretch]:
    """A stretch, with no breach between an instant in it and the next opening."""
    if one.end is None or not one.start <= since < one.end:
        yield one
        return
    opens_at = ruler.next_opening(since)
    until = one.end if opens_at is None else min(opens_at, one.end)
    if one.start < since:
        yield replace(one, end=since)
    yield replace(one, start=since, end=until, promised=False)
    if until < one.end:
        yield replace(one, start=until)


def due_of(
    made: Budgeted, service: Service, promise: Uptime, heard: Heard, period: Period
) -> datetime | None:
    """When the budget of such a period is used up (S03); the due of its timer."""
    known, asked = heard._known.dues, (asked_of(service, promise, made.found.span), made.budget)
    if asked not in known:
        known[asked] = clock_of(made, service, promise, heard, period, closed=True).due()
    return known[asked]


def target_of(service: Service, promise: Uptime, period: str, whole: timedelta, budget: timedelta) -> Target:
    """The promise as it applies to one period, or to one outage of a rolling window: so much bad time of so
    much service time."""
    stated = Promise(
        promise.metric,
        promise.kind,
        budget,
        clause=promise.clause,
        warn=promise.warn,
        ladder=promise.ladder,
        about=Share(promise.part, promise.at_least, period, whole),
    )
    origin = Origin.CONTRACT if promise.contract else Origin.POLICY
    return Target(
        stated,
        service.name,
        service.version,
        DEFAULTS,
        service.hours,
        origin,
        promise.contract,
        promise.customer,
    )


def _parts(found: Account, heard: Heard, min_length: timedelta) -> Iterator[Part]:
    """The span in stretches of one cause each. The first moments of an outage that is too short to count yet
    are used time into which no breach is dated (S38)."""
    edges = sorted(_edges(found, heard, min_length))
    said = [(a, b, *_said(found, heard, a, min_length)) for a, b in pairwise(edges)]
    for (cause, detail, promised), same in groupby(said, key=lambda one: one[2:]):
        parts = list(same)
        yield parts[0][0], parts[-1][1], cause, detail, promised


def _edges(found: Account, heard: Heard, min_length: timedelta) -> set[datetime]:
    edges = {found.span.start, found.span.end}
    for spans in (found.down, found.unknown, found.maintenance, found.excluded):
        edges.update(at for span in spans for at in (span.start, span.end))
    edges.update(span.start + min_length for span in found.outages)
    for one in heard.exclusions:
        edges.update((one.start, one.end))
    return {at for at in edges if found.span.start <= at <= found.span.end}


def _said(found: Account, heard: Heard, at: datetime, min_length: timedelta) -> tuple[Cause, str, bool]:
    if found.excluded.contains(at):
        return Cause.EXCLUDED, next(e.reason for e in heard.exclusions if e.start <= at < e.end), True
    if found.maintenance.contains(at):
        return Cause.MAINTENANCE, next((w.reason for w in heard.windows if _covers(w, at)), ""), True
    if found.unknown.contains(at):
        return Cause.UNKNOWN, "", True
    if not found.down.contains(at):
        return Cause.UP, "", True
    outage = found.outages.holding(at)
    return Cause.RUNNING, "", outage is None or at >= outage.start + min_length


def _covers(window: Window, at: datetime) -> bool:
    return window.span.start <= at < window.span.end
