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

    @property
    def to_legal(self) -> bool:
        """Whether it waits for certainty (S27)."""
        return LEGAL in self.audiences


@dataclass(frozen=True, slots=True)
class Generations:
    """How often what was told of a timer's breach was taken back, to legal and to the others: what is told
    after that has keys of its own."""

    others: int = 0
    legal: int = 0

    def suffix(self, audiences: tuple[str, ...]) -> str:
        """What tells a key from those of earlier generations."""
        generation = self.legal if LEGAL in audiences else self.others
        return f"~{generation}" if generation else ""


def moments(timer: Timer, now: datetime, generations: Generations = Generations()) -> Iterator[Moment]:
    """What the rungs of a timer's ladder say: all that has come by `now`, and for each rung the next to come.

    Of a rung that repeats itself, the latest repetition stands for those before it. A timer that has ended
    in time says nothing.
    """
    due = timer.due()
    if timer.ended_at is not None and due is None:
        return
    state, name = timer.state(now), str(timer.id)
    for rung in timer.target.promise.ladder.rungs:
        if not rung.concerns(timer.id.kind):
            continue
        for leg, audiences in _legs(rung, timer):
            if rung.when is When.WARN:
                yield from _warnings(timer, f"{name}/{leg}", leg, audiences, state)
            elif due is not None:
                keys = (f"{name}/{leg}", generations.suffix(audiences))
                yield from _after(timer, rung, keys, (leg, audiences), now, state)


def _legs(rung: Rung, timer: Timer) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Legal is a leg of its own: it waits for certainty, the others do not (S27); and it is never warned."""
    audiences = rung.audiences(timer.id.kind)
    others = tuple(name for name in audiences if name != LEGAL)
    if others:
        yield rung.name, others
    if len(others) < len(audiences) and rung.when is not When.WARN:
        yield f"{rung.name}:{LEGAL}", (LEGAL,)


def _warnings(timer: Timer, key: str, leg: str, audiences: tuple[str, ...], state: State) -> Iterator[Moment]:
    due, budget = timer.due(), timer.budget
    gone = state not in (State.RUNNING, State.BREACHED)
    for step in timer.target.promise.warn:
        at = timer.reaches(step.used(budget))
        if at is None or (due is not None and at > due):
            continue
        name = step.name
        yield Moment(f"{key}/{name}", f"{leg}/{name}", Reason.WARNING, at, due or at, audiences, gone=gone)


def _after(
    timer: Timer,
    rung: Rung,
    keys: tuple[str, str],
    told: tuple[str, tuple[str, ...]],
    now: datetime,
    state: State,
) -> Iterator[Moment]:
    due = timer.due()
    assert due is not None
    (key, suffix), (leg, audiences) = keys, told
    for count, at in _times(timer, rung, due, now):
        again = count > 1
        yield Moment(
            key=f"{key}/{count}{suffix}" if again else f"{key}{suffix}",
            rung=leg,
            reason=_reason(timer, rung, count),
            at=at,
            breached_at=due,
            audiences=audiences,
            count=count,
            stops_when_acknowledged=rung.unless_acknowledged or (again and LEGAL not in audiences),
            gone=(again or rung.when is When.AFTER) and not state.open,
        )


def _times(timer: Timer, rung: Rung, due: datetime, now: datetime) -> Iterator[tuple[int, datetime]]:
    """How often and when: the first time, the latest repetition that has come, and the next one."""
    ruler = timer.target.calendar.ruler()
    first = ruler.due(due, rung.after) if rung.when is When.AFTER else due
    if first is None:
        return
    yield 1, first
    if rung.repeat is None or first > now:
        return
    latest = 1 + ruler.used(first, now) // rung.repeat
    for count in (latest, latest + 1):
        at = ruler.due(first, rung.repeat * (count - 1))
        if 1 < count <= REPEAT_LIMIT and at is not None:
            yield count, at


def _reason(timer: Timer, rung: Rung, count: int) -> Reason:
    if count > 1:
        return Reason.REPEATED
    if rung.when is When.AFTER:
        return Reason.ESCALATED
    return Reason.OVER_AT_CHANGE if timer.over_at_change() else Reason.BREACHED
