"""What a supplier's outage endangers: budgets tried as if all were down, our claim, its cost (S43, S44)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.calendars import Calendar
from bot.sla.contracts import Claim, ClaimFrom, Contract
from bot.sla.dangers import Danger, broken_at, costs, dangers, our_claims, theirs
from bot.sla.facts import Fact, SourceName
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.observations import Health, MaintenancePlanned, Observed, PeriodClosed, Watched
from bot.sla.policies import Book
from bot.sla.promises import Metric, Supplier
from bot.sla.timers import State
from bot.sla.upstream import concerned
from bot.sla.uptime.periods import Rolling
from bot.sla.uptime.services import Service, Uptime, monitor_subject
from tests.sla.uptime.months import (
    ALWAYS,
    AMSTERDAM,
    MONITORS,
    NOVEMBER,
    PORTAL,
    PROMISE,
    said,
    turns,
    watched,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BUDGET = timedelta(minutes=43, seconds=12)
END = NOVEMBER + timedelta(days=30)
WIRE = monitor_subject(SourceName("pings"), "wire")
CARRIAGE = Contract("carriage", claim=Claim(30))
CARRIER = Supplier("carrier", contract=CARRIAGE)
THEIRS = Uptime(Metric.AVAILABILITY, Kind.SUPPLIER, Fraction(995, 1000), (WIRE,), zone=AMSTERDAM)
LINE = Service("line", ALWAYS, (THEIRS,), suppliers=("carrier",))
COVERED = replace(PORTAL, promises=(replace(PROMISE, contract=Contract("msa", covered_by=("carriage",))),))
NOON = NOVEMBER + timedelta(days=9, hours=13)


def book(*services: Service, suppliers: tuple[Supplier, ...] = (CARRIER,)) -> Book:
    return Book((), (), ALWAYS, suppliers=suppliers, services=services)


def found(now: datetime, facts: list[Fact], portal: Service = COVERED) -> list[Danger]:
    known = book(portal, LINE)
    library = Library.of(known, NOVEMBER - timedelta(days=400))
    return dangers(library, concerned(known, LINE), {"portal": facts}, now)


def test_s44_what_hangs_on_a_service_of_a_supplier() -> None:
    kettle = replace(PORTAL, name="kettle")
    known = book(COVERED, kettle, LINE)
    assert [one.service.name for one in concerned(known, LINE)] == ["portal"]
    assert concerned(known, COVERED) == [], "it names no supplier itself"
    naming = replace(COVERED, suppliers=("carrier",))
    assert [one.service.name for one in concerned(book(naming, kettle), naming)] == ["portal"]
    bare = replace(LINE, promises=())
    assert concerned(book(COVERED, bare), bare) == [], "they promised nothing about it"


def test_a_promise_that_hangs_on_two_suppliers_is_named_once() -> None:
    other = Supplier("hoster")
    naming = replace(COVERED, suppliers=("carrier", "hoster"))
    both = replace(LINE, suppliers=("carrier", "hoster"))
    known = book(naming, both, suppliers=(CARRIER, other))
    assert len(concerned(known, both)) == 1


def test_s44_a_service_that_works_is_tried_as_if_it_were_down_from_now_on() -> None:
    (one,) = found(NOON, [watched(), *turns(1, 1.2)])
    assert not one.down
    assert one.timer.left(NOON) == BUDGET - 12 * MINUTE
    assert one.timer.due() == NOON + BUDGET - 12 * MINUTE


def test_a_service_that_is_down_breaks_when_its_own_timer_says() -> None:
    down_at = NOON - 10 * MINUTE
    (one,) = found(NOON, [watched(), *turns(), said(MONITORS[0], Observed(Health.DOWN), down_at)])
    assert one.down
    assert one.timer.due() == down_at + BUDGET


@given(st.lists(st.integers(1, 9 * 24 * 60), max_size=6, unique=True), st.integers(0, 29 * 24 * 60))
def test_s44_left_and_break_are_those_of_an_outage_from_now_on(minutes: list[int], now: int) -> None:
    """With service hours round the clock the break is the time left, from now on, unless the month is over
    before or it is broken already. What comes after `now` has not happened."""
    at = NOVEMBER + timedelta(minutes=now)
    past = sorted(minute / 60 for minute in minutes if minute <= now)
    (one,) = found(at, [watched(), *turns(*past)])
    used = sum((b - a for a, b in zip(past[::2], past[1::2], strict=False)), 0.0)
    used += now / 60 - past[-1] if len(past) % 2 else 0.0
    left = BUDGET - timedelta(minutes=round(used * 60))
    assert one.timer.left(at) == left
    if left <= timedelta(0):
        assert one.timer.state(at) is State.BREACHED
    else:
        assert one.timer.due() == (at + left if at + left < END else None)


def test_an_outage_outside_service_hours_breaks_later() -> None:
    office = Calendar.of("office", AMSTERDAM, {"mon-fri": "09:00-17:00"})
    (one,) = found(NOON + 6 * HOUR, [watched(), *turns()], replace(COVERED, hours=office))
    due = one.timer.due()
    assert due is not None
    local = due.astimezone(ZoneInfo(AMSTERDAM))
    assert (local.day, local.hour) == (11, 9), "the next morning"


def test_s38_maintenance_to_come_does_not_count() -> None:
    planned = MaintenancePlanned("m", NOON + 10 * MINUTE, NOON + 2 * HOUR)
    (one,) = found(NOON, [watched(), *turns(), said(MONITORS[0], planned, NOVEMBER)])
    due = one.timer.due()
    assert due is not None
    assert due > NOON + 2 * HOUR


def test_a_period_that_waits_to_be_closed_is_not_in_danger() -> None:
    now = END + HOUR
    (one,) = found(now, [watched(), *turns()])
    assert one.timer.id.cycle == 202612
    closed = said(PORTAL.subject, PeriodClosed("2026-11"), END)
    assert len(found(now, [watched(), *turns(), closed])) == 1


def test_rolling_days_are_tried_too() -> None:
    rolling = replace(COVERED.promises[0], per=Rolling(30))
    (one,) = found(NOON, [watched(), *turns()], replace(COVERED, promises=(rolling,)))
    due = one.timer.due()
    assert due is not None
    assert timedelta(minutes=43) < due - NOON < timedelta(minutes=44)


def test_promises_stand_in_the_order_in_which_they_break() -> None:
    loose = replace(COVERED.promises[0], at_least=Fraction(99, 100), customer="Anders BV")
    dead = replace(COVERED.promises[0], at_least=Fraction(1, 100), customer="Rustig BV")
    both = replace(COVERED, promises=(dead, loose, COVERED.promises[0]))
    ordered = [one.timer.target.customer for one in found(NOON, [watched(), *turns()], both)]
    assert ordered == ["Klant BV", "Anders BV", "Rustig BV"]


def test_a_service_that_nobody_watches_is_left_out() -> None:
    assert found(NOON, []) == []


# --- what it cost ----------------------------------------


def cost(began: datetime, ended: datetime, facts: list[Fact]) -> list[Danger]:
    known = book(COVERED, LINE)
    library = Library.of(known, NOVEMBER - timedelta(days=400))
    return costs(library, concerned(known, LINE), {"portal": facts}, began, ended)


def test_an_outage_costs_what_was_used_while_it_lasted() -> None:
    facts = [watched(), *turns(10, 10.5, 20, 20.25)]
    (one,) = cost(NOVEMBER + 20 * HOUR - 5 * MINUTE, NOVEMBER + 21 * HOUR, facts)
    assert one.cost == 15 * MINUTE
    assert one.timer.left(NOVEMBER + 21 * HOUR) == BUDGET - 45 * MINUTE


def test_an_outage_that_touched_nothing_cost_nothing() -> None:
    (one,) = cost(NOON, NOON + HOUR, [watched(), *turns(1, 1.1)])
    assert one.cost == timedelta(0)


def test_an_outage_over_the_end_of_a_month_costs_both() -> None:
    began = END - 10 * MINUTE
    facts = [watched(), *turns(), said(MONITORS[0], Observed(Health.DOWN), began)]
    facts.append(said(MONITORS[0], Observed(Health.UP), END + 20 * MINUTE))
    both = cost(began, END + 20 * MINUTE, facts)
    assert [(one.timer.id.cycle, one.cost) for one in both] == [(202612, 20 * MINUTE), (202611, 10 * MINUTE)]


# --- our claim ----------------------------------------


def test_s43_our_claim_is_open_from_the_incident_until_the_end_of_its_last_day() -> None:
    (claim,) = our_claims(book(LINE), LINE, NOON, None)
    assert claim.window is not None
    assert claim.window.opens_at == NOON
    closes = claim.window.closes_at.astimezone(ZoneInfo(claim.zone))
    assert f"{closes:%d %b %H:%M}" == "11 Dec 00:00"


def test_s43_a_claim_from_the_end_of_the_period_goes_by_the_period_of_their_promise() -> None:
    late = replace(CARRIER, contract=replace(CARRIAGE, claim=Claim(10, ClaimFrom.PERIOD_END)))
    (claim,) = our_claims(book(LINE, suppliers=(late,)), LINE, NOON, None)
    assert claim.window is not None
    assert claim.window.opens_at == END


def test_s43_a_claim_from_the_right_has_no_window_before_the_right_is_in_sight() -> None:
    later = replace(CARRIER, contract=replace(CARRIAGE, claim=Claim(10, ClaimFrom.ELIGIBILITY)))
    known = book(LINE, suppliers=(later,))
    (claim,) = our_claims(known, LINE, NOON, None)
    assert claim.window is None
    (claim,) = our_claims(known, LINE, NOON, NOON + HOUR)
    assert claim.window is not None
    assert claim.window.opens_at == NOON + HOUR
    (claim,) = our_claims(book(LINE, suppliers=(Supplier("carrier"),)), LINE, NOON, None)
    assert claim.window is None


def test_the_right_arises_when_their_promise_breaks() -> None:
    facts = [said(LINE.subject, Watched(), NOVEMBER), said(WIRE, Observed(Health.DOWN), NOON)]
    library = Library.of(book(LINE), NOVEMBER - timedelta(days=400))
    timers = theirs(library, LINE, [*facts, said(WIRE, Observed(Health.UP), NOVEMBER)], NOON + HOUR)
    assert broken_at(timers) == NOON + timedelta(hours=3, minutes=36)
    assert broken_at([]) is None
