"""Timers: one target running on one subject, as a value made of facts.

A timer is a row of stretches, each either counting or standing still, each with its cause. It knows no
clock: the questions `used`, `left` and `state` take `now`; `due` needs none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sla.durations import Months
from bot.sla.facts import Subject
from bot.sla.ladders import Kind
from bot.sla.policies import Metric, Target
from bot.sla.states import Cause, Ending, State

__all__ = ["Cause", "Ending", "State", "Stretch", "Timer", "TimerId", "budget_of"]

ZERO = timedelta(0)
UNREACHABLE = timedelta(days=73_000)
"""The budget of a promise in business days on a calendar that has too few of them."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` until `end` (None: still going on) the timer stood in one state under one target.

    `detail` says more for people: the reason code of an exclusion. `holder` is who had the ticket: the
    supplier it waited for, else the group, or empty. The time of a stretch that is not `promised` is used
    time, but no breach is dated into it: the ticket had no such promise yet (S11).
    """

    start: datetime
    end: datetime | None
    cause: Cause
    target: Target
    detail: str = ""
    promised: bool = True
    holder: str = ""

    @property
    def counts(self) -> bool:
        """Whether the time of this stretch is used time."""
        return self.cause is Cause.RUNNING

    def used(self, until: datetime) -> timedelta:
        """Calendar time that this stretch uses up to `until`; zero when it stands still."""
        end = until if self.end is None else min(self.end, until)
        if not self.counts or end <= self.start:
            return ZERO
        return self.target.calendar.ruler().used(self.start, end)

    def whole(self) -> timedelta:
        """Calendar time that this stretch used, if it is over; zero while it goes on."""
        return ZERO if self.end is None else self.used(self.end)

    def reaches(self, more: timedelta) -> datetime | None:
        """The instant at which this stretch has used `more`, if it lasts that long or is still going on."""
        if not self.counts:
            return None
        at = self.target.calendar.ruler().due(self.start, max(more, ZERO))
        return at if at is not None and (self.end is None or at <= self.end) else None


@dataclass(frozen=True, slots=True)
class TimerId:
    """What names a timer for ever: subject, metric, kind and cycle, and the team, supplier or step of a duty
    where the metric has several (S33)."""

    subject: Subject
    metric: Metric
    kind: Kind
    cycle: int
    part: str = ""

    def __str__(self) -> str:
        what = f"{self.metric}:{self.part}" if self.part else self.metric
        return f"{self.subject}/{what}/{self.kind}/{self.cycle}"

    @property
    def lane(self) -> tuple[Metric, Kind, str]:
        """Which promise it is a cycle of."""
        return (self.metric, self.kind, self.part)

    @classmethod
    def read(cls, subject: Subject, text: str) -> TimerId:
        """The id that reads so; ValueError if it is none of this subject."""
        what, kind, cycle = text.removeprefix(f"{subject}/").split("/")
        metric, _, part = what.partition(":")
        return cls(subject, Metric(metric), Kind(kind), int(cycle), part)


@dataclass(slots=True)
class _WorkedOut:
    """What a timer has been asked before. It never changes, and nearly every question needs it."""

    wholes: tuple[timedelta, ...] | None = None
    budget: timedelta | None = None
    due: tuple[datetime | None] | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """One cycle of one promise on one subject. `stretches` are contiguous, in order, and never empty."""

    id: TimerId
    stretches: tuple[Stretch, ...]
    ended_at: datetime | None = None
    ending: Ending | None = None
    approximate: bool = False  # a fact that moved this timer is only known as an interval (S29)
    _known: _WorkedOut = field(default_factory=_WorkedOut, init=False, repr=False, compare=False)

    @property
    def target(self) -> Target:
        """The target that applies now, or applied last."""
        return self.stretches[-1].target

    @property
    def started_at(self) -> datetime:
        """The instant at which the metric began; the first open instant after it is when time begins to
        be used (S07)."""
        return self.stretches[0].start

    @property
    def budget(self) -> timedelta:
        """The budget in force, as time of the target's calendar."""
        if self._known.budget is None:
            self._known.budget = budget_of(self.target, self.started_at)
        return self._known.budget

    @property
    def _wholes(self) -> tuple[timedelta, ...]:
        """What each stretch used, if it is over."""
        if self._known.wholes is None:
            self._known.wholes = tuple([stretch.whole() for stretch in self.stretches])
        return self._known.wholes

    def standing_still_at(self, now: datetime) -> Cause | None:
        """Why the timer does not count at `now`; None while it counts."""
        stretch = self.stretch_at(now)
        return None if stretch.counts else stretch.cause

    def stretch_at(self, now: datetime) -> Stretch:
        """The stretch that `now` lies in; the first before the start, the last after the end."""
        for stretch in self.stretches:
            if stretch.end is None or now < stretch.end:
                return stretch
        return self.stretches[-1]

    def worked_until(self, by: datetime) -> datetime | None:
        """The end of the last stretch in which a service worked that was over by an instant."""
        ends = (stretch.end for stretch in reversed(self.stretches) if stretch.cause is Cause.UP)
        return next((end for end in ends if end is not None and end <= by), None)

    def used(self, now: datetime) -> timedelta:
        """Calendar time used up to `now` (S02)."""
        if self.ended_at is not None and self.ended_at <= now:
            return sum(self._wholes, ZERO)
        used = ZERO
        for stretch, whole in zip(self.stretches, self._wholes, strict=True):
            used += whole if stretch.end is not None and stretch.end <= now else stretch.used(now)
        return used

    def used_by(self, now: datetime) -> tuple[tuple[str, timedelta], ...]:
        """Who had the ticket while so much time was used, in the order of their turns; empty for nobody.
        The sum is `used`."""
        found: dict[str, timedelta] = {}
        for stretch in self.stretches:
            if used := stretch.used(now):
                found[stretch.holder] = found.get(stretch.holder, ZERO) + used
        return tuple(found.items())

    def left(self, now: datetime) -> timedelta:
        """Budget less used time; negative after the breach."""
        return self.budget - self.used(now)

    def due(self) -> datetime | None:
        """The instant at which the budget is used up while the timer runs (S03); None while it stands still.

        Once it has passed while running, this is the instant of the breach, whatever came later.
        """
        if self._known.due is None:
            self._known.due = (self._used_up_at(),)
        return self._known.due[0]

    def _used_up_at(self) -> datetime | None:
        used = ZERO
        for stretch, whole in zip(self.stretches, self._wholes, strict=True):
            if stretch.promised and stretch.counts:
                more = self._budget_under(stretch.target) - used
                at = stretch.reaches(more) if stretch.end is None or whole >= more else None
                if at is not None and (stretch.end is None or at < stretch.end):
                    return at
            used += whole
        return None

    def _budget_under(self, target: Target) -> timedelta:
        return self.budget if target is self.target else budget_of(target, self.started_at)

    def breached_at(self, now: datetime) -> datetime | None:
        """The instant of the breach if it lies at or before `now`. A breach is final (S03)."""
        due = self.due()
        return due if due is not None and due <= now else None

    def over_at_change(self) -> bool:
        """Whether the breach came with a change of the promise and not with the clock (S11)."""
        due, before = self.due(), ZERO
        for stretch, whole in zip(self.stretches, self._wholes, strict=True):
            if stretch.start == due:
                return before > self._budget_under(stretch.target)
            before += whole
        return False

    def reaches(self, used: timedelta) -> datetime | None:
        """The first instant at which so much time is used, by the stretches known; None if none is in
        sight."""
        for stretch, whole in zip(self.stretches, self._wholes, strict=True):
            if stretch.promised and (stretch.end is None or whole >= used):
                at = stretch.reaches(used)
                if at is not None:
                    return at
            used -= whole
        return None

    def before_its_end(self) -> Timer:
        """The timer as it was known while it still went on."""
        *before, last = self.stretches
        if last.end is None:
            return self
        going = Stretch(last.start, None, last.cause, last.target, last.detail, last.promised, last.holder)
        timer = Timer(self.id, (*before, going), approximate=self.approximate)
        timer._known.budget = self.budget
        timer._known.wholes = (*self._wholes[:-1], ZERO)
        if (due := self.due()) is not None:  # a breach that happened stays one
            timer._known.due = (due,)
        return timer

    def state(self, now: datetime) -> State:
        """Where the timer stands at `now`, which is not earlier than its last fact."""
        match self.ending:
            case Ending.MERGED:
                return State.MERGED
            case Ending.CANCELLED:
                return State.CANCELLED
            case Ending.STOPPED:
                return State.MET if self.breached_at(now) is None else State.MET_LATE
            case None if self.breached_at(now) is not None:
                return State.BREACHED
            case None:
                return State.RUNNING if self.stretch_at(now).counts else State.PAUSED


def budget_of(target: Target, started_at: datetime) -> timedelta:
    """The budget as time of the target's calendar; business days and months are laid out from the start
    (S05, S20)."""
    budget = target.promise.budget
    if isinstance(budget, timedelta):
        return budget
    ruler = target.calendar.ruler()
    if isinstance(budget, Months):
        return ruler.used(started_at, budget.after(started_at, target.calendar.zone))
    end = ruler.due_days(started_at, budget)
    return UNREACHABLE if end is None else ruler.used(started_at, end)
