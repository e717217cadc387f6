"""Which promise applies: S06, S08, S09, S12."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.sla.calendars import ALWAYS, Calendar
from bot.sla.contracts import Approval, Contract
from bot.sla.facts import Attributes, AttributesChanged, Opened
from bot.sla.fold import fold
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.policies import Book, Condition, Customer, Operator, Origin, Policy, Promise
from tests.sla.builders import NIGHT, OFFICE, book, first_response, policy, resolution
from tests.sla.timeline import CARLA, DESK, LONG_AGO, MONDAY, NEW, TICKET, Told, at

CONTRACTUAL = first_response("2h", kind=Kind.CONTRACTUAL)


def test_s08_the_first_policy_that_matches_wins() -> None:
    told = book(policy("one", resolution("1h"), priority="high"), policy("two", resolution("2h")))
    assert told.choose(Attributes(priority="high"), DESK, MONDAY).policy == "one"
    assert told.choose(Attributes(priority="low"), DESK, MONDAY).policy == "two"


def test_s08_no_policy_is_said_as_such_and_no_sla_is_an_answer() -> None:
    told = Book(
        (Policy("internal", "1", (Condition("type", Operator.IS, ("chore",)),), no_sla=True),), (), ALWAYS
    )
    nothing = told.choose(Attributes(), DESK, MONDAY)
    none = told.choose(Attributes(type="chore"), DESK, MONDAY)
    assert (nothing.policy, nothing.no_sla) == (None, False)
    assert (none.policy, none.no_sla) == ("internal", True)


RICH = Attributes(
    priority="Urgent",
    customer="Klant BV",
    tags=frozenset({"vip", "network"}),
    channel="email",
    group="noc",
    type="incident",
    fields=(("region", "north"), ("region", "south"), ("site", "A1")),
)


@pytest.mark.parametrize(
    ("field", "operator", "values", "holds"),
    [
        ("priority", Operator.IS, ("urgent",), True),
        ("priority", Operator.IS, ("high",), False),
        ("priority", Operator.IN, ("high", "URGENT"), True),
        ("priority", Operator.NOT, ("urgent",), False),
        ("priority", Operator.NOT, ("high",), True),
        ("organization", Operator.MATCHES, ("klant.*",), True),
        ("organization", Operator.MATCHES, ("klant",), False),
        ("tags", Operator.IS, ("vip",), True),
        ("tags", Operator.NOT, ("vip",), False),
        ("tags", Operator.MATCHES, ("net.*",), True),
        ("channel", Operator.IS, ("email",), True),
        ("group", Operator.IN, ("noc", "sales"), True),
        ("type", Operator.IS, ("incident",), True),
        ("source", Operator.IS, ("desk",), True),
        ("field:site", Operator.IS, ("a1",), True),
        ("field:region", Operator.IS, ("north",), True),
        ("field:region", Operator.IS, ("south",), True),
        ("field:unknown", Operator.IS, ("x",), False),
        ("field:unknown", Operator.NOT, ("x",), True),
    ],
)
def test_s08_fields_and_operators(
    field: str, operator: Operator, values: tuple[str, ...], holds: bool
) -> None:
    told = Book((Policy("p", "1", (Condition(field, operator, values),)),), (), ALWAYS)
    assert (told.choose(RICH, DESK, MONDAY).policy is not None) is holds


def test_s08_all_conditions_must_hold() -> None:
    both = (Condition("priority", Operator.IS, ("urgent",)), Condition("group", Operator.IS, ("sales",)))
    assert Book((Policy("p", "1", both),), (), ALWAYS).choose(RICH, DESK, MONDAY).policy is None


def test_s08_a_policy_sees_the_customers_name_and_tier() -> None:
    klant = Customer("Klant", (Condition("organization", Operator.IS, ("Klant BV",)),), "gold")
    gold = Policy("gold", "1", (Condition("customer_tier", Operator.IS, ("gold",)),))
    named = Policy("named", "1", (Condition("customer", Operator.IS, ("klant",)),))
    assert Book((gold,), (klant,), ALWAYS).choose(RICH, DESK, MONDAY).policy == "gold"
    assert Book((named,), (klant,), ALWAYS).choose(RICH, DESK, MONDAY).customer is klant
    assert Book((gold,), (klant,), ALWAYS).choose(Attributes(), DESK, MONDAY).policy is None


def test_s08_a_customer_that_nothing_recognises_is_nobody() -> None:
    assert Book((), (Customer("anybody"),), ALWAYS).choose(RICH, DESK, MONDAY).customer is None


# --- S06: whose calendar

EVERYONE = (Condition("organization", Operator.IS, ("Klant BV",)),)
WORLD = Calendar.round_the_clock("world")


@pytest.mark.parametrize(
    ("contract", "customer", "own", "kind", "expected"),
    [
        (WORLD, NIGHT, OFFICE, Kind.CONTRACTUAL, (WORLD, Origin.CONTRACT)),
        (None, NIGHT, OFFICE, Kind.CONTRACTUAL, (NIGHT, Origin.CUSTOMER)),
        (None, None, OFFICE, Kind.CONTRACTUAL, (OFFICE, Origin.POLICY)),
        (None, None, None, Kind.CONTRACTUAL, (ALWAYS, Origin.DEFAULT)),
        (WORLD, NIGHT, OFFICE, Kind.INTERNAL, (NIGHT, Origin.CUSTOMER)),
    ],
)
def test_s06_the_most_specific_calendar_wins_and_says_so(
    contract: Calendar | None,
    customer: Calendar | None,
    own: Calendar | None,
    kind: Kind,
    expected: tuple[Calendar, Origin],
) -> None:
    klant = Customer("Klant", EVERYONE, contract=Contract("msa", calendar=contract), calendar=customer)
    told = Book((policy("p", first_response("2h", kind=kind), calendar=own),), (klant,), ALWAYS)
    (target,) = told.choose(RICH, DESK, MONDAY).targets
    assert (target.calendar, target.origin) == expected


# --- S10, S12: contracts and their dates


def contracted(contract: Contract, promise: Promise = CONTRACTUAL) -> Book:
    return Book((policy("p", promise),), (Customer("Klant", EVERYONE, contract=contract),), ALWAYS)


@pytest.mark.parametrize(
    ("when", "in_force"),
    [
        (datetime(2025, 12, 31, 22, 59, tzinfo=UTC), False),  # still 2025 in Amsterdam
        (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), False),
    ],
)
def test_s10_a_contract_is_in_force_by_the_days_of_its_own_zone(when: datetime, in_force: bool) -> None:
    amsterdam = Calendar.round_the_clock("nl", "Europe/Amsterdam")
    contract = Contract("msa", (), date(2026, 1, 1), date(2026, 12, 31), calendar=amsterdam)
    (target,) = contracted(contract).choose(RICH, DESK, when).targets
    assert (target.contract is contract) is in_force


def test_s10_a_timer_keeps_the_contract_of_its_start_when_that_runs_out() -> None:
    contract = Contract("msa", (), None, date(2026, 3, 2), clauses=(("response", "§4.2"),))
    told = contracted(contract)
    ticket = Told(told)
    ticket.fact("Mon 23:00", Opened(NEW, RICH, "carla"), CARLA)
    ticket.fact("Tue 00:30", AttributesChanged(replace(RICH, group="sales")))
    (timer,) = fold(TICKET, ticket.facts, Library.of(told, LONG_AGO)).timers
    assert {stretch.target.contract for stretch in timer.stretches} == {contract}


def test_s12_a_contractual_promise_without_a_contract_in_force_is_still_tracked() -> None:
    (target,) = contracted(Contract("msa", valid_until=date(2020, 1, 1))).choose(RICH, DESK, MONDAY).targets
    assert (target.kind, target.contract) == (Kind.CONTRACTUAL, None)


@pytest.mark.parametrize(
    ("approved", "expected"),
    [(None, False), (Approval("ann", date(2026, 3, 2)), True), (Approval("ann", date(2026, 3, 3)), False)],
)
def test_s12_a_contract_knows_whether_it_was_approved_by_a_day(
    approved: Approval | None, expected: bool
) -> None:
    assert Contract("msa", approved=approved).approved_on(date(2026, 3, 2)) is expected


@pytest.mark.parametrize(("name", "words"), [("response", "§4.2"), ("uptime", "uptime"), ("", "")])
def test_s12_a_target_names_its_clause_in_the_contracts_words(name: str, words: str) -> None:
    contract = Contract("msa", clauses=(("response", "§4.2"),))
    promise = Promise(CONTRACTUAL.metric, CONTRACTUAL.kind, CONTRACTUAL.budget, clause=name)
    (target,) = contracted(contract, promise).choose(RICH, DESK, at("Mon 09:00")).targets
    assert target.clause == words
