"""A budget as it is being spent: its figures, its verdict, its pace (S37-S40)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.observations import Health, Observed
from bot.sla.spans import ZERO, Span
from bot.sla.uptime.courses import course
from bot.sla.uptime.outbreaks import burning_now, looked_at
from bot.sla.uptime.periods import Per, Rolling, period_at
from bot.sla.uptime.rolling import rolling_timers
from bot.sla.uptime.spending import Verdict, in_period
from tests.sla.uptime.months import (
    AMSTERDAM,
    MONITORS,
    NOVEMBER,
    PORTAL,
    said,
    turns,
)
from tests.sla.uptime.spent import (
    EARLY,
    HOUR,
    MINUTE,
    OFFICE,
    ROLLING,
    known,
    minutes,
    month,
    window,
)


def test_the_figures_are_of_what_has_been_beside_the_budget_of_all() -> None:
    found = month(known(*turns(10, 10.5)), NOVEMBER + 240 * HOUR)
    assert (found.figures.period, found.figures.down) == (240 * HOUR, 30 * MINUTE)
    assert (found.budget, found.left) == (timedelta(seconds=2592), timedelta(seconds=792))
    assert found.verdict is Verdict.WITHIN


@pytest.mark.parametrize(
    ("down", "now", "verdict"),
    [
        (0.5, 240, Verdict.WITHIN),
        (1, 240, Verdict.BROKEN),
        (0.5, 721, Verdict.KEPT),
        (1, 721, Verdict.MISSED),
    ],
)
def test_a_promise_is_broken_by_more_than_its_budget(down: float, now: float, verdict: Verdict) -> None:
    found = month(known(*turns(10, 10 + down)), NOVEMBER + now * HOUR)
    assert found.verdict is verdict
    assert (found.broken_at is not None) is verdict.is_bad
    assert (found.pace is None) is (now > 720)


def test_s28_what_nobody_can_tell_is_no_promise_kept() -> None:
    paused = [said(MONITORS[0], Observed(Health.PAUSED), NOVEMBER + 20 * HOUR)]
    seen = [said(MONITORS[0], Observed(Health.UP), NOVEMBER + 21 * HOUR)]
    facts = known(*turns(), *paused, *seen)
    assert month(facts, NOVEMBER + 30 * HOUR).verdict is Verdict.WITHIN_PERHAPS
    assert month(facts, NOVEMBER + 721 * HOUR).verdict is Verdict.KEPT_PERHAPS


def test_s28_what_nobody_has_read_yet_is_unknown_where_it_would_be_good() -> None:
    up, down = known(*turns()), known(*turns(10))
    now, seen = NOVEMBER + 12 * HOUR, NOVEMBER + 11 * HOUR
    assert month(up, now, seen_to=seen).figures.unknown == HOUR
    silent = month(down, now, seen_to=seen)
    assert (silent.figures.unknown, silent.figures.down) == (ZERO, 2 * HOUR)
    assert month(up, now).figures.unknown == ZERO


def test_before_it_begins_and_outside_its_contract_there_is_nothing_to_tell() -> None:
    (promise,) = PORTAL.promises
    december = period_at(NOVEMBER + 800 * HOUR, Per.MONTH, AMSTERDAM)
    facts = known(*turns())
    assert in_period(PORTAL, promise, facts, december, NOVEMBER + HOUR, NOVEMBER + HOUR) is None
    closed = replace(PORTAL, hours=OFFICE)
    sunday = replace(december, span=Span(NOVEMBER, NOVEMBER + HOUR))
    assert in_period(closed, promise, facts, sunday, NOVEMBER + HOUR, NOVEMBER + HOUR) is None


# --- pace (S40) -----------------------------------------------------------------------------------


def test_s40_pace_end_and_what_still_fits() -> None:
    now = NOVEMBER + 240 * HOUR
    found = month(known(*turns(200, 200.5)), now).pace
    assert found is not None
    assert (found.hour, found.rule, found.due_at) == (Fraction(0), None, None)
    assert found.week == Fraction(30 * 60, 168 * 3600) * 1000
    assert found.ends_at == now + 168 * HOUR * 792 / 1800
    assert found.fits == timedelta(seconds=792)


def test_s40_an_outage_that_goes_on_says_when_it_breaks_the_promise() -> None:
    found = month(known(*turns(100)), NOVEMBER + 100.5 * HOUR).pace
    assert found is not None
    assert found.due_at == NOVEMBER + 100 * HOUR + timedelta(seconds=2592)
    assert found.hour == 500
    assert found.rule is not None


def test_s40_nothing_fits_once_it_is_broken() -> None:
    found = month(known(*turns(10, 12)), NOVEMBER + 100 * HOUR).pace
    assert found is not None
    assert (found.fits, found.ends_at, found.due_at) == (ZERO, None, None)


def test_s40_the_pace_of_a_period_that_has_just_begun_is_that_of_the_days_before() -> None:
    """Half a minute of an hour that is mostly November's: a page is worth 14.4 times the pace."""
    december = NOVEMBER + 720 * HOUR
    facts = known(*turns(720, 720 + 1 / 120))
    (promise,) = PORTAL.promises
    period, now = period_at(december, Per.MONTH, AMSTERDAM), december + MINUTE
    spending = in_period(PORTAL, promise, facts, period, now, now)
    assert spending is not None
    found = spending.pace
    assert found is not None
    assert (found.hour, found.week) == (Fraction(1000, 120), Fraction(1000, 168 * 120))
    assert (found.rule, found.ends_at) == (None, None)
    assert burning_now(PORTAL, promise, looked_at(PORTAL, promise, facts, now), now) == []


