"""Decide: what is to be said about a ticket now, to whom, and why. Pure; `now` and the watermark come from
outside.

Three questions, in this order: which moments of the ladders have come (`bot.sla.moments`), which of them
may be told now (acknowledged, snoozed, not yet certain), and what was told before that is no longer true.
Every decision carries its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.sla.fold import Standing
from bot.sla.ladders import LEGAL
from bot.sla.moments import Moment, Reason, moments
from bot.sla.timers import State, Timer


class Hold(StrEnum):
    """Why something is not said although its moment has come."""

    ALREADY_TOLD = "already_told"  # one alert per subject, target, cycle and rung, for ever (S33)
    ACKNOWLEDGED = "acknowledged"  # somebody took notice: the climb has stopped (S32)
    SNOOZED = "snoozed"  # warnings only
    NOT_CERTAIN = "not_certain"  # legal waits until the source has been read past due (S27)
    NO_LONGER = "no_longer"  # the timer has moved on: met, paused, or past the point of warning
    BEFORE_OUR_TIME = "before_our_time"  # it happened before this source was first read: on record, not told


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert on record, as far as later decisions need it. `at` is the instant told; None: told "not
    breached"."""

    key: str
    timer: str
    reason: Reason
    at: datetime | None
    audiences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """A decision to put on record and, if it has audiences, to tell.

    `at` is the instant that counts, not the instant of the decision; None in a correction: there was no
    breach.
    """

    key: str
    timer: Timer
    rung: str
    reason: Reason
    at: datetime | None
    audiences: tuple[str, ...]
    count: int = 1
    was: datetime | None = None
    held: Hold | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to say now, what was held back and why, and when to ask again."""

    alerts: tuple[Alert, ...]
    held: tuple[tuple[str, Hold], ...]
    next_check_at: datetime | None
    awaits_reading: bool  # a legal call waits for the source to be read past due


def decide(
    standing: Standing,
    raised: Sequence[Raised],
    now: datetime,
    read_up_to: datetime | None,
    live_from: datetime | None = None,
) -> Verdict:
    """All that is to be said at `now` about a ticket.

    `raised` stands in the order in which it was put on record. `read_up_to` is the source's watermark.
    `live_from` is the instant from which this source has been followed; what was breached before is on
    record but not told.
    """
    alerts: list[Alert] = []
    held: list[tuple[str, Hold]] = []
    wake: list[datetime] = []
    awaits = False
    for timer in standing.timers:
        corrected, past = _correction(timer, raised, now)
        alerts += corrected
        due_now: list[Alert] = []
        for moment in moments(timer, now, _generation(timer, past)):
            if moment.at > now:
                wake.append(moment.at)
                continue
            hold = _hold(moment, timer, standing, past, now, read_up_to)
            if hold is None:
                due_now.append(_alert(moment, timer, now, live_from))
                continue
            held.append((moment.key, hold))
            awaits |= hold is Hold.NOT_CERTAIN
            if hold is Hold.SNOOZED and standing.snoozed_until is not None:
                wake.append(standing.snoozed_until)
        alerts += _each_audience_once(due_now)
        if (due := timer.due()) is not None and due > now and timer.ended_at is None:
            wake.append(due)
    return Verdict(tuple(alerts), tuple(held), min(wake, default=None), awaits)


def _generation(timer: Timer, raised: Iterable[Raised]) -> int:
    """How often the record was set right for this timer: after that, rungs may be told again, under new
    keys."""
    return sum(r.timer == str(timer.id) and r.reason is Reason.CORRECTED and r.at is None for r in raised)


def _hold(
    moment: Moment,
    timer: Timer,
    standing: Standing,
    raised: Sequence[Raised],
    now: datetime,
    read_up_to: datetime | None,
) -> Hold | None:
    """Why a moment that has come is not told, or None."""
    if any(r.key == moment.key for r in raised):
        return Hold.ALREADY_TOLD
    if moment.gone:
        return Hold.NO_LONGER
    if moment.stops_when_acknowledged and standing.acknowledged(timer, moment.at) is not None:
        return Hold.ACKNOWLEDGED
    if (
        moment.reason is Reason.WARNING
        and standing.snoozed_until is not None
        and now < standing.snoozed_until
    ):
        return Hold.SNOOZED
    if LEGAL in moment.audiences and (read_up_to is None or read_up_to <= moment.breached_at):
        return Hold.NOT_CERTAIN
    return None


def _alert(moment: Moment, timer: Timer, now: datetime, live_from: datetime | None) -> Alert:
    before = live_from is not None and moment.at < live_from
    passed = moment.reason is Reason.WARNING and timer.breached_at(now) is not None
    return Alert(
        key=moment.key,
        timer=timer,
        rung=moment.rung,
        reason=moment.reason,
        at=moment.at if moment.reason is Reason.WARNING else moment.breached_at,
        audiences=() if before or passed else moment.audiences,
        count=moment.count,
        held=Hold.BEFORE_OUR_TIME if before else Hold.NO_LONGER if passed else None,
    )


_SEVERITY = [Reason.WARNING, Reason.BREACHED, Reason.OVER_AT_CHANGE, Reason.ESCALATED, Reason.REPEATED]


def _each_audience_once(alerts: list[Alert]) -> list[Alert]:
    """When several rungs of one timer come at once, each audience hears the gravest; the others are on
    record (S33)."""
    told: set[str] = set()
    kept: list[Alert] = []
    for alert in sorted(alerts, key=lambda a: (_SEVERITY.index(a.reason), a.count), reverse=True):
        fresh = tuple(name for name in alert.audiences if name not in told)
        told |= set(fresh)
        kept.append(replace(alert, audiences=fresh))
    return kept[::-1]


def _correction(timer: Timer, raised: Sequence[Raised], now: datetime) -> tuple[list[Alert], list[Raised]]:
    """The alert that sets an earlier message right, if the facts now say otherwise (S26); with the record
    after it."""
    said = [r for r in raised if r.timer == str(timer.id) and r.reason is not Reason.WARNING]
    if not said:
        return [], list(raised)
    told = said[-1]
    true = timer.breached_at(now)
    if true == told.at or told.at is None:
        return [], list(raised)  # nothing to set right, or set right before: the ladder speaks for itself
    audiences = tuple(dict.fromkeys(name for r in said for name in r.audiences))
    number = sum(r.reason is Reason.CORRECTED for r in said) + 1
    key = f"{timer.id}/corrected/{number}"
    alert = Alert(key, timer, "corrected", Reason.CORRECTED, true, audiences, was=told.at)
    return [alert], [*raised, Raised(key, str(timer.id), Reason.CORRECTED, true, audiences)]


def still_true(alert_reason: Reason, alert_at: datetime | None, timer: Timer | None, now: datetime) -> str:
    """Why a message that waits in the outbox must not go any more, or the empty text (S34)."""
    if timer is None:
        return "the timer is no longer there"
    state = timer.state(now)
    match alert_reason:
        case Reason.WARNING:
            return "" if state is State.RUNNING else f"the timer is {state}"
        case Reason.ESCALATED | Reason.REPEATED:
            if not state.open:
                return f"the timer is {state}"
            return "" if timer.breached_at(now) is not None else "the breach was taken back"
        case Reason.BREACHED | Reason.OVER_AT_CHANGE:
            return "" if timer.breached_at(now) == alert_at else "the breach has another instant now"
        case Reason.CORRECTED:
            return ""
