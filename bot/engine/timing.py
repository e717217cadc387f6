"""Timing: a timer for people, and as it is stored for questions."""

from __future__ import annotations

from datetime import datetime

from bot.engine.both import Without
from bot.engine.records import StoredTimer
from bot.engine.services import SERVICE
from bot.engine.uptime_views import UptimeView
from bot.engine.views import TimerView
from bot.sla.fold import Standing
from bot.sla.promises import Share
from bot.sla.spans import Span, Spans
from bot.sla.timers import Cause, Timer


def customer_of(standing: Standing) -> str:
    """The customer's name in the configuration, else as the helpdesk calls the organisation."""
    customer = standing.choice.customer
    return customer.name if customer else standing.attributes.customer or ""


def timer_view(
    timer: Timer, now: datetime, *, unseen: bool = False, without: Without | None = None
) -> TimerView:
    """A timer for people, at `now`; `without` is what it would be if people had excluded nothing."""
    target = timer.target
    return TimerView(
        id=str(timer.id),
        metric=timer.id.metric,
        kind=timer.id.kind,
        state=timer.state(now),
        budget=timer.budget,
        used=timer.used(now),
        left=timer.left(now),
        due_at=timer.due(),
        breached_at=timer.breached_at(now),
        ended_at=timer.ended_at,
        paused_for=timer.standing_still_at(now),
        zone=target.calendar.zone,
        approximate=timer.approximate,
        contract=target.contract.reference if target.contract else "",
        clause=target.clause,
        unseen=unseen and timer.ended_at is None,
        part=timer.id.part,
        used_by=timer.used_by(now),
        uptime=uptime_view(timer, now),
        without=without,
    )


def uptime_view(timer: Timer, now: datetime) -> UptimeView | None:
    """What there is to say of a promise about a service, besides; None for tickets."""
    share = timer.target.promise.about
    if not isinstance(share, Share):
        return None
    calendar = timer.target.calendar.ruler()
    untold = [stretch for stretch in timer.stretches if stretch.cause is Cause.UNKNOWN]
    ends = [now if stretch.end is None else min(stretch.end, now) for stretch in untold]
    spans = (Span(s.start, end) for s, end in zip(untold, ends, strict=True) if s.start < end)
    return UptimeView(share.period, share.at_least, timer.target.customer, calendar.measure(Spans.of(*spans)))


def stored_timers(standing: Standing) -> tuple[StoredTimer, ...]:
    """The projection of a ticket's timers, a function of the facts alone: `now` plays no part in it.

    The state is the one at the last fact, or breached from then on: readers compare `due_at` with their own
    now.
    """
    return tuple(_stored(timer, standing) for timer in standing.timers)


def _stored(timer: Timer, standing: Standing) -> StoredTimer:
    last = standing.last_at or timer.started_at
    due = timer.due()
    ended_late = due is not None and timer.ended_at is not None
    return StoredTimer(
        id=str(timer.id),
        subject=standing.subject,
        metric=timer.id.metric,
        kind=timer.id.kind,
        cycle=timer.id.cycle,
        state=timer.state(last),
        policy=timer.target.policy,
        version=timer.target.version,
        customer=customer_of(standing) if standing.subject.kind != SERVICE else timer.target.customer,
        group=standing.attributes.group or "",
        owner=standing.owner or "",
        claimed_by=standing.claimed_by,
        priority=standing.attributes.priority or "",
        started_at=timer.started_at,
        due_at=due,
        breached_at=due if ended_late or (due is not None and due <= last) else None,
        ended_at=timer.ended_at,
        budget=timer.budget,
        used=timer.used(last),
        approximate=timer.approximate,
        warn_at=_warn_at(timer),
        paused_for=timer.standing_still_at(last) if timer.ended_at is None else None,
    )


def _warn_at(timer: Timer) -> datetime | None:
    """The first warning step, from which on a running timer is at risk."""
    steps = [timer.reaches(step.used(timer.budget)) for step in timer.target.promise.warn]
    return min((at for at in steps if at is not None), default=None)
