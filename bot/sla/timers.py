"""Timers: one target running on one subject, as a value made of facts.

A timer is a row of stretches, each either counting or standing still, each with its cause. It knows no clock: the
questions `used`, `left`, `state` take `now`, `due` and `breached_at` need none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.sla.durations import BusinessDays
from bot.sla.facts import Subject
from bot.sla.policies import Metric, Target
from bot.sla.ladders import Kind

ZERO = timedelta(0)


class State(StrEnum):
    """Where a timer stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met_late"  # stopped after the breach
    BREACHED = "breached"  # passed due, still going
    CANCELLED = "cancelled"
    MERGED = "merged"

    @property
    def open(self) -> bool:
        """Whether the timer can still change by the clock alone or by a coming fact."""
        return self in (State.RUNNING, State.PAUSED, State.BREACHED)


class Ending(StrEnum):
    """How a timer came to its end."""

    STOPPED = "stopped"
    CANCELLED = "cancelled"
    MERGED = "merged"


class Cause(StrEnum):
    """Why a stretch counts or does not."""

    RUNNING = "running"
    WAITING_FOR_CUSTOMER = "waiting_for_customer"
    WAITING_FOR_THIRD_PARTY = "waiting_for_third_party"
    SOLVED = "solved"
    DELETED = "deleted"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` until `end` (None: still going on) the timer stood in one state under one target.

    `detail` says more for people: the reason code of an exclusion, the helpdesk's status label.
    """

    start: datetime
    end: datetime | None
    cause: Cause
    target: Target
    detail: str = ""

    @property
    def counts(self) -> bool:
        return self.cause is Cause.RUNNING

    def used(self, until: datetime) -> timedelta:
        """Calendar time that this stretch uses up to `until`; zero when it stands still."""
        end = until if self.end is None else min(self.end, until)
        if not self.counts or end <= self.start:
            return ZERO
        return self.target.calendar.ruler().used(self.start, end)


@dataclass(frozen=True, slots=True)
class TimerId:
    """What names a timer for ever: subject, metric, kind and cycle (S33)."""

    subject: Subject
    metric: Metric
    kind: Kind
    cycle: int

    def __str__(self) -> str:
        return f"{self.subject}/{self.metric}/{self.kind}/{self.cycle}"


@dataclass(frozen=True, slots=True)
class Timer:
    """One cycle of one promise on one subject. `stretches` are contiguous, in order, and never empty."""

    id: TimerId
    stretches: tuple[Stretch, ...]
    ended_at: datetime | None = None
    ending: Ending | None = None
    approximate: bool = False  # a fact that moved this timer is only known as an interval (S29)

    @property
    def target(self) -> Target:
        """The target that applies now, or applied last."""
        return self.stretches[-1].target

    @property
    def started_at(self) -> datetime:
        return self.stretches[0].start

    @property
    def budget(self) -> timedelta:
        """The budget in force, in time of the target's calendar; business days are measured from the start (S05)."""
        return _budget(self.target, self.started_at)

    def used(self, now: datetime) -> timedelta:
        """Calendar time used up to `now` (S02)."""
        return sum((s.used(now) for s in self.stretches), ZERO)

    def left(self, now: datetime) -> timedelta:
        """Budget less used; negative after the breach."""
        return self.budget - self.used(now)

    def reaches(self, step: timedelta | None = None, *, left: timedelta = ZERO) -> datetime | None:
        ...
