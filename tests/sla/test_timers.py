"""Due, breach and budgets (S03, S05, S07), two promises side by side (S09), and the timer as a value."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.sla.calendars import BusinessDays, Calendar
from bot.sla.ladders import Kind
from bot.sla.timers import Cause, State, TimerId
from tests.sla.builders import (
    NIGHT,
    OFFICE,
    book,
    book_of,
    by_priority,
    first_response,
    policy,
    resolution,
    span,
)
from tests.sla.timeline import OPEN, PENDING, SOLVED, TICKET, at, opened

ANSWER = book_of(first_response("2h"))
SOLVE = book_of(resolution("8h"))


# --- S03: due, breach, and what comes exactly at due


@pytest.mark.parametrize(
    ("replied", "state"),
    [("Mon 10:59:59", State.MET), ("Mon 11:00", State.MET), ("Mon 11:00:01", State.MET_LATE)],
)
def test_s03_a_stop_at_or_before_due_is_in_time(replied: str, state: State) -> None:
    ticket = opened(ANSWER)
    ticket.replies(replied)
    assert ticket.timer().state(at("Mon 12:00")) is state


@pytest.mark.parametrize(
    ("now", "state"),
    [("Mon 10:59:59", State.RUNNING), ("Mon 11:00", State.BREACHED), ("Tue 11:00", State.BREACHED)],
)
def test_s03_still_running_at_due_is_breached_at_due(now: str, state: State) -> None:
    timer = opened(ANSWER).timer()
    assert timer.state(at(now)) is state
    assert timer.breached_at(at(now)) == (at("Mon 11:00") if state is State.BREACHED else None)


def test_s03_a_pause_that_begins_exactly_at_due_is_in_time_and_breaches_on_resuming() -> None:
    ticket = opened(SOLVE)
    ticket.becomes("Mon 17:00", PENDING)
    timer = ticket.timer()
    assert (timer.state(at("Tue 09:00")), timer.left(at("Tue 09:00"))) == (State.PAUSED, timedelta(0))
    ticket.becomes("Tue 10:00", OPEN)
    assert ticket.timer().breached_at(at("Tue 10:00")) == at("Tue 10:00")


def test_s03_resumed_and_solved_in_one_instant_with_nothing_left_is_met() -> None:
    ticket = opened(SOLVE)
    ticket.becomes("Mon 17:00", PENDING)
    ticket.becomes("Tue 10:00", OPEN)
    ticket.becomes("Tue 10:00", SOLVED)
    assert ticket.timer().state(at("Tue 10:00")) is State.MET


def test_s03_a_breach_is_final_whatever_comes_later() -> None:
    ticket = opened(by_priority(low=resolution("8h"), lower=resolution("80h")), priority="low")
    ticket.becomes("Mon 17:01", PENDING)
    ticket.becomes("Mon 18:00", OPEN)
    ticket.gets_priority("Mon 19:00", "lower")
    ticket.becomes("Mon 20:00", SOLVED)
    assert ticket.timer().state(at("Tue 09:00")) is State.MET_LATE
    assert ticket.timer().breached_at(at("Tue 09:00")) == at("Mon 17:00")


@pytest.mark.parametrize(("paused", "due"), [("Sat 12:00", "Fri 17:00"), ("Fri 17:00", None)])
def test_s03_used_up_exactly_at_closing_is_due_at_closing(paused: str, due: str | None) -> None:
    ticket = opened(book_of(resolution("8h"), calendar=OFFICE), "Fri 09:00")
    assert ticket.timer().due() == at("Fri 17:00")
    ticket.becomes(paused, PENDING)
    assert ticket.timer().due() == (at(due) if due else None)


def test_s03_a_paused_timer_has_no_due_only_time_left() -> None:
    ticket = opened(SOLVE)
    ticket.becomes("Mon 12:00", PENDING)
    assert ticket.timer().due() is None
    assert ticket.timer().left(at("Fri 12:00")) == span("5h")


# --- S05: budgets in business days


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("Mon 09:00", 1, "Tue 17:00"),
        ("Mon 16:59", 2, "Wed 17:00"),
        ("Mon 22:00", 2, "Wed 17:00"),
        ("Sat 12:00", 2, "Tue+1 17:00"),
        ("Fri 12:00", 1, "Mon+1 17:00"),
    ],
)
def test_s05_business_days_end_at_the_close_of_the_nth_open_day_after(
    start: str, days: int, due: str
) -> None:
    ticket = opened(book_of(resolution(BusinessDays(days)), calendar=OFFICE), start)
    assert ticket.timer().due() == at(due)


def test_s05_a_pause_moves_the_end_of_business_days_by_the_open_time_it_took() -> None:
    ticket = opened(book_of(resolution(BusinessDays(1)), calendar=OFFICE), "Mon 15:00")
    ticket.becomes("Mon 16:00", PENDING)
    ticket.becomes("Tue 10:00", OPEN)  # two open hours
    assert ticket.timer().due() == at("Wed 11:00")


def test_s05_business_days_are_laid_out_anew_from_the_start_when_the_calendar_changes() -> None:
    days = resolution(BusinessDays(2))
    told = book(policy("low", days, priority="low", calendar=OFFICE), policy("late", days, calendar=NIGHT))
    ticket = opened(told, "Mon 09:00", priority="low")
    assert ticket.timer().due() == at("Wed 17:00")
    ticket.gets_priority("Mon 13:00", "high")  # by then 4 of 24 hours of the new calendar are used
    assert ticket.timer().budget == span("24h")
    assert ticket.timer().due() == at("Wed 17:00")


def test_s05_business_days_that_never_come_are_never_due() -> None:
    once = Calendar.of("once", "UTC", {}, extra={date(2026, 3, 2): "09:00-17:00"})
    assert opened(book_of(resolution(BusinessDays(2)), calendar=once)).timer().due() is None


# --- S07: outside open hours


@pytest.mark.parametrize("start", ["Fri 17:00", "Fri 22:00", "Sun 12:00", "Mon+1 08:59"])
def test_s07_time_begins_to_be_used_at_the_next_opening(start: str) -> None:
    timer = opened(book_of(first_response("2h"), calendar=OFFICE), start).timer()
    assert timer.used(at("Mon+1 09:00")) == timedelta(0)
    assert timer.due() == at("Mon+1 11:00")


# --- S09: internal and contractual at once


def test_s09_an_internal_and_a_contractual_promise_run_side_by_side() -> None:
    ticket = opened(book_of(first_response("1h"), first_response("2h", kind=Kind.CONTRACTUAL)))
    ticket.replies("Mon 10:30")
    states = {t.id.kind: t.state(at("Mon 12:00")) for t in ticket.timers()}
    assert states == {Kind.INTERNAL: State.MET_LATE, Kind.CONTRACTUAL: State.MET}


# --- the value itself


def test_a_timer_id_reads_back() -> None:
    timer = opened(SOLVE).timer()
    assert TimerId.read(TICKET, str(timer.id)) == timer.id


@pytest.mark.parametrize(
    ("now", "cause"),
    [("Mon 08:00", Cause.RUNNING), ("Mon 10:30", Cause.WAITING_FOR_CUSTOMER), ("Wed 09:00", Cause.RUNNING)],
)
def test_a_timer_says_what_it_did_at_any_instant(now: str, cause: Cause) -> None:
    ticket = opened(SOLVE)
    ticket.becomes("Mon 10:00", PENDING)
    ticket.becomes("Mon 11:00", OPEN)
    ticket.becomes("Tue 09:00", SOLVED)
    assert ticket.timer().stretch_at(at(now)).cause is cause
