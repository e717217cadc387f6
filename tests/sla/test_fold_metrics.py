"""What starts and stops each metric: S13 to S16, and how a ticket ends (S30)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.sla.facts import Category
from bot.sla.policies import Metric, Reopen, Switches
from bot.sla.timers import Cause, State
from tests.sla.builders import book_of, first_response, next_response, resolution, span
from tests.sla.timeline import CLOSED, EVA, MACHINE, NEW, ON_HOLD, OPEN, PENDING, ROBOT, SAM, SOLVED, Told, at

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


# --- S30: merged, deleted, restored


def test_s30_a_merged_ticket_ends_as_merged_neither_met_nor_missed() -> None:
    ticket = Told(FIRST)
    ticket.opens("Mon 09:00")
    ticket.is_merged("Mon 10:00")
    ticket.asks("Mon 10:30")
    timer = ticket.timer()
    assert (timer.state(at("Tue 09:00")), timer.due()) == (State.MERGED, None)
    assert not ticket.standing().open


def test_s30_a_breach_before_the_merge_stays() -> None:
    ticket = Told(FIRST)
    ticket.opens("Mon 09:00")
    ticket.is_merged("Mon 12:00")
    assert ticket.timer().state(at("Mon 12:00")) is State.MERGED
    assert ticket.timer().breached_at(at("Mon 12:00")) == at("Mon 11:00")


def test_s30_what_was_met_before_the_merge_stays_met() -> None:
    ticket = Told(FIRST)
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 10:00")
    ticket.is_merged("Mon 12:00")
    assert ticket.timer().state(at("Mon 12:00")) is State.MET


def test_s30_the_reply_and_the_closing_of_the_merge_itself_settle_nothing() -> None:
    ticket = Told(book_of(first_response("2h"), resolution("8h")))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 10:00")
    ticket.becomes("Mon 10:00", CLOSED)
    ticket.is_merged("Mon 10:00")
    assert {t.state(at("Mon 10:00")) for t in ticket.timers()} == {State.MERGED}


def test_s30_a_deleted_ticket_is_cancelled_and_a_restored_one_continues() -> None:
    ticket = Told(FIRST)
    ticket.opens("Mon 09:00")
    ticket.is_deleted("Mon 10:00")
    assert ticket.timer().state(at("Mon 12:00")) is State.CANCELLED
    assert ticket.timer().ended_at == at("Mon 10:00")
    ticket.is_restored("Mon 12:00")
    assert ticket.timer().due() == at("Mon 13:00")
    assert [s.cause for s in ticket.timer().stretches] == [Cause.RUNNING, Cause.DELETED, Cause.RUNNING]


@pytest.mark.parametrize("closed", ["Mon 10:00", "Mon 10:05"])
def test_s30_the_status_that_comes_with_a_deletion_settles_nothing(closed: str) -> None:
    ticket = Told(FIRST)
    ticket.opens("Mon 09:00")
    ticket.is_deleted("Mon 10:00")
    ticket.becomes(closed, CLOSED)
    assert (ticket.timer().state(at("Mon 12:00")), ticket.timer().ended_at) == (
        State.CANCELLED,
        at("Mon 10:00"),
    )
    ticket.is_restored("Mon 12:00")
    assert ticket.timer().ended_at == at("Mon 12:00")  # restored, and still closed


def test_s30_a_message_on_a_deleted_ticket_waits_for_the_restoring() -> None:
    ticket = Told(book_of(next_response("2h")))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 09:30")
    ticket.is_deleted("Mon 10:00")
    ticket.asks("Mon 11:00")
    assert (ticket.timer().state(at("Mon 12:00")), ticket.timer().ended_at) == (
        State.CANCELLED,
        at("Mon 11:00"),
    )
    ticket.is_restored("Mon 12:00")
    assert ticket.timer().due() == at("Mon 14:00")


def test_s30_a_ticket_deleted_as_it_is_closed_is_cancelled() -> None:
    ticket = Told(FIRST)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", CLOSED)
    ticket.is_deleted("Mon 10:00")
    assert ticket.timer().state(at("Mon 10:00")) is State.CANCELLED


def test_s30_a_ticket_restored_open_runs_on() -> None:
    ticket = Told(book_of(resolution("8h")))
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", SOLVED)
    ticket.is_deleted("Mon 11:00")
    ticket.is_restored("Mon 12:00")
    ticket.becomes("Mon 12:00", NEW)
    assert ticket.timer().state(at("Mon 13:00")) is State.RUNNING
    assert ticket.timer().used(at("Mon 13:00")) == span("2h")
