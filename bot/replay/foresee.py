"""Foresee: what would have been said about an ordinary ticket, read off its last standing.

Living through a history costs a fold and a decision at every instant that matters. Most tickets need only one
fold: when everything was heard as it happened, nothing was taken back and no promise changed, then what was
known at an instant is the last standing up to that instant. Each timer's ladder then says, once and for all,
what came while the timer ran. Whatever is less simple than that is lived through (`bot.replay.simulate`); a
law in the tests holds both to the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.replay.simulate import TICK, Life, Said, batches
from bot.sla.facts import (
    Assigned,
    AttributesChanged,
    Fact,
    FieldChanged,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    StatusChanged,
    Subject,
)
from bot.sla.fold import fold
from bot.sla.library import Library
from bot.sla.moments import Moment, Reason, moments
from bot.sla.scene import FINISHED
from bot.sla.timers import Cause, Ending, Stretch, Timer

_ORDINARY = {
    Assigned,
    AttributesChanged,
    FieldChanged,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    StatusChanged,
}
_RUN_OR_WAIT = {Cause.RUNNING, Cause.WAITING_FOR_CUSTOMER, Cause.WAITING_FOR_THIRD_PARTY}


def forgives_thanks(library: Library) -> bool:
    """Whether some policy overlooks a "thank you": a wait that was known may then turn out never to have
    been, so that no ticket can be foreseen."""
    return any(policy.switches.grace for edition in library.editions for policy in edition.book.policies)


def foresee(subject: Subject, facts: Sequence[Fact], library: Library, until: datetime) -> Life | None:
    """The same as `bot.replay.simulate.live`, at the cost of one fold; None when the ticket has to be lived
    through, or when nothing was heard. Ask only where nothing `forgives_thanks`."""
    if not _is_ordinary(facts):
        return None
    known = [fact for batch in batches(facts, until) for fact in batch]
    if not known:
        return None
    standing = fold(subject, known, library)
    said: list[Said] = []
    for timer in standing.timers:
        ladder = _said_of(timer, until)
        if ladder is None:
            return None
        said += ladder
    return Life(standing, tuple(sorted(said, key=lambda s: s.at)))


def _is_ordinary(facts: Iterable[Fact]) -> bool:
    """Whether all was heard as it happened, and nothing was taken back: no reopening, merge or deletion."""
    finished = False
    for fact in facts:
        deed = fact.deed
        if type(deed) not in _ORDINARY or fact.observed_at != fact.occurred_at or fact.not_before is not None:
            return False
        if isinstance(deed, StatusChanged | Opened):
            if finished and deed.category not in FINISHED:
                return False
            finished = deed.category in FINISHED
    return True


def _said_of(timer: Timer, until: datetime) -> list[Said] | None:
    """What a timer's ladder said in its life; None when that cannot be told from its end."""
    if not _is_simple(timer):
        return None
    if _was_silent(timer, until):
        return []
    ran, end = _as_it_ran(timer), timer.ended_at or until + TICK
    come = [moment for moment in moments(ran, until) if moment.at < end]
    if come and _are_delicate(come, ran):
        return None
    return [Said(m.at, m.key, m.reason, m.audiences) for m in come]


def _is_simple(timer: Timer) -> bool:
    """Whether it ran under one promise, and at most waited, until it ended by its own metric."""
    target = timer.target
    return timer.ending in (None, Ending.STOPPED) and all(
        stretch.promised and stretch.cause in _RUN_OR_WAIT and stretch.target == target
        for stretch in timer.stretches
    )


def _was_silent(timer: Timer, until: datetime) -> bool:
    """Whether too little of the budget was used for the first warning, and so for anything."""
    budget = timer.budget
    first = min((step.used(budget) for step in timer.target.promise.warn), default=budget)
    return timer.used(timer.ended_at or until) < min(first, budget)


def _as_it_ran(timer: Timer) -> Timer:
    """The timer as it was known just before it ended."""
    *before, last = timer.stretches
    if last.end is None:
        return timer
    return Timer(timer.id, (*before, Stretch(last.start, None, last.cause, last.target, last.detail)))


def _are_delicate(come: Sequence[Moment], timer: Timer) -> bool:
    """Whether it matters in which order things became known: a moment falls on a turn of its timer, a warning
    on the breach, two of one audience meet, or a rung may have repeated itself."""
    due, turns = timer.due(), {stretch.start for stretch in timer.stretches}
    told = [(moment.at, name) for moment in come for name in moment.audiences]
    breached = any(moment.reason is not Reason.WARNING for moment in come)
    return (
        len(set(told)) < len(told)
        or (breached and any(rung.repeat for rung in timer.target.promise.ladder.rungs))
        or any(m.at in turns for m in come if m.reason is not Reason.ESCALATED)
        or any(m.at == due for m in come if m.reason is Reason.WARNING)
    )
