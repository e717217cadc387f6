"""Cuts: a lane's cycle becomes a timer, cut at every instant at which anything about it changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import dropwhile, groupby
from operator import itemgetter

from bot.sla.exclusions import Excluded
from bot.sla.facts import Category, Subject
from bot.sla.lanes import Cycle, Lane
from bot.sla.policies import MergeStart, Metric, OwnershipStart, Supplier, Target, Team
from bot.sla.scene import Mark
from bot.sla.timers import Cause, Ending, Stretch, Timer, TimerId


@dataclass(frozen=True, slots=True, order=True)
class Absorbed:
    """Another ticket was merged into this one at `at`; it had been opened at `opened_at` (S30)."""

    at: datetime
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What matters to all timers of a ticket. `vague` holds the instants that are only known as intervals:
    a timer that turns at one is approximate (S29)."""

    exclusions: Sequence[Excluded]
    vague: frozenset[datetime]
    opened_at: datetime | None = None
    absorbed: Sequence[Absorbed] = ()


_SINCE_CREATION = frozenset(
    {
        Metric.FIRST_RESPONSE,
        Metric.RESOLUTION,
        Metric.TIME_TO_OWN,
        Metric.REQUESTER_WAIT,
        Metric.AGENT_WORK,
    }
)


def timer_of(subject: Subject, lane: Lane, cycle: Cycle, past: Past) -> Timer | None:
    """The timer of a cycle; None where nothing was promised, where a "thank you" is to be overlooked, and
    where a team or a supplier never had the ticket."""
    timer = _cut(subject, lane, cycle, past)
    if lane.metric not in _SINCE_CREATION or cycle.start != past.opened_at:
        return timer
    for other in past.absorbed:
        if timer is not None and _takes_over(timer, other):
            timer = _cut(subject, lane, _older(cycle, other), past)
    return timer


def _takes_over(timer: Timer, other: Absorbed) -> bool:
    """Whether a timer takes the start of a ticket that is merged in: an older one, and neither has its own
    time ended before nor been breached, which is final (S03)."""
    return (
        timer.target.switches.merge_start is MergeStart.OLDER
        and other.opened_at < timer.started_at
        and (timer.ended_at is None or timer.ended_at > other.at)
        and timer.breached_at(other.at) is None
    )


def _older(cycle: Cycle, other: Absorbed) -> Cycle:
    """The cycle as if it had begun with the other ticket. That was not known before the merge, so no breach
    is dated before it."""
    begun = Mark(other.opened_at, Category.NEW, attributes=cycle.marks[0].attributes)
    first, *rest = cycle.terms
    return replace(
        cycle,
        start=other.opened_at,
        marks=[begun, *cycle.marks],
        terms=[(other.opened_at, first[1]), *rest],
        promised_from=other.at,
    )


def _cut(subject: Subject, lane: Lane, cycle: Cycle, past: Past) -> Timer | None:
    if all(target is None for _, target in cycle.terms) or _no_interval(lane, cycle):
        return None
    end, ending = _end(cycle)
    stretches = _Cutting(subject, cycle, past.exclusions).stretches(end)
    if not stretches:
        return None
    turns = (end, *(stretch.start for stretch in stretches))
    timer_id = TimerId(subject, lane.metric, lane.kind, cycle.number, lane.part)
    timer = Timer(timer_id, stretches, end, ending, approximate=not past.vague.isdisjoint(turns))
    return None if cycle.thanks and timer.due() is None else timer  # a breach is final, thanks or no thanks


def _no_interval(lane: Lane, cycle: Cycle) -> bool:
    """The reply that comes with solving begins no further interval (S15)."""
    return lane.metric is Metric.PERIODIC_UPDATE and cycle.end == cycle.start


def _end(cycle: Cycle) -> tuple[datetime | None, Ending | None]:
    """When and how the timer ended: by its metric or a merge, by deletion, or by losing its promise (S11,
    S30)."""
    if (at := _deleted_at(cycle)) is not None or (at := _lost_at(cycle)) is not None:
        return at, Ending.CANCELLED
    return cycle.end, cycle.ending


def _lost_at(cycle: Cycle) -> datetime | None:
    """Since when nothing is promised any more. A ticket solved in the same instant has kept its promise."""
    at, target = cycle.terms[-1]
    return at if target is None and (cycle.end is None or at < cycle.end) else None


def _deleted_at(cycle: Cycle) -> datetime | None:
    """Since when the ticket is deleted, if it was so at the end. A status that came with it settles
    nothing."""
    found: datetime | None = None
    for mark in reversed(cycle.marks):
        if cycle.end is not None and mark.at > cycle.end:
            continue
        if not mark.deleted:
            break
        found = mark.at
    return found


