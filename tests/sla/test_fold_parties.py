"""Who has the ticket: teams (S17), statuses that are summed (S18), suppliers (S24), and who used what."""

from __future__ import annotations

from datetime import date

import pytest

from bot.sla.calendars import ALWAYS
from bot.sla.contracts import Contract
from bot.sla.facts import Category
from bot.sla.ladders import Kind
from bot.sla.policies import Condition, Metric, Operator, Origin, OwnershipStart, Supplier
from bot.sla.timers import Cause, State, TimerId
from tests.sla.builders import NIGHT, OFFICE, book, book_of, policy, promise, resolution, span
from tests.sla.parties import of_supplier, of_team
from tests.sla.timeline import ON_HOLD, OPEN, PENDING, SOLVED, TICKET, Told, at

CARRIER = Supplier("carrier", (Condition("tags", Operator.IS, ("carrier",)),))


def chain() -> Told:
    """Triage by engineering within 4 h and 8 h of operations, within 24 h in all."""
    teams = (of_team("engineering", "4h"), of_team("operations", "8h"))
    return Told(book_of(*teams, resolution("24h", kind=Kind.CONTRACTUAL)))


# --- teams


def test_s17_the_time_of_a_team_is_summed_over_its_turns() -> None:
    ticket = chain()
    ticket.opens("Mon 09:00", group="Engineering")
    ticket.goes_to("Mon 11:00", "operations")
    ticket.goes_to("Mon 15:00", "engineering")
    ticket.becomes("Mon 16:30", SOLVED)
    engineering, operations = (ticket.timer(part=part) for part in ("engineering", "operations"))
    assert engineering.used(at("Mon 20:00")) == span("3h30m")
    assert (operations.started_at, operations.used(at("Mon 20:00"))) == (at("Mon 11:00"), span("4h"))
    assert {t.state(at("Mon 20:00")) for t in (engineering, operations)} == {State.MET}


def test_s17_without_the_ticket_a_team_stands_still_and_before_it_there_is_no_timer() -> None:
    ticket = chain()
    ticket.opens("Mon 09:00", group="engineering")
    assert ticket.timers(part="operations") == []
    ticket.goes_to("Mon 12:00", "sales")
    timer = ticket.timer(part="engineering")
    assert (timer.state(at("Tue 09:00")), timer.standing_still_at(at("Tue 09:00"))) == (
        State.PAUSED,
        Cause.ANOTHER_TEAM,
    )
    ticket.goes_to("Tue 09:00", "engineering")
    assert ticket.timer(part="engineering").due() == at("Tue 10:00")


def test_s17_reopening_goes_on_without_the_time_it_was_solved() -> None:
    ticket = chain()
    ticket.opens("Mon 09:00", group="engineering")
    ticket.becomes("Mon 10:00", SOLVED)
    ticket.becomes("Mon 12:00", OPEN)
    assert ticket.timer(part="engineering").due() == at("Mon 15:00")


@pytest.mark.parametrize(("start", "used"), [(OwnershipStart.ASSIGNED, "1h"), (OwnershipStart.CREATED, "3h")])
def test_s17_time_before_any_team_has_it_counts_from_creation_if_the_promise_says_so(
    start: OwnershipStart, used: str
) -> None:
    ticket = Told(book_of(of_team("operations", "8h", start=start)))
    ticket.opens("Mon 09:00")
    ticket.goes_to("Mon 11:00", "operations")
    ticket.goes_to("Mon 12:00", "engineering")
    assert ticket.timer().used(at("Mon 18:00")) == span(used)


def test_s17_a_team_has_its_own_calendar_and_several_groups() -> None:
    team = of_team("operations", "4h", calendar=NIGHT)
    ticket = Told(book_of(team, calendar=ALWAYS))
    ticket.opens("Mon 09:00", group="OPERATIONS")
    timer = ticket.timer()
    assert (timer.due(), timer.target.origin) == (at("Mon 17:00"), Origin.TEAM)


def test_s33_a_timer_of_a_team_is_known_by_its_name() -> None:
    ticket = chain()
    ticket.opens("Mon 09:00", group="engineering")
    timer = ticket.timer(part="engineering")
    assert str(timer.id) == "desk:T-1/ownership:engineering/ola/1"
    assert TimerId.read(TICKET, str(timer.id)) == timer.id


