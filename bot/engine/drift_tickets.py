"""Drift of one ticket, and what the drift of many says about its reason. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.engine.drift import TOLERANCE, Gap, compare, counterparts, due_there, goal, late_there
from bot.engine.drift_reasons import UNKNOWN, Story, reasons
from bot.engine.drift_suspects import Suspects
from bot.engine.drift_views import Differs, Findings
from bot.engine.records import StoredTimer
from bot.sla.cuts import Absorbed
from bot.sla.facts import Fact
from bot.sla.fold import Standing
from bot.sla.pages import NativeTimer
from bot.sla.timers import State

_ORDER = tuple(Differs)
_VOID = (State.CANCELLED, State.MERGED)


@dataclass(frozen=True, slots=True)
class Drift:
    """A difference and all that would explain it, the likeliest first."""

    gap: Gap
    fits: tuple[Findings, ...]

    @property
    def group(self) -> tuple[str, str, str]:
        """The rules that it is about: those of a source's timer, and of a policy."""
        native = self.gap.native
        return native.subject.source, native.label, self.gap.timer.target.policy


def drifts(
    natives: Iterable[NativeTimer],
    facts: Sequence[Fact],
    absorbed: Sequence[Absorbed],
    suspects: Suspects,
    at: datetime,
) -> list[Drift]:
    """Where a ticket's own timers differ from ours, as of `at`: at most one for each of theirs."""
    found = []
    standings: dict[int, Standing] = {}
    for native in natives:
        known = tuple(fact for fact in facts if fact.occurred_at <= native.seen_at)
        for some in (known, facts):
            if len(some) not in standings:
                story = Story(native.subject, tuple(some), tuple(absorbed), suspects)
                standings[len(some)] = story.standing()
        story = Story(native.subject, known, tuple(absorbed), suspects)
        gaps = _gaps(native, standings[len(known)], standings[len(facts)], at)
        if gaps:
            found.append(min((Drift(gap, reasons(gap, story)) for gap in gaps), key=_likeness))
    return found


def _gaps(native: NativeTimer, then: Standing, now: Standing, at: datetime) -> list[Gap]:
    """The difference to each of our timers that it may be about; nothing if it is the same as one."""
    later = {timer.id: timer for timer in now.timers}
    found = [compare(native, timer, later.get(timer.id), at) for timer in counterparts(native, then.timers)]
    gaps = [gap for gap in found if gap is not None]
    return gaps if len(gaps) == len(found) else []


def _likeness(drift: Drift) -> tuple[bool, timedelta, int]:
    """Where we have several timers of a metric, theirs is about the one that is most like it."""
    here, there = goal(drift.gap.timer), due_there(drift.gap.native)
    apart = abs(there - here) if here is not None and there is not None else timedelta.max
    return drift.fits == (UNKNOWN,), apart, _ORDER.index(drift.gap.differs)


def settled(found: Sequence[Drift]) -> list[Findings]:
    """The reason of each: of those that fit it, the one that fits most drifts of the same rules."""
    votes = Counter((drift.group, fit) for drift in found for fit in drift.fits)

    def most(drift: Drift) -> Findings:
        return max(drift.fits, key=lambda fit: votes[drift.group, fit])

    return [most(drift) for drift in found]


def plainly_same(native: NativeTimer, timers: Iterable[StoredTimer]) -> bool:
    """Whether theirs agrees with a stored timer of ours, so that nothing need be folded."""
    return any(_agrees(native, timer) for timer in candidates(native, timers))


def candidates(native: NativeTimer, timers: Iterable[StoredTimer]) -> list[StoredTimer]:
    """Our stored timers that theirs may be about: of each promise the last cycle that had begun."""
    by = native.ended_at or native.seen_at
    found = {
        timer.id.rpartition("/")[0]: timer
        for timer in sorted(timers, key=lambda one: one.started_at)
        if timer.metric is native.metric and timer.started_at <= by and timer.state not in _VOID
    }
    return list(found.values())


def _agrees(native: NativeTimer, timer: StoredTimer) -> bool:
    late = late_there(native)
    if native.ended_at is not None or timer.ended_at is not None:
        both = native.ended_at is not None and timer.ended_at is not None
        return both and late in (None, timer.breached_at is not None)
    if native.paused or timer.due_at is None:
        return native.paused and timer.state is State.PAUSED and late in (None, False)
    if native.due_at is None or abs(native.due_at - timer.due_at) > TOLERANCE:
        return False
    return late in (None, timer.due_at <= native.seen_at)
