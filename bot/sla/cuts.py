"""Cuts: a lane's cycle becomes a timer, cut at every instant at which anything about it changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from bot.sla.facts import Category, Excluded, Subject
from bot.sla.lanes import Cycle, Lane
from bot.sla.policies import Target
from bot.sla.scene import Mark
from bot.sla.timers import Cause, Ending, Stretch, Timer, TimerId


def timer_of(
    subject: Subject,
    lane: Lane,
    cycle: Cycle,
    exclusions: Sequence[Excluded],
    vague: Collection[datetime],
) -> Timer | None:
    """The timer of a cycle; None where nothing was promised, or where a "thank you" is to be overlooked.

    `vague` holds the instants that are only known as intervals: a timer that turns at one is approximate
    (S29).
    """
    if all(target is None for _, target in cycle.terms):
        return None
    end, ending = _end(cycle)
    stretches = tuple(_joined(_pieces(cycle, end, exclusions)))
    turns = {stretch.start for stretch in stretches} | {end}
    timer_id = TimerId(subject, lane.metric, lane.kind, cycle.number)
    timer = Timer(timer_id, stretches, end, ending, approximate=not turns.isdisjoint(vague))
    return None if cycle.thanks and timer.due() is None else timer  # a breach is final, thanks or no thanks


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


def _pieces(cycle: Cycle, end: datetime | None, exclusions: Sequence[Excluded]) -> Iterator[Stretch]:
    cuts = {m.at for m in cycle.marks}
    cuts.update(at for at, _ in cycle.terms)
    cuts.update(instant for span in cycle.solved for instant in span)
    cuts.update(instant for e in exclusions for instant in (e.start, e.end))
    inside = sorted(c for c in cuts if c > cycle.start and (end is None or c < end))
    for start, stop in pairwise([cycle.start, *inside, end]):
        assert start is not None  # only the last of them may be open
        yield _piece(cycle, start, stop, exclusions)


def _piece(cycle: Cycle, start: datetime, stop: datetime | None, exclusions: Sequence[Excluded]) -> Stretch:
    target, promised = _term(cycle, start)
    if any(a <= start < b for a, b in cycle.solved):
        return Stretch(start, stop, Cause.SOLVED, target, promised=promised)
    for e in exclusions:
        if e.start <= start < e.end:
            return Stretch(start, stop, Cause.EXCLUDED, target, e.reason, promised)
    mark = next((m for m in reversed(cycle.marks) if m.at <= start), cycle.marks[0])
    return Stretch(start, stop, _cause(mark, target), target, promised=promised)


def _term(cycle: Cycle, at: datetime) -> tuple[Target, bool]:
    """The target in force, or else the next one to come, which then was not promised yet (S11)."""
    in_force = next((target for since, target in reversed(cycle.terms) if since <= at), None)
    if in_force is not None:
        return in_force, True
    coming = next((t for since, t in cycle.terms if since > at and t is not None), None)
    return coming or next(t for _, t in reversed(cycle.terms) if t is not None), False


_WAITING: Mapping[Category, Cause] = {
    Category.PENDING: Cause.WAITING_FOR_CUSTOMER,
    Category.ON_HOLD: Cause.WAITING_FOR_THIRD_PARTY,
}


def _cause(mark: Mark, target: Target) -> Cause:
    if mark.deleted:
        return Cause.DELETED
    if mark.category not in target.promise.pause_on:
        return Cause.RUNNING
    if mark.answered_pending and target.switches.resume_on_reply:
        return Cause.RUNNING
    return _WAITING.get(mark.category, Cause.RUNNING)


def _joined(pieces: Iterable[Stretch]) -> Iterator[Stretch]:
    """Neighbours that say the same are one stretch: a cut alone changes nothing."""
    last: Stretch | None = None
    for piece in pieces:
        if last is not None and last.says(piece):
            last = Stretch(last.start, piece.end, last.cause, last.target, last.detail, last.promised)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
