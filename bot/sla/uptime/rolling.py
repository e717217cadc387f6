"""Promises over the last so many days: every outage is a timer of its own (S37).

The window moves on, so what was used comes back after a while. What can be told is when an outage, if it goes
on, would break the promise: the first instant at which the window that ends there holds as much bad time as
is allowed. That instant is the outage's due, and the time to it its budget.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.sla.policies import Target
from bot.sla.spans import ZERO, Span, Spans
from bot.sla.timers import Cause, Ending, Stretch, Timer, TimerId
from bot.sla.uptime.budgets import Account, Heard
from bot.sla.uptime.clocks import target_of
from bot.sla.uptime.moving import Moving, moving_over
from bot.sla.uptime.periods import Rolling
from bot.sla.uptime.services import Service, Uptime

AHEAD = timedelta(days=731)
"""How far an outage that goes on is looked at."""
_EPOCH_MINUTE = timedelta(minutes=1)


def rolling_timers(
    service: Service, promise: Uptime, rolling: Rolling, heard: Heard, last_at: datetime
) -> Iterator[Timer]:
    """A timer for each outage since the service is watched of which some time counts, in order, as far as the
    contract is in force. `last_at` is the instant of the last fact: an outage that lasts then goes on."""
    asked = Span(heard.watched_at, last_at + AHEAD)
    moving = moving_over(service, promise, rolling, heard, asked)
    for outage in moving.judged(heard.watched_at):
        yield _timer(service, moving, outage, going=outage.end > last_at)


def _timer(service: Service, moving: Moving, outage: Span, *, going: bool) -> Timer:
    found, promise = moving.found, moving.promise
    due = moving.breaks_at(outage)
    last_at = _last_counted(found, outage.start, outage.end if due is None else due)
    used = found.measured(found.down.clip(outage.start, last_at))
    room = max(moving.allowed(last_at) - moving.used(last_at), ZERO) if due is None else ZERO
    per = f"{moving.rolling.days}d"
    target = target_of(service, promise, per, moving.whole(outage.start), used + room)
    number = (outage.start - datetime.min.replace(tzinfo=outage.start.tzinfo)) // _EPOCH_MINUTE
    timer_id = TimerId(service.subject, promise.metric, promise.kind, number, promise.part)
    waits = Spans() if room else found.down.clip(last_at, outage.end if due is None else due)
    stretches = list(_stretches(found, outage, target, waits, going=going))
    if going and outage.end < found.span.end:  # it outlasts the contract
        stretches.append(Stretch(outage.end, None, Cause.PERIOD_OVER, target))
    return Timer(timer_id, tuple(stretches), None if going else outage.end, None if going else Ending.STOPPED)


def _last_counted(found: Account, start: datetime, end: datetime) -> datetime:
    """Where the last of the bad time ends that counts between two instants; the first where none does."""
    ruler = found.calendar.ruler()
    for part in reversed(tuple(found.down.clip(start, end))):
        if hours := tuple(ruler.open_spans(part.start, part.end)):
            return hours[-1].end
    return start


def _stretches(
    found: Account, outage: Span, target: Target, waits: Spans, *, going: bool
) -> Iterator[Stretch]:
    """`waits` is closed time of an outage that has no room left: no breach is dated into it, or at the
    closing, as the window breaks no earlier than time counts again."""
    for span, cause, promised in _parts(found, outage, waits):
        last = going and span.end == found.span.end and cause is Cause.RUNNING
        yield Stretch(span.start, None if last else span.end, cause, target, promised=promised)


def _parts(found: Account, outage: Span, waits: Spans) -> list[tuple[Span, Cause, bool]]:
    """What each part of an outage is; what neither counts nor is maintenance, people excluded."""
    whole = Spans.of(outage)
    counted, planned = found.down & whole, found.maintenance & whole
    causes = (
        (counted - waits, Cause.RUNNING, True),
        (waits, Cause.RUNNING, False),
        (planned, Cause.MAINTENANCE, True),
        (whole - counted - planned, Cause.EXCLUDED, True),
    )
    parts = [(span, cause, promised) for spans, cause, promised in causes for span in spans]
    return sorted(parts, key=lambda part: part[0])
