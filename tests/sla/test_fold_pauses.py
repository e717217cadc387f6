"""What pauses a timer (S21, S22), and what ends a pause (S23)."""

from __future__ import annotations

import pytest

from bot.sla.facts import Category
from bot.sla.policies import Metric, Switches
from bot.sla.timers import Cause, State
from tests.sla.builders import OFFICE, book_of, next_response, resolution, span
from tests.sla.timeline import ON_HOLD, OPEN, PENDING, SOLVED, Told, at

EIGHT = book_of(resolution("8h"))


# --- S21, S22: what pauses


def test_s21_a_pause_has_a_cause_and_is_not_used_time() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", PENDING)
    assert ticket.timer().state(at("Mon 11:00")) is State.PAUSED
    assert ticket.timer().due() is None
    assert ticket.timer().left(at("Tue 11:00")) == span("7h")
    ticket.becomes("Mon 12:00", OPEN)
    timer = ticket.timer()
    assert [(s.cause, s.end) for s in timer.stretches] == [
        (Cause.RUNNING, at("Mon 10:00")),
        (Cause.WAITING_FOR_CUSTOMER, at("Mon 12:00")),
        (Cause.RUNNING, None),
    ]
    assert timer.due() == at("Mon 19:00")


@pytest.mark.parametrize(
    ("pause_on", "status", "cause"),
    [
        ((), PENDING, Cause.RUNNING),
        ((PENDING,), PENDING, Cause.WAITING_FOR_CUSTOMER),
        ((PENDING,), ON_HOLD, Cause.RUNNING),
        ((PENDING, ON_HOLD), ON_HOLD, Cause.WAITING_FOR_THIRD_PARTY),
    ],
)
def test_s21_what_pauses_is_said_per_target(
    pause_on: tuple[Category, ...], status: Category, cause: Cause
) -> None:
    ticket = Told(book_of(resolution("8h", pause_on=pause_on)))
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", status)
    assert ticket.timer().stretch_at(at("Mon 11:00")).cause is cause


def test_s21_from_one_pause_straight_into_another() -> None:
    ticket = Told(book_of(resolution("8h", pause_on=(PENDING, ON_HOLD))))
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", PENDING)
    ticket.becomes("Mon 11:00", ON_HOLD)
    ticket.becomes("Mon 12:00", OPEN)
    assert ticket.timer().used(at("Mon 13:00")) == span("2h")


def test_s22_straight_from_paused_to_solved_keeps_the_pause() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", PENDING)
    ticket.becomes("Wed 10:00", SOLVED)
    assert ticket.timer().state(at("Wed 10:00")) is State.MET
    assert ticket.timer().used(at("Wed 10:00")) == span("1h")


def test_s22_a_pause_outside_open_hours_is_worth_nothing() -> None:
    calm, paused = (
        Told(book_of(resolution("8h"), calendar=OFFICE)),
        Told(book_of(resolution("8h"), calendar=OFFICE)),
    )
    for ticket in (calm, paused):
        ticket.opens("Mon 12:00")
    paused.becomes("Mon 17:00", PENDING)
    paused.becomes("Tue 09:00", OPEN)
    assert calm.timer().due() == paused.timer().due() == at("Tue 12:00")


# --- S23: the customer's reply ends a pause


@pytest.mark.parametrize(("resume", "used"), [(True, "2h"), (False, "1h")])
def test_s23_a_reply_resumes_although_the_status_lags_behind(resume: bool, used: str) -> None:
    ticket = Told(book_of(resolution("8h"), switches=Switches(resume_on_reply=resume)))
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", PENDING)
    ticket.asks("Mon 12:00")
    assert ticket.timer().used(at("Mon 13:00")) == span(used)


def test_s23_pending_anew_pauses_anew() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", PENDING)
    ticket.asks("Mon 12:00")
    ticket.becomes("Mon 13:00", PENDING)
    assert ticket.timer().used(at("Mon 20:00")) == span("2h")


@pytest.mark.parametrize("how", ["auto", "hold"])
def test_s23_neither_an_auto_reply_nor_a_reply_on_hold_resumes(how: str) -> None:
    ticket = Told(book_of(resolution("8h", pause_on=(PENDING, ON_HOLD))))
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", PENDING if how == "auto" else ON_HOLD)
    ticket.fact("Mon 11:00", ticket.facts[0].deed, ticket.facts[0].author)  # a second opening says nothing
    ticket.replies("Mon 12:00", ticket.facts[0].author, automatic=how == "auto")
    assert ticket.timer().state(at("Mon 13:00")) is State.PAUSED


def test_s23_a_question_before_the_pause_does_not_end_it() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.asks("Mon 09:30")
    ticket.becomes("Mon 10:00", PENDING)
    assert ticket.timer().state(at("Mon 13:00")) is State.PAUSED


def test_s23_the_message_that_opened_a_paused_ticket_does_not_end_the_pause_but_the_next_does() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00", status=PENDING)
    ticket.asks("Mon 10:00")
    assert ticket.timer().used(at("Mon 11:00")) == span("1h")


def test_s23_a_wait_that_begins_with_the_reply_runs_although_the_status_lags_behind() -> None:
    ticket = Told(book_of(next_response("2h", pause_on=(PENDING,))))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 09:30")
    ticket.becomes("Mon 09:30", PENDING)
    ticket.asks("Mon 10:00")
    assert ticket.timer(Metric.NEXT_RESPONSE).due() == at("Mon 12:00")
