"""Promises over the last so many days: every outage is a timer of its own (S37).

The window moves on, so what was used comes back after a while. What can be told is when an outage, if it goes
on, would break the promise: the first instant at which the window that ends there holds more bad time than
is allowed. That instant is the outage's due, and the time to it its budget.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.sla.durations import share_of
from bot.sla.policies import Target
from bot.sla.spans import ZERO, Span, Spans
from bot.sla.timers import Cause, Ending, Stretch, Timer, TimerId
from bot.sla.uptime.budgets import Account, Heard, account, target_of
from bot.sla.uptime.periods import Rolling
from bot.sla.uptime.services import Service, Uptime

AHEAD = timedelta(days=731)
"""How far an outage that goes on is looked at."""
_EPOCH_MINUTE = timedelta(minutes=1)


def rolling_timers(
    service: Service, promise: Uptime, rolling: Rolling, heard: Heard, last_at: datetime
) -> Iterator[Timer]:
    """A timer for each outage since the service is watched of which some time counts, in order. `last_at` is
    the instant of the last fact: an outage that lasts then goes on."""
    span = Span(heard.watched_at - rolling.length, last_at + AHEAD)
    found = account(service, promise, heard, span)
    for outage in found.outages:
        if outage.start >= heard.watched_at and found.down.clip(outage.start, outage.end):
            yield _timer(service, promise, rolling, found, outage)


def used_in_window(found: Account, rolling: Rolling, until: datetime) -> timedelta:
    """Bad service time in the window that ends at an instant."""
    window = rolling.window(until)
    return found.measured(found.down.clip(window.start, window.end))


def allowed(found: Account, promise: Uptime, rolling: Rolling, until: datetime) -> timedelta:
    """How much bad time the window that ends at an instant may hold."""
    window = rolling.window(until)
    off = (found.maintenance | found.excluded).clip(window.start, window.end)
    return share_of(found.measured(Spans.of(window) - off), 1 - promise.at_least)


def breaks_at(found: Account, promise: Uptime, rolling: Rolling, outage: Span) -> datetime | None:
    """The first instant of an outage at which its window holds as much bad time as is allowed; None when the
    outage ends before.

    Between two turns both sides grow steadily, so it is looked for by halves between the turns around it.
    """
    turns = sorted(_turns(found, rolling, outage))
    before = outage.start
    for at in turns:
        if _over(found, promise, rolling, at):
            return _first_over(found, promise, rolling, before, at)
        before = at
    return None


def _timer(service: Service, promise: Uptime, rolling: Rolling, found: Account, outage: Span) -> Timer:
    due = breaks_at(found, promise, rolling, outage)
    if due is None:
        budget = _room(found, promise, rolling, outage)
    else:
        budget = _service_time(found, outage.start, due)
    target = _target(service, promise, rolling, found, outage.start, budget)
    number = (outage.start - datetime.min.replace(tzinfo=outage.start.tzinfo)) // _EPOCH_MINUTE
    timer_id = TimerId(service.subject, promise.metric, promise.kind, number, promise.part)
    going = outage.end == found.span.end
    stretches = tuple(_stretches(found, outage, target, going=going))
    return Timer(timer_id, stretches, None if going else outage.end, None if going else Ending.STOPPED)


def _room(found: Account, promise: Uptime, rolling: Rolling, outage: Span) -> timedelta:
    """What an outage that breaks nothing may use: what it used, and what its window had left at its end. That
    may be more than was left at its start, as a window that moves over closed hours grows."""
    end = min(outage.end, outage.start + rolling.length)
    left = allowed(found, promise, rolling, end) - used_in_window(found, rolling, end)
    return _service_time(found, outage.start, end) + max(left, ZERO)


def _service_time(found: Account, start: datetime, end: datetime) -> timedelta:
    return found.measured(found.down.clip(start, end))


def _stretches(found: Account, outage: Span, target: Target, *, going: bool) -> Iterator[Stretch]:
    for span, cause in _parts(found, outage):
        last = going and span.end == outage.end and cause is Cause.RUNNING
        yield Stretch(span.start, None if last else span.end, cause, target)


def _parts(found: Account, outage: Span) -> list[tuple[Span, Cause]]:
    """What each part of an outage is; what neither counts nor is maintenance, people excluded."""
    whole = Spans.of(outage)
    counted, planned = found.down & whole, found.maintenance & whole
    causes = (
        (counted, Cause.RUNNING),
        (planned, Cause.MAINTENANCE),
        (whole - counted - planned, Cause.EXCLUDED),
    )
    parts = [(span, cause) for spans, cause in causes for span in spans]
    return sorted(parts, key=lambda part: part[0])


def _target(
    service: Service, promise: Uptime, rolling: Rolling, found: Account, at: datetime, budget: timedelta
) -> Target:
    window = Spans.of(rolling.window(at)) - found.maintenance - found.excluded
    return target_of(service, promise, f"{rolling.days}d", found.measured(window), budget)


def _over(found: Account, promise: Uptime, rolling: Rolling, at: datetime) -> bool:
    return used_in_window(found, rolling, at) >= allowed(found, promise, rolling, at)


def _turns(found: Account, rolling: Rolling, outage: Span) -> set[datetime]:
    """The instants of an outage at which the pace of the window may change: where anything begins or ends,
    and where that leaves the window."""
    end = min(outage.end, outage.start + rolling.length)
    sets = (found.down, found.maintenance, found.excluded, *_hours(found, rolling, Span(outage.start, end)))
    edges = {at for spans in sets for span in spans for at in (span.start, span.end)}
    turns = edges | {at + rolling.length for at in edges}
    return {at for at in turns if outage.start <= at <= end} | {outage.start, end}


def _hours(found: Account, rolling: Rolling, span: Span) -> tuple[Spans, ...]:
    ruler = found.calendar.ruler()
    return (ruler.open_spans(span.start, span.end), ruler.open_spans(span.start - rolling.length, span.end))


def _first_over(
    found: Account, promise: Uptime, rolling: Rolling, before: datetime, at: datetime
) -> datetime:
    """By halves, to the microsecond. `before` is not over, or the beginning; `at` is."""
    if _over(found, promise, rolling, before):
        return before
    while at - before > timedelta(microseconds=1):
        middle = before + (at - before) / 2
        if _over(found, promise, rolling, middle):
            at = middle
        else:
            before = middle
    return at
