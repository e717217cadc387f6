"""Promises over the last so many days: every outage is a timer of its own (S37).

The window moves on, so what was used comes back after a while. What can be told is when an outage, if it goes
on, would break the promise: the first instant at which the window that ends there holds more bad time than
is allowed. That instant is the outage's due, and the time to it its budget.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.sla.policies import Target
from bot.sla.spans import ZERO, Span, Spans
from bot.sla.timers import Cause, Ending, Stretch, Timer, TimerId
from bot.sla.uptime.budgets import Account, Heard, account, target_of
from bot.sla.uptime.moving import Moving
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
    moving = Moving(found, promise, rolling)
    for outage in found.outages:
        if outage.start >= heard.watched_at and found.down.clip(outage.start, outage.end):
            yield _timer(service, moving, outage)


def _timer(service: Service, moving: Moving, outage: Span) -> Timer:
    found, promise = moving.found, moving.promise
    due = moving.breaks_at(outage)
    budget = _room(moving, outage) if due is None else _service_time(found, outage.start, due)
    per = f"{moving.rolling.days}d"
    target = target_of(service, promise, per, moving.whole(outage.start), budget)
    number = (outage.start - datetime.min.replace(tzinfo=outage.start.tzinfo)) // _EPOCH_MINUTE
    timer_id = TimerId(service.subject, promise.metric, promise.kind, number, promise.part)
    going = outage.end == found.span.end
    stretches = tuple(_stretches(found, outage, target, going=going))
    return Timer(timer_id, stretches, None if going else outage.end, None if going else Ending.STOPPED)


def _room(moving: Moving, outage: Span) -> timedelta:
    """What an outage that breaks nothing may use: what it used, and what its window had left at its end. That
    may be more than was left at its start, as a window that moves over closed hours grows."""
    end = min(outage.end, outage.start + moving.rolling.length)
    left = moving.allowed(end) - moving.used(end)
    return _service_time(moving.found, outage.start, end) + max(left, ZERO)


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
