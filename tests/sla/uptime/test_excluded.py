"""Outages of which a part does not count: of rolling days, and of a period that is closed (S37, S38, S45)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.exclusions import Excluded
from bot.sla.facts import Fact
from bot.sla.observations import MaintenancePlanned, PeriodClosed
from bot.sla.spans import ZERO
from bot.sla.timers import Cause, State, Timer
from bot.sla.uptime.periods import Rolling
from tests.sla.uptime.months import NOVEMBER, PORTAL, PROMISE, said, standing, turns, watched

HOUR = timedelta(hours=1)
LAST_30_DAYS = replace(PORTAL, promises=(replace(PROMISE, per=Rolling(30)),))


def excluded(start: float, end: float) -> Fact:
    deed = Excluded(NOVEMBER + start * HOUR, NOVEMBER + end * HOUR, "war", approved_by="ann")
    return said(PORTAL.subject, deed, NOVEMBER + 600 * HOUR)


def timers(*more: Fact, changes: tuple[float, ...] = (100, 110)) -> tuple[Timer, ...]:
    return standing([watched(), *turns(*changes), *more], LAST_30_DAYS).timers


def test_s45_an_outage_whose_beginning_is_excluded_is_judged_by_its_rest() -> None:
    (found,) = timers(excluded(99, 101))
    assert found.used(NOVEMBER + 200 * HOUR) == 9 * HOUR
    due = found.due()
    assert due is not None
    assert NOVEMBER + 101 * HOUR < due < NOVEMBER + 102 * HOUR
    assert [stretch.cause for stretch in found.stretches] == [Cause.EXCLUDED, Cause.RUNNING]


def test_s38_an_outage_that_begins_in_counted_maintenance_is_judged_by_its_rest() -> None:
    window = MaintenancePlanned("disks", NOVEMBER + 99 * HOUR, NOVEMBER + 101 * HOUR)
    (found,) = timers(said(PORTAL.subject, window, NOVEMBER))
    assert found.used(NOVEMBER + 200 * HOUR) == 9 * HOUR
    assert [stretch.cause for stretch in found.stretches] == [Cause.MAINTENANCE, Cause.RUNNING]


def test_s45_one_that_goes_on_is_due_after_what_is_excluded_of_it() -> None:
    (found,) = timers(excluded(99, 101), changes=(100,))
    due = found.due()
    assert due is not None
    assert due > NOVEMBER + 101 * HOUR
    assert found.ended_at is None


def test_s45_one_that_is_excluded_whole_is_none() -> None:
    assert timers(excluded(100, 110)) == ()


def test_s37_s45_the_verdict_of_a_closed_period_follows_an_exclusion_its_figures_do_not() -> None:
    """The figures are in the fact that closed it; what was told is corrected by the timer."""
    end = NOVEMBER + 720 * HOUR
    over = said(PORTAL.subject, PeriodClosed("2026-11", "as they were"), end)
    facts = [watched(), *turns(100, 101), over]
    before, _ = standing(facts).timers
    after, _ = standing([*facts, excluded(100, 100.5)]).timers
    assert (before.state(end), after.state(end)) == (State.MET_LATE, State.MET)
    assert after.used(end) == HOUR / 2
    assert after.id == before.id


@given(
    st.tuples(st.integers(1, 200), st.integers(1, 50)),
    st.tuples(st.integers(0, 260), st.integers(1, 60)),
)
def test_s45_what_is_used_is_what_is_left_of_the_outage(
    outage: tuple[int, int], some: tuple[int, int]
) -> None:
    (start, length), (first, more) = outage, some
    end, last = start + length, first + more
    overlap = max(0, min(end, last) - max(start, first))
    found = timers(excluded(first, last), changes=(start, end))
    used = sum((timer.used(NOVEMBER + 500 * HOUR) for timer in found), ZERO)
    assert used == (length - overlap) * HOUR
