"""A calendar laid along the time line, so that every question about business time is a look-up.

O(t), the open time up to an instant, never falls. So the time used between two instants is O(b) - O(a), and the
instant at which a budget is used up is where O reaches O(start) + budget. A ruler keeps the instants at which the
calendar opens and closes with O at each of them; both questions are then a bisection, however long the span.
Years are compiled when they are first asked for. What a year holds depends on the calendar alone, never on the
order of the questions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from bot.sla.days import ONE_DAY, Days
from bot.sla.durations import BusinessDays
from bot.sla.spans import ZERO, Span, Spans, as_utc
from bot.sla.walks import Closed, Stretch, closed_because, stretches

HORIZON = timedelta(days=731)
"""Two years: a calendar that stays closed for longer counts as one that never opens again (S07)."""
FIRST_YEAR, LAST_YEAR = 1970, 2199


class Ruler:
    """Questions to one calendar. Instants may come in any zone and are answered in UTC; one without a zone, or
    outside the years 1970 to 2199, is a ValueError."""

    __slots__ = ("_at", "_closes", "_dates", "_days", "_first", "_last", "_total")

    def __init__(self, days: Days) -> None:
        self._days = days
        self._at: list[datetime] = []  # opening, closing, opening, closing...
        self._total: list[timedelta] = [ZERO]  # O at each of them, and once more after the last
        self._dates: list[date] = []  # working days and ...
        self._closes: list[datetime] = []  # ... when each of them closes
        self._first = self._last = 0  # the years compiled: first <= year < last

    # Measuring

    def used(self, a: datetime, b: datetime) -> timedelta:
        """Open time from a to b (S02); negative when b is earlier (S04)."""
        return self._up_to(b) - self._up_to(a)

    def measure(self, spans: Spans) -> timedelta:
        """Open time within a set of instants: | spans ∩ open hours | (S02)."""
        return sum((self._up_to(span.end) - self._up_to(span.start) for span in spans), ZERO)

    def due(self, start: datetime, budget: timedelta) -> datetime | None:
        """The first instant at which the time used since `start` reaches the budget (S03): at closing, if it is used
        up exactly then. No budget moves nothing. A budget below zero goes back, as in a mirror: to the last instant
        from which that much was used until `start`. None when a closed time of over two years is in the way (S07).
        """
        if budget > ZERO:
            return self._forward(start, self._up_to(start) + budget)
        return self._back(start, self._up_to(start) + budget) if budget else as_utc(start)

    def due_days(self, start: datetime, budget: BusinessDays) -> datetime | None:
        """The close of the n-th open day after the start day (S05); None as in `due`.

        A night shift belongs to the day on which it began, also when it is the start day.
        """
        ...

    # Looking

    def is_open(self, instant: datetime) -> bool:
        """The opening instant is open, the closing instant is not (S03)."""
        ...
