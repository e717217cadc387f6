"""Foresee: what would have been said about an ordinary ticket, read off its last standing.

Living through a history costs a fold and a decision at every instant that matters. Most tickets need only one
fold: when everything was heard as it happened, nothing was taken back and no promise changed, then what was
known at an instant is the last standing up to that instant. Each timer's ladder then says, once and for all,
what came while the timer ran. Whatever is less simple than that is lived through (`bot.replay.simulate`); a
law in the tests holds both to the same answers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain
from operator import attrgetter, itemgetter

from bot.replay.merges import NO_MERGES, Merges
from bot.replay.simulate import TICK, Life, Said, batches, live
from bot.replay.stories import Plan, Seasons, Story, story_of
from bot.sla.facts import (
    Assigned,
    AttributesChanged,
    Deed,
    FieldChanged,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    StatusChanged,
    Subject,
)
from bot.sla.fold import fold
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.moments import Moment, Reason, moments
from bot.sla.promises import Metric
from bot.sla.scene import FINISHED
from bot.sla.timers import Cause, Ending, Timer
from bot.sources.shared.files.history import History, Told

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
LifeOf = Callable[[History, datetime], Life | None]
"""The life of a ticket up to an instant; None when nothing was heard by then."""

_REMEMBERED = 4096
"""So many stories are remembered."""
_LONGEST = 32
"""A story of more deeds is hardly ever lived again, so it is not remembered."""

_METRICS = {Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.RESOLUTION}
_KINDS = {Kind.INTERNAL, Kind.CONTRACTUAL}
_RUN_OR_WAIT = {Cause.RUNNING, Cause.WAITING_FOR_CUSTOMER, Cause.WAITING_FOR_THIRD_PARTY}


def can_foresee(library: Library) -> bool:
    """Whether these promises allow it at all.

    Where a "thank you" is overlooked (S14), a wait that was known may turn out never to have been; other
    metrics and promises among teams and suppliers come and go with more than what is looked at here.
    """
    policies = [policy for edition in library.editions for policy in edition.book.policies]
    promises = [promise for policy in policies for promise in policy.promises]
    return not any(policy.switches.grace for policy in policies) and all(
        promise.metric in _METRICS and promise.kind in _KINDS for promise in promises
    )


def life_under(library: Library, merges: Merges = NO_MERGES) -> LifeOf:
    """How the life of a ticket is worked out under these promises: foreseen if possible, else lived
    through. `merges` are what the tickets say of being merged into others, for promises that want to know."""
    foresight = Foresight(library) if can_foresee(library) else None

    def life_of(history: History, until: datetime) -> Life | None:
        joined = merges.into(history.subject.id)
        foreseen = foresight.life(history, until) if foresight and not joined else None
        return foreseen or live(history.subject, history.facts, library, until, joined)

    return life_of


class Foresight:
    """Foresees the lives of tickets under promises that allow it (`can_foresee`), one fold for each story."""

    def __init__(self, library: Library) -> None:
        self._library, self._seasons = library, Seasons(library)
        self._plans: dict[tuple[int, Story], Plan | None] = {}

    def life(self, history: History, until: datetime) -> Life | None:
        """The same as `bot.replay.simulate.live`; None when the ticket has to be lived through, or when
        nothing was heard."""
        told = _in_order(history.told, until)
        plan = self._plan(history.subject, told) if told else None
        if plan is None:
            return None
        standing = plan.tell(history.subject, told)
        said: list[Said] = []
        for timer in standing.timers:
            ladder = _said_of(timer, until)
            if ladder is None:
                return None
            said += ladder
        return Life(standing, tuple(sorted(said, key=attrgetter("at"))))

    def _plan(self, subject: Subject, told: Sequence[Told]) -> Plan | None:
        """What is known of tickets with this story; None if they have to be lived through."""
        season = self._seasons.of(told[0].at, told[-1].at)
        if season is None or len(told) > _LONGEST:
            return self._learned(subject, told)
        key = (season, story_of(told))
        if key not in self._plans:
            if len(self._plans) >= _REMEMBERED:
                self._plans.clear()
            self._plans[key] = self._learned(subject, told)
        return self._plans[key]

    def _learned(self, subject: Subject, told: Sequence[Told]) -> Plan | None:
        if not _is_ordinary(one.what.deed for one in told):
            return None
        steps = batches(History(subject, told).facts, told[-1].at)
        if not steps:
            return None
        standing = fold(subject, chain.from_iterable(steps), self._library)
        return Plan.learn(standing, told) if all(map(_is_simple, standing.timers)) else None


def _in_order(told: Sequence[Told], until: datetime) -> Sequence[Told]:
    """What was told up to an instant, in its order; nothing if something was heard later than it happened."""
    if any(one.observed_at != one.at for one in told):
        return ()
    ordered = sorted(told, key=itemgetter(0))
    return ordered[: bisect_right(ordered, until, key=itemgetter(0))]


def _is_ordinary(deeds: Iterable[Deed]) -> bool:
    """Whether nothing was taken back: no reopening, merge or deletion."""
    finished = False
    for deed in deeds:
        if type(deed) not in _ORDINARY:
            return False
        if isinstance(deed, StatusChanged | Opened):
            if finished and deed.category not in FINISHED:
                return False
            finished = deed.category in FINISHED
    return True


def _is_simple(timer: Timer) -> bool:
    """Whether it ran under one promise, and at most waited, until it ended by its own metric."""
    target = timer.target
    return timer.ending in (None, Ending.STOPPED) and all(
        stretch.promised and stretch.cause in _RUN_OR_WAIT and stretch.target == target
        for stretch in timer.stretches
    )


def _said_of(timer: Timer, until: datetime) -> list[Said] | None:
    """What a timer's ladder said in its life; None when that cannot be told from its end."""
    if _was_silent(timer, until):
        return []
    ran, end = timer.before_its_end(), timer.ended_at or until + TICK
    come = list(moments(ran, until, before=end))
    if come and _are_delicate(come, ran):
        return None
    return [Said(m.at, m.key, m.reason, m.audiences) for m in come]


def _was_silent(timer: Timer, until: datetime) -> bool:
    """Whether too little of the budget was used for the first warning, and so for anything."""
    budget = timer.budget
    steps = [step.used(budget) for step in timer.target.promise.warn]
    return timer.used(timer.ended_at or until) < min([budget, *steps])


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
