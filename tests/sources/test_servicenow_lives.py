"""What happens to tickets in ServiceNow, and the facts that come of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.sla.facts import (
    Assigned,
    Category,
    Deleted,
    FieldChanged,
    Merged,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    Restored,
    StatusChanged,
    Who,
)
from bot.sla.promises import Metric
from bot.troubles import SourceTrouble
from tests.sources.servicenow_desk import (
    BOB,
    CALLER,
    CANCELLED,
    EVA,
    HOLD,
    JAN,
    MAIL,
    PIET,
    ROBOT,
    VENDOR,
    WORK,
    id_of,
    written,
)
from tests.sources.servicenow_play import ServiceNowPlay, servicenow_play


@pytest.fixture
async def play() -> AsyncIterator[ServiceNowPlay]:
    async with servicenow_play(fields={"u_level": "contract"}) as play:
        await play.poll()
        yield play


def said(play: ServiceNowPlay, ticket: str) -> list[tuple[str, Who]]:
    """What was said on a ticket, by which side."""
    told = [fact for fact in play.ledger.of(ticket) if isinstance(fact.deed, Replied | Noted)]
    return [(type(fact.deed).__name__, fact.author.who) for fact in told]


async def test_s13_who_says_what_is_told(play: ServiceNowPlay) -> None:
    ticket = play.desk.open()
    for by in (JAN, EVA, ROBOT, MAIL, PIET, "guest", "system"):
        play.later(seconds=1)
        play.desk.say(ticket, by)
    play.later(seconds=1)
    play.desk.say(ticket, BOB, public=False)
    await play.catch_up()
    assert said(play, ticket) == [
        ("Replied", Who.CUSTOMER),
        ("Replied", Who.AGENT),
        ("Replied", Who.BOT),
        ("Replied", Who.BOT),
        ("Replied", Who.CUSTOMER),
        ("Replied", Who.CUSTOMER),
        ("Replied", Who.SYSTEM),
        ("Noted", Who.AGENT),
    ]


async def test_s13_an_agent_who_is_the_caller_is_known_by_the_same_id(play: ServiceNowPlay) -> None:
    ticket = play.desk.open(caller=EVA)
    play.desk.say(ticket, EVA)
    await play.catch_up()
    opened, reply = play.ledger.of(ticket)[:2]
    assert isinstance(opened.deed, Opened)
    assert opened.deed.requester == reply.author.id == id_of(EVA)


async def test_who_opened_a_ticket_is_told(play: ServiceNowPlay) -> None:
    tickets = {by: play.desk.open(by=by) for by in (JAN, EVA, "guest", "system")}
    alert = play.desk.open(caller="", by="system", contact_type="monitoring")
    await play.catch_up()
    opened = {by: play.ledger.of(ticket)[0].author for by, ticket in tickets.items()}
    assert {by: one.who for by, one in opened.items()} == {
        JAN: Who.CUSTOMER,
        EVA: Who.AGENT,
        "guest": Who.CUSTOMER,
        "system": Who.CUSTOMER,  # it came by mail, and ServiceNow itself wrote it down
    }
    assert opened["system"].id == id_of(JAN)
    assert play.ledger.of(alert)[0].author.who is Who.SYSTEM


async def test_every_change_between_two_readings_is_told_at_its_own_instant(play: ServiceNowPlay) -> None:
    ticket = play.desk.open()
    instants = []
    for state, reason in ((WORK, ""), (HOLD, CALLER), (HOLD, VENDOR), (WORK, "")):
        play.later(seconds=5)
        instants.append(play.clock.now())
        play.desk.change(ticket, EVA, state=state, hold_reason=reason)
    await play.catch_up()
    changes = [fact for fact in play.ledger.of(ticket) if isinstance(fact.deed, StatusChanged)]
    assert play.statuses(ticket) == [Category.OPEN, Category.PENDING, Category.ON_HOLD, Category.OPEN]
    assert [fact.occurred_at for fact in changes] == instants
    assert not [fact for fact in play.ledger.facts.values() if fact.approximate]


async def test_solved_reopened_and_closed(play: ServiceNowPlay) -> None:
    ticket = play.desk.open()
    play.later(minutes=1)
    play.desk.solve(ticket)
    await play.catch_up()
    play.desk.change(ticket, JAN, state=WORK, resolved_at="")
    await play.catch_up()
    play.desk.solve(ticket)
    play.later(days=3)
    play.desk.change(ticket, "system", state="7", closed_at=written(play.clock.now()))
    await play.catch_up()
    told = [Category.SOLVED, Category.OPEN, Category.SOLVED, Category.CLOSED]
    assert play.statuses(ticket) == told


async def test_s30_a_cancelled_ticket_and_its_return(play: ServiceNowPlay) -> None:
    ticket = play.desk.open()
    play.later(seconds=5)
    play.desk.change(ticket, EVA, state=CANCELLED)
    play.later(seconds=5)
    play.desk.change(ticket, EVA, state=WORK)
    await play.catch_up()
    deeds = play.ledger.deeds(ticket)
    assert deeds[1:] == [Deleted(), Restored(), StatusChanged(Category.OPEN, "In Progress")]


async def test_s30_a_duplicate_is_merged_into_its_parent(play: ServiceNowPlay) -> None:
    parent, ticket = play.desk.open(), play.desk.open()
    play.later(seconds=5)
    play.desk.solve(ticket, close_code="Duplicate", parent_incident=parent)
    await play.catch_up()
    deeds = play.ledger.deeds(ticket)
    assert deeds[1:] == [Merged(parent), StatusChanged(Category.SOLVED, "6")]


async def test_a_deleted_ticket_is_found_gone(play: ServiceNowPlay) -> None:
    ticket, other = play.desk.open(), play.desk.open()
    await play.catch_up()
    play.desk.delete(ticket)
    look = await play.source.look([ticket, other], play.ledger.cursor, play.clock.now())
    assert look.gone == (ticket,)


async def test_the_attributes_of_the_beginning_are_those_of_then(play: ServiceNowPlay) -> None:
    ticket = play.desk.open(priority="", u_level="silver", assignment_group=id_of("Support"))
    play.later(minutes=1)
    play.desk.change(ticket, EVA, priority="1", u_level="gold", category="")
    play.later(minutes=1)
    play.desk.assign(ticket, EVA, EVA, "Network")
    await play.catch_up()
    opened, *changes = play.ledger.deeds(ticket)
    assert isinstance(opened, Opened)
    attributes = opened.attributes
    assert (attributes.priority, attributes.group, attributes.type) == (None, "Support", "network")
    assert (attributes.customer, attributes.channel) == ("Klant BV", "email")
    assert attributes.fields == (("contract", "silver"),)
    assert set(changes) == {
        FieldChanged("priority", ("critical",)),
        FieldChanged("field:contract", ("gold",)),
        FieldChanged("type", ()),
        FieldChanged("group", ("Network",)),
        Assigned(id_of(EVA)),
    }


async def test_owners_come_and_go_and_callers_change(play: ServiceNowPlay) -> None:
    ticket = play.desk.open()
    for owner in (EVA, BOB, ""):
        play.later(seconds=5)
        play.desk.assign(ticket, EVA, owner)
    play.later(seconds=5)
    play.desk.change(ticket, EVA, caller_id=id_of(PIET))
    await play.catch_up()
    deeds = play.ledger.deeds(ticket)
    assert [one for one in deeds if isinstance(one, Assigned)] == [
        Assigned(id_of(EVA)),
        Assigned(id_of(BOB)),
        Assigned(None),
    ]
    assert deeds[-1] == RequesterChanged(id_of(PIET))
    assert isinstance(deeds[0], Opened)
    assert deeds[0].requester == id_of(JAN)


async def test_agents_customers_and_cards_are_named(play: ServiceNowPlay) -> None:
    ticket = play.desk.open()
    play.desk.assign(ticket, EVA, EVA)
    await play.catch_up()
    eva, jan = play.ledger.people[id_of(EVA)], play.ledger.people[id_of(JAN)]
    assert (eva.name, eva.email, eva.who) == ("Eva Bakker", "eva@acme.example", Who.AGENT)
    assert (jan.name, jan.who) == ("Jan Jansen", Who.CUSTOMER)
    card = play.ledger.tickets[ticket]
    assert (card.number, card.requester_name, card.customer) == ("INC0000001", "Jan Jansen", "Klant BV")


async def test_servicenows_own_sla_is_told_beside(play: ServiceNowPlay) -> None:
    ticket = play.desk.open()
    play.desk.promise(ticket, "Respond in time", planned_end_time="2026-11-20 09:00:00")
    await play.catch_up()
    (timer,) = {(one.metric, one.due_at, one.breached) for one in play.ledger.natives}
    assert timer == (Metric.FIRST_RESPONSE, datetime(2026, 11, 20, 9, 0, tzinfo=UTC), False)


@pytest.mark.parametrize("start", ["2026-10-24T23:30:00+00:00", "2027-03-28T00:30:00+00:00"])
async def test_the_nights_of_the_clock_change_are_told_in_utc(start: str) -> None:
    async with servicenow_play(start=datetime.fromisoformat(start)) as play:
        ticket = play.desk.open()
        instants = [play.clock.now()]
        for _ in range(4):
            play.later(minutes=30)
            instants.append(play.clock.now())
            play.desk.say(ticket, EVA)
        await play.catch_up()
        assert [fact.occurred_at for fact in play.ledger.of(ticket)] == instants


async def test_what_is_said_and_done_in_one_update_is_told_in_that_order(play: ServiceNowPlay) -> None:
    ticket = play.desk.open()
    play.later(seconds=5)
    play.desk.solve(ticket)
    play.desk.say(ticket, EVA)
    await play.catch_up()
    assert [type(deed) for deed in play.ledger.deeds(ticket)] == [Opened, Replied, StatusChanged]


async def test_who_has_no_account_any_more_answers_nobody(play: ServiceNowPlay) -> None:
    ticket = play.desk.open()
    play.desk.say(ticket, "left.long.ago")
    await play.catch_up()
    assert said(play, ticket) == [("Replied", Who.SYSTEM)]


async def test_where_roles_are_kept_back_everybody_but_the_caller_is_an_agent() -> None:
    async with servicenow_play() as play:
        play.server.hidden.add("sys_user_has_role")
        ticket = play.desk.open()
        play.desk.say(ticket, JAN)
        play.later(seconds=1)
        play.desk.say(ticket, EVA)
        await play.catch_up()
        assert said(play, ticket) == [("Replied", Who.CUSTOMER), ("Replied", Who.AGENT)]
        assert any(key == "table:sys_user_has_role" for key, _ in play.ledger.strange)


@pytest.mark.parametrize(
    "table",
    [
        "incident",
        "sys_journal_field",
        "sys_audit",
        "task_sla",
        "sys_user",
        "sys_user_has_role",
        "sys_user_group",
    ],
)
async def test_a_table_that_fails_for_a_while_changes_nothing(play: ServiceNowPlay, table: str) -> None:
    ticket = play.desk.open(assignment_group=id_of("Support"))
    play.later(seconds=5)
    play.desk.assign(ticket, EVA, EVA, "Network")
    play.desk.say(ticket, EVA)
    play.server.broken.add(table)
    with pytest.raises(SourceTrouble):
        await play.catch_up()
    play.server.broken.clear()
    await play.catch_up()
    assert said(play, ticket) == [("Replied", Who.AGENT)]
    opened = play.ledger.deeds(ticket)[0]
    assert isinstance(opened, Opened)
    assert opened.attributes.group == "Support"
