"""A calendar laid along the time line, so that every question about business time is a look-up.

O(t), the open time up to an instant, never falls. So the time used between two instants is O(b) - O(a), and
the instant at which a budget is used up is where O reaches O(start) + budget. A ruler keeps the instants at
which the calendar opens and closes, with O at each of them; both questions are then a look-up, however long
the span. Years are compiled when they are first asked for, and the curve of O over a day when that day is.
What they hold depends on the calendar alone, so no answer depends on the questions before it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from bot.sla.curves import Curve, curve_of, steady_offset
from bot.sla.days import ONE_DAY, Days
from bot.sla.durations import BusinessDays
from bot.sla.spans import ZERO, Span, Spans, as_utc
from bot.sla.walks import Closed, Stretch, stretches, why_closed

HORIZON = timedelta(days=731)
"""Two years. A calendar that stays closed for longer counts as one that never opens again (S07)."""
FIRST_YEAR, LAST_YEAR = 1970, 2100
"""The library of holidays knows none after 2100, and no promise is as old as 1970."""
_FIRST_DAY, _LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
_SURELY_NEAR = HORIZON.days - 2  # between the dates of two instants, in whichever zone each is told


class Ruler:
    """Questions to one calendar. Instants may come in any zone and are answered in UTC; one without a zone,
    or outside the years 1970 to 2100, is a ValueError."""

    __slots__ = (
        "_at",
        "_closes",
        "_dates",
        "_days",
        "_first",
        "_in_utc",
        "_last",
        "_on_the_wall",
        "_total",
        "_zone",
    )

    def __init__(self, days: Days) -> None:
        self._days = days
        self._at: list[datetime] = []  # opening, closing, opening, closing ...
        self._total: list[timedelta] = [ZERO]  # O at each of them, and once more for all that follows
        self._dates: list[date] = []  # the working days, and ...
        self._closes: list[datetime] = []  # ... when each of them closes for good
        self._first = self._last = 0  # compiled are the years first <= year < last
        # O by date, so that a question costs the same in a calendar of one year and of fifty:
        self._zone = days.zone
        self._in_utc: dict[int, Curve] = {}
        self._on_the_wall: dict[int, Curve] = {}  # in this zone, but for the days on which its clock changes

    def used(self, a: datetime, b: datetime) -> timedelta:
        """Open time from a to b (S02); negative when b is the earlier one (S04)."""
        return self._up_to(b) - self._up_to(a)

    def measure(self, spans: Spans) -> timedelta:
        """Open time within a set of instants: | spans ∩ open hours | (S02)."""
        return sum((self._up_to(span.end) - self._up_to(span.start) for span in spans), ZERO)

    def due(self, start: datetime, budget: timedelta) -> datetime | None:
        """The first instant at which the time used since `start` reaches the budget (S03): at closing, if it
        is used up exactly then. No budget moves nothing. A budget below zero goes back as in a mirror, to the
        last instant from which that much was used until `start`: at opening, if it was used exactly since
        then.

        None when more than two years without any open time are in the way (S07), or the end of the year 2100.
        """
        goal = self._up_to(start) + budget
        if budget > ZERO:
            return self._forward(start, goal)
        return self._back(as_utc(start), goal) if budget else as_utc(start)

    def due_days(self, start: datetime, budget: BusinessDays) -> datetime | None:
        """The close of the n-th open day after the start day (S05); None as in `due`.

        While a night shift is on, the start day is the day on which it began.
        """
        start = as_utc(start)
        self._cover(start.year)
        day = self._days.shift_day(start)
        self._cover(day.year)
        after = bisect_right(self._dates, day)
        while after + budget.days > len(self._dates):
            if not self._grow(max(start, self._closes[-1]) if self._closes else start):
                return None
        marks = [start, *self._closes[after : after + budget.days]]
        return None if any(b - a > HORIZON for a, b in pairwise(marks)) else marks[-1]

    def is_open(self, instant: datetime) -> bool:
        """The opening instant is open, the closing instant is not (S03)."""
        return self._index(as_utc(instant)) % 2 == 1

    def next_opening(self, instant: datetime) -> datetime | None:
        """The first open instant from this one on, so the instant itself while open; None if it is not within
        two years (S07)."""
        instant = as_utc(instant)
        index = self._index(instant)
        if index % 2:
            return instant
        while index == len(self._at):
            if not self._grow(instant):
                return None
        return self._near(instant, self._at[index])

    def next_closing(self, instant: datetime) -> datetime | None:
        """The first closed instant from this one on, so the instant itself while closed; None if it is not
        within two years (24x7 never closes)."""
        instant = as_utc(instant)
        index = self._index(instant)
        if index % 2 == 0:
            return instant
        while self._at[index] == _new_year(self._last):
            if not self._grow(instant):
                return None
        return self._near(instant, self._at[index])

    def open_spans(self, a: datetime, b: datetime) -> Spans:
        """The open hours between two instants; nothing unless a < b."""
        a, b = as_utc(a), as_utc(b)
        self._cover(a.year)
        self._cover(b.year)
        first, last = self._index(a), self._index(b)
        opening_first = range(first - first % 2, last, 2)
        return Spans.of(*(Span(self._at[i], self._at[i + 1]) for i in opening_first)).clip(a, b)

    def closed_because(self, instant: datetime) -> Closed | None:
        """Why it is closed at the instant, or None while it is open."""
        return None if self.is_open(instant) else why_closed(self._days, as_utc(instant))

    def walk(self, a: datetime, b: datetime) -> list[Stretch]:
        """The time from a to b in stretches, open or closed for one reason each, without gaps; the open ones
        add up to `used(a, b)`. ValueError when b is before a."""
        if a == b:
            return []
        return stretches(self._days, Span(a, b), self.open_spans(a, b))

    def _up_to(self, instant: datetime) -> timedelta:
        """O(instant), counted from some fixed instant of this ruler's own."""
        zone = instant.tzinfo
        if zone is UTC:
            curves = self._in_utc
        elif zone is self._zone:
            curves = self._on_the_wall
        else:
            return self._up_to(as_utc(instant))
        try:
            opens, closes, before, since, after, rest = curves[instant.toordinal()]
        except KeyError:
            return self._up_to(self._draw(instant))
        while True:
            if instant < opens:
                return before
            if instant < closes:
                return instant - since
            if rest is None:
                return after
            opens, closes, before, since, after, rest = rest

    def _draw(self, instant: datetime) -> datetime:
        """Draw the curve of its date. The instant comes back as it was; in UTC, if the clock changes that day
        or the date is at the ends of our reach."""
        day = instant.date()
        if instant.tzinfo is UTC:
            self._in_utc[day.toordinal()] = self._curve(day, ZERO, UTC)
            return instant
        offset = steady_offset(self._zone, day) if _FIRST_DAY < day < _LAST_DAY else None
        if offset is None:
            return as_utc(instant)
        self._on_the_wall[day.toordinal()] = self._curve(day, offset, self._zone)
        return instant

    def _curve(self, day: date, offset: timedelta, zone: tzinfo) -> Curve:
        start = datetime.combine(day, time.min, UTC) - offset
        self._cover(start.year)
        self._cover((start + ONE_DAY - datetime.resolution).year)
        return curve_of(start, offset, zone, self._at, self._total)

    def _index(self, instant: datetime) -> int:
        """How many openings and closings there were up to the instant: an odd number while it is open."""
        self._cover(instant.year)
        return bisect_right(self._at, instant)

    def _forward(self, start: datetime, goal: timedelta) -> datetime | None:
        """Where O first reaches the goal. Closings come before openings of the same O, so it is found at
        closing."""
        while (index := bisect_left(self._total, goal)) >= len(self._at):
            if not self._grow(max(as_utc(start), self._at[-1]) if self._at else as_utc(start)):
                return None
        found = self._at[index] - (self._total[index] - goal)
        near = found.toordinal() - start.toordinal() < _SURELY_NEAR
        return found if near or self._unbroken(as_utc(start), found) else None

    def _back(self, start: datetime, goal: timedelta) -> datetime | None:
        """Where O last equals the goal."""
        while (index := bisect_right(self._total, goal, hi=len(self._at)) - 1) < 0:
            if not self._grow_back(min(start, self._at[0]) if self._at else start):
                return None
        found = self._at[index] + (goal - self._total[index])
        return found if start - found <= HORIZON or self._unbroken(found, start) else None

    def _unbroken(self, a: datetime, b: datetime) -> bool:
        """Whether no closed time between the two is longer than two years."""
        return all(gap.length <= HORIZON for gap in Spans.of(Span(a, b)) - self.open_spans(a, b))

    @staticmethod
    def _near(a: datetime, b: datetime) -> datetime | None:
        return b if b - a <= HORIZON else None

    # Years

    def _cover(self, year: int) -> None:
        """Compile all years between what there is and the one asked for."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(
                f"the year {year} is out of reach; calendars go from {FIRST_YEAR} to {LAST_YEAR}"
            ) from None
        if not self._last:
            self._first = self._last = year
        if self._first <= year < self._last:
            return
        while self._last <= year:
            self._append_year()
        while year < self._first:
            self._prepend_year()

    def _grow(self, since: datetime) -> bool:
        """Compile one more year, unless there was nothing for two years since that instant."""
        if self._last > LAST_YEAR or _new_year(self._last) - since > HORIZON:
            return False
        self._append_year()
        return True

    def _grow_back(self, until: datetime) -> bool:
        if self._first == FIRST_YEAR or until - _new_year(self._first) > HORIZON:
            return False
        self._prepend_year()
        return True

    def _append_year(self) -> None:
        spans, dates, closes = self._compiled(self._last)
        at, total = _transitions(spans, self._total.pop())
        if at and self._at and self._at[-1] == at[0]:  # open over new year
            del self._at[-1], self._total[-1], at[0], total[0]
        self._at += at
        self._total += total
        self._dates += dates
        self._closes += closes
        self._last += 1

    def _prepend_year(self) -> None:
        self._first -= 1
        spans, dates, closes = self._compiled(self._first)
        at, total = _transitions(spans, self._total[0] - spans.length)
        total.pop()
        if at and self._at and at[-1] == self._at[0]:
            del at[-1], total[-1], self._at[0], self._total[0]
        self._at[:0] = at
        self._total[:0] = total
        self._dates[:0] = dates
        self._closes[:0] = closes

    def _compiled(self, year: int) -> tuple[Spans, list[date], list[datetime]]:
        """Open time within the year in UTC, and the working days of the local year with their closing."""
        first = date(year - 1, 12, 28)  # shifts and zones reach over new year
        dates = [first + n * ONE_DAY for n in range((date(year + 1, 1, 3) - first).days)]
        opened = {day: self._days.open(day) for day in dates}
        spans = Spans.of(*(span for spans in opened.values() for span in spans))
        working = [day for day in dates if day.year == year and opened[day] and self._days.is_working(day)]
        closes = [max(span.end for span in opened[day]) for day in working]
        return spans.clip(_new_year(year), _new_year(year + 1)), working, closes


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def _transitions(spans: Spans, total: timedelta) -> tuple[list[datetime], list[timedelta]]:
    """Openings and closings with O at each, starting from `total`, and the O after all of them."""
    at: list[datetime] = []
    totals: list[timedelta] = []
    for span in spans:
        at += (span.start, span.end)
        totals += (total, total := total + span.length)
    return at, [*totals, total]
