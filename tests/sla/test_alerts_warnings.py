"""Warning steps: each is told once, at its instant in the target's own calendar (S31)."""

from __future__ import annotations

from bot.sla.ladders import Ladder
from tests.sla.builders import OFFICE, book_of, resolution
from tests.sla.rungs import STEPS, WARN, heard, ticket_with
from tests.sla.timeline import OPEN, PENDING, Told, at


def test_s31_each_step_is_told_once_at_its_instant() -> None:
    ticket = ticket_with(WARN)
    assert heard(
        ticket, "Mon 10:59", "Mon 11:00", "Mon 11:01", "Mon 12:00", "Mon 12:45", "Mon 12:50", "Mon 14:00"
    ) == [
        ("Mon 11:00", "warn/50% -> owner, support"),
        ("Mon 12:00", "warn/75% -> owner, support"),
        ("Mon 12:45", "warn/left-900s -> owner, support"),
    ]


def test_s31_steps_are_time_of_the_targets_calendar() -> None:
    told = resolution("4h", warn=STEPS, ladder=Ladder("l", (WARN,)))
    ticket = Told(book_of(told, calendar=OFFICE))
    ticket.opens("Fri 15:00")
    assert ticket.decide("Fri 16:00").next_check_at == at("Fri 17:00")
    assert heard(ticket, "Fri 17:00", "Mon+1 09:59", "Mon+1 10:00", "Mon+1 10:45") == [
        ("Fri 17:00", "warn/50% -> owner, support"),
        ("Mon+1 10:00", "warn/75% -> owner, support"),
        ("Mon+1 10:45", "warn/left-900s -> owner, support"),
    ]


def test_s31_a_paused_timer_is_not_warned_of_but_a_resumed_one_is() -> None:
    ticket = ticket_with(WARN)
    ticket.becomes("Mon 11:00", PENDING)
    assert heard(ticket, "Mon 11:30") == []
    ticket.becomes("Mon 12:00", OPEN)
    assert heard(ticket, "Mon 12:00") == [("Mon 12:00", "warn/50% -> owner, support")]


def test_s31_a_step_before_the_start_is_told_at_once() -> None:
    ticket = ticket_with(WARN, budget="10m")
    assert ticket.hears("Mon 09:00") == ["warn/left-900s -> owner, support"]


def test_s31_steps_crossed_together_are_told_once() -> None:
    ticket = ticket_with(WARN)
    verdict = ticket.decide("Mon 12:50")
    assert [(a.rung, a.audiences) for a in verdict.alerts] == [
        ("warn/50%", ()),
        ("warn/75%", ()),
        ("warn/left-900s", ("owner", "support")),
    ]


def test_s31_planned_maintenance_silences_until_it_ends() -> None:
    ticket = ticket_with(WARN)
    ticket.is_excluded("Mon 09:30", "Mon 11:00", "Mon 12:00")
    verdict = ticket.decide("Mon 11:30")
    assert verdict.alerts == ()
    assert verdict.next_check_at == at("Mon 12:00")
    assert ticket.hears("Mon 12:00") == ["warn/50% -> owner, support"]
