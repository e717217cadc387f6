"""Meters: how much of a set of instants lies before one, in service time. Each reading is a bisection."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from bot.sla.calendars import Calendar
from bot.sla.spans import ZERO, Spans


class Meter:
    """The service time of a set, added up once."""

    def __init__(self, spans: Spans, calendar: Calendar) -> None:
        self._ruler = calendar.ruler()
        self._spans = tuple(spans)
        self._starts = [span.start for span in self._spans]
        parts = [self._ruler.used(span.start, span.end) for span in self._spans]
        self._before = [ZERO, *accumulate(parts)]

    def up_to(self, at: datetime) -> timedelta:
        """The service time of the set before an instant."""
        index = bisect_right(self._starts, at)
        if index == 0:
            return ZERO
        last = self._spans[index - 1]
        return self._before[index - 1] + self._ruler.used(last.start, min(last.end, at))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The service time of the set from one instant to a later one."""
        return self.up_to(end) - self.up_to(start)


class Lengths(NamedTuple):
    """How much service time a period has; how much of it is maintenance or excluded, and what is left without
    that; how much was bad, and how much nobody knows."""

    period: timedelta
    off: timedelta
    whole: timedelta
    down: timedelta
    unknown: timedelta
