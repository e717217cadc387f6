"""Setting right what was told (S26)."""

from __future__ import annotations

from datetime import datetime

from bot.sla.alerts import Hold
from bot.sla.facts import Replied, StatusChanged
from bot.sla.ladders import LEGAL, Kind, Ladder, Rung, When
from bot.sla.moments import Reason
from bot.sla.policies import Metric
from bot.sla.timers import State
from tests.sla.builders import book_of, first_response, next_response, resolution, span
from tests.sla.timeline import OPEN, PENDING, Told, at

LADDER = Ladder(
    "l",
    (
        Rung("due", When.DUE, ("leads",)),
        Rung("after", When.AFTER, ("manager",), after=span("30m")),
        Rung("law", When.DUE, (LEGAL,)),
    ),
)
ANSWER = book_of(first_response("2h", kind=Kind.CONTRACTUAL, ladder=LADDER))
SOLVE = book_of(resolution("4h", kind=Kind.CONTRACTUAL, ladder=LADDER))


def said(ticket: Told, when: str, read_up_to: str = "") -> list[tuple[str, datetime | None, datetime | None]]:
    alerts = ticket.decide(when, read_up_to).alerts
    return [(f"{a.rung} -> {','.join(a.audiences)}", a.at, a.was) for a in alerts if a.audiences]


def test_s26_a_reply_heard_of_late_takes_the_breach_back_for_everybody_who_was_told() -> None:
    ticket = Told(ANSWER)
    ticket.opens("Mon 09:00")
    assert ticket.hears("Mon 11:05") == ["due -> leads", "law:legal -> legal"]
    ticket.fact("Mon 10:58", Replied(), heard="Mon 11:10")
    due = at("Mon 11:00")
    assert said(ticket, "Mon 11:10") == [
        ("corrected -> leads", None, due),
        ("corrected:legal -> legal", None, due),
    ]
    assert ticket.decide("Tue 11:10").alerts == ()


def test_s26_the_other_direction_a_reply_made_private_breaches_after_all() -> None:
    ticket = Told(ANSWER)
    ticket.opens("Mon 09:00")
    reply = ticket.replies("Mon 10:00")
    assert ticket.hears("Mon 12:00") == []
    ticket.hides("Mon 14:00", reply)
    assert said(ticket, "Mon 14:00") == [
        ("due -> leads", at("Mon 11:00"), None),
        ("after -> manager", at("Mon 11:00"), None),
        ("law:legal -> legal", at("Mon 11:00"), None),
    ]


def test_s26_taken_back_and_breached_after_all_is_told_again() -> None:
    ticket = Told(ANSWER)
    ticket.opens("Mon 09:00")
    ticket.decide("Mon 11:05")
    reply = ticket.fact("Mon 10:58", Replied(), heard="Mon 11:10")
    ticket.decide("Mon 11:10")
    ticket.hides("Mon 11:20", reply)
    assert [line for line, _, _ in said(ticket, "Mon 11:20")] == ["due -> leads", "law:legal -> legal"]
    keys = [r.key for r in ticket.raised]
    assert len(keys) == len(set(keys))


def test_s26_another_instant_is_a_correction_too() -> None:
    ticket = Told(SOLVE)
    ticket.opens("Mon 09:00")
    ticket.decide("Mon 13:05")
    ticket.fact("Mon 10:00", StatusChanged(PENDING), heard="Mon 14:00")
    ticket.fact("Mon 10:15", StatusChanged(OPEN), heard="Mon 14:00")
    assert said(ticket, "Mon 14:00") == [
        ("corrected -> leads", at("Mon 13:15"), at("Mon 13:00")),
        ("corrected:legal -> legal", at("Mon 13:15"), at("Mon 13:00")),
        ("after -> manager", at("Mon 13:15"), None),
    ]


def test_s26_corrected_twice_says_each_time_what_was_told_last() -> None:
    ticket = Told(SOLVE)
    ticket.opens("Mon 09:00")
    ticket.decide("Mon 13:05")
    ticket.is_excluded("Mon 13:30", "Mon 10:00", "Mon 10:10")
    ticket.is_excluded("Mon 13:40", "Mon 12:00", "Mon 12:10")
    first, second = said(ticket, "Mon 13:30"), said(ticket, "Mon 13:40")
    assert first[0] == ("corrected -> leads", at("Mon 13:10"), at("Mon 13:00"))
    assert second[0] == ("corrected -> leads", at("Mon 13:20"), at("Mon 13:10"))
    assert len({r.key for r in ticket.raised}) == len(ticket.raised)


