"""The report whole: asked over all, for a name, for a ticket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.engine.drift_report import DriftReport
from bot.engine.drift_views import Because, Differs, DriftView
from bot.engine.views import NotFound, Several
from bot.sla.facts import Attributes, Category, Opened, Replied, SourceName, StatusChanged, Subject
from bot.sla.ladders import Kind
from tests.drift.shop import DESK, FIRST, HOUR, MINUTE, MONDAY, NEXT, NOW, SOLVED, Shop, opened_shop


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    built = await opened_shop("sqlite://")
    yield built
    await built.store.close()


def found(view: DriftView) -> list[tuple[str, Differs, Because]]:
    return [(row.number, row.differs, row.findings[0].because) for row in view.rows]


async def test_before_anything_is_told_there_is_nothing_to_compare(shop: Shop) -> None:
    view = await shop.asked()
    assert (view.compared, view.total, view.speaking) == (0, 0, ())


async def test_what_is_the_same_is_counted_and_not_shown(shop: Shop) -> None:
    shop.theirs(shop.opens("1"), due=MONDAY + 4 * HOUR)
    view = await shop.asked()
    assert (view.compared, view.total, view.rows, view.speaking) == (1, 0, (), ("desk",))


async def test_the_gravest_first_then_what_is_in_a_contract_then_the_nearest(shop: Shop) -> None:
    later, nearer = MONDAY + 5 * HOUR, MONDAY + 4 * HOUR + 15 * MINUTE
    shop.theirs(shop.opens("1", later), due=later + 2 * HOUR)
    shop.theirs(shop.opens("2", nearer), due=nearer + 2 * HOUR)
    shop.theirs(shop.opens("3", later, customer="Klant"), due=later + 3 * HOUR)
    shop.theirs(shop.opens("4"), due=MONDAY + 7 * HOUR, breached=False)
    shop.theirs(shop.opens("5", MONDAY + 4 * HOUR), due=NOW - HOUR)
    view = await shop.asked()
    assert found(view) == [
        ("5", Differs.LATE_THERE, Because.BUDGET),
        ("4", Differs.LATE_HERE, Because.BUDGET),
        ("3", Differs.DUE, Because.BUDGET),
        ("2", Differs.DUE, Because.BUDGET),
        ("1", Differs.DUE, Because.BUDGET),
    ]
    assert (view.total, view.late, view.compared) == (5, 2, 5)
    assert view.rows[2].kind is Kind.CONTRACTUAL
    assert view.rows[4].by == -2 * HOUR
    assert (view.patterns[0].policy, view.patterns[0].late) == ("rest", 1)


async def test_reasons_are_counted_by_the_rules_that_they_are_about(shop: Shop) -> None:
    for number in range(7):
        opened = MONDAY + (4 * HOUR + number * 3 * MINUTE)
        customer = "Klant" if number > 4 else ""
        shop.theirs(shop.opens(str(number), opened, customer=customer), due=opened + 3 * HOUR)
    view = await shop.asked(limit=2)
    assert len(view.rows) == 2
    assert [(one.policy, one.findings[0].because, one.count) for one in view.patterns] == [
        ("rest", Because.BUDGET, 5),
        ("contract", Because.BUDGET, 2),
    ]
    assert view.total == sum(one.count for one in view.patterns)


async def test_a_customer_a_policy_or_a_ticket(shop: Shop) -> None:
    at = MONDAY + 4 * HOUR
    shop.theirs(shop.opens("1", at), due=at + HOUR + 30 * MINUTE)
    shop.theirs(shop.opens("2", at, customer="Klant"), due=at + HOUR)
    assert [row.number for row in (await shop.asked("klant bv")).rows] == ["2"]
    assert (await shop.asked("klant bv")).title == "Klant BV"
    assert [row.number for row in (await shop.asked("rest")).rows] == ["1"]
    assert [row.number for row in (await shop.asked("#1")).rows] == ["1"]
    assert [row.number for row in (await shop.asked("desk:2")).rows] == ["2"]
    assert isinstance(await shop.answers.drift("Klant"), NotFound)
    unknown = await shop.answers.drift("klant b")
    assert isinstance(unknown, NotFound)
    assert unknown.nearest == ("Klant BV",)


async def test_one_number_in_two_helpdesks(shop: Shop) -> None:
    shop.opens("1")
    await shop.settles()
    shop.source = SourceName("other")
    shop.opens("1")
    shop.facts, shop.cards = shop.facts[1:], shop.cards[1:]
    await shop.settles()
    assert isinstance(await shop.answers.drift("1"), Several)


async def test_a_timer_that_only_they_have(shop: Shop) -> None:
    nobody = shop.opens("1", priority="normal")
    rest, contract = shop.opens("2"), shop.opens("3", customer="Klant")
    silent = Subject(DESK, "4")
    agents = Opened(Category.OPEN, Attributes(priority="high"), "kim")
    shop.says(silent, agents, MONDAY)
    for subject, metric in ((nobody, FIRST), (rest, SOLVED), (silent, FIRST), (contract, NEXT)):
        shop.theirs(subject, metric, MONDAY + 9 * HOUR)
    shop.theirs(contract, due=MONDAY + 2 * HOUR)
    shop.theirs(contract, SOLVED, MONDAY + 23 * HOUR + 60 * MINUTE)
    shop.theirs(rest, due=MONDAY + 4 * HOUR)
    over = shop.opens("5", priority="normal")
    shop.theirs(over, due=MONDAY + HOUR, ended_at=MONDAY)
    shop.says(over, StatusChanged(Category.SOLVED), MONDAY + MINUTE)
    view = await shop.asked()
    assert sorted(found(view)) == [
        ("1", Differs.ONLY_THERE, Because.NO_POLICY),
        ("2", Differs.ONLY_THERE, Because.NO_PROMISE),
        ("3", Differs.ONLY_THERE, Because.NO_PROMISE),
        ("4", Differs.ONLY_THERE, Because.NOT_BEGUN),
    ]


async def test_a_timer_that_only_we_have(shop: Shop) -> None:
    """They tell of first responses and resolutions of a ticket together; of number 2 only of one."""
    one, two, three = (shop.opens(id, customer="Klant") for id in "123")
    after = shop.opens("4", NOW - 5 * MINUTE, customer="Klant")
    for subject in (one, two):
        shop.theirs(subject, due=MONDAY + 2 * HOUR)
    shop.theirs(one, SOLVED, MONDAY + 8 * HOUR)
    view = await shop.asked()
    assert found(view) == [("2", Differs.ONLY_HERE, Because.NO_GOAL)], "3 was there before they told of any"
    assert (three.id, after.id) == ("3", "4")


async def test_a_ticket_that_came_after_they_began_to_tell_and_of_which_they_tell_nothing(shop: Shop) -> None:
    shop.theirs(shop.opens("1"), due=MONDAY + 4 * HOUR, seen_at=MONDAY)
    shop.opens("2", MONDAY + MINUTE)
    fresh = shop.opens("3", NOW - 5 * MINUTE)
    view = await shop.asked()
    assert found(view) == [("2", Differs.ONLY_HERE, Because.NO_GOAL)], "number 3 is too fresh"
    assert [row.number for row in (await shop.asked("2")).rows] == ["2"]
    assert (await shop.asked(str(fresh))).rows == ()


async def test_metrics_that_are_never_told_together_are_not_missed(shop: Shop) -> None:
    """Some helpdesks have one due for the first answer and then for the resolution."""
    one, two = (shop.opens(id, customer="Klant") for id in "12")
    shop.theirs(one, due=MONDAY + 2 * HOUR)
    shop.theirs(two, SOLVED, MONDAY + 8 * HOUR)
    shop.says(two, Replied(), MONDAY + HOUR)
    assert (await shop.asked()).total == 0


async def test_what_ended_this_month_counts_with_its_verdict(shop: Shop) -> None:
    ticket = shop.opens("1")
    shop.says(ticket, Replied(), MONDAY + HOUR)
    shop.says(ticket, StatusChanged(Category.SOLVED), MONDAY + HOUR)
    shop.theirs(ticket, due=MONDAY + 30 * MINUTE, ended_at=MONDAY + HOUR, breached=True)
    view = await shop.asked()
    assert found(view) == [("1", Differs.LATE_THERE, Because.BUDGET)]
    shop.clock.jump(timedelta(days=40))
    again = await shop.answers.drift()
    assert isinstance(again, DriftView)
    assert again.total == 0


async def test_of_very_many_the_rest_is_counted_as_not_looked_into(shop: Shop) -> None:
    for number in range(5):
        shop.theirs(shop.opens(str(number)), due=MONDAY + 5 * HOUR)
    await shop.settles()
    report = DriftReport(shop.store, shop.cases, "UTC", most=3)
    view = await report.make(None, "", (), MONDAY, NOW, 20)
    assert (view.total, view.unexamined, view.compared) == (3, 2, 5)
    whole = await report.make(None, "", (), MONDAY, NOW, None)
    assert (whole.total, whole.unexamined) == (5, 0)
