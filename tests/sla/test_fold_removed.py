"""A ticket that is merged, deleted or restored: S30."""

from __future__ import annotations

import pytest

from bot.sla.timers import Cause, State
from tests.sla.builders import book_of, first_response, next_response, resolution, span
from tests.sla.timeline import CLOSED, NEW, SOLVED, Told, at

FIRST = book_of(first_response("2h"))


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