def test_s45_an_exclusion_declared_afterwards_corrects_until_due_comes_again() -> None:
    ticket = Told(SOLVE)
    ticket.opens("Mon 09:00")
    ticket.decide("Mon 13:05")
    ticket.is_excluded("Mon 13:30", "Mon 10:00", "Mon 12:00")
    assert [(line, when) for line, when, _ in said(ticket, "Mon 13:30")] == [
        ("corrected -> leads", None),
        ("corrected:legal -> legal", None),
    ]
    assert ticket.decide("Mon 14:00").next_check_at == at("Mon 15:00")
    assert [(line, when) for line, when, _ in said(ticket, "Mon 15:01")] == [
        ("due -> leads", at("Mon 15:00")),
        ("law:legal -> legal", at("Mon 15:00")),
    ]


def test_s27_legal_is_told_another_instant_only_when_that_is_certain() -> None:
    ticket = Told(SOLVE)
    ticket.opens("Mon 09:00")
    ticket.decide("Mon 13:05")
    ticket.is_excluded("Mon 13:20", "Mon 10:00", "Mon 10:10")
    verdict = ticket.decide("Mon 13:20", read_up_to="Mon 13:09")
    assert [a.audiences for a in verdict.alerts if a.audiences] == [("leads",)]
    assert verdict.awaits_reading
    assert Hold.NOT_CERTAIN in {hold for _, hold in verdict.held}
    assert said(ticket, "Mon 13:21", read_up_to="Mon 13:11") == [
        ("corrected:legal -> legal", at("Mon 13:10"), at("Mon 13:00"))
    ]


def test_s26_legal_that_was_not_told_is_not_corrected() -> None:
    ticket = Told(ANSWER)
    ticket.opens("Mon 09:00")
    ticket.decide("Mon 11:05", read_up_to="Mon 10:00")
    ticket.fact("Mon 10:58", Replied(), heard="Mon 11:10")
    assert ticket.hears("Mon 11:10") == ["corrected -> leads"]


def test_s26_a_warning_is_not_corrected() -> None:
    warned = resolution("4h", ladder=Ladder("l", (Rung("warn", When.WARN, ("support",)),)))
    ticket = Told(book_of(warned))
    ticket.opens("Mon 09:00")
    ticket.decide("Mon 12:00")
    ticket.fact("Mon 09:30", StatusChanged(PENDING), heard="Mon 12:30")
    assert ticket.hears("Mon 12:30") == []


def test_s26_a_breach_before_our_time_that_turns_out_to_be_in_our_time_is_told() -> None:
    ticket = Told(SOLVE)
    ticket.opens("Mon 09:00")
    assert ticket.hears("Mon 15:00", live_from="Mon 14:00") == []
    ticket.is_excluded("Mon 15:10", "Mon 10:00", "Mon 11:30")
    verdict = ticket.decide("Mon 15:10", live_from="Mon 14:00")
    assert [(a.rung, a.at) for a in verdict.alerts if a.audiences] == [
        ("due", at("Mon 14:30")),
        ("after", at("Mon 14:30")),
        ("law:legal", at("Mon 14:30")),
    ]


def test_s26_a_wait_that_never_was_is_taken_back() -> None:
    ladder = Ladder("l", (Rung("due", When.DUE, ("leads",)),))
    ticket = Told(book_of(next_response("1h", ladder=ladder)))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 09:10")
    ticket.asks("Mon 10:00")
    reply = ticket.replies("Mon 10:30")
    ticket.asks("Mon 11:00")
    assert ticket.hears("Mon 12:00") == ["due -> leads"]
    ticket.hides("Mon 12:30", reply)  # now it is one wait, since 10:00
    alerts = ticket.decide("Mon 12:30").alerts
    assert [(a.timer.id.cycle, a.reason, a.at, a.was) for a in alerts] == [
        (2, Reason.CORRECTED, None, at("Mon 12:00")),
        (1, Reason.BREACHED, at("Mon 11:00"), None),
    ]
    assert alerts[0].timer.id.metric is Metric.NEXT_RESPONSE
    assert alerts[0].timer.state(at("Mon 12:30")) is State.CANCELLED
    assert ticket.decide("Mon 13:00").alerts == ()
