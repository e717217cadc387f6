"""Periodic updates (S15) and time to own (S17)."""

from __future__ import annotations

import pytest

from bot.sla.policies import Metric, Switches
from bot.sla.timers import Cause, State
from tests.sla.builders import DEFAULTS, book_of, promise, span
from tests.sla.timeline import PENDING, ROBOT, SOLVED, Told, at

UPDATE = promise(Metric.PERIODIC_UPDATE, "2h", pause_on=(PENDING,))
OWN = promise(Metric.TIME_TO_OWN, "30m")


def updates(switches: Switches = DEFAULTS) -> Told:
    ticket = Told(book_of(UPDATE, switches=switches))
    ticket.opens("Mon 09:00")
    return ticket


def test_s15_every_public_reply_begins_the_next_interval() -> None:
    ticket = updates()
    for when in ("Mon 10:00", "Mon 11:30", "Mon 14:00"):
        ticket.replies(when)
    first, second, third = ticket.timers()
    assert [t.started_at for t in (first, second, third)] == [
        at("Mon 10:00"),
        at("Mon 11:30"),
        at("Mon 14:00"),
    ]
    assert first.state(at("Mon 14:00")) is State.MET
    assert (second.state(at("Mon 14:00")), second.due()) == (State.MET_LATE, at("Mon 13:30"))
    assert third.due() == at("Mon 16:00")
    assert [t.id.cycle for t in (first, second, third)] == [1, 2, 3]


def test_s15_before_the_first_reply_there_is_no_interval() -> None:
    ticket = updates()
    ticket.asks("Mon 09:30")
    ticket.notes("Mon 09:40")
    assert ticket.timers() == []


def test_s15_solving_settles_the_interval_and_its_own_reply_begins_none() -> None:
    ticket = updates()
    ticket.replies("Mon 10:00")
    ticket.replies("Mon 11:00")
    ticket.becomes("Mon 11:00", SOLVED)
    assert [t.state(at("Mon 18:00")) for t in ticket.timers()] == [State.MET]


def test_s15_a_reply_on_a_solved_ticket_begins_nothing_and_reopening_does() -> None:
    ticket = updates()
    ticket.replies("Mon 10:00")
    ticket.becomes("Mon 10:30", SOLVED)
    ticket.replies("Mon 11:00")
    ticket.becomes("Mon 12:00", PENDING)
    _, again = ticket.timers()
    assert again.started_at == at("Mon 12:00")


@pytest.mark.parametrize(("pausable", "state"), [(True, State.PAUSED), (False, State.BREACHED)])
def test_s15_pending_stops_the_interval_if_it_is_pausable(pausable: bool, state: State) -> None:
    ticket = updates(Switches(pausable=pausable))
    ticket.replies("Mon 10:00")
    ticket.becomes("Mon 10:30", PENDING)
    assert ticket.timer().state(at("Mon 15:00")) is state


def test_s13_bots_keep_no_promise_to_update_unless_they_count() -> None:
    for counts, cycles in ((False, 1), (True, 2)):
        ticket = updates(Switches(bots_count=counts))
        ticket.replies("Mon 10:00")
        ticket.replies("Mon 11:00", ROBOT)
        assert len(ticket.timers()) == cycles


# --- time to own


def owned() -> Told:
    ticket = Told(book_of(OWN))
    ticket.opens("Mon 09:00")
    return ticket


def test_s17_the_first_human_owner_ends_the_time_to_own() -> None:
    ticket = owned()
    ticket.is_assigned("Mon 09:10", None)
    ticket.is_assigned("Mon 09:20", "eva")
    ticket.is_assigned("Mon 09:25", None)
    timer = ticket.timer()
    assert (timer.state(at("Mon 12:00")), timer.used(at("Mon 12:00"))) == (State.MET, span("20m"))


def test_s17_a_bot_is_no_owner() -> None:
    ticket = owned()
    ticket.is_assigned("Mon 09:10", "robot")
    ticket.replies("Mon 09:11", ROBOT)
    assert ticket.timer().due() == at("Mon 09:30")
    ticket.is_assigned("Mon 09:40", "eva")
    assert ticket.timer().state(at("Mon 09:40")) is State.MET_LATE


def test_s17_claiming_in_slack_is_owning() -> None:
    ticket = owned()
    ticket.is_claimed("Mon 09:05")
    assert ticket.timer().used(at("Mon 12:00")) == span("5m")


def test_s17_solving_without_an_owner_settles_it() -> None:
    ticket = owned()
    ticket.becomes("Mon 09:15", SOLVED)
    assert ticket.timer().state(at("Mon 12:00")) is State.MET


def test_s15_an_interval_stands_still_for_the_customer() -> None:
    ticket = updates()
    ticket.replies("Mon 10:00")
    ticket.becomes("Mon 10:30", PENDING)
    assert ticket.timer().standing_still_at(at("Mon 10:30")) is Cause.WAITING_FOR_CUSTOMER
    ticket.asks("Mon 12:00")
    assert ticket.timer().due() == at("Mon 13:30")
