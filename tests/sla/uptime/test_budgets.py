"""A downtime budget is one more timer (S19, S37-S39)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.calendars import Calendar
from bot.sla.contracts import Contract
from bot.sla.exclusions import Excluded
from bot.sla.facts import Fact
from bot.sla.observations import Health, MaintenanceCalledOff, MaintenancePlanned, Observed, PeriodClosed
from bot.sla.spans import ZERO
from bot.sla.timers import Cause, State
from bot.sla.uptime.health import Quorum
from bot.sla.uptime.periods import Per
from bot.sla.uptime.services import MaintenanceRule
from tests.sla.uptime.months import (
    MONITORS,
    NOVEMBER,
    PORTAL,
    PROMISE,
    library,
    promising,
    said,
    standing,
    timer,
    turns,
    watched,
)

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("month", "allowed"),
    [(2, "0:40:19.200000"), (4, "0:43:12"), (3, "0:44:34.800000"), (10, "0:44:42"), (12, "0:44:38.400000")],
)
def test_s37_the_real_month_is_what_is_promised(month: int, allowed: str) -> None:
    """February has 28 days; March is an hour short and October an hour long in Amsterdam."""
    start = datetime(2026, month, 10, tzinfo=UTC)
    assert str(timer([watched(start), said(MONITORS[0], Observed(Health.UP), start)]).budget) == allowed


def test_s37_the_mean_month_is_a_switch() -> None:
    found = timer([watched(), *turns()], promising(mean_month=True))
    assert found.budget == timedelta(seconds=2629.746)


def test_s19_an_outage_that_goes_on_is_due_when_the_budget_is_used_up() -> None:
    found = timer([watched(), *turns(10, 10.5, 100)])
    assert found.due() == NOVEMBER + 100 * HOUR + timedelta(minutes=13, seconds=12)
    assert found.state(NOVEMBER + 100.1 * HOUR) is State.RUNNING
    assert found.state(NOVEMBER + 101 * HOUR) is State.BREACHED


OFFICE = Calendar.of("office", "Europe/Amsterdam", {"mon-fri": "09:00-17:00"})
FRIDAY = NOVEMBER + (5 * 24 + 17) * HOUR
"""Where the office closes; it opens again on Monday, 64 hours later."""


@pytest.mark.parametrize(("ends", "due"), [(1, None), (70, 64)])
def test_s37_a_budget_that_is_used_up_to_the_last_at_closing_breaks_when_time_counts_again(
    ends: float, due: float | None
) -> None:
    """Of 168 office hours 1.68 may be bad: until Monday the uptime is what was promised, not less."""
    start = FRIDAY - 1.68 * HOUR
    service = replace(promising(at_least=Fraction(99, 100)), hours=OFFICE)
    facts = [watched(), *turns(), said(MONITORS[0], Observed(Health.DOWN), start)]
    facts.append(said(MONITORS[0], Observed(Health.UP), FRIDAY + ends * HOUR))
    found = timer(facts, service)
    assert found.budget == 1.68 * HOUR
    assert found.due() == (None if due is None else FRIDAY + due * HOUR)
    assert found.used(FRIDAY + HOUR) == 1.68 * HOUR


def test_while_the_service_works_nothing_is_due() -> None:
    found = timer([watched(), *turns(10, 10.5)])
    assert found.due() is None
    assert found.used(NOVEMBER + 300 * HOUR) == timedelta(minutes=30)
    assert found.standing_still_at(NOVEMBER + 300 * HOUR) is Cause.UP


def test_an_outage_over_the_end_of_the_month_is_shared_by_both() -> None:
    end = NOVEMBER + 30 * 24 * HOUR
    facts = [
        watched(),
        *turns(30 * 24 - 0.5, 30 * 24 + 0.25),
        said(PORTAL.subject, PeriodClosed("2026-11"), end),
    ]
    first, second = standing(facts).timers
    assert (first.ended_at, first.state(end)) == (end, State.MET)
    assert first.used(end) == timedelta(minutes=30)
    assert second.used(end + HOUR) == timedelta(minutes=15)
    assert second.id.cycle == 202612


def test_the_month_is_not_over_before_it_is_closed() -> None:
    found = timer([watched(), *turns()])
    assert found.ended_at is None
    assert found.standing_still_at(NOVEMBER + 800 * HOUR) is Cause.PERIOD_OVER


def test_s39_unknown_is_neither_up_nor_down() -> None:
    facts = [watched(), said(MONITORS[0], Observed(Health.PAUSED), NOVEMBER + HOUR)]
    found = timer(facts)
    assert found.standing_still_at(NOVEMBER + HOUR / 2) is Cause.UNKNOWN
    assert found.standing_still_at(NOVEMBER + 2 * HOUR) is Cause.UNKNOWN


def test_s38_a_short_outage_is_none_and_a_longer_one_counts_from_its_beginning() -> None:
    service = replace(PORTAL, min_length=timedelta(minutes=10))
    assert timer([watched(), *turns(10, 10.1)], service).used(NOVEMBER + 20 * HOUR) == ZERO
    assert timer([watched(), *turns(10, 10.5)], service).used(NOVEMBER + 20 * HOUR) == timedelta(minutes=30)


def test_s38_no_breach_is_dated_into_the_time_in_which_an_outage_may_still_be_none() -> None:
    service = replace(PORTAL, min_length=timedelta(minutes=10))
    found = timer([watched(), *turns(10, 10.7, 20)], service)
    assert found.used(NOVEMBER + 15 * HOUR) == timedelta(minutes=42)
    assert found.due() == NOVEMBER + 20 * HOUR + timedelta(minutes=10)


@pytest.mark.parametrize(("minutes", "used"), [(3, 0), (15, 1)])
def test_s38_an_outage_over_the_end_of_a_period_is_as_long_as_it_was(minutes: int, used: int) -> None:
    end = NOVEMBER + 30 * 24 * HOUR
    minute = 1 / 60
    closed = said(PORTAL.subject, PeriodClosed("2026-11"), end)
    facts = [watched(), *turns(30 * 24 - minute, 30 * 24 + (minutes - 1) * minute), closed]
    first = standing(facts, replace(PORTAL, min_length=timedelta(minutes=10))).timers[0]
    assert round(first.used(end) / timedelta(minutes=1)) == used


@pytest.mark.parametrize(
    ("quorum", "down"), [(Quorum.ANY, "unknown"), (Quorum.MAJORITY, "running"), (Quorum.ALL, "unknown")]
)
def test_s38_quorum_with_one_monitor_that_cannot_tell(quorum: Quorum, down: str) -> None:
    """Two monitors are down for an hour, the third cannot tell. Before that, two say up."""
    service = replace(promising(monitors=MONITORS), quorum=quorum)
    facts = [watched(), *turns(10, 11), *turns(10, 11, monitor=MONITORS[1])]
    during = timer(facts, service).standing_still_at(NOVEMBER + 10.5 * HOUR)
    assert (during or "running") == ("running" if quorum is Quorum.ANY else down)
    before = timer(facts, service).standing_still_at(NOVEMBER + 5 * HOUR)
    assert before is (Cause.UNKNOWN if quorum is Quorum.ANY else Cause.UP)


def off(at: float, *, ended: bool = False) -> Fact:
    return said(PORTAL.subject, MaintenanceCalledOff("m", ended), NOVEMBER + at * HOUR)


def planned(start: float, end: float, announced: float, name: str = "m") -> Fact:
    window = MaintenancePlanned(name, NOVEMBER + start * HOUR, NOVEMBER + end * HOUR, "new disks")
    return said(PORTAL.subject, window, NOVEMBER + announced * HOUR)


RULE = MaintenanceRule(notice=timedelta(hours=5), cap=timedelta(hours=4))


@pytest.mark.parametrize(
    ("windows", "down"),
    [
        ([planned(10, 12, 1)], 0.0),
        ([planned(10, 12, 6)], 2.0),  # announced too late
        ([planned(8, 13, 1)], 0.0),
        ([planned(7, 12, 1)], 1.0),  # the fifth hour is over the cap
        ([planned(10, 11, 1), planned(10.5, 12, 1, "n")], 0.0),  # an overlap counts once
        ([planned(10, 12, 1), planned(11, 13, 8)], 1.0),  # moved: only what was announced before has notice
        ([planned(10, 12, 1), off(2)], 2.0),
        (
            [planned(10, 12, 1), off(11, ended=True)],
            1.0,
        ),
    ],
)
def test_s38_maintenance_counts_as_excluded_within_its_limits(windows: list[Fact], down: float) -> None:
    found = timer([watched(), *turns(10, 12), *windows], promising(maintenance=RULE))
    assert found.used(NOVEMBER + 20 * HOUR) == down * HOUR


def test_what_is_excluded_makes_the_month_shorter() -> None:
    whole = timer([watched(), *turns()]).budget
    less = timer([watched(), *turns(), planned(10, 14, 1)]).budget
    assert whole - less == timedelta(hours=4) / 1000


def test_s45_what_people_excluded_stands_above_all() -> None:
    war = Excluded(NOVEMBER + 10 * HOUR, NOVEMBER + 11 * HOUR, "war", approved_by="ann")
    found = timer([watched(), *turns(10, 12), said(PORTAL.subject, war, NOVEMBER + 50 * HOUR)])
    assert found.used(NOVEMBER + 20 * HOUR) == HOUR
    assert found.stretch_at(NOVEMBER + 10.5 * HOUR).detail == "war"


def test_only_service_hours_count() -> None:
    found = timer([watched(), *turns(24 + 16, 24 + 20)], replace(PORTAL, hours=OFFICE))
    assert found.used(NOVEMBER + 100 * HOUR) == HOUR  # Monday 16:00 to 20:00


def test_a_contract_that_begins_in_the_month_promises_the_rest_of_it() -> None:
    contract = Contract("msa", valid_from=date(2026, 11, 16))
    found = timer([watched(), *turns(10, 11)], promising(contract=contract))
    assert found.budget == timedelta(days=15) / 1000
    assert found.used(NOVEMBER + 500 * HOUR) == ZERO


def test_quarters_and_years_are_periods_too() -> None:
    assert timer([watched(), *turns()], promising(per=Per.QUARTER)).id.cycle == 20264
    year = timer([watched(), *turns()], promising(per=Per.YEAR))
    assert (year.id.cycle, year.budget) == (2026, timedelta(days=365) / 1000)


def test_a_service_that_no_book_knows_has_no_timers() -> None:
    assert standing([watched(), *turns()], replace(PORTAL, name="other")).timers == ()


# --- laws ----------------------------------------

hours = st.lists(st.floats(0, 700), max_size=8).map(sorted)


@given(hours, st.randoms(use_true_random=False))
def test_s25_order_and_repeats_do_not_matter(changes: list[float], dice: object) -> None:
    facts = [watched(), *turns(*changes), planned(100, 120, 3)]
    mixed = [*facts, *facts[:3]]
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert standing(mixed).timers == standing(facts).timers


@given(hours, st.fractions(Fraction(1, 2), Fraction(99999, 100000)))
def test_s37_it_is_breached_exactly_when_the_uptime_falls_below_the_promise(
    changes: list[float], at_least: Fraction
) -> None:
    end = NOVEMBER + 30 * 24 * HOUR
    facts = [
        watched(),
        *turns(*changes),
        planned(300, 310, 0),
        said(PORTAL.subject, PeriodClosed("2026-11"), end),
    ]
    found = timer(facts, promising(at_least=at_least))
    down = found.used(end)
    whole = timedelta(days=30) - timedelta(hours=10)
    assert (found.state(end) is State.MET_LATE) == (down >= found.budget and down > ZERO)
    assert abs(found.budget / whole - float(1 - at_least)) < 1e-9


@given(hours)
def test_a_pause_of_nothing_changes_nothing(changes: list[float]) -> None:
    """To say again what holds already changes nothing."""
    facts = [watched(), *turns(*changes)]
    down = bool(len(changes) % 2)
    again = said(MONITORS[0], Observed(Health.DOWN if down else Health.UP), NOVEMBER + 705 * HOUR)
    assert timer(facts).used(NOVEMBER + 719 * HOUR) == timer([*facts, again]).used(NOVEMBER + 719 * HOUR)


def test_the_library_of_these_tests_knows_the_portal() -> None:
    assert library().latest.service("portal") == PORTAL
    assert PROMISE.part == "Klant BV"
