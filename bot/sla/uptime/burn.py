"""Burn: how fast a budget of downtime goes, when it will be gone, and what maintenance still fits (S40).

A rate of 1 uses the budget up exactly at the end of its period. Two windows are asked together: the long one
says that it matters, the short one that it still goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from bot.sla.calendars import Calendar
from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.budgets import Account

PACE = timedelta(days=7)
"""The forecast goes by the pace of so long."""
_MICROSECOND = timedelta(microseconds=1)


class Urgent(StrEnum):
    """What a fast burn asks for: somebody now, or somebody some day soon."""

    PAGE = "page"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Rule:
    """Both windows at `rate` or above."""

    urgent: Urgent
    rate: Fraction
    long: timedelta
    short: timedelta


RULES = (
    Rule(Urgent.PAGE, Fraction(144, 10), timedelta(hours=1), timedelta(minutes=5)),
    Rule(Urgent.PAGE, Fraction(6), timedelta(hours=6), timedelta(minutes=30)),
    Rule(Urgent.TICKET, Fraction(1), timedelta(days=3), timedelta(hours=6)),
)


def rate(found: Account, at_least: Fraction, window: timedelta, now: datetime) -> Fraction | None:
    """Bad time in the window that ends now, over what the promise allows in as much service time; None where
    the window has none. Time before the account's span does not count as good: it is not looked at."""
    start, end = max(now - window, found.span.start), min(now, found.span.end)
    if start >= end:
        return None
    off = (found.maintenance | found.excluded).clip(start, end)
    whole = found.measured(Spans.of(Span(start, end)) - off)
    if whole <= ZERO:
        return None
    bad = found.measured(found.down.clip(start, end))
    return Fraction(bad // _MICROSECOND, whole // _MICROSECOND) / (1 - at_least)


def burning(found: Account, at_least: Fraction, now: datetime) -> Rule | None:
    """The most urgent rule that holds now."""
    for rule in RULES:
        rates = [rate(found, at_least, window, now) for window in (rule.long, rule.short)]
        if all(one is not None and one >= rule.rate for one in rates):
            return rule
    return None


def ends_at(found: Account, budget: timedelta, now: datetime) -> datetime | None:
    """The instant at which the budget is gone at the pace of the last seven days; `now` where it is gone
    already, None where it outlasts the account's span or nothing is being used."""
    used = found.measured(found.down.clip(found.span.start, now))
    if used >= budget:
        return now
    start = max(now - PACE, found.span.start)
    bad = found.measured(found.down.clip(start, now))
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
