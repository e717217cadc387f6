"""A budget as it is being spent: its figures, its course and its outages agree with its timer (S37-S40)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.exclusions import Excluded
from bot.sla.facts import Fact
from bot.sla.hours import parse_hours
from bot.sla.observations import Health, MaintenancePlanned, Observed
from bot.sla.spans import ZERO, Span
from bot.sla.uptime.budgets import Heard
from bot.sla.uptime.courses import Course, Part, course
from bot.sla.uptime.items import Outage, WhyNot, outages
from bot.sla.uptime.periods import Per, Rolling, period_at
from bot.sla.uptime.rolling import allowed, used_in_window
from bot.sla.uptime.services import Service
from bot.sla.uptime.spending import Spending, Verdict, in_period, in_window
from bot.sla.uptime.standing import heard
from tests.sla.uptime.months import (
    ALWAYS,
    AMSTERDAM,
    MONITORS,
    NOVEMBER,
    PORTAL,
    promising,
    said,
    timer,
    turns,
    watched,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFFICE = replace(ALWAYS, name="office", week=(parse_hours("09:00-17:00"),) * 5 + ((),) * 2)


def known(*facts: Fact, before: datetime = NOVEMBER) -> Heard:
    found = heard([watched(before), *facts])
    assert found is not None
    return found


def month(
    heard: Heard, now: datetime, service: Service = PORTAL, seen_to: datetime | None = None
) -> Spending:
    (promise,) = service.promises
    assert isinstance(promise.per, Per)
    period = period_at(NOVEMBER, promise.per, AMSTERDAM)
    found = in_period(service, promise, heard, period, now, now if seen_to is None else seen_to)
    assert found is not None
    return found


def excluded(start: float, end: float, reason: str = "strike") -> Excluded:
    return Excluded(NOVEMBER + start * HOUR, NOVEMBER + end * HOUR, reason, approved_by="ann")


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


# --- the course equals the timer ------------------------------------------------------------------

Windows = list[tuple[int, int]]

minutes = st.lists(st.integers(0, 20_000), unique=True, max_size=8).map(sorted)
windows = st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 600)), max_size=3)


def histories(downs: list[int], maintained: Windows, apart: Windows) -> list[Fact]:
    facts = [watched(), *turns(*(minute / 60 for minute in downs))]
    for start, length in maintained:
        begins = NOVEMBER + start * MINUTE
        deed = MaintenancePlanned(f"w{start}", begins, begins + length * MINUTE)
        facts.append(said(PORTAL.subject, deed, begins - HOUR))
    for start, length in apart:
        begins = NOVEMBER + start * MINUTE
        deed_out = Excluded(begins, begins + length * MINUTE, "strike", approved_by="ann")
        facts.append(said(PORTAL.subject, deed_out, begins))
    return facts


@given(minutes, windows, windows, st.booleans(), st.integers(1, 50_000))
def test_the_course_is_the_timers_left_at_each_instant(
    downs: list[int],
    maintained: Windows,
    apart: Windows,
    office: bool,
    until: int,
) -> None:
    service = replace(PORTAL, hours=OFFICE) if office else PORTAL
    facts = histories(downs, maintained, apart)
    now = NOVEMBER + until * MINUTE
    found = heard(facts)
    assert found is not None
    spending = month(found, now, service)
    drawn, clock = course(spending), timer(facts, service)
    assert drawn.budget == clock.budget
    assert spending.left == clock.left(min(now, clock.stretches[-1].start))
    for step in range(0, until, max(until // 50, 1)):
        at = NOVEMBER + step * MINUTE
        if at <= spending.until:
            assert abs(drawn.left_at(at) - clock.left(at)) <= timedelta(microseconds=1)
    assert all(
        before.at <= after.at and before.left >= after.left for before, after in pairwise(drawn.corners)
    )


@given(minutes, windows, windows, st.integers(1, 50_000))
def test_bands_never_overlap_and_hold_what_the_figures_say(
    downs: list[int], maintained: Windows, apart: Windows, until: int
) -> None:
    found = heard(histories(downs, maintained, apart))
    assert found is not None
    spending = month(found, NOVEMBER + until * MINUTE)
    drawn = course(spending)
    assert all(one.span.end <= other.span.start for one, other in pairwise(drawn.bands))
    assert all(drawn.span.start <= one.span.start and one.span.end <= drawn.span.end for one in drawn.bands)
    assert length(drawn, Part.DOWN) == spending.figures.down
    assert length(drawn, Part.UNKNOWN) == spending.figures.unknown
    off = (Part.MAINTENANCE, Part.EXCLUDED)
    assert sum((length(drawn, part, spending.until) for part in off), ZERO) == spending.figures.excluded
    later = [one for one in drawn.bands if one.span.end > spending.until]
    assert all(one.part in off for one in later)


def length(drawn: Course, part: Part, until: datetime | None = None) -> timedelta:
    spans = [one.span for one in drawn.bands if one.part is part]
    ends = [one.end if until is None else min(one.end, until) for one in spans]
    return sum((max(end - one.start, ZERO) for one, end in zip(spans, ends, strict=True)), ZERO)


# --- outages, one by one --------------------------------------------------------------------------


def of(
    spending: Spending, heard: Heard
) -> list[tuple[datetime, datetime | None, timedelta, dict[WhyNot, timedelta]]]:
    return [
        (one.began_at, one.ended_at, one.counted, dict(one.not_counted)) for one in outages(spending, heard)
    ]


def test_s38_each_outage_says_what_counted_and_why_not_the_rest() -> None:
    window = MaintenancePlanned("disks", NOVEMBER + 10.25 * HOUR, NOVEMBER + 10.5 * HOUR)
    facts = known(
        *turns(10, 11, 50, 50.25, 100),
        said(PORTAL.subject, window, NOVEMBER),
        said(PORTAL.subject, excluded(50, 50.1), NOVEMBER + 51 * HOUR),
    )
    spending = month(facts, NOVEMBER + 100.1 * HOUR)
    assert of(spending, facts) == [
        (NOVEMBER + 10 * HOUR, NOVEMBER + 11 * HOUR, 45 * MINUTE, {WhyNot.MAINTENANCE: 15 * MINUTE}),
        (NOVEMBER + 50 * HOUR, NOVEMBER + 50.25 * HOUR, 9 * MINUTE, {WhyNot.EXCLUDED: 6 * MINUTE}),
        (NOVEMBER + 100 * HOUR, None, 6 * MINUTE, {}),
    ]


def test_an_outage_over_an_end_of_the_period_says_so() -> None:
    facts = known(*turns(719.5, 720.25))
    ((_, ended, counted, why),) = of(month(facts, NOVEMBER + 800 * HOUR), facts)
    assert (ended, counted) == (NOVEMBER + 720.25 * HOUR, 30 * MINUTE)
    assert why == {WhyNot.ELSEWHERE: 15 * MINUTE}


def test_s38_an_outage_that_is_too_short_is_told_and_does_not_count() -> None:
    facts = known(*turns(10, 10.05))
    service = replace(PORTAL, min_length=5 * MINUTE)
    ((*_, counted, why),) = of(month(facts, NOVEMBER + 20 * HOUR, service), facts)
    assert (counted, why) == (ZERO, {WhyNot.SHORT: 3 * MINUTE})


@given(minutes, windows, windows, st.booleans(), st.integers(1, 50_000), st.integers(0, 120))
def test_s38_all_the_time_of_an_outage_is_accounted_for(
    downs: list[int],
    maintained: Windows,
    apart: Windows,
    office: bool,
    until: int,
    shortest: int,
) -> None:
    service = replace(PORTAL, hours=OFFICE if office else PORTAL.hours, min_length=shortest * MINUTE)
    found = heard(histories(downs, maintained, apart))
    assert found is not None
    spending = month(found, NOVEMBER + until * MINUTE, service)
    listed = outages(spending, found)
    for one in listed:
        assert real(one, spending) == one.counted + sum((time for _, time in one.not_counted), ZERO)
    assert sum((one.counted for one in listed), ZERO) == spending.figures.down


def real(one: Outage, spending: Spending) -> timedelta:
    return (spending.until if one.ended_at is None else one.ended_at) - one.began_at


# --- rolling days ---------------------------------------------------------------------------------


def window(heard: Heard, now: datetime, service: Service, days: int = 30) -> Spending:
    (promise,) = service.promises
    found = in_window(service, promise, heard, Rolling(days), now, now)
    assert found is not None
    return found


ROLLING = promising(per=Rolling(30))
EARLY = NOVEMBER - timedelta(days=60)


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


@given(minutes, st.integers(1, 60_000), st.booleans())
def test_the_course_of_rolling_days_is_exact_at_each_instant(
    downs: list[int], until: int, office: bool
) -> None:
    service = replace(ROLLING, hours=OFFICE) if office else ROLLING
    (promise,) = service.promises
    facts = known(*turns(*(minute / 60 for minute in downs)))
    spending = window(facts, NOVEMBER + until * MINUTE, service)
    drawn, per = course(spending), Rolling(30)
    assert drawn.corners[-1].left == spending.left
    for step in range(0, 30 * 24, 37):
        at = drawn.span.start + step * HOUR
        exact = allowed(spending.whole, promise, per, at) - used_in_window(spending.whole, per, at)
        assert abs(drawn.left_at(at) - exact) <= timedelta(microseconds=2)


def test_utc_is_meant() -> None:
    assert month(known(*turns()), NOVEMBER + HOUR).until.tzinfo is UTC
