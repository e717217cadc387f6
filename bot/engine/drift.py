"""Drift: whether a helpdesk's own timer says the same as ours. Pure.

Like is compared with like: what they said at an instant with what the facts up to that instant gave. Two
dues are the same within a minute, and where the end of the day is written as the next opening: nobody works
in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.engine.drift_views import Differs
from bot.sla.calendars import HORIZON, Ruler
from bot.sla.pages import NativeTimer
from bot.sla.rulers import FIRST_YEAR, LAST_YEAR
from bot.sla.timers import Ending, Timer

TOLERANCE = timedelta(minutes=1)
"""Many helpdesks count in whole minutes."""
_VERDICTS = (Differs.LATE_THERE, Differs.LATE_HERE)


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference. `timer` is ours as it was when they spoke; `stale` when it differs only since then."""

    native: NativeTimer
    timer: Timer
    differs: Differs
    stale: bool = False


def counterparts(native: NativeTimer, timers: Iterable[Timer]) -> list[Timer]:
    """Our timers that a helpdesk's may be about: of each promise the last cycle that had begun."""
    by = native.ended_at or native.seen_at
    found = {
        timer.id.lane: timer
        for timer in sorted(timers, key=lambda one: one.started_at)
        if timer.id.metric is native.metric and timer.started_at <= by and not _void(timer)
    }
    return list(found.values())


def compare(native: NativeTimer, then: Timer, now: Timer | None, at: datetime) -> Gap | None:
    """What differs between theirs and ours; None if nothing does, or nothing that can still be told apart.

    `then` is our timer by the facts up to the instant at which they spoke, `now` by all facts, at `at`.
    """
    if now is None or _void(now):
        return None
    found = difference(native, then)
    if found in _VERDICTS and _late_by_now(native, at) and now.breached_at(at) is not None:
        found = _clocks(native, then)
    if found is None:
        return Gap(native, now, Differs.DUE, stale=True) if _overtaken(native, then, now) else None
    if now.ended_at is not None and then.ended_at is None and not _lasts(native, now, found, at):
        return None
    return Gap(native, then, found)


def difference(native: NativeTimer, timer: Timer) -> Differs | None:
    """What differs at the instant at which they spoke."""
    return _verdict(native, timer) or _clocks(native, timer)


def goal(timer: Timer) -> datetime | None:
    """When a timer is due, or was to be due before it ended; None while it stands still."""
    return timer.due() or timer.before_its_end().due()


def due_there(native: NativeTimer) -> datetime | None:
    """When theirs is due. An instant that no calendar reaches is none."""
    due = native.due_at
    return due if due is not None and FIRST_YEAR < due.year < LAST_YEAR else None


def same(ruler: Ruler, one: datetime, other: datetime) -> bool:
    """Whether two dues mean the same."""
    first, last = sorted((one, other))
    if last - first <= TOLERANCE:
        return True
    before = first - TOLERANCE
    if last - first > HORIZON or not ruler.is_open(before):
        return False
    closed_at = ruler.next_closing(before)
    if closed_at is None or closed_at - first > TOLERANCE:
        return False
    opens_at = ruler.next_opening(closed_at)
    return opens_at is not None and abs(opens_at - last) <= TOLERANCE


def agree(native: NativeTimer, timer: Timer) -> bool:
    """Whether both dues are known and the same."""
    here, there = goal(timer), due_there(native)
    return here is not None and there is not None and same(timer.target.calendar.ruler(), here, there)


def late_there(native: NativeTimer) -> bool | None:
    """Whether they say that it was missed; None when that is not to be had."""
    if native.breached is None and native.ended_at is not None and native.due_at is not None:
        return native.ended_at > native.due_at
    return native.breached


def _verdict(native: NativeTimer, timer: Timer) -> Differs | None:
    there, here = late_there(native), timer.breached_at(native.seen_at) is not None
    if there is None or there is here or _on_the_edge(native, timer):
        return None
    return Differs.LATE_THERE if there else Differs.LATE_HERE


def _on_the_edge(native: NativeTimer, timer: Timer) -> bool:
    """Whether they spoke while it became late, so that neither is wrong. What is over has no such excuse."""
    due = goal(timer)
    if due is None or (native.ended_at is not None and timer.ended_at is not None):
        return False
    return abs(native.seen_at - due) <= TOLERANCE


def _clocks(native: NativeTimer, timer: Timer) -> Differs | None:
    """What differs besides the verdict. Between two that are over nothing else matters."""
    if native.ended_at is not None:
        over = timer.ended_at is not None or native.seen_at - native.ended_at <= TOLERANCE
        return None if over else Differs.STOPPED_THERE
    if timer.ended_at is not None:
        return Differs.STOPPED_HERE if native.seen_at - timer.ended_at > TOLERANCE else None
    still = timer.standing_still_at(native.seen_at) is not None
    if native.paused:
        return None if still else Differs.STANDS_THERE
    if due_there(native) is None:
        return None
    if goal(timer) is None:
        return Differs.STANDS_HERE
    return None if agree(native, timer) else Differs.DUE


def _late_by_now(native: NativeTimer, at: datetime) -> bool:
    """Whether theirs is late by now, if it went on as they said."""
    if native.ended_at is not None or native.paused:
        return late_there(native) is True
    return native.breached is True or (native.due_at is not None and native.due_at <= at)


def _overtaken(native: NativeTimer, then: Timer, now: Timer) -> bool:
    """Whether theirs was ours when they spoke, and facts have moved ours since."""
    moves = native.ended_at is None and not native.paused and now.ended_at is None
    return moves and now.stretches != then.stretches and goal(now) is not None and _moved(native, now)


def _moved(native: NativeTimer, now: Timer) -> bool:
    return due_there(native) is not None and not agree(native, now)


def _lasts(native: NativeTimer, now: Timer, found: Differs, at: datetime) -> bool:
    """Whether a difference is still one after ours came to its end; they have not spoken since."""
    assert now.ended_at is not None
    match found:
        case Differs.LATE_THERE:
            return now.breached_at(at) is None
        case Differs.LATE_HERE | Differs.STOPPED_THERE:
            return native.ended_at is not None and abs(now.ended_at - native.ended_at) > TOLERANCE
        case _:
            return False


def _void(timer: Timer) -> bool:
    return timer.ending in (Ending.CANCELLED, Ending.MERGED)
