"""The promise guard: tickets, claims, and an outage at a supplier (S44)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.sla.calendars import Calendar
from bot.sla.claims import Incident
from bot.sla.contracts import Claim, ClaimFrom
from bot.sla.credits import Credits, Money
from bot.sla.facts import Category
from bot.sla.guard import Finding, guard
from bot.sla.ladders import Kind
from bot.sla.matching import Condition, Operator
from bot.sla.policies import Book, Customer, Metric, Policy, Promise, Supplier
from bot.sla.spans import Span
from bot.sla.upstream import endangered, our_claim
from bot.sla.uptime.periods import Per, period_at
from tests.sla.test_guard import ALWAYS, CARRIER, HOUR, OFFICE, OURS, PORTAL, SINCE, THEIRS, line
from tests.sla.uptime.months import AMSTERDAM, NOVEMBER

# --- tickets ----------------------------------------

SOLVE = Promise(Metric.RESOLUTION, Kind.CONTRACTUAL, 8 * HOUR)
BACK = Promise(Metric.SUPPLIER_TIME, Kind.SUPPLIER, 8 * HOUR, about=CARRIER)


def tickets(*promises: Promise, calendar: Calendar = ALWAYS, tier: str = "gold") -> list[Finding]:
    policy = Policy("gold", "", (Condition("customer_tier", Operator.IS, ("gold",)),), calendar, promises)
    customer = Customer("Klant", tier=tier, contract=OURS)
    return guard(Book((policy,), (customer,), ALWAYS, "", (CARRIER,)), SINCE)


def test_s44_a_slower_supplier_is_shown_by_a_ticket() -> None:
    (finding,) = tickets(SOLVE, replace(BACK, budget=9 * HOUR))
    assert finding.what == "8h to `Klant` is not covered by `carrier`"
    assert finding.timeline == (
        "a ticket that waits for them from Sat 2026-11-21 14:00 is due Sat 2026-11-21 22:00, "
        "and they have until Sat 2026-11-21 23:00"
    )


def test_s44_a_supplier_of_office_hours_is_shown_by_a_ticket_before_the_weekend() -> None:
    carrier = replace(CARRIER, calendar=OFFICE)
    policy = Policy("all", "", (), ALWAYS, (SOLVE, replace(BACK, about=carrier, budget=4 * HOUR)))
    book = Book((policy,), (Customer("Klant", contract=OURS),), ALWAYS, "", (carrier,))
    (finding,) = guard(book, SINCE)
    assert "they have until Mon 2026-11-23 13:00" in finding.timeline


def test_s44_a_supplier_without_a_time_covers_no_resolution() -> None:
    (finding,) = tickets(SOLVE)
    assert finding.timeline.endswith("and they promised no time")


def test_s44_a_resolution_is_covered_by_a_quick_supplier_or_by_standing_still() -> None:
    assert tickets(SOLVE, BACK) == []
    assert tickets(replace(SOLVE, pause_on=frozenset({Category.ON_HOLD}))) == []
    assert tickets(SOLVE, tier="silver") == []


# --- claims ----------------------------------------

MONEY = Credits(breach=Money(Decimal(50), "EUR"))


def claims(ours: Claim | None, theirs: Claim | None) -> list[Finding]:
    customer = Customer("Klant", contract=replace(OURS, credits=MONEY, claim=ours))
    carrier = replace(CARRIER, contract=replace(THEIRS, claim=theirs))
    return guard(Book((), (customer,), ALWAYS, "", (carrier,)), SINCE)


def test_s44_a_shorter_claim_window_upstream_is_shown_by_an_incident() -> None:
    (finding,) = claims(Claim(30, ClaimFrom.PERIOD_END), Claim(30))
    assert (finding.place, finding.what) == ("msa", "claims of `Klant` are not covered by `carrier`")
    assert finding.timeline == (
        "for an incident of Sun 2026-11-01 ours must be filed by the end of Tue 2026-12-01, "
        "and the customer has until the end of Wed 2026-12-30"
    )


def test_s44_a_claim_without_an_end_is_covered_by_none_with_one() -> None:
    (finding,) = claims(None, Claim(30))
    assert finding.timeline.endswith("and the customer's contract sets no end")


@pytest.mark.parametrize("theirs", [None, Claim(30, ClaimFrom.PERIOD_END), Claim(61)])
def test_s44_claims_that_are_covered(theirs: Claim | None) -> None:
    assert claims(Claim(30, ClaimFrom.PERIOD_END), theirs) == []


@pytest.mark.parametrize(
    ("start", "where", "theirs", "ours"),
    [
        (ClaimFrom.INCIDENT, "Asia/Tokyo", "Tue 2026-12-01 (Asia/Tokyo)", "Tue 2026-12-01"),
        (
            ClaimFrom.PERIOD_END,
            "America/Los_Angeles",
            "Mon 2026-11-30 (America/Los_Angeles)",
            "Wed 2026-12-30",
        ),
    ],
)
def test_s44_a_suppliers_days_are_those_of_its_own_clock(
    start: ClaimFrom, where: str, theirs: str, ours: str
) -> None:
    """Their day ends before that of Amsterdam, or an incident of our November lies in their October."""
    customer = Customer("Klant", contract=replace(OURS, credits=MONEY, claim=Claim(30, start)))
    carrier = replace(
        CARRIER, calendar=replace(ALWAYS, zone=where), contract=replace(THEIRS, claim=Claim(30, start))
    )
    book = Book((), (customer,), ALWAYS, "", (carrier,))
    (finding,) = guard(book, SINCE)
    assert finding.timeline == (
        f"for an incident of Sun 2026-11-01 ours must be filed by the end of {theirs}, "
        f"and the customer has until the end of {ours} (Europe/Amsterdam)"
    )
    began = NOVEMBER  # the first instant of November in Amsterdam, which the finding is about
    period = period_at(began, Per.MONTH, where).span
    window = our_claim(book, carrier, Incident(began, period, began))
    assert window is not None
    last = window.closes_at.astimezone(ZoneInfo(where)) - timedelta(seconds=1)
    assert f"by the end of {last:%a %Y-%m-%d}" in finding.timeline


def test_s44_a_day_more_upstream_covers_a_claim_whose_days_end_later() -> None:
    customer = Customer("Klant", contract=replace(OURS, credits=MONEY, claim=Claim(30)))
    carrier = replace(
        CARRIER, calendar=replace(ALWAYS, zone="Europe/Helsinki"), contract=replace(THEIRS, claim=Claim(31))
    )
    assert guard(Book((), (customer,), ALWAYS, "", (carrier,)), SINCE) == []


# --- an outage at a supplier ----------------------------------------


def test_s44_an_outage_at_a_supplier_endangers_the_promises_that_depend_on_it() -> None:
    carrier = replace(CARRIER, contract=replace(THEIRS, claim=Claim(14)))
    other = Supplier("hoster")
    book = Book((), (), ALWAYS, "", (carrier, other), (PORTAL, line("99.5")))
    (one,) = endangered(book, "carrier")
    assert (one.service.name, one.promise.customer, one.supplier) == ("portal", "Klant", carrier)
    assert endangered(book, "hoster") == []


def test_s43_our_own_claim_has_an_end() -> None:
    carrier = replace(CARRIER, contract=replace(THEIRS, claim=Claim(14)))
    book = Book((), (), ALWAYS, "", (carrier,), (PORTAL,))
    incident = Incident(SINCE, Span(NOVEMBER, NOVEMBER + timedelta(days=30)), SINCE)
    window = our_claim(book, carrier, incident)
    assert window is not None
    assert f"{window.closes_at.astimezone(ZoneInfo(AMSTERDAM)):%d %b %H:%M}" == "06 Dec 00:00"
    assert our_claim(book, CARRIER, incident) is None
