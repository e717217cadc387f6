"""Why a helpdesk's own timer says something else: every other rule is tried, and those that fit are given.

A rule fits when our own calculation under it gives the due that they say, to the second or, as many
helpdesks write minutes only, to the minute. Several may fit one ticket; which one it is shows on many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.engine.drift import TOLERANCE, Gap, agree, counterparts, due_there, goal, same
from bot.engine.drift_moments import nearest, starts
from bot.engine.drift_suspects import (
    Change,
    Suspects,
    budget_changes,
    calendar_changes,
    offset_changes,
    start_changes,
    within,
)
from bot.engine.drift_views import Because, Differs, Finding, Findings
from bot.sla.cuts import Absorbed
from bot.sla.facts import Category, Fact, Opened, StatusChanged, Subject
from bot.sla.fold import Standing, fold
from bot.sla.library import Library
from bot.sla.pages import NativeTimer
from bot.sla.scene import FINISHED
from bot.sla.timers import Timer

SECOND = timedelta(seconds=1)
ROUND, ROUNDER = timedelta(minutes=15), timedelta(minutes=30)
"""Budgets that people write, for dues that are known to the second and to the minute."""
UNKNOWN: Findings = (Finding(Because.UNKNOWN),)
STALE: Findings = (Finding(Because.STALE),)
_WAITS = frozenset({Category.PENDING, Category.ON_HOLD})


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket as far as it had happened when the helpdesk spoke."""

    subject: Subject
    facts: tuple[Fact, ...]
    absorbed: tuple[Absorbed, ...]
    suspects: Suspects

    def standing(self, library: Library | None = None, facts: Sequence[Fact] | None = None) -> Standing:
        """The ticket under other rules, or by other facts."""
        given = self.facts if facts is None else facts
        return fold(self.subject, given, library or self.suspects.library, self.absorbed)


def reasons(gap: Gap, story: Story) -> tuple[Findings, ...]:
    """All that would make it so, the likeliest first; never empty."""
    native, timer = gap.native, gap.timer
    if gap.stale:
        return (STALE,)
    match gap.differs:
        case Differs.STOPPED_THERE | Differs.STOPPED_HERE:
            return (_stop(gap, story),)
        case Differs.STANDS_THERE:
            standing = [
                found for found, other in _pauses(gap, story) if other.standing_still_at(native.seen_at)
            ]
            return tuple((found,) for found in standing) or (UNKNOWN,)
        case Differs.LATE_THERE | Differs.LATE_HERE if _stopped_apart(native, timer):
            return (_stop(gap, story),)
        case Differs.LATE_THERE | Differs.LATE_HERE if agree(native, timer):
            return ((Finding(Because.ROUNDED),),) if _by_a_minute(native, timer) else (UNKNOWN,)
        case _:
            there = due_there(native)
            return (UNKNOWN,) if there is None else _fitting(gap, story, there)


def _fitting(gap: Gap, story: Story, there: datetime) -> tuple[Findings, ...]:
    """One other rule, or two together."""
    single = (((found,), timer) for found, timer in _singles(gap, story, there))
    if fits := _sorted(single, there):
        return fits
    if _rounded(gap.timer, there):
        return ((Finding(Because.ROUNDED),),)
    return _sorted(_pairs(gap, story), there) or (UNKNOWN,)


def _sorted(tried: Iterable[tuple[Findings, Timer]], there: datetime) -> tuple[Findings, ...]:
    """Those that fit: to the second before to the minute, and each in the order in which it was tried."""
    found = [(how, findings) for findings, timer in tried if (how := _fit(timer, there)) is not None]
    return tuple(dict.fromkeys(findings for _, findings in sorted(found, key=lambda one: one[0])))


def _fit(timer: Timer, there: datetime) -> int | None:
    due = goal(timer)
    if due is None:
        return None
    if abs(due - there) <= SECOND:
        return 0
    return 1 if same(timer.target.calendar.ruler(), due, there) else None


# --- what is tried ----------------------------------------


def _singles(gap: Gap, story: Story, there: datetime) -> Iterator[tuple[Finding, Timer]]:
    timer = gap.timer
    yield from _declared(gap, story)
    yield from _pauses(gap, story)
    for found, change in _changes(timer, story):
        yield found, change(timer)
    yield from _reopenings(gap, story)
    yield from _round_budget(gap, there)
    for found, change in offset_changes(timer.target.calendar, there):
        yield found, change(timer)


