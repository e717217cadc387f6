"""Facts as they arrive: in any order and twice (S25), vaguely (S29), and never without a zone (S01)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from bot.sla.facts import Noted, Snoozed
from bot.sla.policies import Metric
from bot.sla.timers import State
from tests.sla.builders import book_of, first_response, next_response, resolution, span
from tests.sla.timeline import OPEN, PENDING, SOLVED, Told, at

EIGHT = book_of(resolution("8h"))
FIRST_THEN_ALL = book_of(first_response("2h"), resolution("8h"))


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


# --- S01: instants are aware


def test_s01_a_snooze_without_a_zone_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="UTC"):
        Snoozed(datetime(2026, 3, 2, 9))  # noqa: DTZ001 - the fault


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
