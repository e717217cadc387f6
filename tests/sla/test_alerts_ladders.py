"""Climbing a ladder: acknowledging, repeating and snoozing (S32)."""

from __future__ import annotations

import pytest

from bot.sla.alerts import Hold, decide
from bot.sla.ladders import Ladder
from bot.sla.moments import REPEAT_LIMIT, Reason
from tests.sla.builders import OFFICE, book_of, first_response, resolution, span
from tests.sla.rungs import DUE, HALF_HOUR, HOURLY, WARN, heard, ticket_with
from tests.sla.timeline import SOLVED, Told, at


def test_s32_the_ladder_is_climbed_in_the_targets_calendar() -> None:
    told = resolution("4h", ladder=Ladder("l", (DUE, HALF_HOUR)))
    ticket = Told(book_of(told, calendar=OFFICE))
    ticket.opens("Fri 12:45")
    assert heard(ticket, "Fri 16:44", "Fri 16:45", "Fri 17:15", "Mon+1 09:14", "Mon+1 09:15") == [
        ("Fri 16:45", "due -> leads"),
        ("Mon+1 09:15", "after -> manager"),
    ]


def test_s32_acknowledging_stops_the_climb_and_the_repeats_but_not_the_timer() -> None:
    ticket = ticket_with(HOURLY, HALF_HOUR)
    assert heard(ticket, "Mon 13:00") == [("Mon 13:00", "hourly -> leads")]
    ticket.is_acknowledged("Mon 13:10")
    verdict = ticket.decide("Mon 16:00")
    assert verdict.alerts == ()
    assert {hold for _, hold in verdict.held} == {Hold.ALREADY_TOLD, Hold.ACKNOWLEDGED}
    assert ticket.timer().left(at("Mon 16:00")) == -span("3h")


def test_s32_acknowledging_silences_neither_warnings_nor_the_breach() -> None:
    ticket = ticket_with(WARN, DUE)
    ticket.is_acknowledged("Mon 10:00")
    assert heard(ticket, "Mon 11:00", "Mon 13:00") == [
        ("Mon 11:00", "warn/50% -> owner, support"),
        ("Mon 13:00", "due -> leads"),
    ]


def test_s32_an_acknowledgement_that_came_after_the_rung_but_before_we_spoke_counts() -> None:
    ticket = ticket_with(DUE, HALF_HOUR)
    ticket.decide("Mon 13:00")
    ticket.is_acknowledged("Mon 13:35")
    assert ticket.hears("Mon 13:40") == []


def test_s32_one_timer_is_acknowledged_and_another_climbs_on() -> None:
    ladder = Ladder("l", (DUE, HALF_HOUR))
    ticket = Told(book_of(first_response("1h", ladder=ladder), resolution("1h", ladder=ladder)))
    ticket.opens("Mon 09:00")
    ticket.is_acknowledged("Mon 10:10", str(ticket.timers()[0].id))
    told = [a.timer.id for a in ticket.decide("Mon 10:30").alerts if a.reason is Reason.ESCALATED]
    assert told == [ticket.timers()[1].id]


def test_s32_an_acknowledgement_before_a_cycle_began_is_not_of_it() -> None:
    ticket = ticket_with(DUE, HALF_HOUR)
    ticket.facts.clear()
    ticket.is_acknowledged("Mon 08:00")
    ticket.opens("Mon 09:00")
    assert ticket.hears("Mon 13:30") == ["due -> leads", "after -> manager"]


def test_s32_a_rung_repeats_until_the_timer_ends() -> None:
    ticket = ticket_with(HOURLY)
    assert [said for _, said in heard(ticket, "Mon 13:00", "Mon 13:59", "Mon 14:00", "Mon 15:00")] == [
        "hourly -> leads"
    ] * 3
    ticket.becomes("Mon 15:30", SOLVED)
    verdict = ticket.decide("Mon 17:00")
    assert (verdict.alerts, verdict.next_check_at) == ((), None)


def test_s32_repeats_count_and_say_so() -> None:
    ticket = ticket_with(HOURLY)
    told = [ticket.decide(when).alerts[-1] for when in ("Mon 13:00", "Mon 14:00", "Mon 15:00")]
    assert [(a.reason, a.count) for a in told] == [
        (Reason.BREACHED, 1),
        (Reason.REPEATED, 2),
        (Reason.REPEATED, 3),
    ]
    assert {a.at for a in told} == {at("Mon 13:00")}


def test_s32_after_an_outage_the_latest_repeat_stands_for_those_missed() -> None:
    ticket = ticket_with(HOURLY)
    ticket.decide("Mon 13:00")
    verdict = ticket.decide("Mon 18:20")
    assert [(a.reason, a.count) for a in verdict.alerts] == [(Reason.REPEATED, 6)]
    assert verdict.next_check_at == at("Mon 19:00")


def test_s32_repeating_ends_after_a_while() -> None:
    ticket = ticket_with(HOURLY)
    verdict = ticket.decide("Mon+3 09:00")
    assert max(a.count for a in verdict.alerts) <= REPEAT_LIMIT
    assert verdict.next_check_at is None


@pytest.mark.parametrize(("hours", "count"), [(REPEAT_LIMIT - 1, REPEAT_LIMIT), (REPEAT_LIMIT, 1)])
def test_s32_the_last_repetition_is_told(hours: int, count: int) -> None:
    ticket = ticket_with(HOURLY)
    verdict = decide(ticket.standing(), (), at("Mon 13:00") + hours * span("1h"), None)
    assert max(a.count for a in verdict.alerts) == count


def test_s32_snoozing_silences_warnings_until_then_and_never_a_breach() -> None:
    ticket = ticket_with(WARN, DUE)
    ticket.is_snoozed("Mon 10:00", until="Mon 12:30")
    verdict = ticket.decide("Mon 11:00")
    assert verdict.alerts == ()
    assert [hold for _, hold in verdict.held] == [Hold.SNOOZED]
    assert verdict.next_check_at == at("Mon 12:00")
    assert heard(ticket, "Mon 12:00", "Mon 12:30") == [("Mon 12:30", "warn/75% -> owner, support")]
    ticket.is_snoozed("Mon 12:40", until="Fri 12:00")
    assert heard(ticket, "Mon 12:45", "Mon 13:00") == [("Mon 13:00", "due -> leads")]


def test_s32_nothing_is_said_of_a_timer_that_ended_in_time() -> None:
    ticket = ticket_with(WARN, DUE, HOURLY)
    ticket.becomes("Mon 10:00", SOLVED)
    verdict = ticket.decide("Tue 09:00")
    assert (verdict.alerts, verdict.held, verdict.next_check_at) == ((), (), None)


def test_s32_a_breach_is_told_even_if_the_ticket_was_solved_before_we_looked_but_not_escalated() -> None:
    ticket = ticket_with(WARN, DUE, HALF_HOUR)
    ticket.becomes("Mon 14:00", SOLVED)
    assert ticket.hears("Mon 15:00") == ["due -> leads"]
