"""Duties to report an incident: each step by its own start, round the clock, until its notice (S20)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.sla.calendars import Calendar
from bot.sla.durations import Months
from bot.sla.duties import PARTS, STEPS, Duty, Event, events_of
from bot.sla.facts import Attributes, Opened
from bot.sla.policies import Metric, OnChange, Origin, Switches
from bot.sla.timers import State
from tests.sla.builders import OFFICE, book, book_of, by_priority, policy, resolution
from tests.sla.parties import duties
from tests.sla.timeline import CARLA, NEW, PENDING, SOLVED, Told, at


def told(duty: Duty, aware_tag: str = "", **notices: str) -> Told:
    ticket = Told(book_of(*duties(duty, aware_tag, **notices), calendar=OFFICE))
    ticket.opens("Fri 16:00")
    return ticket


def dues(ticket: Told) -> dict[str, datetime | None]:
    return {t.id.part: t.due() for t in ticket.timers(Metric.INCIDENT_NOTICE)}


def test_s20_gdpr_has_72_hours_from_awareness_round_the_clock() -> None:
    ticket = told(Duty.GDPR)
    assert dues(ticket) == {}
    ticket.incident("Fri 16:30", Duty.GDPR, Event.AWARE)
    assert dues(ticket) == {"gdpr.notification": at("Mon+1 16:30")}
    assert ticket.timer().target.origin is Origin.DUTY


def test_s20_nis2_wants_a_warning_after_24_hours_a_notification_after_72_and_a_report_after_a_month() -> None:
    ticket = told(Duty.NIS2)
    ticket.incident("Fri 16:30", Duty.NIS2, Event.AWARE)
    assert dues(ticket) == {"nis2.early-warning": at("Sat 16:30"), "nis2.notification": at("Mon+1 16:30")}
    ticket.incident("Sat 10:00", Duty.NIS2, Event.EARLY_WARNING)
    assert ticket.timer(part="nis2.early-warning").state(at("Sat 20:00")) is State.MET
    ticket.incident("Sun 10:00", Duty.NIS2, Event.NOTIFICATION)
    assert dues(ticket)["nis2.final"] == datetime(2026, 4, 8, 10, tzinfo=UTC)


def test_s20_dora_counts_each_step_from_the_one_before() -> None:
    ticket = told(Duty.DORA)
    ticket.incident("Fri 16:30", Duty.DORA, Event.AWARE)
    ticket.incident("Fri 18:00", Duty.DORA, Event.CLASSIFIED)
    assert dues(ticket) == {"dora.initial": at("Fri 22:00"), "dora.initial-at-latest": at("Sat 16:30")}
    ticket.incident("Fri 20:00", Duty.DORA, Event.INITIAL)
    assert dues(ticket)["dora.intermediate"] == at("Mon+1 20:00")
    ticket.incident("Sat 20:00", Duty.DORA, Event.INTERMEDIATE)
    assert dues(ticket)["dora.final"] == datetime(2026, 4, 7, 20, tzinfo=UTC)
    states = {t.id.part: t.state(at("Sat 20:00")) for t in ticket.timers()}
    assert states == {
        "dora.initial": State.MET,
        "dora.initial-at-latest": State.MET,
        "dora.intermediate": State.MET,
        "dora.final": State.RUNNING,
    }


def test_s20_a_notice_that_was_given_before_is_not_asked_for_again() -> None:
    ticket = told(Duty.GDPR)
    ticket.incident("Fri 16:10", Duty.GDPR, Event.NOTIFICATION)
    ticket.incident("Fri 16:30", Duty.GDPR, Event.AWARE)
    assert dues(ticket) == {}


def test_s20_the_events_of_one_law_say_nothing_about_another() -> None:
    ticket = told(Duty.GDPR)
    ticket.incident("Fri 16:30", Duty.NIS2, Event.AWARE)
    assert dues(ticket) == {}


def test_s20_a_tag_says_the_same_as_a_command() -> None:
    ticket = told(Duty.GDPR, "Data-Breach", notification="reported")
    ticket.is_tagged("Fri 17:00", "vip", "data-breach")
    assert dues(ticket) == {"gdpr.notification": at("Mon+1 17:00")}
    ticket.is_tagged("Sat 09:00", "vip")
    ticket.is_tagged("Sat 10:00", "data-breach", "reported")
    assert ticket.timer().state(at("Sat 10:00")) is State.MET


def test_s20_a_tag_at_the_creation_is_awareness_too() -> None:
    ticket = Told(book_of(*duties(Duty.GDPR, "leak")))
    ticket.fact("Fri 16:00", Opened(NEW, Attributes(tags=frozenset({"leak"})), "carla"), CARLA)
    assert dues(ticket) == {"gdpr.notification": at("Mon+1 16:00")}


def test_s20_neither_solving_nor_waiting_stops_the_clock() -> None:
    ticket = told(Duty.GDPR)
    ticket.incident("Fri 16:30", Duty.GDPR, Event.AWARE)
    ticket.becomes("Fri 17:00", PENDING)
    ticket.becomes("Fri 18:00", SOLVED)
    assert ticket.timer().state(at("Mon+1 16:30")) is State.BREACHED


@pytest.mark.parametrize("on_change", OnChange)
def test_s20_a_changed_ticket_keeps_its_duty_and_the_start_of_it(on_change: OnChange) -> None:
    ticket = Told(
        by_priority(switches=Switches(on_change=on_change), high=duties(Duty.GDPR), low=(resolution("8h"),))
    )
    ticket.opens("Fri 16:00", priority="high")
    ticket.incident("Fri 16:30", Duty.GDPR, Event.AWARE)
    ticket.gets_priority("Fri 17:00", "low")
    assert dues(ticket) == {"gdpr.notification": at("Mon+1 16:30")}


def test_s20_an_incident_that_a_later_policy_covers_is_counted_from_awareness() -> None:
    ticket = Told(by_priority(high=duties(Duty.GDPR), low=(resolution("8h"),)))
    ticket.opens("Fri 16:00", priority="low")
    ticket.incident("Fri 16:30", Duty.GDPR, Event.AWARE)
    ticket.gets_priority("Sat 17:00", "high")
    assert dues(ticket) == {"gdpr.notification": at("Mon+1 16:30")}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2026, 1, 31, 9, tzinfo=UTC), datetime(2026, 2, 28, 9, tzinfo=UTC)),
        (datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 4, 10, 8, tzinfo=UTC)),  # summer time began
        (datetime(2026, 12, 15, 9, tzinfo=UTC), datetime(2027, 1, 15, 9, tzinfo=UTC)),
    ],
)
def test_s20_a_month_ends_on_the_same_day_and_hour_of_the_zone(start: datetime, end: datetime) -> None:
    assert Months(1).after(start, "Europe/Amsterdam") == end


def test_s20_a_month_is_counted_in_the_zone_of_the_default_calendar() -> None:
    amsterdam = Calendar.of("office", "Europe/Amsterdam", {"mon-fri": "09:00-17:00"})
    ticket = Told(book(policy("all", *duties(Duty.NIS2)), calendar=amsterdam))
    ticket.opens("Mon 09:00")
    ticket.incident("Tue 09:00", Duty.NIS2, Event.NOTIFICATION)
    assert dues(ticket)["nis2.final"] == datetime(2026, 4, 3, 8, tzinfo=UTC)


def test_s20_every_step_has_a_name_of_its_own_and_every_event_a_law() -> None:
    assert len(PARTS) == sum(map(len, STEPS.values()))
    assert {event for duty in Duty for event in events_of(duty)} == set(Event)
    assert all(step.stops.is_notice for steps in STEPS.values() for step in steps)