def test_s17_a_breach_says_which_team_used_which_minutes() -> None:
    ticket = chain()
    ticket.opens("Mon 09:00")
    ticket.goes_to("Mon 09:20", "engineering")
    ticket.goes_to("Mon 15:00", "operations")
    ticket.goes_to("Tue 08:00", "engineering")
    timer = ticket.timer(Metric.RESOLUTION)
    assert timer.due() == at("Tue 09:00")
    assert timer.used_by(at("Tue 09:00")) == (
        ("", span("20m")),
        ("engineering", span("6h40m")),
        ("operations", span("17h")),
    )


# --- statuses


@pytest.mark.parametrize(
    ("metric", "pauses", "used"),
    [(Metric.REQUESTER_WAIT, {PENDING}, "6h"), (Metric.AGENT_WORK, {PENDING, ON_HOLD}, "3h")],
)
def test_s18_the_time_in_some_statuses_is_summed(metric: Metric, pauses: set[Category], used: str) -> None:
    """The requester waits for us and for third parties; agents work while it is new or open."""
    ticket = Told(book_of(promise(metric, "24h", pause_on=pauses)))
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 10:00", PENDING)
    ticket.becomes("Mon 12:00", ON_HOLD)
    ticket.becomes("Mon 15:00", OPEN)
    ticket.becomes("Mon 16:00", SOLVED)
    ticket.becomes("Mon 18:00", OPEN)
    assert ticket.timer().used(at("Mon 19:00")) == span(used)


# --- suppliers


def held(supplier: Supplier) -> Told:
    told = book(
        policy("all", of_supplier(supplier, "4h"), resolution("24h", pause_on={PENDING})),
        suppliers=[supplier],
    )
    return Told(told)


def test_s24_a_supplier_is_on_the_clock_while_the_ticket_on_hold_waits_for_them() -> None:
    ticket = held(CARRIER)
    ticket.opens("Mon 09:00", group="engineering")
    ticket.is_tagged("Mon 10:00", "carrier")
    assert ticket.timers(Metric.SUPPLIER_TIME) == []
    ticket.becomes("Mon 11:00", ON_HOLD)
    ticket.becomes("Mon 13:00", OPEN)
    timer = ticket.timer(Metric.SUPPLIER_TIME)
    assert (timer.id.kind, timer.used(at("Mon 20:00"))) == (Kind.SUPPLIER, span("2h"))
    assert timer.standing_still_at(at("Mon 13:00")) is Cause.NOT_AT_SUPPLIER
    ticket.becomes("Mon 14:00", ON_HOLD)
    assert ticket.timer(Metric.SUPPLIER_TIME).due() == at("Mon 16:00")


def test_s24_waiting_for_somebody_else_is_not_this_suppliers_time() -> None:
    ticket = held(CARRIER)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 11:00", ON_HOLD)
    assert ticket.timers(Metric.SUPPLIER_TIME) == []
    ticket.is_tagged("Mon 12:00", "carrier")
    assert ticket.timer(Metric.SUPPLIER_TIME).started_at == at("Mon 12:00")


def test_s24_the_whole_says_which_minutes_were_the_suppliers() -> None:
    ticket = held(CARRIER)
    ticket.opens("Mon 09:00", group="engineering")
    ticket.is_tagged("Mon 10:00", "carrier")
    ticket.becomes("Mon 11:00", ON_HOLD)
    ticket.becomes("Mon 13:00", OPEN)
    assert ticket.timer(Metric.RESOLUTION).used_by(at("Mon 14:00")) == (
        ("engineering", span("3h")),
        ("carrier", span("2h")),
    )


@pytest.mark.parametrize(
    ("until", "due", "origin"),
    [(date(2026, 12, 31), "Tue 11:00", Origin.CONTRACT), (date(2026, 1, 31), "Mon 20:00", Origin.SUPPLIER)],
)
def test_s24_the_suppliers_contract_has_the_calendar_while_it_is_in_force(
    until: date, due: str, origin: Origin
) -> None:
    contract = Contract("carrier-2025", valid_until=until, calendar=OFFICE)
    supplier = Supplier("carrier", CARRIER.match, contract, NIGHT)
    ticket = held(supplier)
    ticket.opens("Mon 09:00")
    ticket.is_tagged("Mon 10:00", "carrier")
    ticket.becomes("Mon 15:00" if origin is Origin.CONTRACT else "Mon 16:00", ON_HOLD)
    timer = ticket.timer(Metric.SUPPLIER_TIME)
    assert (timer.due(), timer.target.origin) == (at(due), origin)
    assert (timer.target.contract is contract) is (origin is Origin.CONTRACT)
