"""What is put on record of an incident afterwards, and what is taken back (S20)."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from bot.sla.duties import Duty, Event
from bot.sla.facts import Withdrawn
from bot.sla.fold import fold
from bot.sla.ladders import Ladder
from bot.sla.library import Library
from bot.sla.policies import Metric
from bot.sla.reports import reports_of
from bot.sla.timers import State
from tests.sla.builders import book_of, first_response
from tests.sla.parties import duties
from tests.sla.rungs import DUE
from tests.sla.timeline import EVA, LONG_AGO, TICKET, Told, at


def told(*, opens: str = "Fri 16:00") -> Told:
    steps = [replace(step, ladder=Ladder("l", (DUE,))) for step in duties(Duty.GDPR)]
    ticket = Told(book_of(first_response("1h"), *steps))
    ticket.opens(opens)
    return ticket


def test_s20_what_is_said_later_counts_from_when_it_happened_even_before_the_ticket() -> None:
    ticket = told()
    ticket.incident("Fri 08:15", Duty.GDPR, Event.AWARE, heard="Fri 17:30")
    timer = ticket.timer(Metric.INCIDENT_NOTICE)
    assert (timer.started_at, timer.due()) == (at("Fri 08:15"), at("Mon+1 08:15"))
    (report,) = reports_of(ticket.facts)
    assert (report.happened_at, report.recorded_at, report.by) == (at("Fri 08:15"), at("Fri 17:30"), "eva")


def test_s20_a_notice_that_is_said_later_was_in_time() -> None:
    ticket = told(opens="Mon 08:00")
    ticket.incident("Mon 08:15", Duty.GDPR, Event.AWARE)
    assert ticket.hears("Thu 08:15") == ["due -> leads"]
    ticket.incident("Thu 07:00", Duty.GDPR, Event.NOTIFICATION, heard="Thu 10:00")
    assert ticket.timer(Metric.INCIDENT_NOTICE).state(at("Thu 10:00")) is State.MET
    assert ticket.hears("Thu 10:00") == ["corrected -> leads"]


def test_s20_what_is_taken_back_never_was_in_any_order_and_however_often() -> None:
    ticket = told()
    report = ticket.incident("Fri 16:30", Duty.GDPR, Event.AWARE)
    ticket.withdraws("Fri 17:00", report)
    library = Library.of(ticket.book, LONG_AGO)
    without = [fact for fact in ticket.facts if fact is not report]
    for facts in permutations([*ticket.facts, report]):
        found = fold(TICKET, facts, library)
        assert found == fold(TICKET, without, library)
        assert [timer.id.metric for timer in found.timers] == [Metric.FIRST_RESPONSE]
        assert [one.withdrawn_at for one in reports_of(facts)] == [at("Fri 17:00")]


def test_s20_after_a_mistake_the_truth_can_be_said() -> None:
    ticket = told()
    ticket.withdraws("Fri 17:00", ticket.incident("Fri 16:30", Duty.GDPR, Event.AWARE))
    ticket.incident("Fri 09:00", Duty.GDPR, Event.AWARE, heard="Fri 17:01")
    assert ticket.timer(Metric.INCIDENT_NOTICE).due() == at("Mon+1 09:00")


def test_s26_what_was_told_because_of_a_mistake_is_corrected() -> None:
    ticket = told(opens="Mon 08:00")
    report = ticket.incident("Mon 09:00", Duty.GDPR, Event.AWARE)
    ticket.replies("Mon 08:10")
    assert ticket.hears("Thu 09:00") == ["due -> leads"]
    ticket.withdraws("Thu 11:00", report)
    assert ticket.hears("Thu 11:00") == ["corrected -> leads"]
    assert ticket.hears("Thu 12:00") == []


def test_s20_a_withdrawal_takes_back_reports_only_and_making_private_messages_only() -> None:
    ticket = told()
    reply = ticket.replies("Fri 16:10")
    report = ticket.incident("Fri 16:30", Duty.GDPR, Event.AWARE)
    before = ticket.timers()
    ticket.fact("Fri 17:00", Withdrawn(reply.key), EVA)
    ticket.hides("Fri 17:00", report)
    assert ticket.timers() == before


def test_s20_a_step_knows_what_started_and_what_ended_it() -> None:
    ticket = told()
    ticket.incident("Fri 16:30", Duty.GDPR, Event.AWARE)
    ticket.incident("Sat 16:30", Duty.GDPR, Event.NOTIFICATION)
    ticket.incident("Sat 17:00", Duty.NIS2, Event.AWARE)
    reports = reports_of(ticket.facts)
    concerned = [one.event for one in reports if one.concerns("gdpr.notification")]
    assert concerned == [Event.AWARE, Event.NOTIFICATION]
    assert [one.duty for one in reports if one.concerns("nis2.final")] == []
    assert not any(one.concerns("") for one in reports)
