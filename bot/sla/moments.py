"""Moments: the instants at which a timer's ladder has something to say, past and to come (S31, S32)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from bot.sla.ladders import LEGAL, Kind, Rung, When
from bot.sla.timers import State, Timer

REPEAT_LIMIT = 200
"""A rung repeats at most so often; after that nobody is listening."""


_NEVER = datetime.max.replace(tzinfo=UTC)


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


def moments(
    timer: Timer, now: datetime, generations: Generations = Generations(), before: datetime = _NEVER
) -> Iterator[Moment]:
    """What the rungs of a timer's ladder say: all that has come by `now`, and for each rung the next to come;
    of these, what is said `before` an instant.

    Of a rung that repeats itself, the latest repetition stands for those before it. A timer that has ended
    in time says nothing.
    """
    due = timer.due()
    if timer.ended_at is not None and due is None:
        return
    state, name, kind = timer.state(now), str(timer.id), timer.id.kind
    breached = due is not None and due < before
    for rung in timer.target.promise.ladder.rungs:
        for leg in _legs(rung, kind):
            if rung.when is When.WARN:
                found = _warnings(timer, f"{name}/{leg.name}", leg, state)
            elif breached:
                keys = (f"{name}/{leg.name}", generations.suffix(leg.audiences))
                found = _after(timer, rung, keys, leg, now, state)
            else:
                continue
            yield from (moment for moment in found if moment.at < before)


class _Leg(NamedTuple):
    """Whom a rung tells together. The name is part of the alert's key."""

    name: str
    audiences: tuple[str, ...]


@lru_cache(1024)
def _legs(rung: Rung, kind: Kind) -> tuple[_Leg, ...]:
    """Who is told for targets of a kind; nobody if the rung does not concern them.

    Legal is a leg of its own: it waits for certainty, the others do not (S27); and it is never warned.
    """
    if not rung.concerns(kind):
        return ()
    audiences = rung.audiences(kind)
    others = tuple(name for name in audiences if name != LEGAL)
    told = (_Leg(rung.name, others),) if others else ()
    to_legal = len(others) < len(audiences) and rung.when is not When.WARN
    return (*told, _Leg(f"{rung.name}:{LEGAL}", (LEGAL,))) if to_legal else told


def _warnings(timer: Timer, key: str, leg: _Leg, state: State) -> Iterator[Moment]:
    due, budget = timer.due(), timer.budget
    gone = state not in (State.RUNNING, State.BREACHED)
    for step in timer.target.promise.warn:
        at = timer.reaches(step.used(budget))
        if at is None or (due is not None and at > due):
            continue
        rung = f"{leg.name}/{step.name}"
        yield Moment(f"{key}/{step.name}", rung, Reason.WARNING, at, due or at, leg.audiences, gone=gone)


def _after(
    timer: Timer, rung: Rung, keys: tuple[str, str], leg: _Leg, now: datetime, state: State
) -> Iterator[Moment]:
    due = timer.due()
    assert due is not None
    key, suffix = keys
    for count, at in _times(timer, rung, due, now):
        again = count > 1
        yield Moment(
            key=f"{key}/{count}{suffix}" if again else f"{key}{suffix}",
            rung=leg.name,
            reason=_reason(timer, rung, count),
            at=at,
            breached_at=due,
            audiences=leg.audiences,
            count=count,
            stops_when_acknowledged=rung.unless_acknowledged or (again and LEGAL not in leg.audiences),
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