# --- rolling days ---------------------------------------------------------------------------------


def test_s37_rolling_days_have_their_budget_and_it_comes_back() -> None:
    facts = known(*turns(10, 10.5), said(MONITORS[0], Observed(Health.UP), EARLY), before=EARLY)
    during, after = NOVEMBER + 100 * HOUR, NOVEMBER + 731 * HOUR
    assert window(facts, during, ROLLING).left == timedelta(seconds=792)
    assert window(facts, after, ROLLING).left == timedelta(seconds=2592)
    drawn = course(window(facts, NOVEMBER + 730.25 * HOUR, ROLLING))
    assert drawn.corners[-1].left == timedelta(seconds=2592) - 15 * MINUTE
    assert drawn.corners[0].left == drawn.corners[-1].left
    assert min(one.left for one in drawn.corners) == timedelta(seconds=792)


def test_s40_what_fits_rolling_counts_what_leaves_the_window() -> None:
    facts = known(*turns(10, 10.5), said(MONITORS[0], Observed(Health.UP), EARLY), before=EARLY)
    soon = window(facts, NOVEMBER + 100 * HOUR, ROLLING).pace
    leaving = window(facts, NOVEMBER + 730.2 * HOUR, ROLLING).pace
    assert soon is not None
    assert leaving is not None
    assert soon.fits == timedelta(seconds=792)
    assert leaving.fits > timedelta(seconds=792) + 12 * MINUTE


def test_a_month_can_be_looked_at_by_days_without_a_verdict() -> None:
    facts = known(*turns(10, 10.5))
    found = window(facts, NOVEMBER + 100 * HOUR, PORTAL, days=2)
    assert (found.verdict, found.pace, found.figures.down) == (Verdict.NOT_PROMISED, None, ZERO)
    wider = window(facts, NOVEMBER + 100 * HOUR, PORTAL, days=7)
    assert wider.figures.down == 30 * MINUTE
    assert course(wider).span.end == NOVEMBER + 100 * HOUR


def test_utc_is_meant() -> None:
    assert month(known(*turns()), NOVEMBER + HOUR).until.tzinfo is UTC


@given(minutes, st.integers(1, 60_000), st.booleans())
def test_the_last_break_of_rolling_days_is_that_of_the_timers(
    downs: list[int], until: int, office: bool
) -> None:
    service = replace(ROLLING, hours=OFFICE) if office else ROLLING
    (promise,) = service.promises
    now = NOVEMBER + until * MINUTE
    facts = known(*turns(*(minute / 60 for minute in downs if minute <= until)))
    found, per = window(facts, now, service), Rolling(30)
    dues = [clock.due() for clock in rolling_timers(service, promise, per, facts, now)]
    inside = [due for due in dues if due is not None and due >= per.window(now).start]
    assert found.broken_at == max((due for due in inside if due <= now), default=None)
    assert found.due_at == max((due for due in inside if due > now), default=None)
