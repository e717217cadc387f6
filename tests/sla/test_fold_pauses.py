"""Pauses (S21 to S23), exclusions (S02, S45), and facts that come late, twice or vaguely (S25, S29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from bot.sla.facts import Category, Excluded, Noted, Snoozed
from bot.sla.policies import Metric, Switches
from bot.sla.timers import Cause, State
from tests.sla.builders import OFFICE, book_of, first_response, next_response, resolution, span
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


# --- S02, S45: exclusions


@pytest.mark.parametrize(
    ("ranges", "used"),
    [  # from Mon 09:00 until Mon 15:00, paused 11:00-12:00
        ([], "5h"),
        ([("Mon 09:30", "Mon 10:00")], "4h30m"),
        ([("Mon 08:00", "Mon 10:00")], "4h"),
        ([("Mon 09:00", "Mon 10:00"), ("Mon 09:30", "Mon 10:30")], "3h30m"),
        ([("Mon 10:30", "Mon 12:30")], "4h"),
        ([("Mon 11:00", "Mon 12:00")], "5h"),
        ([("Mon 14:00", "Mon 20:00")], "4h"),
        ([("Mon 16:00", "Mon 20:00")], "5h"),
        ([("Mon 01:00", "Mon 08:00")], "5h"),
    ],
)
def test_s45_excluded_time_never_counts_and_overlaps_count_once(
    ranges: list[tuple[str, str]], used: str
) -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 11:00", PENDING)
    ticket.becomes("Mon 12:00", OPEN)
    for start, end in ranges:
        ticket.is_excluded("Mon 15:00", start, end)
    assert ticket.timer().used(at("Mon 15:00")) == span(used)


def test_s45_an_exclusion_names_its_reason() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.is_excluded("Mon 12:00", "Mon 10:00", "Mon 11:00", "force_majeure")
    stretch = ticket.timer().stretch_at(at("Mon 10:30"))
    assert (stretch.cause, stretch.detail) == (Cause.EXCLUDED, "force_majeure")


def test_s45_declared_afterwards_it_takes_a_breach_back() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    assert ticket.timer().breached_at(at("Mon 18:00")) == at("Mon 17:00")
    ticket.is_excluded("Mon 18:00", "Mon 10:00", "Mon 12:00")
    assert ticket.timer().due() == at("Mon 19:00")


def test_s45_planned_maintenance_moves_due_and_the_timer_stands_still_while_it_lasts() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.is_excluded("Mon 09:30", "Mon 12:00", "Mon 13:00")
    timer = ticket.timer()
    assert timer.due() == at("Mon 18:00")
    states = [timer.state(at(f"Mon {h}:00")) for h in (11, 12, 13)]
    assert states == [State.RUNNING, State.PAUSED, State.RUNNING]
    assert timer.standing_still_at(at("Mon 12:30")) is Cause.EXCLUDED


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (at("Mon 10:00"), at("Mon 10:00")),
        (at("Mon 11:00"), at("Mon 10:00")),
        (datetime(2026, 3, 2, 9), at("Mon 10:00")),  # noqa: DTZ001 - the fault
    ],
)
def test_s45_an_exclusion_that_is_no_stretch_of_time_cannot_be_made(start: datetime, end: datetime) -> None:
    with pytest.raises(ValueError, match="exclusion"):
        Excluded(start, end, "war")


def test_s01_a_snooze_without_a_zone_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="UTC"):
        Snoozed(datetime(2026, 3, 2, 9))  # noqa: DTZ001 - the fault


# --- S25: order and repeats


def test_s25_any_order_gives_the_same_standing() -> None:
    ticket = Told(book_of(first_response("2h"), next_response("2h"), resolution("8h")))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 10:00")
    ticket.becomes("Mon 10:00", PENDING)
    ticket.asks("Mon 12:00")
    ticket.becomes("Mon 12:00", OPEN)
    told, expected = list(ticket.facts), ticket.standing()
    for order in permutations(told):
        ticket.facts = list(order)
        assert ticket.standing() == expected


def test_s25_repeats_change_nothing_and_the_first_observation_stays() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", SOLVED)
    expected = ticket.standing()
    ticket.facts *= 3
    assert ticket.standing() == expected
    for again in (replace(f, observed_at=at("Tue 09:00"), deed=Noted()) for f in ticket.facts[:2]):
        ticket.facts = [again, *ticket.facts, again]
    assert ticket.standing() == expected


def test_s25_of_one_instant_the_sources_own_order_holds() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", SOLVED)
    ticket.becomes("Mon 10:00", OPEN)
    ticket.facts.reverse()
    assert ticket.timer().state(at("Mon 11:00")) is State.RUNNING


def test_s25_a_change_heard_of_before_the_opening_promises_nothing_yet() -> None:
    ticket = Told(EIGHT)
    ticket.becomes("Mon 10:00", PENDING)
    ticket.asks("Mon 10:30")
    assert ticket.standing().timers == ()
    assert ticket.standing().choice.policy is None


# --- S29: known only as an interval


def test_s29_a_timer_that_turns_at_a_vague_instant_is_approximate() -> None:
    ticket = Told(book_of(first_response("2h"), resolution("8h")))
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:05", PENDING, since="Mon 10:00")
    assert not ticket.timer(Metric.FIRST_RESPONSE).approximate
    assert ticket.timer(Metric.RESOLUTION).approximate


def test_s29_what_ended_before_stays_exact() -> None:
    ticket = Told(FIRST_THEN_ALL)
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 09:30")
    ticket.becomes("Mon 10:05", SOLVED, since="Mon 10:00")
    assert not ticket.timer(Metric.FIRST_RESPONSE).approximate
    assert ticket.timer(Metric.RESOLUTION).approximate


FIRST_THEN_ALL = book_of(first_response("2h"), resolution("8h"))


def test_s29_the_worse_end_is_assumed() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:05", PENDING, since="Mon 10:00")  # may have run until 10:05
    ticket.becomes("Mon 12:05", OPEN, since="Mon 12:00")  # may run since 12:00
    assert ticket.timer().used(at("Mon 13:00")) == span("1h05m") + span("1h")
    ticket.becomes("Mon 14:05", SOLVED, since="Mon 14:00")
    assert ticket.timer().ended_at == at("Mon 14:05")


def test_s29_two_vague_changes_between_neighbouring_polls_keep_their_order() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:05", PENDING, since="Mon 10:00")
    ticket.becomes("Mon 10:10", OPEN, since="Mon 10:05")
    timer = ticket.timer()
    assert timer.state(at("Mon 11:00")) is State.RUNNING
    assert timer.used(at("Mon 11:00")) == timedelta(hours=2)


def test_s29_a_vague_fact_cannot_begin_after_it_ends() -> None:
    with pytest.raises(ValueError, match="not_before"):
        Told(EIGHT).becomes("Mon 10:00", OPEN, since="Mon 11:00")


def test_s01_a_fact_has_aware_utc_instants() -> None:
    ticket = Told(EIGHT)
    fact = ticket.opens("Mon 09:00")
    local = fact.occurred_at.replace(tzinfo=None)
    with pytest.raises(ValueError, match="UTC"):
        type(fact)(
            fact.source,
            fact.key,
            fact.subject,
            local,
            datetime(2026, 3, 2, tzinfo=UTC),
            fact.author,
            fact.deed,
        )
