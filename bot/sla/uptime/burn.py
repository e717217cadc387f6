"""Burn: how fast a budget of downtime goes, when it will be gone, and what maintenance still fits (S40).

A rate of 1 uses the budget up exactly at the end of its period. Time of which nobody can tell what it was is
neither good nor bad: a window is judged by what is known of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from bot.sla.calendars import Calendar
from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.budgets import Account
from bot.sla.uptime.rates import RULES, Rule

PACE = timedelta(days=7)
"""The forecast goes by the pace of so long."""
_MICROSECOND = timedelta(microseconds=1)


def rate(found: Account, at_least: Fraction, window: timedelta, now: datetime) -> Fraction | None:
    """Bad time in the window that ends now, over what the promise allows in as much service time. Time before
    the account's span does not count as good, nor does unknown time (S39): neither is looked at. None where
    less than half is known of the service time that the window and the span share: that says nothing."""
    start, end = max(now - window, found.span.start), min(now, found.span.end)
    if start >= end:
        return None
    counts = Spans.of(Span(start, end)) - (found.maintenance | found.excluded).clip(start, end)
    whole = found.measured(counts - found.unknown)
    if whole <= ZERO or whole < found.measured(counts) / 2:
        return None
    bad = found.measured(found.down.clip(start, end))
    return Fraction(bad // _MICROSECOND, whole // _MICROSECOND) / (1 - at_least)


def holds(rule: Rule, found: Account, at_least: Fraction, now: datetime) -> bool:
    """Whether both windows of a rule are at its rate or above."""
    rates = (rate(found, at_least, window, now) for window in (rule.short, rule.long))
    return all(one is not None and one >= rule.rate for one in rates)


def burning(found: Account, at_least: Fraction, now: datetime, rules: Sequence[Rule] = RULES) -> Rule | None:
    """The first rule that holds now; they stand in the order of their urgency."""
    return next((rule for rule in rules if holds(rule, found, at_least, now)), None)


def begins_at(
    rule: Rule, found: Account, at_least: Fraction, after: datetime, until: datetime
) -> datetime | None:
    """The first instant after `after` at which a rule holds, to the microsecond, if it holds at `until`; None
    if it does not, or if it held already. The time between is to be so short that it begins but once."""
    if holds(rule, found, at_least, after) or not holds(rule, found, at_least, until):
        return None
    while until - after > _MICROSECOND:
        middle = after + (until - after) / 2
        if holds(rule, found, at_least, middle):
            until = middle
        else:
            after = middle
    return until


def ends_at(
    found: Account, budget: timedelta, now: datetime, lately: Account | None = None
) -> datetime | None:
    """The instant at which the budget is gone at the pace of the last seven days; `now` where it is gone
    already, None where it outlasts the account's span or nothing is being used. `lately` has what was before
    that span, too, where the pace is to go by it."""
    used = found.measured(found.down.clip(found.span.start, now))
    if used >= budget:
        return now
    lately = lately or found
    start = max(now - PACE, lately.span.start)
    bad = lately.measured(lately.down.clip(start, now))
    if bad <= ZERO or start >= now:
        return None
    at_once = (budget - used) // _MICROSECOND * ((now - start) // _MICROSECOND) // (bad // _MICROSECOND)
    left = timedelta(microseconds=at_once) if at_once < timedelta.max // _MICROSECOND else timedelta.max
    return now + left if left <= found.span.end - now else None


def longest_maintenance(found: Account, budget: timedelta, now: datetime) -> timedelta:
    """How long the service may be down from now on, within service hours, without a break of the promise: for
    maintenance that does not count as excluded."""
    left = budget - found.measured(found.down.clip(found.span.start, now))
    return max(min(left, _service_time(found.calendar, now, found.span.end)), ZERO)


def _service_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    return calendar.ruler().used(start, end) if start < end else ZERO
