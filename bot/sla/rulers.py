"""A calendar laid along the time line, so that every question about business time is a look-up.

O(t), the open time up to an instant, never falls. So the time used between two instants is O(b) - O(a), and
the instant at which a budget is used up is where O reaches O(start) + budget. A ruler keeps the instants at
which the calendar opens and closes, with O at each of them; both questions are then a look-up, however long
the span. Years are compiled when they are first asked for, and the curve of O over a day when that day is.
What they hold depends on the calendar alone, so no answer depends on the questions before it.

Several threads may ask at once. Each question looks at one value of `Years`. Of two longer ones that are made
at the same time one is forgotten, and made again when it is needed; but the first of all is made for good, so
that O is counted from one instant in all of them, and curves fit whatever year they were drawn in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from bot.sla.curves import Curve, curve_of, steady_offset
from bot.sla.days import ONE_DAY, Days
from bot.sla.durations import BusinessDays
from bot.sla.spans import ZERO, Span, Spans, as_utc
from bot.sla.walks import Stretch, stretches
from bot.sla.years import Years, new_year, one_before, one_more, one_year

HORIZON = timedelta(days=731)
"""Two years. A calendar that stays closed for longer counts as one that never opens again (S07)."""
FIRST_YEAR, LAST_YEAR = 1970, 2100
"""The library of holidays knows none after 2100, and no promise is as old as 1970."""
_FIRST_DAY, _LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
_SURELY_NEAR = HORIZON.days - 2  # between the dates of two instants, in whichever zone each is told


class Ruler:
    """Questions to one calendar. Instants may come in any zone and are answered in UTC; one without a zone,
    or outside the years 1970 to 2100, is a ValueError."""

    __slots__ = ("_days", "_first", "_in_utc", "_on_the_wall", "_years", "_zone")

    def __init__(self, days: Days) -> None:
        self._days = days
        self._first: dict[None, Years] = {}  # set once, by whoever comes first
        self._years: Years | None = None
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
        years = self._cover(start.year, day.year)
        after = bisect_right(years.dates, day)
        while after + budget.days > len(years.dates):
            more = self._grown(years, max(start, years.closes[-1]) if years.closes else start)
            if more is None:
                return None
            years = more
        marks = [start, *years.closes[after : after + budget.days]]
        return None if any(b - a > HORIZON for a, b in pairwise(marks)) else marks[-1]

    def is_open(self, instant: datetime) -> bool:
        """The opening instant is open, the closing instant is not (S03)."""
        instant = as_utc(instant)
        return bisect_right(self._cover(instant.year).at, instant) % 2 == 1

    def next_opening(self, instant: datetime) -> datetime | None:
        """The first open instant from this one on, so the instant itself while open; None if it is not within
        two years (S07)."""
        instant = as_utc(instant)
        years = self._cover(instant.year)
        index = bisect_right(years.at, instant)  # an odd number while it is open
        if index % 2:
            return instant
        while index == len(years.at):
            more = self._grown(years, instant)
            if more is None:
                return None
            years = more
        return _near(instant, years.at[index])

    def next_closing(self, instant: datetime) -> datetime | None:
        """The first closed instant from this one on, so the instant itself while closed; None if it is not
        within two years (24x7 never closes)."""
        instant = as_utc(instant)
        years = self._cover(instant.year)
        index = bisect_right(years.at, instant)  # an odd number while it is open
        if index % 2 == 0:
            return instant
        while years.at[index] == new_year(years.last):
            more = self._grown(years, instant)
            if more is None:
                return None
            years = more
        return _near(instant, years.at[index])

    def open_spans(self, a: datetime, b: datetime) -> Spans:
        """The open hours between two instants; nothing unless a < b."""
        a, b = as_utc(a), as_utc(b)
        years = self._cover(a.year, b.year)
        first, last = bisect_right(years.at, a), bisect_right(years.at, b)
        opening_first = range(first - first % 2, last, 2)
        return Spans.of(*(Span(years.at[i], years.at[i + 1]) for i in opening_first)).clip(a, b)

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
        years = self._cover(start.year, (start + ONE_DAY - datetime.resolution).year)
        return curve_of(start, offset, zone, years.at, years.total)

    def _forward(self, start: datetime, goal: timedelta) -> datetime | None:
        """Where O first reaches the goal. Closings come before openings of the same O, so it is found at
        closing."""
        years = self._years
        if years is None or goal <= years.total[0]:  # another thread needed other years
            years = self._cover(as_utc(start).year)
        while (index := bisect_left(years.total, goal)) >= len(years.at):
            more = self._grown(years, max(as_utc(start), years.at[-1]) if years.at else as_utc(start))
            if more is None:
                return None
            years = more
        found = years.at[index] - (years.total[index] - goal)
        near = found.toordinal() - start.toordinal() < _SURELY_NEAR
        return found if near or self._unbroken(as_utc(start), found) else None

    def _back(self, start: datetime, goal: timedelta) -> datetime | None:
        """Where O last equals the goal."""
        years = self._cover(start.year)
        while (index := bisect_right(years.total, goal, hi=len(years.at)) - 1) < 0:
            more = self._grown_back(years, min(start, years.at[0]) if years.at else start)
            if more is None:
                return None
            years = more
        found = years.at[index] + (goal - years.total[index])
        return found if start - found <= HORIZON or self._unbroken(found, start) else None

    def _unbroken(self, a: datetime, b: datetime) -> bool:
        """Whether no closed time between the two is longer than two years."""
        return all(gap.length <= HORIZON for gap in Spans.of(Span(a, b)) - self.open_spans(a, b))

    # Years

    def _cover(self, year: int, other: int | None = None) -> Years:
        """All years between what there is and those asked for."""
        years = self._years
        if years is None or not years.first <= year < years.last:
            years = self._compile(years, year)
        if other is not None and not years.first <= other < years.last:
            years = self._compile(years, other)
        return years

    def _compile(self, years: Years | None, year: int) -> Years:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(
                f"the year {year} is out of reach; calendars go from {FIRST_YEAR} to {LAST_YEAR}"
            ) from None
        if years is None:
            years = self._first.setdefault(None, one_year(self._days, year))
        while years.last <= year:
            years = one_more(years, self._days)
        while year < years.first:
            years = one_before(years, self._days)
        self._years = years
        return years

    def _grown(self, years: Years, since: datetime) -> Years | None:
        """With one more year, unless there was nothing for two years since that instant."""
        if years.last > LAST_YEAR or new_year(years.last) - since > HORIZON:
            return None
        self._years = years = one_more(years, self._days)
        return years

    def _grown_back(self, years: Years, until: datetime) -> Years | None:
        if years.first == FIRST_YEAR or until - new_year(years.first) > HORIZON:
            return None
        self._years = years = one_before(years, self._days)
        return years


def _near(a: datetime, b: datetime) -> datetime | None:
    return b if b - a <= HORIZON else None