@dataclass(slots=True)
class _Cutting:
    """One cycle on the table."""

    subject: Subject
    cycle: Cycle
    exclusions: Sequence[Excluded]
    _marked: list[datetime] = field(init=False)  # the instants of the marks and of the terms, both in order
    _agreed: list[datetime] = field(init=False)

    def __post_init__(self) -> None:
        self._marked = [mark.at for mark in self.cycle.marks]
        self._agreed = [at for at, _ in self.cycle.terms]

    def stretches(self, end: datetime | None) -> tuple[Stretch, ...]:
        """All that lies before `end`, from the first instant at which the promise is about anybody.

        Neighbours that say the same are one stretch: a cut alone changes nothing.
        """
        turns: Iterable[datetime] = self._turns(end)
        if any(t is not None and t.promise.about is not None for _, t in self.cycle.terms):
            turns = dropwhile(self._absent, turns)
        said = ((at, self._said(at)) for at in turns)
        begun = [next(same) for _, same in groupby(said, key=itemgetter(1))]
        ends = [*(at for at, _ in begun[1:]), end]
        return tuple(Stretch(at, until, *what) for (at, what), until in zip(begun, ends, strict=False))

    def _turns(self, end: datetime | None) -> list[datetime]:
        """The instants at which something may change, the start first."""
        cycle = self.cycle
        turns = {*self._marked, *self._agreed}
        for span in cycle.solved:
            turns.update(span)
        for e in self.exclusions:
            turns.update((e.start, e.end))
        if cycle.promised_from is not None:
            turns.add(cycle.promised_from)
        start = cycle.start
        return [start, *sorted(at for at in turns if at > start and (end is None or at < end))]

    def _said(self, at: datetime) -> tuple[Cause, Target, str, bool, str]:
        """What is so from an instant on, in the order in which a stretch says it."""
        target, promised = self._term(at)
        mark = self._mark(at)
        supplier = self._supplier(mark)
        cause, detail = self._standstill(at) or (_cause(mark, target, supplier), "")
        return cause, target, detail, promised, supplier or mark.attributes.group or ""

    def _standstill(self, at: datetime) -> tuple[Cause, str] | None:
        """Solved time that was reopened, or an exclusion: they stand above what the ticket says."""
        for a, b in self.cycle.solved:
            if a <= at < b:
                return Cause.SOLVED, ""
        for e in self.exclusions:
            if e.start <= at < e.end:
                return Cause.EXCLUDED, e.reason
        return None

    def _term(self, at: datetime) -> tuple[Target, bool]:
        """The target in force, or else the next one to come, which then was not promised yet (S11)."""
        terms, so_far = self.cycle.terms, bisect_right(self._agreed, at)
        in_force = terms[so_far - 1][1] if so_far else None
        if in_force is not None:
            return in_force, self.cycle.promised_from is None or at >= self.cycle.promised_from
        coming = next((t for _, t in terms[so_far:] if t is not None), None)
        return coming or next(t for _, t in reversed(terms) if t is not None), False

    def _mark(self, at: datetime) -> Mark:
        return self.cycle.marks[max(bisect_right(self._marked, at) - 1, 0)]

    def _supplier(self, mark: Mark) -> str:
        """The supplier that the ticket waits for (S24)."""
        if mark.category is not Category.ON_HOLD:
            return ""
        return self.cycle.book.waits_for(mark.attributes, self.subject.source)

    def _absent(self, at: datetime) -> bool:
        """Whether the promise is about somebody who does not have the ticket."""
        mark = self._mark(at)
        return _elsewhere(mark, self._term(at)[0], self._supplier(mark)) is not None


_WAITING: Mapping[Category, Cause] = {
    Category.PENDING: Cause.WAITING_FOR_CUSTOMER,
    Category.ON_HOLD: Cause.WAITING_FOR_THIRD_PARTY,
}


def _cause(mark: Mark, target: Target, supplier: str) -> Cause:
    if (elsewhere := _elsewhere(mark, target, supplier)) is not None:
        return elsewhere
    if mark.deleted:
        return Cause.DELETED
    if mark.category not in target.promise.pause_on or not _pausable(target):
        return Cause.RUNNING
    if mark.answered_pending and target.switches.resume_on_reply:
        return Cause.RUNNING
    return _WAITING.get(mark.category, Cause.RUNNING)


def _pausable(target: Target) -> bool:
    """Only intervals between updates have a switch for it (S15)."""
    return target.switches.pausable or target.metric is not Metric.PERIODIC_UPDATE


def _elsewhere(mark: Mark, target: Target, supplier: str) -> Cause | None:
    """Why the promise of a team or a supplier is not about this stretch; None if it is (S17, S24)."""
    if target.promise.about is None:  # nearly always
        return None
    match target.promise.about:
        case Team() as team:
            waiting = mark.teamless and team.start is OwnershipStart.CREATED
            return None if waiting or team.has(mark.attributes.group) else Cause.ANOTHER_TEAM
        case Supplier(name):
            return None if supplier == name else Cause.NOT_AT_SUPPLIER
        case _:
            return None
