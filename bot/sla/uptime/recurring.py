"""Maintenance that is planned in the configuration: once, or again and again, by the wall clock of its zone
(S38).

A time that the clock skips moves forward by the gap and one that it has twice means the first (S04), so that
a window over a clock change is an hour shorter or longer than on other days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias, assert_never
from zoneinfo import ZoneInfo

from bot.sla.closures import Holidays
from bot.sla.days import Days
from bot.sla.hours import Hours
from bot.sla.spans import Span

LAST = -1
"""The place of the last one of a month."""
_A_DAY, _A_WEEK = timedelta(days=1), timedelta(days=7)
_NO_HOLIDAYS = Holidays()


@dataclass(frozen=True, slots=True)
class Weekday:
    """Every Sunday (`place` 0), every second one of a month (2) or every last one (LAST). Monday is 0."""

    weekday: int
    place: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6 or not LAST <= self.place <= 4:
            raise ValueError("a weekday is 0 to 6, its place in the month 1 to 4 or the last")

    def fits(self, day: date) -> bool:
        """Whether that date is one."""
        if day.weekday() != self.weekday:
            return False
        if self.place == LAST:
            return (day + _A_WEEK).month != day.month
        return self.place in (0, (day.day - 1) // 7 + 1)


@dataclass(frozen=True, slots=True)
class Recurring:
    """Windows on certain days, at the same hours of the wall clock. Both ends of the validity belong to it.

    `announced_at` is when people were told of all of them, None for the instant at which the file first said
    so. The reason does not tell two plans apart: to correct it announces nothing anew.
    """

    days: tuple[Weekday, ...]
    hours: Hours
    zone: str
    valid_from: date | None = None
    valid_until: date | None = None
    skipped: tuple[date, ...] = ()
    announced_at: datetime | None = None
    reason: str = field(default="", compare=False)

    def on(self, day: date) -> bool:
        """Whether windows begin on that date."""
        return (
            (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
            and day not in self.skipped
            and any(one.fits(day) for one in self.days)
        )


@dataclass(frozen=True, slots=True)
class Once:
    """One window."""

    span: Span
    announced_at: datetime | None = None
    reason: str = field(default="", compare=False)


Planned: TypeAlias = Recurring | Once


def occurrences(planned: Planned, start: datetime, end: datetime) -> Iterator[Span]:
    """The windows that begin from `start` until before `end`, in order, whole."""
    match planned:
        case Once(span=span):
            if start <= span.start < end:
                yield span
        case Recurring():
            for year in range(start.year - 1, end.year + 2):  # local dates may lie a year beside those of UTC
                yield from (span for span in _of_year(planned, year) if start <= span.start < end)
        case _:
            assert_never(planned)


@lru_cache(maxsize=512)
def _of_year(planned: Recurring, year: int) -> tuple[Span, ...]:
    week = (planned.hours,) * 7
    wall = Days(ZoneInfo(planned.zone), week, _NO_HOLIDAYS)
    first = date(year, 1, 1)
    dates = (first + n * _A_DAY for n in range((date(year + 1, 1, 1) - first).days))
    return tuple(span for day in dates if planned.on(day) for span in wall.usual(day))


def wall_instant(day: date, since_midnight: timedelta, zone: str) -> datetime:
    """The instant of a time on the wall (S04)."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return (midnight + since_midnight).astimezone(UTC)
