"""Warnings, breaches, rungs of the ladder and corrections: replies in a ticket's thread.

The first line says the point.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never

from bot.engine.records import Rendered
from bot.engine.views import AlertView, TimerView
from bot.sla.moments import Reason
from bot.sla.timers import State
from bot.slack import uptime
from bot.slack.common import Block, context, message, section
from bot.slack.escape import NOTHING, Safe, date, escape, joined, lines, mention
from bot.slack.excluded import say, since_lines, without
from bot.slack.legal import legal_blocks
from bot.slack.texts import Tongue
from bot.slack.tickets import buttons, looks, plain_name, since, ticket_facts, ticket_name, used_by

_MOST_MENTIONS = 10


def alert(view: AlertView, language: str) -> Rendered:
    """An alert. With `explain` it is the notice to legal, with all the instants and the walk of the clock."""
    t = Tongue(language)
    called = joined((mention(one) for one in tuple(dict.fromkeys(view.mention))[:_MOST_MENTIONS]), " ")
    first = joined((called, point(t, view)), " ")
    name = plain_name(view.ticket)
    head = section(lines(first, joined((ticket_name(view.ticket), ticket_facts(t, view.ticket)))))
    marks = _marks(t, view)
    notes: list[Block] = [context(*marks)] if marks else []
    legal = legal_blocks(t, view.explain, breached_at=_breach(view)) if view.explain else []
    return message(lines(first, name, *marks), [head, *notes, *legal, *_foot(t, view)])


def point(t: Tongue, view: AlertView) -> Safe:
    """The one sentence that matters."""
    timer = view.timer
    if timer.uptime is not None:
        return uptime.point(t, timer.uptime, view, truth=_truth(t, timer))
    what, over = _what(t, view), t.duration(max(-timer.left, timedelta(0)))
    budget, breached = t.duration(timer.budget), date(_breach(view))
    match view.reason:
        case Reason.WARNING:
            return _warning(t, timer, what)
        case Reason.BREACHED:
            return t("alert.breached", what=what, breached=breached, budget=budget)
        case Reason.OVER_AT_CHANGE:
            return t("alert.over_at_change", what=what, breached=breached, budget=budget)
        case Reason.ESCALATED:
            return t("alert.escalated", what=what, breached=breached, over=over)
        case Reason.REPEATED:
            return t("alert.repeated", number=max(view.count - 1, 1), what=what, breached=breached, over=over)
        case Reason.CORRECTED:
            return t("alert.corrected", what=what, truth=_truth(t, timer))
        case _:
            assert_never(view.reason)


def _what(t: Tongue, view: AlertView) -> Safe:
    metric = t.metric(view.timer.metric, view.timer.kind, view.timer.part)
    customer = escape(view.ticket.customer, 100)
    if not customer:
        return t("alert.what_no_customer", metric=metric)
    return t("alert.what", metric=metric, customer=customer)


def _warning(t: Tongue, timer: TimerView, what: Safe) -> Safe:
    left = t.duration(max(timer.left, timedelta(0)))
    if timer.due_at is None:
        return t("alert.warning_paused", what=what, left=left, budget=t.duration(timer.budget))
    return t("alert.warning", what=what, left=left, due=date(timer.due_at))


def _breach(view: AlertView) -> datetime:
    """The instant of the breach; a later rung was crossed at another one, so the timer's word goes first."""
    return view.timer.breached_at or view.timer.due_at or view.crossed_at


def _truth(t: Tongue, timer: TimerView) -> Safe:
    """What is true now, for a correction (S26)."""
    match timer.state:
        case State.RUNNING | State.PAUSED if timer.uptime is not None:
            return uptime.within(t, timer)
        case State.RUNNING if timer.due_at is not None:
            return t("alert.truth_running", due=date(timer.due_at))
        case State.RUNNING | State.PAUSED:
            return t("alert.truth_paused", left=t.duration(max(timer.left, timedelta(0))))
        case State.MET if timer.ended_at is not None:
            return t("alert.truth_met", ended=date(timer.ended_at))
        case State.MET_LATE if timer.ended_at is not None:
            return t("alert.truth_met_late", ended=date(timer.ended_at))
        case State.BREACHED:
            return t("alert.truth_breached", breached=since(timer))
        case State.MET | State.MET_LATE | State.CANCELLED | State.MERGED:
            return t("alert.truth_ended", state=Safe(t.words.states[timer.state]))
        case _:
            assert_never(timer.state)


def _marks(t: Tongue, view: AlertView) -> list[Safe]:
    """What a reader must know to trust it: late, perhaps twice, approximate, what was told before."""
    marks = (
        NOTHING if view.explain or view.timer.breached_at is None else used_by(t, view.timer),
        _late(t, view) if view.late else NOTHING,
        t("alert.perhaps") if view.perhaps_repeated else NOTHING,
        t("alert.approximate") if view.timer.approximate else NOTHING,
        _was(t, view) if view.was else NOTHING,
        *since_lines(t, view.because),
        without(t, view.timer) if view.because else NOTHING,
    )
    return [mark for mark in marks if mark]


def _late(t: Tongue, view: AlertView) -> Safe:
    """The true instant of what is told (S33)."""
    if view.reason in {Reason.BREACHED, Reason.OVER_AT_CHANGE}:
        return t("alert.late_breach", crossed=date(_breach(view)))
    return t("alert.late", crossed=date(view.crossed_at))


def _was(t: Tongue, view: AlertView) -> Safe:
    """What was told before. Unless people have excluded something since, the helpdesk told us late."""
    was = _told_before(t, view.was)
    return say(t, "was", was=was) if view.because else t("alert.was", was=was)


def _told_before(t: Tongue, was: str) -> Safe:
    """`was` is the instant of the breach that was told, in ISO form, or a state's name."""
    if was in set(State):
        return Safe(t.words.states[State(was)])
    try:
        at = datetime.fromisoformat(was)
    except ValueError:
        return escape(was, 80)
    return t("alert.was_breach", was=date(at)) if at.tzinfo else escape(was, 80)


def _foot(t: Tongue, view: AlertView) -> list[Block]:
    """Legal and corrections have nothing to acknowledge; nor has what is settled."""
    timer = view.timer
    if view.explain or view.reason is Reason.CORRECTED or not timer.state.open:
        return looks(t, view.ticket, timer.id)
    return buttons(t, view.ticket, timer=timer.id)
