"""Instants of monitors that are only known as intervals: the end that leaves less time, and a mark (S29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.facts import Fact
from bot.sla.observations import Health, Observed
from bot.sla.uptime.periods import Rolling
from tests.sla.uptime.months import MONITORS, NOVEMBER, promising, said, standing, timer, turns, watched

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE


def vague(fact: Fact, since: timedelta) -> Fact:
    """The same fact, known to have been at most so long before."""
    return replace(fact, not_before=fact.occurred_at - since)


def outage(*, begin: timedelta | None = None, end: timedelta | None = None) -> list[Fact]:
    """An outage from 10:00 to 11:00 of the first day, of which either end may be an interval."""
    up, down, again = turns(10, 11)
    down = down if begin is None else vague(down, begin)
    again = again if end is None else vague(again, end)
    return [watched(), up, down, again]


def test_s29_an_outage_began_with_its_interval_and_ended_at_the_end_of_it() -> None:
    later = NOVEMBER + 20 * HOUR
    exact, both = timer(outage()), timer(outage(begin=5 * MINUTE, end=5 * MINUTE))
    assert (exact.used(later), both.used(later)) == (HOUR, HOUR + 5 * MINUTE)
    assert both.breached_at(later) == NOVEMBER + 10 * HOUR - 5 * MINUTE + both.budget


@pytest.mark.parametrize(
    ("begin", "end", "approximate"),
    [(None, None, False), (MINUTE, None, True), (None, MINUTE, True), (MINUTE, MINUTE, True)],
)
def test_s29_a_budget_that_hangs_on_such_an_instant_is_marked(
    begin: timedelta | None, end: timedelta | None, approximate: bool
) -> None:
    assert timer(outage(begin=begin, end=end)).approximate is approximate


def test_s29_one_outage_of_a_rolling_window_is_marked_and_the_next_is_not() -> None:
    up, down, again, down_later, up_later = turns(10, 11, 20, 21)
    facts = [watched(), up, vague(down, MINUTE), again, down_later, up_later]
    found = standing(facts, promising(per=Rolling(30))).timers
    assert [one.approximate for one in found] == [True, False]


def test_s29_an_interval_that_no_outage_touches_marks_nothing() -> None:
    up, down, again = turns(10, 11)
    silent = [said(MONITORS[0], Observed(Health.UNKNOWN), NOVEMBER + hour * HOUR) for hour in (30, 40)]
    facts = [watched(), up, down, again, *(vague(one, HOUR) for one in silent)]
    assert not timer(facts).approximate


def test_s29_an_outage_does_not_begin_before_the_last_word() -> None:
    up, down, again = turns(10, 11)
    facts = [watched(), up, vague(down, 20 * HOUR), again]
    assert timer(facts).used(NOVEMBER + 20 * HOUR) == 11 * HOUR


STEPS = st.lists(st.tuples(st.integers(2, 600), st.floats(0, 1), st.booleans()), min_size=1, max_size=12)


@given(STEPS)
def test_s29_whatever_the_instants_were_no_more_was_used(steps: list[tuple[int, float, bool]]) -> None:
    """A law: each instant anywhere in its interval, which begins with the change before at the earliest."""
    at, health, sure, real = NOVEMBER, Health.UP, [watched()], [watched()]
    sure.append(said(MONITORS[0], Observed(health), at))
    real.append(sure[-1])
    earliest = at
    for minutes, share, is_vague in steps:
        at += minutes * MINUTE
        health = Health.DOWN if health is Health.UP else Health.UP
        fact, length = said(MONITORS[0], Observed(health), at), (at - earliest) / 2
        sure.append(vague(fact, length) if is_vague else fact)
        real.append(replace(fact, occurred_at=at - share * length) if is_vague else fact)
        earliest = at
    until = at + HOUR
    assert timer(sure).used(until) >= timer(real).used(until)
