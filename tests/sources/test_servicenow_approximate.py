"""What ServiceNow does not write down is told as what it is: somewhere between two instants (S29)."""

from collections.abc import AsyncIterator

import pytest

from bot.sla.facts import (
    Assigned,
    Attributes,
    AttributesChanged,
    Category,
    Deleted,
    Fact,
    Merged,
    Opened,
    RequesterChanged,
    Restored,
    StatusChanged,
)
from tests.sources.servicenow_desk import CALLER, CANCELLED, EVA, HOLD, PIET, WORK, id_of, written
from tests.sources.servicenow_play import ServiceNowPlay, servicenow_play


@pytest.fixture(params=["denied", "hidden"])
async def blind(request: pytest.FixtureRequest) -> AsyncIterator[ServiceNowPlay]:
    """An instance that keeps its history to itself."""
    async with servicenow_play() as play:
        getattr(play.server, str(request.param)).add("sys_audit")
        await play.poll()
        yield play


@pytest.fixture
async def play() -> AsyncIterator[ServiceNowPlay]:
    async with servicenow_play(fields={"u_vip": "vip"}) as play:
        await play.poll()
        yield play


def vague(play: ServiceNowPlay, ticket: str) -> list[Fact]:
    return [fact for fact in play.ledger.of(ticket) if fact.approximate]


async def test_s29_a_change_lies_between_two_readings(blind: ServiceNowPlay) -> None:
    ticket = blind.desk.open()
    await blind.catch_up()
    read_at = blind.clock.now()
    blind.later(seconds=20)
    changed_at = blind.clock.now()
    blind.desk.change(ticket, EVA, state=HOLD, hold_reason=CALLER, assigned_to=id_of(EVA))
    await blind.catch_up()
    await blind.catch_up()
    status, owner = sorted(vague(blind, ticket), key=lambda fact: type(fact.deed).__name__, reverse=True)
    assert status.deed == StatusChanged(Category.PENDING, "On Hold")
    assert owner.deed == Assigned(id_of(EVA))
    for fact in (status, owner):
        assert fact.occurred_at == changed_at
        assert fact.not_before is not None
        assert fact.not_before < read_at


async def test_that_the_history_is_kept_back_is_told(blind: ServiceNowPlay) -> None:
    blind.desk.change(blind.desk.open(), EVA, state=WORK)
    await blind.catch_up()
    assert "table:sys_audit" in dict(blind.ledger.strange)


async def test_s29_each_change_is_told_once(blind: ServiceNowPlay) -> None:
    ticket = blind.desk.open()
    await blind.catch_up()
    for values in ({"state": WORK}, {"priority": "1"}, {"state": HOLD}, {"caller_id": id_of(PIET)}):
        blind.later(seconds=5)
        blind.desk.change(ticket, EVA, **values)
        await blind.catch_up()
        blind.desk.say(ticket, EVA)
        await blind.catch_up()
    told = [fact.deed for fact in vague(blind, ticket)]
    assert [type(deed) for deed in told] == [
        StatusChanged,
        AttributesChanged,
        StatusChanged,
        RequesterChanged,
    ]
    changed = told[1]
    assert isinstance(changed, AttributesChanged)
    assert changed.attributes.priority == "critical"


async def test_the_end_of_a_ticket_is_exact_all_the_same(blind: ServiceNowPlay) -> None:
    ticket = blind.desk.open()
    await blind.catch_up()
    solved_at = blind.clock.now()
    blind.desk.solve(ticket)
    blind.later(seconds=30)
    blind.desk.say(ticket, EVA)
    await blind.catch_up()
    (solved,) = [fact for fact in blind.ledger.of(ticket) if isinstance(fact.deed, StatusChanged)]
    assert (solved.occurred_at, solved.approximate) == (solved_at, False)
    blind.later(days=2)
    blind.desk.change(ticket, "system", state="7", closed_at=written(blind.clock.now()))
    await blind.catch_up()
    assert blind.statuses(ticket) == [Category.SOLVED, Category.CLOSED]


