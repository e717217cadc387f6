"""Corrections: what was told of a breach is compared with what the facts say now (S26).

Legal and the others are told apart from each other: legal hears later, and only what is certain (S27), so
what has to be set right may differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.sla.fold import Standing
from bot.sla.ladders import LEGAL
from bot.sla.moments import Generations, Reason
from bot.sla.timers import Cause, Ending, Stretch, Timer, TimerId


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

    def on_record(self) -> Raised:
        """What later decisions will see of it."""
        return Raised(self.key, str(self.timer.id), self.reason, self.at, self.audiences)


def corrections(timer: Timer, said: Sequence[Raised], truth: datetime | None) -> list[Alert]:
    """What sets right the last thing told of a breach, for legal and for the others, where it is not the
    truth.

    `said` is the record of this timer. What was taken back needs nothing: the ladder speaks for itself.
    """
    of_breach = [r for r in said if r.reason is not Reason.WARNING]
    if not any(r.audiences for r in of_breach):
        return _correction(timer, of_breach, truth, "corrected")  # nobody was told: for the record
    legal = [r for r in of_breach if LEGAL in r.audiences]
    others = [r for r in of_breach if set(r.audiences) - {LEGAL}]
    return [
        *_correction(timer, others, truth, "corrected"),
        *_correction(timer, legal, truth, f"corrected:{LEGAL}"),
    ]


def _correction(timer: Timer, told: Sequence[Raised], truth: datetime | None, rung: str) -> list[Alert]:
    if not told or told[-1].at is None or told[-1].at == truth:
        return []
    names = (name for r in told for name in r.audiences if (name == LEGAL) is rung.endswith(LEGAL))
    number = sum(r.key.startswith(f"{timer.id}/{rung}/") for r in told) + 1
    return [
        Alert(
            key=f"{timer.id}/{rung}/{number}",
            timer=timer,
            rung=rung,
            reason=Reason.CORRECTED,
            at=truth,
            audiences=tuple(dict.fromkeys(names)),
            was=told[-1].at,
        )
    ]


def generations(said: Sequence[Raised]) -> Generations:
    """How often the record of a timer was taken back. A correction that nobody was told of counts for
    everybody: what it stands for was never told, so the ladder may tell it."""
    back = [r for r in said if r.reason is Reason.CORRECTED and (r.at is None or not r.audiences)]
    legal = sum(LEGAL in r.audiences or not r.audiences for r in back)
    return Generations(others=sum(r.audiences != (LEGAL,) for r in back), legal=legal)


def vanished(standing: Standing, told: Sequence[str]) -> list[Timer]:
    """Timers that something was told of, but which the facts no longer know: a reply was made private, and
    two waits became one. They stand as cancelled, so that what was told can be taken back."""
    known = {str(timer.id) for timer in standing.timers}
    ghosts = (ghost(standing, name) for name in told if name not in known)
    return [found for found in ghosts if found is not None]


def ghost(standing: Standing, name: str) -> Timer | None:
    """A vanished timer by its name; None where the ticket is no longer known, or was never promised
    anything."""
    timer_id = TimerId.read(standing.subject, name)
    targets = [*(t.target for t in standing.timers), *standing.choice.targets]
    target = next((t for t in targets if t.lane == timer_id.lane), targets[0] if targets else None)
    if target is None or standing.opened_at is None:
        return None
    at = standing.opened_at
    return Timer(timer_id, (Stretch(at, at, Cause.RUNNING, target),), at, Ending.CANCELLED)