def _changes(timer: Timer, story: Story) -> Iterator[tuple[Finding, Change]]:
    suspects = story.suspects
    yield from calendar_changes(suspects, timer.target.calendar)
    yield from budget_changes(suspects, timer)
    yield from start_changes(timer, starts(story.facts))


def _declared(gap: Gap, story: Story) -> Iterator[tuple[Finding, Timer]]:
    """Without what people put on record here."""
    theirs = [fact for fact in story.facts if fact.source == story.subject.source]
    if len(theirs) < len(story.facts):
        for timer in _as(gap, story.standing(facts=theirs)):
            yield Finding(Because.DECLARED), timer


def _pauses(gap: Gap, story: Story) -> Iterator[tuple[Finding, Timer]]:
    if _categories(story) & _WAITS:
        for found, library in story.suspects.pausing(gap.timer):
            for timer in _as(gap, story.standing(library)):
                yield found, timer


def _reopenings(gap: Gap, story: Story) -> Iterator[tuple[Finding, Timer]]:
    if _categories(story) & FINISHED:
        for found, library in story.suspects.reopening(gap.timer):
            for timer in _as(gap, story.standing(library)):
                yield found, timer


def _pairs(gap: Gap, story: Story) -> Iterator[tuple[Findings, Timer]]:
    """A pause, a start or a calendar together with a calendar or a budget."""
    timer = gap.timer
    changes = list(_changes(timer, story))
    seconds = [c for c in changes if c[0].because not in (Because.START, Because.ZONE)]
    firsts = [*_pauses(gap, story), *((f, c(timer)) for f, c in changes if f.because is not Because.BUDGET)]
    for first, altered in firsts:
        for second, change in seconds:
            if first.because not in (second.because, Because.HOLIDAYS, Because.ZONE):
                yield (first, second), change(altered)


def _round_budget(gap: Gap, there: datetime) -> Iterator[tuple[Finding, Timer]]:
    """A budget of their own, if it is one that people would write."""
    timer = gap.timer.before_its_end()
    own = timer.target.promise.budget
    if not timer.stretches[-1].counts or not isinstance(own, timedelta):
        return
    used = timer.used(there)
    for step, slack in ((ROUND, SECOND), (ROUNDER, TOLERANCE)):
        budget = (used + step / 2) // step * step
        if budget and budget != own and abs(budget - used) <= slack:
            found = Finding(Because.BUDGET, budgets=(budget, own))
            yield found, within(used)(timer)
            return


# --- smaller questions ----------------------------------------


def _as(gap: Gap, standing: Standing) -> list[Timer]:
    """The same timer in another standing; without it, the one that stands in its place."""
    lane = gap.timer.id.lane
    same_id = [timer for timer in standing.timers if timer.id == gap.timer.id]
    return same_id or [one for one in counterparts(gap.native, standing.timers) if one.id.lane == lane]


def _categories(story: Story) -> set[Category]:
    return {f.deed.category for f in story.facts if isinstance(f.deed, StatusChanged | Opened)}


def _stopped_apart(native: NativeTimer, timer: Timer) -> bool:
    """Whether one of the two stopped at another instant, or only one did."""
    there, here = native.ended_at, timer.ended_at
    if there is None or here is None:
        return there is not here
    return abs(there - here) > TOLERANCE


def _stop(gap: Gap, story: Story) -> Findings:
    """What stopped the clock that stopped first."""
    there, here = gap.native.ended_at, gap.timer.ended_at
    if there is not None and (here is None or there < here):
        return (Finding(Because.STOP_THERE, moment=nearest(story.facts, there)),)
    assert here is not None
    return (Finding(Because.STOP_HERE, moment=nearest(story.facts, here)),)


def _by_a_minute(native: NativeTimer, timer: Timer) -> bool:
    """Whether both ended so near the due that a minute decides."""
    due, end = goal(timer), timer.ended_at
    return due is not None and end is not None and abs(end - due) <= TOLERANCE


def _rounded(timer: Timer, there: datetime) -> bool:
    """Whether counting whole minutes explains it: every start and stop may lose or win one."""
    due = goal(timer)
    if due is None or there.second or there.microsecond:
        return False
    apart = abs(timer.target.calendar.ruler().used(due, there))
    return timedelta(0) < apart <= TOLERANCE * (len(timer.stretches) + 1)
