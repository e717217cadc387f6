"""Years of a calendar, compiled: when it opens and closes, and the open time up to each of these instants.

A value: a longer one is made of a shorter one, which stays as it is. So whoever reads one is not disturbed by
others who need more of it at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.sla.days import ONE_DAY, Days
from bot.sla.spans import ZERO, Spans


@dataclass(frozen=True, slots=True)
class Years:
    """The years first <= year < last. `at` are openings and closings in turns; `total` is the open time up to
    each of them since some fixed instant, and once more for all that follows; `dates` are the working days
    and `closes` the instants at which they close for good."""

    first: int
    last: int
    at: Sequence[datetime]
    total: Sequence[timedelta]
    dates: Sequence[date]
    closes: Sequence[datetime]


def one_year(days: Days, year: int) -> Years:
    """The first that is compiled: open time is counted from its beginning."""
    spans, dates, closes = _compiled(days, year)
    return Years(year, year + 1, *_transitions(spans, ZERO), dates, closes)


def one_more(years: Years, days: Days) -> Years:
    """With the year that follows."""
    spans, dates, closes = _compiled(days, years.last)
    at, total = _transitions(spans, years.total[-1])
    return Years(
        years.first,
        years.last + 1,
        *_end_to_end((years.at, years.total), (at, total)),
        [*years.dates, *dates],
        [*years.closes, *closes],
    )


def one_before(years: Years, days: Days) -> Years:
    """With the year before."""
    spans, dates, closes = _compiled(days, years.first - 1)
    at, total = _transitions(spans, years.total[0] - spans.length)
    return Years(
        years.first - 1,
        years.last,
        *_end_to_end((at, total), (years.at, years.total)),
        [*dates, *years.dates],
        [*closes, *years.closes],
    )


def new_year(year: int) -> datetime:
    """Where a year begins in UTC."""
    return datetime(year, 1, 1, tzinfo=UTC)


_Turns = tuple[Sequence[datetime], Sequence[timedelta]]


def _end_to_end(before: _Turns, after: _Turns) -> _Turns:
    """What is open over new year neither closes nor opens then."""
    (at, total), (next_at, next_total) = before, after
    joint = 1 if at and next_at and at[-1] == next_at[0] else 0
    kept = len(at) - joint
    return [*at[:kept], *next_at[joint:]], [*total[:kept], *next_total[joint:]]


def _compiled(days: Days, year: int) -> tuple[Spans, list[date], list[datetime]]:
    """Open time within the year in UTC, and the working days of the local year with their closing."""
    first = date(year - 1, 12, 28)  # shifts and zones reach over new year
    dates = [first + n * ONE_DAY for n in range((date(year + 1, 1, 3) - first).days)]
    opened = {day: days.open(day) for day in dates}
    spans = Spans.of(*(span for spans in opened.values() for span in spans))
    working = [day for day in dates if day.year == year and opened[day] and days.is_working(day)]
    closes = [max(span.end for span in opened[day]) for day in working]
    return spans.clip(new_year(year), new_year(year + 1)), working, closes


def _transitions(spans: Spans, total: timedelta) -> tuple[list[datetime], list[timedelta]]:
    """Openings and closings with O at each, starting from `total`, and the O after all of them."""
    at: list[datetime] = []
    totals: list[timedelta] = []
    for span in spans:
        at += (span.start, span.end)
        totals += (total, total := total + span.length)
    return at, [*totals, total]
