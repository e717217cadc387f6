"""A window of so many days that moves on: how much bad time it holds, how much it may hold, when an outage
breaks it (S37). Everything is added up once; each question is a few bisections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from bot.sla.durations import share_of
from bot.sla.spans import Span, Spans
from bot.sla.uptime.budgets import Account
from bot.sla.uptime.meters import Meter
from bot.sla.uptime.periods import Rolling
from bot.sla.uptime.services import Uptime

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Moving:
    """The windows of a promise over all that an account has."""

    found: Account
    promise: Uptime
    rolling: Rolling

    def used(self, until: datetime) -> timedelta:
        """Bad service time in the window that ends at an instant."""
        window = self.rolling.window(until)
        return self._bad.between(window.start, window.end)

    def allowed(self, until: datetime) -> timedelta:
        """How much bad time the window that ends at an instant may hold."""
        return share_of(self.whole(until), 1 - self.promise.at_least)

    def whole(self, until: datetime) -> timedelta:
        """The service time of the window that ends at an instant, without what is excluded."""
        window = self.rolling.window(until)
        hours = self.found.calendar.ruler().used(window.start, window.end)
        return hours - self._off.between(window.start, window.end)

    def over(self, at: datetime) -> bool:
        """Whether the window that ends at an instant holds as much bad time as is allowed."""
        return self.used(at) >= self.allowed(at)

    def breaks_at(self, outage: Span) -> datetime | None:
        """The first instant of an outage at which its window holds as much bad time as is allowed; None when
        the outage ends before.

        Between two turns both sides grow steadily, so it is looked for by halves between the turns around it.
        """
        before = outage.start
        for at in sorted(self._turns(outage)):
            if self.over(at):
                return self._first_over(before, at)
            before = at
        return None

    @cached_property
    def _bad(self) -> Meter:
        return Meter(self.found.down, self.found.calendar)

    @cached_property
    def _off(self) -> Meter:
        return Meter(self.found.maintenance | self.found.excluded, self.found.calendar)

    @cached_property
    def _edges(self) -> frozenset[datetime]:
        """Where anything begins or ends, and where that leaves the window."""
        edges = set(_ends_of((self.found.down, self.found.maintenance, self.found.excluded)))
        return frozenset(edges | {at + self.rolling.length for at in edges})

    def _turns(self, outage: Span) -> set[datetime]:
        """The instants of an outage at which the pace of the window may change."""
        start, length = outage.start, self.rolling.length
        end = min(outage.end, start + length)
        ruler = self.found.calendar.ruler()
        hours = (ruler.open_spans(start, end), ruler.open_spans(start - length, end))
        opening = {turn for at in _ends_of(hours) for turn in (at, at + length)}
        return {at for at in self._edges | opening if start <= at <= end} | {start, end}

    def _first_over(self, before: datetime, at: datetime) -> datetime:
        """By halves, to the microsecond. `before` is not over, or the beginning; `at` is."""
        if self.over(before):
            return before
        while at - before > _MOMENT:
            middle = before + (at - before) / 2
            if self.over(middle):
                at = middle
            else:
                before = middle
        return at


def _ends_of(sets: Iterable[Spans]) -> Iterable[datetime]:
    return (at for spans in sets for span in spans for at in (span.start, span.end))
