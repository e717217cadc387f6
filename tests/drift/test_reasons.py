"""Hours, budgets and pauses: each reason found where a helpdesk really has such a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.engine.drift_views import Because, Differs, Finding
from bot.sla.calendars import Calendar, Holidays
from bot.sla.durations import BusinessDays
from tests.drift.desks import BOTH, CUSTOMER, NONE, SOLVED, UNKNOWN, Pair, hours, of, waited
from tests.sla.builders import NIGHT, OFFICE, book, first_response, policy, resolution
from tests.sla.timeline import ON_HOLD, OPEN, PENDING

# --- calendars ----------------------------------------


def test_round_the_clock() -> None:
    pair = Pair(of(first_response("6h")), of(first_response("6h"), calendar=Calendar.round_the_clock()))
    pair.ticket.opens("Fri 15:00")
    drift = pair.only("Fri 16:00")
    assert drift.gap.differs is Differs.DUE
    assert drift.fits[0] == (Finding(Because.CALENDAR, "24x7", "office"),)


def test_another_calendar_of_the_configuration() -> None:
    theirs = of(first_response("6h"), calendar=NIGHT)
    evening = policy("evening", first_response("1h"), priority="low", calendar=NIGHT)
    ours = book(evening, policy("all", first_response("6h")), calendar=OFFICE)
    pair = Pair(ours, theirs)
    pair.ticket.opens("Tue 09:30")
    assert pair.reason("Tue 10:00") == (Finding(Because.CALENDAR, "late", "office"),)


def test_they_know_no_holidays() -> None:
    wednesday = Holidays(also=((date(2026, 3, 4), "Anniversary"),))
    ours = of(first_response("6h"), calendar=replace(OFFICE, holidays=wednesday))
    pair = Pair(ours, of(first_response("6h")))
    pair.ticket.opens("Tue 16:00")
    assert pair.reason("Tue 16:30") == (Finding(Because.HOLIDAYS, here="office"),)


@pytest.mark.parametrize(
    ("zone", "told"),
    [("Europe/Amsterdam", "UTC+01:00"), ("Asia/Kolkata", "UTC+05:30"), ("America/Los_Angeles", "UTC-08:00")],
)
def test_a_zone_that_the_configuration_does_not_know(zone: str, told: str) -> None:
    pair = Pair(of(first_response("3h")), of(first_response("3h"), calendar=replace(OFFICE, zone=zone)))
    for opened in ("Mon 02:20:13", "Mon 20:20:13"):
        pair.ticket.facts.clear()
        pair.ticket.opens(opened)
        assert (Finding(Because.ZONE, told, "UTC"),) in pair.only("Tue 15:30").fits


def test_the_default_zone_is_told_by_its_name() -> None:
    theirs = of(first_response("3h"), calendar=replace(OFFICE, zone="Asia/Kolkata"))
    pair = Pair(of(first_response("3h")), theirs, zone="Asia/Kolkata")
    pair.ticket.opens("Tue 20:20:13")
    assert pair.reason("Tue 20:30") == (Finding(Because.ZONE, "Asia/Kolkata", "UTC"),)


# --- budgets ----------------------------------------


def test_the_budget_of_another_policy() -> None:
    vip = policy("vip", first_response("70m"), priority="urgent")
    ours = book(vip, policy("all", first_response("6h")), calendar=OFFICE)
    pair = Pair(ours, of(first_response("70m")))
    pair.ticket.opens("Tue 15:30:07")
    expected = Finding(Because.BUDGET, budgets=(timedelta(minutes=70), hours(6)))
    assert pair.reason("Tue 16:00") == (expected,)


def test_a_budget_that_nobody_is_promised_here() -> None:
    pair = Pair(of(first_response("4h")), of(first_response("6h30m")))
    pair.ticket.opens("Tue 15:30:07")
    assert pair.reason("Tue 16:00") == (Finding(Because.BUDGET, budgets=(hours(6.5), hours(4))),)


def test_a_budget_in_business_days() -> None:
    days = policy("days", first_response(BusinessDays(2)), priority="low")
    pair = Pair(
        book(days, policy("all", first_response("4h")), calendar=OFFICE), of(first_response(BusinessDays(2)))
    )
    pair.ticket.opens("Tue 15:30:07")
    assert pair.reason("Tue 16:00") == (Finding(Because.BUDGET, budgets=(BusinessDays(2), hours(4))),)


def test_a_budget_that_nobody_would_write_is_no_reason() -> None:
    pair = Pair(of(first_response("4h")), of(first_response("3h17m")))
    pair.ticket.opens("Tue 09:30:07")
    assert pair.reason("Tue 10:00") == UNKNOWN


# --- pauses ----------------------------------------


def test_they_count_the_wait_for_the_customer() -> None:
    pair = Pair(of(resolution("6h")), of(resolution("6h", pause_on=())))
    waited(pair)
    assert pair.reason("Mon 12:00", SOLVED) == (Finding(Because.PAUSE, pauses=(NONE, CUSTOMER)),)


def test_they_do_not_count_the_wait_for_a_third_party() -> None:
    pair = Pair(of(resolution("6h")), of(resolution("6h", pause_on=BOTH)))
    waited(pair, ON_HOLD)
    fits = pair.only("Mon 12:00", SOLVED).fits
    assert (Finding(Because.PAUSE, pauses=(BOTH, CUSTOMER)),) in fits
    assert all(finding.because is Because.PAUSE for (finding,) in fits)


def test_theirs_stands_still_and_ours_does_not() -> None:
    pair = Pair(of(resolution("6h", pause_on=())), of(resolution("6h")))
    pair.ticket.opens("Mon 09:00", status=OPEN)
    pair.ticket.becomes("Mon 10:00", PENDING)
    drift = pair.only("Mon 11:00", SOLVED)
    assert drift.gap.differs is Differs.STANDS_THERE
    assert drift.fits[0] == (Finding(Because.PAUSE, pauses=(CUSTOMER, NONE)),)


def test_ours_stands_still_and_theirs_does_not() -> None:
    pair = Pair(of(resolution("6h")), of(resolution("6h", pause_on=())))
    pair.ticket.opens("Mon 09:00", status=OPEN)
    pair.ticket.becomes("Mon 10:00", PENDING)
    drift = pair.only("Mon 11:00", SOLVED)
    assert drift.gap.differs is Differs.STANDS_HERE
    assert drift.fits[0] == (Finding(Because.PAUSE, pauses=(NONE, CUSTOMER)),)
