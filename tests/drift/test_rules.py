"""Starts, stops and other rules: each reason found where a helpdesk really has such a rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.drift_views import Because, Differs, Finding, Moment
from bot.sla.calendars import Calendar
from bot.sla.ladders import Kind
from bot.sla.policies import Metric, Reopen, Switches
from tests.drift.desks import CUSTOMER, FIRST, NONE, SOLVED, UNKNOWN, Pair, of, said, waited
from tests.sla.builders import first_response, next_response, resolution
from tests.sla.timeline import CARLA, EVA, NEW, OPEN, PENDING, ROBOT, Told, at
from tests.sla.timeline import SOLVED as OVER

# --- starts and stops ----------------------------------------


def test_they_start_when_the_ticket_is_created() -> None:
    pair = Pair(of(first_response("4h")), of(first_response("4h")))
    pair.ticket.opens("Mon 09:00:05", by=EVA)
    pair.ticket.asks("Mon 10:11:12")
    native = replace(pair.native("Mon 10:30"), due_at=at("Mon 13:00:05"))
    (drift,) = pair.drift(native)
    assert drift.fits[0] == (Finding(Because.START, moment=Moment.CREATED),)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (Moment.ASSIGNED, "Mon 14:03:20"),
        (Moment.CUSTOMER_WROTE, "Mon 14:22:40"),
        (Moment.CHANGED, "Mon 14:41:10"),
    ],
)
def test_they_start_when_something_else_happens(moment: Moment, due: str) -> None:
    pair = Pair(of(first_response("5h")), of(first_response("5h")))
    pair.ticket.opens("Mon 09:00")
    pair.ticket.is_assigned("Mon 09:03:20", "eva")
    pair.ticket.asks("Mon 09:22:40")
    pair.ticket.is_tagged("Mon 09:41:10", "vip")
    (drift,) = pair.drift(said(FIRST, "Mon 10:30", due, breached=False))
    assert drift.fits[0] == (Finding(Because.START, moment=moment),)


@pytest.mark.parametrize(
    ("moment", "tell"),
    [
        (Moment.BOT_REPLIED, lambda ticket: ticket.replies("Mon 09:20:20", ROBOT)),
        (Moment.AUTOMATIC, lambda ticket: ticket.replies("Mon 09:20:20", automatic=True)),
        (Moment.NOTED, lambda ticket: ticket.notes("Mon 09:20:20")),
        (Moment.ASSIGNED, lambda ticket: ticket.is_assigned("Mon 09:20:20", "eva")),
        (Moment.CUSTOMER_WROTE, lambda ticket: ticket.replies("Mon 09:20:20", CARLA)),
        (Moment.STATUS, lambda ticket: ticket.becomes("Mon 09:20:20", PENDING)),
        (Moment.NOTHING, lambda ticket: ticket.notes("Mon 09:23")),
    ],
)
def test_they_stop_with_something_that_we_do_not_count(moment: Moment, tell: object) -> None:
    ticket = Pair(of(first_response("4h")), of(first_response("4h")))
    ticket.ticket.opens("Mon 09:00", status=NEW)
    tell(ticket.ticket)  # type: ignore[operator]
    (drift,) = ticket.drift(said(FIRST, "Mon 10:00", ended="Mon 09:20:21", breached=False))
    assert drift.gap.differs is Differs.STOPPED_THERE
    assert drift.fits == ((Finding(Because.STOP_THERE, moment=moment),),)


def test_we_stop_with_something_that_they_do_not_count() -> None:
    pair = Pair(of(first_response("4h")), of(first_response("4h")))
    pair.ticket.opens("Mon 09:00")
    pair.deaf = [pair.ticket.replies("Mon 09:30")]
    drift = pair.only("Mon 10:00")
    assert drift.gap.differs is Differs.STOPPED_HERE
    assert drift.fits == ((Finding(Because.STOP_HERE, moment=Moment.AGENT_REPLIED),),)


def test_another_reply_decided_over_there() -> None:
    pair = Pair(of(first_response("1h")), of(first_response("1h")))
    pair.ticket.opens("Mon 09:00")
    pair.ticket.replies("Mon 09:30", automatic=True)
    pair.ticket.replies("Mon 10:30")
    (drift,) = pair.drift(said(FIRST, "Mon 11:00", "Mon 10:00", ended="Mon 09:30", breached=False))
    assert drift.gap.differs is Differs.LATE_HERE
    assert drift.fits == ((Finding(Because.STOP_THERE, moment=Moment.AUTOMATIC),),)


# --- other rules ----------------------------------------


def test_reopening_starts_anew_over_there() -> None:
    pair = Pair(of(resolution("3h")), of(resolution("3h"), switches=Switches(reopen=Reopen.CONTINUE_ALL)))
    pair.ticket.opens("Mon 09:00", status=OPEN)
    pair.ticket.becomes("Mon 10:00:09", OVER)
    pair.ticket.becomes("Mon 11:07:50", OPEN)
    reason = pair.reason("Mon 11:30", SOLVED)
    assert reason == (Finding(Because.REOPENING, reopen=Reopen.CONTINUE_ALL),)


def test_they_know_nothing_of_what_was_declared_here() -> None:
    pair = Pair(of(first_response("4h")), of(first_response("4h")))
    pair.ticket.opens("Mon 09:00")
    pair.deaf = [pair.ticket.is_excluded("Mon 09:05", "Mon 09:10", "Mon 09:47")]
    assert pair.reason("Mon 10:30") == (Finding(Because.DECLARED),)


def test_they_count_in_whole_minutes() -> None:
    pair = Pair(of(resolution("6h")), of(resolution("6h")))
    pair.ticket.opens("Mon 09:00:40", status=OPEN)
    for hour in (10, 11):
        pair.ticket.becomes(f"Mon {hour}:00:10", PENDING)
        pair.ticket.becomes(f"Mon {hour}:05:50", OPEN)
    native = pair.native("Mon 12:00", SOLVED)
    (drift,) = pair.drift(replace(native, due_at=at("Mon 15:10")))
    assert drift.fits == ((Finding(Because.ROUNDED),),)


def test_a_minute_decided_the_verdict() -> None:
    pair = Pair(of(first_response("1h")), of(first_response("1h")))
    pair.ticket.opens("Mon 09:00:40")
    pair.ticket.replies("Mon 10:00:20")
    native = said(FIRST, "Mon 10:30", "Mon 10:00", ended="Mon 10:00:20", breached=True)
    (drift,) = pair.drift(native)
    assert drift.gap.differs is Differs.LATE_THERE
    assert drift.fits == ((Finding(Because.ROUNDED),),)


def test_they_spoke_before_our_last_fact() -> None:
    pair = Pair(of(resolution("6h")), of(resolution("6h")))
    waited(pair)
    drift = pair.only("Mon 09:30", SOLVED, now="Mon 12:00")
    assert drift.gap.stale
    assert drift.fits == ((Finding(Because.STALE),),)


def test_a_verdict_without_a_due_has_no_reason_that_could_be_found() -> None:
    pair = Pair(of(first_response("1h")), of(first_response("1h")))
    pair.ticket.opens("Mon 09:00")
    pair.ticket.replies("Mon 09:30")
    (drift,) = pair.drift(said(FIRST, "Mon 10:30", ended="Mon 09:30", breached=True))
    assert drift.fits == (UNKNOWN,)


# --- two together, and minutes ----------------------------------------


def test_two_rules_together() -> None:
    theirs = of(resolution("6h", pause_on=()), calendar=Calendar.round_the_clock())
    pair = Pair(of(resolution("6h")), theirs)
    pair.ticket.opens("Mon 15:00", status=OPEN)
    pair.ticket.becomes("Mon 15:20:17", PENDING)
    pair.ticket.becomes("Mon 15:32:41", OPEN)
    pauses = Finding(Because.PAUSE, pauses=(NONE, CUSTOMER))
    always = Finding(Because.CALENDAR, "24x7", "office")
    assert pair.reason("Mon 16:00", SOLVED) == (pauses, always)


def test_dues_that_are_cut_to_the_minute_fit_too() -> None:
    pair = Pair(of(first_response("6h")), of(first_response("6h"), calendar=Calendar.round_the_clock()))
    pair.ticket.opens("Fri 15:00:44")
    native = pair.native("Fri 16:00")
    assert native.due_at is not None
    (drift,) = pair.drift(replace(native, due_at=native.due_at.replace(second=0)))
    assert drift.fits[0] == (Finding(Because.CALENDAR, "24x7", "office"),)


def test_the_next_opening_is_no_drift_whatever_the_rule() -> None:
    pair = Pair(of(first_response("4h")), of(first_response("4h")))
    pair.ticket.opens("Fri 13:00")
    assert pair.drift(replace(pair.native("Fri 14:00"), due_at=at("Mon+1 09:00"))) == []


def test_s09_theirs_is_about_the_promise_that_it_is_most_like() -> None:
    both = of(first_response("1h"), first_response("4h", kind=Kind.CONTRACTUAL))
    pair = Pair(both, of(first_response("4h")))
    pair.ticket.opens("Mon 09:00")
    assert pair.drift(pair.native("Mon 09:30")) == []
    (drift,) = pair.drift(said(FIRST, "Mon 09:30", "Mon 12:30", breached=False))
    assert drift.gap.timer.id.kind is Kind.CONTRACTUAL


def test_each_of_several_timers_of_theirs_is_compared() -> None:
    pair = Pair(of(first_response("1h"), next_response("2h")), of(first_response("2h"), next_response("2h")))
    pair.ticket.opens("Mon 09:00")
    natives = [pair.native("Mon 09:30"), said(FIRST, "Mon 09:40", "Mon 10:00", label="VIP")]
    assert [drift.gap.native.label for drift in pair.drift(*natives)] == ["first_response"]
    nothing = said(Metric.NEXT_RESPONSE, "Mon 09:40", "Mon 10:00")
    assert pair.drift(nothing) == []


def test_the_ticket_of_the_desk_is_the_one_that_is_told() -> None:
    assert Told(of(first_response("1h"))).subject == said(FIRST, "Mon 09:00").subject
