"""Decide: what is to be said about a ticket now, to whom, and why. Pure; `now` and the watermark come from
outside.

Three questions, in this order: what was told before that is no longer true (`bot.sla.corrections`), which
moments of the ladders have come (`bot.sla.moments`), and which of them may be told now: not acknowledged,
not snoozed, certain. Every decision carries its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.sla.corrections import Alert, Hold, Raised, corrections, generations, vanished
from bot.sla.fold import Standing
from bot.sla.ladders import LEGAL
from bot.sla.moments import Moment, Reason, moments
from bot.sla.timers import State, Timer

__all__ = ["Alert", "Hold", "Raised", "Verdict", "decide", "still_true"]


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
    said: defaultdict[str, list[Raised]] = defaultdict(list)
    for r in raised:
        said[r.timer].append(r)
    desk = _Desk(standing, now, read_up_to, live_from)
    for timer in (*vanished(standing, list(said)), *standing.timers):
        desk.judge(timer, said.get(str(timer.id), []))
    wake = min(desk.wake, default=None)
    return Verdict(tuple(desk.alerts), tuple(desk.held), wake, desk.awaits_reading)


@dataclass(slots=True)
class _Desk:
    """Where one decision is made: what is known, and what comes of it."""

    standing: Standing
    now: datetime
    read_up_to: datetime | None
    live_from: datetime | None
    alerts: list[Alert] = field(default_factory=list)
    held: list[tuple[str, Hold]] = field(default_factory=list)
    wake: list[datetime] = field(default_factory=list)
    awaits_reading: bool = False

    def judge(self, timer: Timer, said: Sequence[Raised]) -> None:
        """Take one timer, with what was put on record of it."""
        corrected = self._corrections(timer, said)
        self.alerts += corrected
        keys = {r.key for r in said}
        past = generations([*said, *(alert.on_record() for alert in corrected)])
        come = [m for m in moments(timer, self.now, past) if self._has_come(m, timer, keys)]
        self.alerts += _each_audience_once([self._alert(moment, timer) for moment in come])
        if timer.ended_at is None:
            self._wake_for(timer)

    def _corrections(self, timer: Timer, said: Sequence[Raised]) -> list[Alert]:
        if not said:
            return []
        found = corrections(timer, said, timer.breached_at(self.now))
        unsure = [a for a in found if LEGAL in a.audiences and a.at is not None and not self._certain(a.at)]
        for alert in unsure:
            self._hold(alert.key, Hold.NOT_CERTAIN)
        return [alert for alert in found if alert not in unsure]

    def _has_come(self, moment: Moment, timer: Timer, keys: Iterable[str]) -> bool:
        """Whether to speak of it now; if not, why not, and when to look again."""
        if moment.count > 1 and self._before_our_time(moment):
            return False
        if moment.at > self.now:
            if not moment.gone:
                self.wake.append(moment.at)
            return False
        hold = Hold.ALREADY_TOLD if moment.key in keys else self._why_not(moment, timer)
        if hold is not None:
            self._hold(moment.key, hold)
        return hold is None

    def _why_not(self, moment: Moment, timer: Timer) -> Hold | None:
        if moment.gone:
            return Hold.NO_LONGER
        if moment.stops_when_acknowledged and self.standing.acknowledged(timer, self.now) is not None:
            return Hold.ACKNOWLEDGED
        if moment.reason is Reason.WARNING and self._snoozed():
            return Hold.SNOOZED
        return Hold.NOT_CERTAIN if moment.to_legal and not self._certain(moment.breached_at) else None

    def _hold(self, key: str, hold: Hold) -> None:
        self.held.append((key, hold))
        self.awaits_reading |= hold is Hold.NOT_CERTAIN
        if hold is Hold.SNOOZED and self.standing.snoozed_until is not None:
            self.wake.append(self.standing.snoozed_until)

    def _snoozed(self) -> bool:
        until = self.standing.snoozed_until
        return until is not None and self.now < until

    def _certain(self, breached_at: datetime) -> bool:
        """Whether the source has been read past the breach (S27)."""
        return self.read_up_to is not None and breached_at < self.read_up_to

    def _before_our_time(self, moment: Moment) -> bool:
        counts = moment.at if moment.reason is Reason.WARNING else moment.breached_at
        return self.live_from is not None and counts < self.live_from

    def _alert(self, moment: Moment, timer: Timer) -> Alert:
        warning = moment.reason is Reason.WARNING
        held: Hold | None = None
        if self._before_our_time(moment):
            held = Hold.BEFORE_OUR_TIME
        elif warning and timer.breached_at(self.now) is not None:
            held = Hold.NO_LONGER
        return Alert(
            key=moment.key,
            timer=timer,
            rung=moment.rung,
            reason=moment.reason,
            at=moment.at if warning else moment.breached_at,
            audiences=() if held else moment.audiences,
            count=moment.count,
            held=held,
        )

    def _wake_for(self, timer: Timer) -> None:
        """Whatever the ladder says: at due the state changes, and an exclusion ends by itself."""
        turn = timer.stretch_at(self.now).end
        self.wake += [at for at in (timer.due(), turn) if at is not None and at > self.now]


_GRAVITY = [Reason.WARNING, Reason.REPEATED, Reason.BREACHED, Reason.OVER_AT_CHANGE, Reason.ESCALATED]


def _each_audience_once(alerts: list[Alert]) -> list[Alert]:
    """When several rungs of one timer come at once, each audience hears the gravest; the others are on
    record (S33). Hearing of a breach for the first time is graver than being reminded."""
    if len(alerts) < 2:
        return alerts
    gravest_first = sorted(alerts, key=lambda a: (_GRAVITY.index(a.reason), a.at, a.count), reverse=True)
    told: set[str] = set()
    once: dict[str, Alert] = {}
    for alert in gravest_first:
        fresh = tuple(name for name in alert.audiences if name not in told)
        once[alert.key] = alert if fresh == alert.audiences else replace(alert, audiences=fresh)
        told.update(fresh)
    return [once[alert.key] for alert in alerts]


def still_true(alert_reason: Reason, alert_at: datetime | None, timer: Timer | None, now: datetime) -> str:
    """Why a message that waits in the outbox must not go any more, or the empty text (S34)."""
    if alert_reason is Reason.CORRECTED:
        return ""  # the truth of its own instant; a later one has a correction of its own
    if timer is None:
        return "the timer is no longer there"
    state = timer.state(now)
    if alert_reason is Reason.WARNING:
        return "" if state is State.RUNNING else f"the timer is {state}"
    if timer.breached_at(now) is None:
        return "the breach was taken back"
    if alert_reason in (Reason.ESCALATED, Reason.REPEATED):
        return "" if state.open else f"the timer is {state}"
    return "" if timer.breached_at(now) == alert_at else "the breach has another instant now"
