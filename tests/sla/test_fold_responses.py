"""Waiting for an answer: the first response (S13), and every wait after it (S14)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.sla.policies import Metric, Switches
from bot.sla.timers import State
from tests.sla.builders import book_of, first_response, next_response, span
from tests.sla.timeline import EVA, MACHINE, ON_HOLD, OPEN, PENDING, ROBOT, SAM, SOLVED, Told, at

BOTS_COUNT = Switches(bots_count=True)
FIRST = book_of(first_response("2h"))
NEXT = book_of(first_response("2h"), next_response("2h"))


# --- S13: the first response


def test_s13_starts_at_creation_by_the_customer_and_stops_at_the_reply_of_an_agent() -> None:
    ticket = Told(FIRST)
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 10:00")
    timer = ticket.timer()
    assert (timer.started_at, timer.ended_at) == (at("Mon 09:00"), at("Mon 10:00"))
    assert timer.state(at("Mon 10:00")) is State.MET
    assert timer.used(at("Tue 09:00")) == span("1h")


def test_s13_starts_at_the_first_message_of_the_customer_when_an_agent_opened() -> None:
    ticket = Told(FIRST)
    ticket.opens("Mon 09:00", by=EVA)
    ticket.replies("Mon 09:30", by=EVA)
    assert ticket.timers() == []
    ticket.asks("Mon 11:00")
    assert ticket.timer().started_at == at("Mon 11:00")
    assert ticket.timer().due() == at("Mon 13:00")


def test_s13_an_agent_who_is_the_requester_speaks_as_a_customer() -> None:
    ticket = Told(FIRST)
    ticket.opens("Mon 09:00", by=EVA, requester="eva")
    ticket.replies("Mon 09:30", by=EVA)
    assert ticket.timer().ended_at is None
    ticket.replies("Mon 10:00", by=SAM)
    assert ticket.timer().ended_at == at("Mon 10:00")


def test_s13_an_agent_who_becomes_the_requester_no_longer_answers() -> None:
    ticket = Told(FIRST)
    ticket.opens("Mon 09:00")
    ticket.is_for("Mon 09:10", "eva")
    ticket.replies("Mon 09:30", by=EVA)
    assert ticket.timer().ended_at is None


@pytest.mark.parametrize(
    "happens",
    [
        lambda t: t.notes("Mon 10:00"),
        lambda t: t.replies("Mon 10:00", automatic=True),
        lambda t: t.replies("Mon 10:00", by=ROBOT),
        lambda t: t.replies("Mon 10:00", by=MACHINE),
        lambda t: t.asks("Mon 10:00"),
        lambda t: t.becomes("Mon 10:00", PENDING),
        lambda t: t.becomes("Mon 10:00", ON_HOLD),
        lambda t: t.is_assigned("Mon 10:00", "eva"),
        lambda t: t.hides("Mon 11:00", t.replies("Mon 10:00")),
    ],
    ids=["note", "auto", "bot", "system", "requester", "pending", "on hold", "assigned", "made private"],
)
def test_s13_is_not_stopped_by(happens: Callable[[Told], object]) -> None:
    ticket = Told(FIRST)
    ticket.opens("Mon 09:00")
    happens(ticket)
    timer = ticket.timer()
    assert timer.ended_at is None
    assert timer.due() == at("Mon 11:00")


@pytest.mark.parametrize(("switches", "stops"), [(Switches(), False), (BOTS_COUNT, True)])
def test_s13_bots_count_is_a_switch(switches: Switches, stops: bool) -> None:
    ticket = Told(book_of(first_response("2h"), switches=switches))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 09:01", by=ROBOT)
    assert (ticket.timer().ended_at is not None) is stops


def test_s13_an_automatic_message_of_a_bot_never_counts() -> None:
    ticket = Told(book_of(first_response("2h"), switches=BOTS_COUNT))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 09:01", by=ROBOT, automatic=True)
    assert ticket.timer().ended_at is None


# --- S14: every wait after the first response


def test_s14_one_cycle_per_wait_from_the_oldest_unanswered_message() -> None:
    ticket = Told(NEXT)
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 09:30")
    ticket.asks("Mon 10:00")
    ticket.asks("Mon 10:30")
    ticket.replies("Mon 11:00")
    ticket.asks("Mon 12:00")
    waits = ticket.timers(Metric.NEXT_RESPONSE)
    assert [(w.id.cycle, w.started_at, w.ended_at) for w in waits] == [
        (1, at("Mon 10:00"), at("Mon 11:00")),
        (2, at("Mon 12:00"), None),
    ]


def test_s14_messages_before_the_first_response_are_its_business() -> None:
    ticket = Told(NEXT)
    ticket.opens("Mon 09:00")
    ticket.asks("Mon 09:20")
    assert ticket.timers(Metric.NEXT_RESPONSE) == []


def test_s14_a_reply_before_the_customer_has_spoken_is_no_first_response() -> None:
    ticket = Told(NEXT)
    ticket.opens("Mon 09:00", by=EVA)
    ticket.replies("Mon 09:30")
    ticket.asks("Mon 10:00")
    assert [t.id.metric for t in ticket.timers()] == [Metric.FIRST_RESPONSE]


def test_s14_solving_settles_the_first_response_so_a_later_message_is_a_wait() -> None:
    ticket = Told(NEXT)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 09:30", SOLVED)
    ticket.becomes("Mon 12:00", OPEN)
    ticket.asks("Mon 12:00")
    assert ticket.timer(Metric.NEXT_RESPONSE).started_at == at("Mon 12:00")


@pytest.mark.parametrize(("switches", "answered"), [(Switches(), False), (BOTS_COUNT, True)])
def test_s14_a_bots_answer_makes_room_for_a_wait_only_where_bots_count(
    switches: Switches, answered: bool
) -> None:
    ticket = Told(book_of(first_response("2h"), next_response("2h"), switches=switches))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 09:01", by=ROBOT)
    ticket.asks("Mon 10:00")
    assert bool(ticket.timers(Metric.NEXT_RESPONSE)) is answered


def test_s14_a_ticket_created_solved_has_no_wait() -> None:
    ticket = Told(NEXT)
    ticket.opens("Mon 09:00", status=SOLVED)
    assert ticket.timers(Metric.NEXT_RESPONSE) == []


@pytest.mark.parametrize(
    ("solved", "waits"),
    [("Mon 10:29", 0), ("Mon 10:30", 0), ("Mon 10:31", 1)],
    ids=["within the grace", "at its end", "after it"],
)
def test_s14_a_thank_you_within_the_grace_never_was(solved: str, waits: int) -> None:
    ticket = Told(book_of(next_response("2h"), switches=Switches(grace=span("30m"))))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 09:30")
    ticket.asks("Mon 10:00")
    ticket.becomes(solved, SOLVED)
    assert len(ticket.timers()) == waits


def test_s14_without_grace_a_message_that_is_solved_at_once_is_a_wait() -> None:
    ticket = Told(book_of(next_response("2h")))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 09:30")
    ticket.asks("Mon 10:00")
    ticket.becomes("Mon 10:00", SOLVED)
    assert ticket.timer().state(at("Mon 10:00")) is State.MET


def test_s14_the_grace_does_not_clear_a_breach() -> None:
    ticket = Told(book_of(next_response("10m"), switches=Switches(grace=span("30m"))))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 09:30")
    ticket.asks("Mon 10:00")
    ticket.becomes("Mon 10:20", SOLVED)
    assert ticket.timer().state(at("Mon 10:20")) is State.MET_LATE


def test_s14_an_overlooked_thank_you_does_not_lend_its_number_to_the_next_wait() -> None:
    ticket = Told(book_of(next_response("2h"), switches=Switches(grace=span("30m"))))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 09:30")
    ticket.asks("Mon 10:00")
    ticket.becomes("Mon 10:05", SOLVED)
    ticket.asks("Mon 14:00")
    assert ticket.timer().id.cycle == 2
