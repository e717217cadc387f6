"""Cuts: a lane's cycle becomes a timer, cut at every instant at which anything about it changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import dropwhile, pairwise

from bot.sla.facts import Category, Excluded, Subject
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
    vague: Collection[datetime]
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
    turns = {stretch.start for stretch in stretches} | {end}
    timer_id = TimerId(subject, lane.metric, lane.kind, cycle.number, lane.part)
    timer = Timer(timer_id, stretches, end, ending, approximate=not turns.isdisjoint(past.vague))
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


@dataclass(frozen=True, slots=True)
class _Cutting:
    """One cycle on the table."""

    subject: Subject
    cycle: Cycle
    exclusions: Sequence[Excluded]

    def stretches(self, end: datetime | None) -> tuple[Stretch, ...]:
        """All that lies before `end`, from the first instant at which the promise is about anybody."""
        pieces = self._pieces(end)
        if any(t is not None and t.promise.about is not None for _, t in self.cycle.terms):
            pieces = dropwhile(lambda piece: self._absent(piece.start), pieces)
        return tuple(_joined(pieces))

    def _pieces(self, end: datetime | None) -> Iterator[Stretch]:
        cycle = self.cycle
        cuts = {m.at for m in cycle.marks}
        cuts.update(at for at, _ in cycle.terms)
        cuts.update(instant for span in cycle.solved for instant in span)
        cuts.update(instant for e in self.exclusions for instant in (e.start, e.end))
        cuts.update(at for at in (cycle.promised_from,) if at is not None)
        inside = sorted(c for c in cuts if c > cycle.start and (end is None or c < end))
        for start, stop in pairwise([cycle.start, *inside, end]):
            assert start is not None  # only the last of them may be open
            yield self._piece(start, stop)

    def _piece(self, start: datetime, stop: datetime | None) -> Stretch:
        target, promised = self._term(start)
        mark = self._mark(start)
        supplier = self._supplier(mark)
        holder = supplier or mark.attributes.group or ""
        if any(a <= start < b for a, b in self.cycle.solved):
            return Stretch(start, stop, Cause.SOLVED, target, "", promised, holder)
        for e in self.exclusions:
            if e.start <= start < e.end:
                return Stretch(start, stop, Cause.EXCLUDED, target, e.reason, promised, holder)
        return Stretch(start, stop, _cause(mark, target, supplier), target, "", promised, holder)

    def _term(self, at: datetime) -> tuple[Target, bool]:
        """The target in force, or else the next one to come, which then was not promised yet (S11)."""
        terms = self.cycle.terms
        in_force = next((target for since, target in reversed(terms) if since <= at), None)
        if in_force is not None:
            return in_force, self.cycle.promised_from is None or at >= self.cycle.promised_from
        coming = next((t for since, t in terms if since > at and t is not None), None)
        return coming or next(t for _, t in reversed(terms) if t is not None), False

    def _mark(self, at: datetime) -> Mark:
        marks = self.cycle.marks
        return next((m for m in reversed(marks) if m.at <= at), marks[0])

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


def _joined(pieces: Iterable[Stretch]) -> Iterator[Stretch]:
    """Neighbours that say the same are one stretch: a cut alone changes nothing."""
    last: Stretch | None = None
    for piece in pieces:
        if last is not None and last.says(piece):
            last = Stretch(
                last.start, piece.end, last.cause, last.target, last.detail, last.promised, last.holder
            )
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
