"""How a budget of downtime is being spent: one promise in one period, up to an instant (S37-S40).

It is the timer of the budget, seen as figures: what is used and left, how fast, and what each part of the
period was. Time that nobody has read yet is unknown where it would be good; an outage goes on until somebody
says that it is over, as it does for the timer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from bot.sla.durations import share_of
from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.budgets import Account, Heard, agreed, budgeted
from bot.sla.uptime.burn import PACE, burning, ends_at, longest_maintenance, rate
from bot.sla.uptime.clocks import clock_of
from bot.sla.uptime.figures import Figures, of_account
from bot.sla.uptime.moving import Moving, moving_over
from bot.sla.uptime.outbreaks import looked_at
from bot.sla.uptime.periods import Period, Rolling
from bot.sla.uptime.rates import Rule
from bot.sla.uptime.rolling import AHEAD
from bot.sla.uptime.services import Service, Uptime

HOUR = timedelta(hours=1)


class Verdict(StrEnum):
    """How a promise stands in a period. `perhaps`: if what nobody can tell was bad, it is broken (S28)."""

    WITHIN = "within"
    WITHIN_PERHAPS = "within_perhaps"
    BROKEN = "broken"
    KEPT = "kept"
    KEPT_PERHAPS = "kept_perhaps"
    MISSED = "missed"
    NOT_PROMISED = "not_promised"  # it is not measured by such a period

    @property
    def is_bad(self) -> bool:
        """Whether the promise is broken for sure."""
        return self in (Verdict.BROKEN, Verdict.MISSED)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a budget goes (S40). Rates are shares of the pace at which it would last exactly; None where
    there was no service time. `ends_at` is when it is gone at the pace of the last seven days, None where it
    outlasts the period; `due_at` when the present outage breaks the promise, if it goes on; `fits` is how
    long the service may be down from now on without a break."""

    hour: Fraction | None
    week: Fraction | None
    rule: Rule | None
    ends_at: datetime | None
    due_at: datetime | None
    fits: timedelta


@dataclass(frozen=True, slots=True)
class Spending:
    """One promise in one period up to an instant. `whole` is the account of all of the period, `found` of
    what of it has been; `over` says that there is nothing to come. `lately` is what its pace goes by, over
    the ends of periods; None where that is over. `broken_at` is the last break in it."""

    service: Service
    promise: Uptime
    period: str
    whole: Account
    found: Account
    budget: timedelta
    over: bool
    lately: Account | None = None
    own: bool = True
    broken_at: datetime | None = None
    due_at: datetime | None = None

    @property
    def until(self) -> datetime:
        """The instant up to which the figures go."""
        return self.found.span.end

    @property
    def figures(self) -> Figures:
        """The figures of what has been, beside the budget of all."""
        return of_account(self.promise, self.found, self.budget)

    @property
    def left(self) -> timedelta:
        """Budget less bad time; negative when broken."""
        return self.budget - self.found.measured(self.found.down)

    @property
    def verdict(self) -> Verdict:
        """How the promise stands."""
        if not self.own:
            return Verdict.NOT_PROMISED
        figures = self.figures
        comes_back = isinstance(self.promise.per, Rolling) and self.broken_at != self.until
        if not figures.met or (self.broken_at is not None and not comes_back):
            return Verdict.MISSED if self.over else Verdict.BROKEN
        if figures.down + figures.unknown > figures.budget:
            return Verdict.KEPT_PERHAPS if self.over else Verdict.WITHIN_PERHAPS
        return Verdict.KEPT if self.over else Verdict.WITHIN

    @property
    def pace(self) -> Pace | None:
        """How fast it goes; None where nothing is to come, or where it is not promised like this."""
        if self.over or self.lately is None or not self.own:
            return None
        at_least, now = self.promise.at_least, self.until
        return Pace(
            hour=rate(self.lately, at_least, HOUR, now),
            week=rate(self.lately, at_least, PACE, now),
            rule=burning(self.lately, at_least, now, self.service.burn),
            ends_at=self._ends_at(now),
            due_at=self.due_at,
            fits=self._fits(now),
        )

    def _ends_at(self, now: datetime) -> datetime | None:
        if isinstance(self.promise.per, Rolling) or self.verdict.is_bad:
            return None
        return ends_at(self.whole, self.budget, now, self.lately)

    def _fits(self, now: datetime) -> timedelta:
        if self.verdict.is_bad:
            return ZERO
        if isinstance(self.promise.per, Rolling):
            return _fits_rolling(self.whole, self.promise, self.promise.per, now)
        return longest_maintenance(self.whole, self.budget, now)