async def test_s30_cancelled_restored_and_merged_without_a_history(blind: ServiceNowPlay) -> None:
    parent, ticket = blind.desk.open(), blind.desk.open()
    await blind.catch_up()
    blind.desk.change(ticket, EVA, state=CANCELLED)
    await blind.catch_up()
    blind.desk.change(ticket, EVA, state=WORK)
    await blind.catch_up()
    blind.desk.solve(ticket, close_code="Duplicate", parent_incident=parent)
    await blind.catch_up()
    assert blind.ledger.deeds(ticket)[1:] == [
        Deleted(),
        Restored(),
        StatusChanged(Category.OPEN, "In Progress"),
        Merged(parent),
        StatusChanged(Category.SOLVED, "6"),
    ]


async def test_a_ticket_that_is_met_late_has_a_state_that_is_approximate(blind: ServiceNowPlay) -> None:
    ticket = blind.desk.open()
    blind.later(hours=1)
    blind.desk.change(ticket, EVA, state=WORK, assigned_to=id_of(EVA))
    await blind.catch_up()
    opened = blind.ledger.of(ticket)[0]
    assert isinstance(opened.deed, Opened)
    assert opened.deed.category is Category.NEW
    assert {type(fact.deed) for fact in vague(blind, ticket)} == {StatusChanged, Assigned}
    assert {fact.not_before for fact in vague(blind, ticket)} == {opened.occurred_at}


async def test_a_column_without_audit_is_compared(play: ServiceNowPlay) -> None:
    ticket = play.desk.open(u_vip="false")
    await play.catch_up()
    play.desk.change(ticket, EVA, u_vip="true", state=WORK)
    await play.catch_up()
    assert play.statuses(ticket) == [Category.OPEN]
    (fact,) = vague(play, ticket)
    assert isinstance(fact.deed, AttributesChanged)
    assert fact.deed.attributes == Attributes(
        "moderate", "Klant BV", frozenset(), "email", None, "network", (("vip", "true"),)
    )


async def test_a_change_by_a_silent_script_is_found_by_the_daily_look(play: ServiceNowPlay) -> None:
    ticket = play.desk.open()
    await play.catch_up()
    await play.catch_up()
    play.later(hours=3)
    await play.poll()
    play.desk.silently(ticket, state=WORK)
    play.later(hours=3)
    await play.poll()
    assert play.statuses(ticket) == []
    now = play.clock.now()
    look = await play.source.look([ticket], play.ledger.cursor, now)
    (fact,) = [fact for fact in look.facts if fact.approximate]
    assert fact.deed == StatusChanged(Category.OPEN, "In Progress")
    assert fact.occurred_at == now
    again = await play.source.look([ticket], play.ledger.cursor, now)
    assert [one.key for one in again.facts] == [one.key for one in look.facts]


async def test_a_hint_leaves_the_comparing_to_the_list(blind: ServiceNowPlay) -> None:
    ticket = blind.desk.open()
    await blind.catch_up()
    await blind.catch_up()
    blind.desk.change(ticket, EVA, state=WORK)
    blind.later(seconds=40)
    blind.source.hint([ticket])
    await blind.poll()
    (fact,) = vague(blind, ticket)
    assert fact.deed == StatusChanged(Category.OPEN, "In Progress")


async def test_nothing_is_approximate_where_everything_is_written_down(play: ServiceNowPlay) -> None:
    ticket = play.desk.open(state=WORK)
    play.desk.say(ticket, EVA)
    await play.catch_up()
    play.desk.change(ticket, EVA, priority="1")
    play.desk.assign(ticket, EVA, EVA)
    await play.catch_up()
    play.desk.solve(ticket)
    await play.catch_up()
    assert [fact.deed for fact in vague(play, ticket)] == []
