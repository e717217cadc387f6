"""Solving, closing and reopening: what they settle (S15), and when a resolution ends (S16)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sla.facts import Category
from bot.sla.policies import Metric, Reopen, Switches
from bot.sla.timers import Cause, State
from tests.sla.builders import book_of, first_response, next_response, resolution, span
from tests.sla.timeline import CLOSED, OPEN, PENDING, SOLVED, Told, at

FIRST = book_of(first_response("2h"))
NEXT = book_of(first_response("2h"), next_response("2h"))


# --- S15: settling by solving or closing; created in any state


@pytest.mark.parametrize("status", [SOLVED, CLOSED])
@pytest.mark.parametrize(("when", "state"), [("Mon 10:59", State.MET), ("Mon 11:01", State.MET_LATE)])
def test_s15_solving_or_closing_settles_open_responses(status: Category, when: str, state: State) -> None:
    ticket = Told(FIRST)
    ticket.opens("Mon 09:00")
    ticket.becomes(when, status)
    assert ticket.timer().state(at(when)) is state


def test_s15_closing_a_solved_ticket_settles_what_was_asked_in_between() -> None:
    ticket = Told(NEXT)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", SOLVED)
    ticket.asks("Mon 10:30")
    ticket.becomes("Mon 11:00", CLOSED)
    assert ticket.timer(Metric.NEXT_RESPONSE).ended_at == at("Mon 11:00")


@pytest.mark.parametrize("status", [SOLVED, CLOSED])
def test_s15_a_ticket_created_finished_is_met_with_nothing_used(status: Category) -> None:
    ticket = Told(book_of(first_response("2h"), resolution("8h")))
    ticket.opens("Mon 09:00", status=status)
    assert [t.state(at("Tue 09:00")) for t in ticket.timers()] == [State.MET, State.MET]
    assert [t.used(at("Tue 09:00")) for t in ticket.timers()] == [timedelta(0)] * 2


def test_s15_a_ticket_created_paused_stands_still_until_it_is_opened() -> None:
    ticket = Told(book_of(resolution("8h")))
    ticket.opens("Mon 09:00", status=PENDING)
    assert ticket.timer().state(at("Mon 10:00")) is State.PAUSED
    ticket.becomes("Mon 12:00", OPEN)
    assert ticket.timer().due() == at("Mon 20:00")


# --- S16: solving and reopening


def test_s16_resolution_ends_at_solved_and_closing_adds_nothing() -> None:
    ticket = Told(book_of(resolution("8h")))
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 12:00", SOLVED)
    ticket.becomes("Fri 12:00", CLOSED)
    assert ticket.timer().ended_at == at("Mon 12:00")


def test_s16_resolution_ends_at_closed_where_there_is_no_solved() -> None:
    ticket = Told(book_of(resolution("8h")))
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 12:00", CLOSED)
    assert ticket.timer().ended_at == at("Mon 12:00")


@pytest.mark.parametrize(
    ("reopen", "cycles"),
    [  # used and state on Tue 10:00, of each cycle; solved Mon 12:00, reopened Tue 09:00, budget 8h
        (Reopen.CONTINUE_EXCLUDING_SOLVED, [("4h", State.RUNNING)]),
        (Reopen.CONTINUE_ALL, [("25h", State.BREACHED)]),
        (Reopen.NEW_CYCLE, [("3h", State.MET), ("1h", State.RUNNING)]),
        (Reopen.IGNORE, [("3h", State.MET)]),
    ],
)
def test_s16_reopening_is_a_switch(reopen: Reopen, cycles: list[tuple[str, State]]) -> None:
    ticket = Told(book_of(resolution("8h"), switches=Switches(reopen=reopen)))
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 12:00", SOLVED)
    ticket.becomes("Tue 09:00", OPEN)
    now = at("Tue 10:00")
    assert [(t.used(now), t.state(now)) for t in ticket.timers()] == [(span(u), s) for u, s in cycles]


def test_s16_solved_time_is_named_as_such() -> None:
    ticket = Told(book_of(resolution("8h")))
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 12:00", SOLVED)
    ticket.becomes("Tue 09:00", OPEN)
    ticket.becomes("Tue 10:00", SOLVED)
    timer = ticket.timer()
    assert [s.cause for s in timer.stretches] == [Cause.RUNNING, Cause.SOLVED, Cause.RUNNING]
    assert timer.state(at("Tue 10:00")) is State.MET


def test_s16_each_reopening_is_a_cycle_of_its_own_where_asked() -> None:
    ticket = Told(book_of(resolution("8h"), switches=Switches(reopen=Reopen.NEW_CYCLE)))
    ticket.opens("Mon 09:00")
    for day in ("Mon", "Tue", "Wed"):
        ticket.becomes(f"{day} 12:00", SOLVED)
        ticket.becomes(f"{day} 13:00", OPEN)
    assert [t.id.cycle for t in ticket.timers()] == [1, 2, 3, 4]
