"""A window of so many days that moves on: how much bad time it holds, how much it may hold, when an outage
breaks it (S37). Everything is added up once; each question is a few bisections."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from bot.sla.durations import share_of
from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.budgets import Account, Heard, account, agreed
from bot.sla.uptime.meters import Meter
from bot.sla.uptime.periods import Rolling
from bot.sla.uptime.services import Service, Uptime

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
        """Whether the window that ends at an instant holds as much bad time as is allowed.

        One without service time promises nothing, as it has no uptime. One that holds little allows little:
        the first minutes after a week of exclusion are all that seven days have then (S37).
        """
        whole = self.whole(at)
        return whole > ZERO and self.used(at) >= share_of(whole, 1 - self.promise.at_least)

    def judged(self, watched_at: datetime) -> Iterator[Span]:
        """The outages that may break the promise, in order: those since the service is watched, also the one
        that went on then, of which some time counts; each as far as the contract is in force."""
        for one in self.found.outages:
            inside = agreed(self.promise, one)
            if inside is None or inside.end <= watched_at:
                continue
            if self.found.down.clip(inside.start, inside.end):
                yield inside

    def breaks_at(self, outage: Span) -> datetime | None:
        """The first instant of an outage at which its window holds as much bad time as is allowed, while that
        time counts; None when the outage, or what counts of it, is over by then (S03).

        Hours that the window loses while the service is closed show at the next opening. Between two turns
        both sides grow steadily, so it is looked for by halves between the turns around it.
        """
        for part in self.found.down.clip(outage.start, outage.end):
            for span in self._open(part):
                at = self._over_in(span)
                if at is not None and at < part.end:
                    return at
        return None

    def turns(self, span: Span) -> list[datetime]:
        """The instants of a span at which the pace of the window may change, in order, its ends among them:
        where anything begins or ends, and where that leaves the window."""
        length = self.rolling.length
        hours = self.found.calendar.ruler().open_spans(span.start - length, span.end)
        opening = {turn for one in hours for at in (one.start, one.end) for turn in (at, at + length)}
        first, after = bisect_right(self._edges, span.start), bisect_left(self._edges, span.end)
        inside = {at for at in opening if span.start < at < span.end}
        return sorted({span.start, span.end, *self._edges[first:after], *inside})

    @cached_property
    def _bad(self) -> Meter:
        return Meter(self.found.down, self.found.calendar)

    @cached_property
    def _off(self) -> Meter:
        return Meter(self.found.maintenance | self.found.excluded, self.found.calendar)

    @cached_property
    def _edges(self) -> list[datetime]:
        sets = (self.found.down, self.found.maintenance, self.found.excluded)
        edges = {at for spans in sets for span in spans for at in (span.start, span.end)}
        return sorted(edges | {at + self.rolling.length for at in edges})

    def _open(self, part: Span) -> Iterator[Span]:
        """The service hours of a part, a window's length at a time: most breaks come early."""
        start = part.start
        while start < part.end:
            end = min(start + self.rolling.length, part.end)
            yield from self.found.calendar.ruler().open_spans(start, end)
            start = end

    def _over_in(self, span: Span) -> datetime | None:
        before = span.start
        for at in self.turns(span):
            if self.over(at):
                return self._first_over(before, at)
            before = at
        return None

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


def moving_over(service: Service, promise: Uptime, rolling: Rolling, heard: Heard, asked: Span) -> Moving:
    """The windows that end in a span, or in an outage that reaches into it. They are whole ones even where
    the contract begins within them, but only what was bad while it was in force counts."""
    found = _account(service, promise, heard, Span(asked.start - rolling.length, asked.end))
    moving = Moving(found, promise, rolling)
    first = next(moving.judged(asked.start), asked).start
    if first >= asked.start:
        return moving
    longer = Span(first - rolling.length, asked.end)
    return Moving(_account(service, promise, heard, longer), promise, rolling)


def _account(service: Service, promise: Uptime, heard: Heard, span: Span) -> Account:
    found, force = account(service, promise, heard, span), agreed(promise, span)
    return replace(found, down=found.down.clip(force.start, force.end) if force else Spans())
