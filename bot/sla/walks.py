"""Why a calendar is closed, stretch by stretch: the words behind an explanation of business time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from bot.sla.days import ONE_DAY, Days
from bot.sla.spans import Span, Spans


class Reason(StrEnum):
    """All the ways to be closed, the most particular first."""

    HOLIDAY = "holiday"
    SHORT_DAY = "short_day"
    """Open on other weeks, but this date has other hours."""
    CLOSED_WEEKDAY = "closed_weekday"
    """The weekday has no hours at all: a weekend, usually."""
    OUTSIDE_HOURS = "outside_hours"


@dataclass(frozen=True, slots=True)
class Closed:
    """Why it is closed; `name` is the holiday's, and empty for a holiday without a name and all other
    reasons."""

    reason: Reason
    name: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the time line, [start, end), that is either open (`why` is None) or closed for one reason."""

    start: datetime
    end: datetime
    why: Closed | None

    @property
    def open(self) -> bool:
        return self.why is None

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def why_closed(days: Days, instant: datetime) -> Closed:
    """The reason at an instant that is closed."""
    day = days.day_of(instant)
    if (name := days.holiday(day)) is not None:
        return Closed(Reason.HOLIDAY, name)
    if any(days.is_short(begun) and days.usual(begun).contains(instant) for begun in (day, day - ONE_DAY)):
        return Closed(Reason.SHORT_DAY)
    return Closed(Reason.OUTSIDE_HOURS if days.has_hours(day) else Reason.CLOSED_WEEKDAY)


def stretches(days: Days, span: Span, open_time: Spans) -> list[Stretch]:
    """The span without gaps or overlaps, in order; neighbours always differ."""
    parts = [Stretch(part.start, part.end, None) for part in open_time]
    for gap in Spans.of(span) - open_time:
        parts += (Stretch(start, end, why_closed(days, start)) for start, end in pairwise(_cuts(days, gap)))
    return _joined(sorted(parts, key=lambda part: part.start))


def _cuts(days: Days, gap: Span) -> list[datetime]:
    """The instants at which the reason may change: ends of the gap, midnights, and what a short day leaves
    out."""
    inner = {cut for cut in _possible_cuts(days, gap) if gap.start < cut < gap.end}
    return [gap.start, *sorted(inner), gap.end]


def _possible_cuts(days: Days, gap: Span) -> Iterator[datetime]:
    day, last = days.day_of(gap.start) - ONE_DAY, days.day_of(gap.end)
    while day <= last:
        yield days.starts_at(day)
        for usual in days.usual(day) if days.is_short(day) else ():
            yield usual.start
            yield usual.end
        day += ONE_DAY


def _joined(parts: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for part in parts:
        if joined and joined[-1].why == part.why:
            joined[-1] = Stretch(joined[-1].start, part.end, part.why)
        else:
            joined.append(part)
    return joined
