"""Laws of business time, asked of calendars nobody would think of, near the clock changes of many places.

The oracle knows nothing of how rulers work. It writes down what the clock on the wall shows at every minute
of a few days and looks times up in that list, so gaps and repeats are simply what the list says.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sla.calendars import ALWAYS, BusinessDays, Calendar, Hours, Ruler, Week
from bot.sla.spans import Span, Spans
from tests.sla.made_up import ANY_INSTANT, DAY, MINUTE, PLACES, SOON, near, situations, weeks, why_at

ZERO = timedelta(0)


@cache
def wall_clock(zone: str, around: date) -> tuple[list[datetime], list[datetime], dict[datetime, int]]:
    """Every minute around a date, what the clock shows then, and the first minute at which it shows that."""
    start = datetime.combine(around - 8 * DAY, time(0), UTC)
    instants = [start + n * MINUTE for n in range(16 * 1440)]
    wall = [instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for instant in instants]
    first_seen: dict[datetime, int] = {}
    for n, shown in enumerate(wall):
        first_seen.setdefault(shown, n)
    return instants, wall, first_seen


class Oracle:
    """The open minutes of the days around a date, by looking at the clock every minute."""

    def __init__(self, calendar: Calendar, around: date) -> None:
        self.instants, self.wall, self.first_seen = wall_clock(calendar.zone, around)
        self.dates = sorted({shown.date() for shown in self.wall})[1:-2]
        self.open = [False] * len(self.wall)
        self.closing: dict[date, int] = {}
        self._fill(calendar)

    def minute(self, wall: datetime) -> int:
        """The first minute at which the clock shows this; if it never does, the clock has jumped over it."""
        if wall in self.first_seen:
            return self.first_seen[wall]
        jump = next(n for n in range(1, len(self.wall)) if self.wall[n - 1] < wall < self.wall[n])
        gap = self.wall[jump] - self.wall[jump - 1] - MINUTE
        return self.first_seen[wall + gap]

    def _of(self, day: date, hours: Hours) -> Iterator[int]:
        midnight = datetime.combine(day, time(0))
        for opening, closing in hours:
            yield from range(self.minute(midnight + opening), self.minute(midnight + closing))

    def _fill(self, calendar: Calendar) -> None:
        short, extra, closed = dict(calendar.short), dict(calendar.extra), dict(calendar.holidays.also)
        shut = {day: set(self._of(day, ((ZERO, DAY),))) for day in closed if day in self.dates}
        for day in self.dates:
            week = () if day in short else calendar.week[day.weekday()]
            named = short.get(day, ()) + extra.get(day, ())
            by_week = set(self._of(day, week)).difference(*shut.values())
            by_name = set(self._of(day, named)).difference(
                *(gone for other, gone in shut.items() if other != day)
            )
            for n in by_week | by_name:
                self.open[n] = True
            if (by_week | by_name) and (named or day not in closed):
                self.closing[day] = max(by_week | by_name) + 1

    def spans(self) -> Spans:
        runs = [
            list(run) for is_open, run in groupby(range(len(self.open)), self.open.__getitem__) if is_open
        ]
        return Spans.of(*(Span(self.instants[run[0]], self.instants[run[-1]] + MINUTE) for run in runs))

    def used(self, a: datetime, b: datetime) -> timedelta:
        """Minute by minute, with the parts of a minute at both ends."""
        total = ZERO
        first = max(bisect_left(self.instants, a) - 1, 0)
        for n in range(first, len(self.instants)):
            if self.instants[n] >= b:
                break
            if self.open[n]:
                total += min(b, self.instants[n] + MINUTE) - max(a, self.instants[n])
        return total


@settings(max_examples=80)
@given(st.data())
def test_s04_agrees_with_a_look_at_the_clock_every_minute(data: st.DataObject) -> None:
    calendar, around = data.draw(situations())
    ruler, oracle = calendar.ruler(), Oracle(calendar, around)
    for _ in range(8):
        a, b = sorted((data.draw(near(around)), data.draw(near(around))))
        assert ruler.used(a, b) == oracle.used(a, b)
        assert ruler.is_open(a) == (oracle.used(a, a + timedelta(seconds=1)) > ZERO)
    start, end = oracle.instants[2 * 1440], oracle.instants[-3 * 1440]
    assert ruler.open_spans(start, end) == oracle.spans().clip(start, end)


@settings(max_examples=60)
@given(st.data())
def test_s05_business_days_agree_with_a_count_of_open_dates(data: st.DataObject) -> None:
    calendar, around = data.draw(situations())
    oracle, zone = Oracle(calendar, around), ZoneInfo(calendar.zone)
    start = data.draw(near(around, 3).filter(lambda t: not calendar.ruler().is_open(t)))
    day = start.astimezone(zone).date()
    days = sorted(other for other in oracle.closing if other > day)
    midnight_again = (
        oracle.minute(datetime.combine(day + DAY, time(0))) if day + DAY in oracle.dates else None
    )
    if midnight_again is not None and oracle.instants[midnight_again] <= start:
        return  # a date that had ended shows on the clock again; the table of places has this case
    for n, open_day in enumerate(days[:3], start=1):
        if open_day - around < 6 * DAY:
            assert (
                calendar.ruler().due_days(start, BusinessDays(n)) == oracle.instants[oracle.closing[open_day]]
            )


# --- laws


@settings(max_examples=60)
@given(st.data())
def test_s02_used_adds_up_and_is_signed(data: st.DataObject) -> None:
    calendar, around = data.draw(situations())
    ruler = calendar.ruler()
    a, b, c = (data.draw(near(around, 400)) for _ in range(3))
    assert ruler.used(a, b) + ruler.used(b, c) == ruler.used(a, c)
    assert ruler.used(a, b) == -ruler.used(b, a)
    assert ruler.used(a, a) == ZERO


@settings(max_examples=60)
@given(st.data())
def test_s02_used_grows_with_time_and_never_faster(data: st.DataObject) -> None:
    calendar, around = data.draw(situations())
    ruler = calendar.ruler()
    a, b, c = sorted(data.draw(near(around)) for _ in range(3))
    assert ZERO <= ruler.used(a, b) <= ruler.used(a, c) <= c - a
    assert (
        ruler.used(a, c)
        == ruler.open_spans(a, c).length
        == ruler.measure(Spans.of(Span(a, c)) if a < c else Spans())
    )


@settings(max_examples=60)
@given(st.data())
def test_s03_due_is_the_first_instant_at_which_the_budget_is_used(data: st.DataObject) -> None:
    calendar, around = data.draw(situations())
    ruler = calendar.ruler()
    start, budget = data.draw(near(around)), data.draw(SOON)
    due = ruler.due(start, budget)
    assert due is not None
    assert ruler.used(start, due) == budget
    tick = timedelta(microseconds=1)
    if budget > ZERO:
        assert ruler.used(start, due - tick) == budget - tick, "it was used up no earlier"
    elif budget < ZERO:
        assert ruler.used(start, due + tick) == budget + tick, "the mirror: no later instant has as much"
    else:
        assert due == start


@settings(max_examples=60)
@given(st.data())
def test_s03_due_in_two_steps_is_due_in_one(data: st.DataObject) -> None:
    calendar, around = data.draw(situations())
    ruler = calendar.ruler()
    start = data.draw(near(around))
    first, second = abs(data.draw(SOON)), abs(data.draw(SOON))
    half_way = ruler.due(start, first)
    assert half_way is not None
    assert ruler.due(half_way, second) == ruler.due(start, first + second)
    assert ruler.due(start, first) <= ruler.due(start, first + second)  # type: ignore[operator]


@given(ANY_INSTANT, ANY_INSTANT)
def test_s04_round_the_clock_is_elapsed_time(a: datetime, b: datetime) -> None:
    assert ALWAYS.ruler().used(a, b) == b - a
    assert ALWAYS.ruler().due(a, b - a) == b


@settings(max_examples=60)
@given(weeks().filter(any), near(date(2026, 6, 10), 20), near(date(2026, 6, 10), 20), st.integers(-20, 20))
def test_s04_quiet_weeks_are_all_alike(week: Week, a: datetime, b: datetime, n: int) -> None:
    """Without holidays or clock changes, moving both ends by whole weeks changes nothing."""
    ruler = Calendar("any", "Asia/Kolkata", week).ruler()
    assert ruler.used(a, b) == ruler.used(a + 7 * n * DAY, b + 7 * n * DAY)


@settings(max_examples=20)
@given(st.data())
def test_s04_answers_do_not_depend_on_the_questions_before(data: st.DataObject) -> None:
    calendar, around = data.draw(situations())
    asked_before = data.draw(st.lists(st.integers(-6, 6), min_size=1, max_size=3))
    a, b, budget = data.draw(near(around)), data.draw(near(around, 800)), data.draw(SOON)

    def answers(ruler: Ruler) -> list[object]:
        spans = list(ruler.open_spans(min(a, b), max(a, b)))
        days = ruler.due_days(a, BusinessDays(3))
        return [
            ruler.used(a, b),
            ruler.due(a, budget),
            days,
            ruler.next_opening(a),
            ruler.next_closing(a),
            spans,
        ]

    fresh, other = Ruler(calendar.days()), Ruler(calendar.days())
    for years in asked_before:
        other.is_open(datetime(around.year + years, 7, 1, tzinfo=UTC))
    first = answers(fresh)
    assert answers(other) == first
    fresh.is_open(datetime(around.year + 7, 1, 1, tzinfo=UTC))
    fresh.is_open(datetime(around.year - 7, 1, 1, tzinfo=UTC))
    assert answers(fresh) == first, "knowing more years must not change an answer"


@settings(max_examples=60)
@given(st.data())
def test_s04_a_walk_has_no_gaps_and_adds_up(data: st.DataObject) -> None:
    calendar, around = data.draw(situations())
    ruler = calendar.ruler()
    a, b = sorted((data.draw(near(around)), data.draw(near(around))))
    walk = ruler.walk(a, b)
    ends = [a, *(stretch.end for stretch in walk)]
    assert [*(stretch.start for stretch in walk), b] == ends
    assert sum((stretch.length for stretch in walk if stretch.open), ZERO) == ruler.used(a, b)
    for stretch in walk:
        middle = stretch.start + stretch.length / 2
        assert ruler.is_open(stretch.start) is ruler.is_open(middle) is stretch.open
        assert why_at(ruler, stretch.start) == why_at(ruler, middle) == stretch.why
    assert all(one.why != other.why for one, other in pairwise(walk))


@pytest.mark.parametrize(("zone", "around"), PLACES)
def test_s04_openings_and_closings_meet(zone: str, around: date) -> None:
    """Going from opening to closing to opening walks over exactly the open spans."""
    ruler = Calendar.of("shifts", zone, {"mon-fri": "06:00-14:00, 22:00-02:30", "sat": "02:30-24:00"}).ruler()
    at = datetime.combine(around - 3 * DAY, time(0), UTC)
    end = at + 6 * DAY
    seen = []
    while (opening := ruler.next_opening(at)) is not None and opening < end:
        closing = ruler.next_closing(opening)
        assert closing is not None
        seen.append(Span(opening, closing))
        at = closing
    assert Spans.of(*seen).clip(end - 6 * DAY, end) == ruler.open_spans(end - 6 * DAY, end)
