"""Periods: the calendar months, quarters and years of a zone, by which uptime is promised (S37)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.sla.spans import Span

MEAN_MONTH = timedelta(days=365.2425) / 12
"""The month of the Gregorian calendar's mean year: 30 days, 10 h 29 m 06 s."""


class Per(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Its length in calendar months."""
        return {Per.MONTH: 1, Per.QUARTER: 3, Per.YEAR: 12}[self]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period: from local midnight to local midnight. `number` is 202611, 20264 or 2026, `name` is
    2026-11, 2026-Q4 or 2026."""

    span: Span
    per: Per
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Rolling:
    """The last so many days, at any instant. A day is 24 hours."""

    days: int

    def __post_init__(self) -> None:
        if not 1 <= self.days <= 366:
            raise ValueError(f"{self.days} rolling days: expected a number from 1 to 366")

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.days)

    def window(self, until: datetime) -> Span:
        """The window that ends at an instant."""
        return Span(until - self.length, until)


def period_at(instant: datetime, per: Per, zone: str) -> Period:
    """The period of a zone in which an instant lies."""
    there = instant.astimezone(ZoneInfo(zone))
    return _period(there.year, (there.month - 1) // per.months, per, zone)


def next_period(period: Period, zone: str) -> Period:
    """The one that follows."""
    return period_at(period.span.end, period.per, zone)


def periods_between(first: datetime, last: datetime, per: Per, zone: str) -> list[Period]:
    """Every period from that of `first` to that of `last`."""
    found = [period_at(first, per, zone)]
    while found[-1].span.end <= last:
        found.append(next_period(found[-1], zone))
    return found


def period_named(name: str, zone: str) -> Period:
    """`2026-11`, `2026-Q4` or `2026`; anything else is a ValueError that says so."""
    year, _, part = name.strip().upper().partition("-")
    try:
        if not part:
            return _period(int(year), 0, Per.YEAR, zone)
        if part.startswith("Q") and 1 <= int(part[1:]) <= 4:
            return _period(int(year), int(part[1:]) - 1, Per.QUARTER, zone)
        if 1 <= int(part) <= 12:
            return _period(int(year), int(part) - 1, Per.MONTH, zone)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{name!r} is no period; write it like 2026-11, 2026-Q4 or 2026")


def period_asked(text: str, now: datetime, zone: str) -> Period:
    """`2026-11`, `2026-Q4`, `2026`, `this-month` or `last-quarter`, by the clock of a zone; anything else is
    a ValueError that says so."""
    which, _, unit = text.partition("-")
    if which not in {"this", "last"}:
        return period_named(text, zone)
    present = period_at(now, Per(unit), zone)
    return present if which == "this" else previous_period(present, zone)


def previous_period(period: Period, zone: str) -> Period:
    """The one before it."""
    return period_at(period.span.start - timedelta(microseconds=1), period.per, zone)


def lies_in(inner: Period, outer: Period) -> bool:
    """Whether a period is a part of another by their names, whatever their zones: 2026-11 of 2026-Q4."""
    first, last = _months(inner)
    start, end = _months(outer)
    return start <= first and last <= end


def _months(period: Period) -> tuple[int, int]:
    """The first and the last month, counted from the year 0."""
    match period.per:
        case Per.MONTH:
            year, first = period.number // 100, period.number % 100 - 1
        case Per.QUARTER:
            year, first = period.number // 10, (period.number % 10 - 1) * 3
        case Per.YEAR:
            year, first = period.number, 0
        case _:
            assert_never(period.per)
    return year * 12 + first, year * 12 + first + period.per.months - 1


def _period(year: int, index: int, per: Per, zone: str) -> Period:
    first = index * per.months
    start = _midnight(date(year, first + 1, 1), zone)
    after = first + per.months
    end = _midnight(date(year + after // 12, after % 12 + 1, 1), zone)
    name, number = {
        Per.MONTH: (f"{year}-{index + 1:02}", year * 100 + index + 1),
        Per.QUARTER: (f"{year}-Q{index + 1}", year * 10 + index + 1),
        Per.YEAR: (f"{year}", year),
    }[per]
    return Period(Span(start, end), per, number, name)


def _midnight(day: date, zone: str) -> datetime:
    """The first instant of a local day; where midnight does not exist, the day begins after the gap (S04)."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
