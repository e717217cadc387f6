"""Moments: the instants at which a timer's ladder has something to say, past and to come (S31, S32)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.sla.ladders import LEGAL, Rung, When
from bot.sla.timers import State, Timer

REPEAT_LIMIT = 200
"""A rung repeats at most so often; after that nobody is listening."""


class Reason(StrEnum):
    """Why something is said."""

    WARNING = "warning"  # a warning step was reached
    BREACHED = "breached"  # due has passed while running
    OVER_AT_CHANGE = "over_at_change"  # already over its budget when the promise changed (S11)
    ESCALATED = "escalated"  # so much time after the breach, still going
    REPEATED = "repeated"  # told again, not acknowledged yet
    CORRECTED = "corrected"  # an earlier message turned out not to be true (S26)


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that a ladder says at one instant.

    `breached_at` is the breach it speaks of, for a warning the due instant. `gone` says that its time has
    come but the timer has moved on, so that it would no longer be true.
    """

    key: str
    rung: str
    reason: Reason
    at: datetime
    breached_at: datetime
    audiences: tuple[str, ...]
    count: int = 1
    stops_when_acknowledged: bool = False
    gone: bool = False


def moments(timer: Timer, now: datetime, generation: int = 0) -> Iterator[Moment]:
    """Every moment of a timer's ladder that has come by `now`, and for each rung the next one to come.

    `generation` counts corrections: what is told after one has keys of its own.
    """
    due = timer.due()
    for rung in timer.target.promise.ladder.rungs:
        if not rung.concerns(timer.id.kind):
            continue
        for leg, audiences in _legs(rung, timer):
            match rung.when:
                case When.WARN:
                    yield from _warnings(timer, leg, audiences, now)
                case When.DUE | When.AFTER if due is not None:
                    yield from _after(timer, rung, leg, audiences, due, now, generation)
                case _:
                    continue


def _legs(rung: Rung, timer: Timer) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Legal is a leg of its own: it waits for certainty, the others do not (S27)."""
    audiences = rung.audiences(timer.id.kind)
    others = tuple(name for name in audiences if name != LEGAL)
    if others:
        yield rung.name, others
    if len(others) < len(audiences):
        yield f"{rung.name}:legal", (LEGAL,)


def _warnings(timer: Timer, leg: str, audiences: tuple[str, ...], now: datetime) -> Iterator[Moment]:
    due = timer.due()
    for step in timer.target.promise.warn:
        at = timer.reaches(step.used(timer.budget))
        if at is None or (due is not None and at > due):
            continue
        key = f"{timer.id}/{leg}/{step.name}"
        gone = timer.state(now) not in (State.RUNNING, State.BREACHED)
        yield Moment(key, f"{leg}/{step.name}", Reason.WARNING, at, due or at, audiences, gone=gone)


def _after(
    timer: Timer,
    rung: Rung,
    leg: str,
    audiences: tuple[str, ...],
    due: datetime,
    now: datetime,
    generation: int,
) -> Iterator[Moment]:
    suffix = f"~{generation}" if generation else ""
    ruler = timer.target.calendar.ruler()
    first = ruler.due(due, rung.after) if rung.when is When.AFTER else due
    gone = rung.when is When.AFTER and not timer.state(now).open
    for count in range(1, REPEAT_LIMIT + 1 if rung.repeat else 2):
        at = (
            first
            if first is None or count == 1 or not rung.repeat
            else ruler.due(first, rung.repeat * (count - 1))
        )
        if at is None:
            return
        yield Moment(
            key=f"{timer.id}/{leg}{suffix}" if count == 1 else f"{timer.id}/{leg}/{count}{suffix}",
            rung=leg,
            reason=_reason(timer, rung, count),
            at=at,
            breached_at=due,
            audiences=audiences,
            count=count,
            stops_when_acknowledged=rung.unless_acknowledged or (count > 1 and LEGAL not in audiences),
            gone=gone or (count > 1 and not timer.state(now).open),
        )
        if at > now:
            return


def _reason(timer: Timer, rung: Rung, count: int) -> Reason:
    if count > 1:
        return Reason.REPEATED
    if rung.when is When.AFTER:
        return Reason.ESCALATED
    return Reason.OVER_AT_CHANGE if timer.over_at_change() else Reason.BREACHED