def in_period(
    service: Service, promise: Uptime, heard: Heard, period: Period, now: datetime, seen_to: datetime
) -> Spending | None:
    """A promise in one of its own calendar periods. None where its contract is not in force in it, where it
    has no service time, or where it has not begun. Of what lies after `seen_to` nobody has read."""
    made = budgeted(service, promise, heard, period)
    if made is None or now <= made.found.span.start:
        return None
    whole, span = made.found, made.found.span
    over = span.end <= now
    due = clock_of(made, service, promise, heard, period, closed=over).due()
    return Spending(
        service,
        promise,
        period.name,
        whole,
        _up_to(whole, min(now, span.end), seen_to),
        made.budget,
        over=over,
        lately=None if over else _lately(service, promise, heard, now, seen_to),
        broken_at=due if due is not None and due <= now else None,
        due_at=due if due is not None and due > now else None,
    )


def in_window(
    service: Service, promise: Uptime, heard: Heard, rolling: Rolling, now: datetime, seen_to: datetime
) -> Spending | None:
    """A promise over the rolling days that end at `now`, be it measured by these or not."""
    window = rolling.window(now)
    span = agreed(promise, window)
    if span is None or span.end < now:
        return None
    own = promise.per == rolling
    moving = moving_over(service, promise, rolling, heard, Span(window.start, now + AHEAD))
    whole = moving.found
    here = replace(whole, span=Span(span.start, whole.span.end))
    found = _up_to(here, now, seen_to)
    if found.whole <= ZERO:
        return None
    broken = _breaks(moving, window, heard.watched_at) if own else []
    return Spending(
        service,
        promise,
        f"{rolling.days}d",
        whole,
        found,
        moving.allowed(now) if own else share_of(found.whole, 1 - promise.at_least),
        over=False,
        lately=_lately(service, promise, heard, now, seen_to) if own else None,
        own=own,
        broken_at=max((at for at in broken if at <= now), default=None),
        due_at=max((at for at in broken if at > now), default=None),
    )


def _lately(service: Service, promise: Uptime, heard: Heard, now: datetime, seen_to: datetime) -> Account:
    return _up_to(looked_at(service, promise, heard, now), now, seen_to)


def _breaks(moving: Moving, span: Span, watched_at: datetime) -> list[datetime]:
    """When outages of a window broke the promise, or will if they go on: the last of either."""
    judged = moving.judged(watched_at)
    outages = [one for one in judged if one.end > span.start and one.start <= span.end]
    found: list[datetime] = []
    for one in reversed(outages):
        at = moving.breaks_at(one)
        if at is not None and at >= span.start:
            found.append(at)
            if at <= span.end:
                break
    return found


def _up_to(whole: Account, at: datetime, seen_to: datetime) -> Account:
    """What has been by an instant; what nobody has read yet is unknown, unless it is known to be bad or
    excluded."""
    start = whole.span.start
    parts = (whole.down, whole.unknown, whole.maintenance, whole.excluded)
    down, unknown, maintenance, excluded = (part.clip(start, at) for part in parts)
    if seen_to < at:
        unread = Spans.of(Span(max(seen_to, start), at)) - down - maintenance - excluded
        unknown = unknown | unread
    return Account(Span(start, at), down, unknown, maintenance, excluded, whole.outages, whole.calendar)


def _fits_rolling(whole: Account, promise: Uptime, rolling: Rolling, now: datetime) -> timedelta:
    """As if it went down now: the bad time until that breaks the promise. What leaves the window meanwhile
    makes room."""
    going = agreed(promise, Span(now, whole.span.end))
    if going is None:
        return ZERO
    supposed = replace(whole, down=whole.down | (Spans.of(going) - whole.maintenance - whole.excluded))
    at = Moving(supposed, promise, rolling).breaks_at(going)
    return whole.calendar.ruler().used(now, going.end if at is None else at)
