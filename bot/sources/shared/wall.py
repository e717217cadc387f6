"""Maintenance windows by the clock on the wall, as products write them, expanded to instants (S04, S38).

A time that the clock skips moves forward by the gap, and one that it has twice means the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.sla.uptime.recurring import wall_instant

LAST = -1
"""The last day of a month."""

_A_DAY = timedelta(days=1)


def starts(
    fits: Callable[[date], bool], at: time, zone: str, since: datetime, until: datetime
) -> Iterator[datetime]:
    """Every instant from `since` until before `until` at which it is that time on a day that fits."""
    there = ZoneInfo(zone)
    day, last = since.astimezone(there).date() - _A_DAY, until.astimezone(there).date() + _A_DAY
    clock = timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
    while day <= last:
        if fits(day):
            start = wall_instant(day, clock, zone)
            if since <= start < until:
                yield start
        day += _A_DAY


def is_last_of_month(day: date) -> bool:
    """Whether the next day is of another month."""
    return (day + _A_DAY).month != day.month
