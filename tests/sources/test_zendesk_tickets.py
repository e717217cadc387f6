"""Life of tickets at a make-believe helpdesk, and the facts a source makes of it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.sla.facts import (
    Assigned,
    Attributes,
    Category,
    FieldChanged,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    StatusChanged,
    Who,
)
from tests.sources.play import MORNING
from tests.sources.readings import statuses
from tests.sources.rehearsal import (
    ADMIN,
    AGENT,
    COLLEAGUE,
    CUSTOMER,
    MACHINE,
    Rehearsal,
    rehearsal,
)


def opened(play: Rehearsal, ticket: int) -> Opened:
    deed = play.ledger.deeds(ticket)[0]
    assert isinstance(deed, Opened)
    return deed


async def test_a_new_ticket_comes_with_all_that_chooses_its_promise() -> None:
    async with rehearsal(fields={27642: "contract"}) as play:
        await play.poll()
        ticket = play.desk.open(
            "VPN down",
            requester=CUSTOMER,
            body="It is down",
            priority="high",
            channel="email",
            more={"tags": ["vip"], "group_id": 90, "type": "incident", "27642": "745", "27643": "unasked"},
        )
        await play.catch_up()
    expected = Attributes(
        "high", "Klant BV", frozenset({"vip"}), "email", "Support", "incident", (("contract", "745"),)
    )
    assert opened(play, ticket) == Opened(Category.NEW, expected, str(CUSTOMER))
    first = play.ledger.of(ticket)[0]
    assert (first.author.id, first.author.who, first.occurred_at) == (str(CUSTOMER), Who.CUSTOMER, MORNING)
    assert play.ledger.deeds(ticket)[1:] == [Replied()]
    card = play.ledger.tickets[str(ticket)]
    assert (card.title, card.customer, card.requester_name, card.number) == (
        "VPN down",
        "Klant BV",
        "Jan",
        str(ticket),
    )
    assert card.url == f"{play.server.base_url}/agent/tickets/{ticket}"


async def test_a_ticket_without_priority_or_owner() -> None:
    async with rehearsal() as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        await play.catch_up()
    assert opened(play, ticket).attributes.priority is None
    assert not [deed for deed in play.ledger.deeds(ticket) if isinstance(deed, Assigned)]


async def test_no_priority_can_mean_one() -> None:
    async with rehearsal(unset_priority="normal") as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        play.desk.set_priority(ticket, "urgent")
        play.desk.set_priority(ticket, None)
        await play.catch_up()
    assert opened(play, ticket).attributes.priority == "normal"
    changes = [deed for deed in play.ledger.deeds(ticket) if isinstance(deed, FieldChanged)]
    assert changes == [FieldChanged("priority", ("urgent",)), FieldChanged("priority", ("normal",))]


async def test_changes_come_with_names_not_ids() -> None:
    async with rehearsal() as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        play.desk.set_group(ticket, 91)
        play.desk.set_tags(ticket, ["b", "a"])
        play.desk.assign(ticket, AGENT)
        play.desk.set_fields(ticket, {"organization_id": None, "requester_id": COLLEAGUE})
        play.desk.set_group(ticket, 404)
        play.desk.assign(ticket, None)
        await play.catch_up()
    assert play.ledger.deeds(ticket)[2:] == [
        FieldChanged("group", ("Network",)),
        FieldChanged("tags", ("a", "b")),
        Assigned(str(AGENT)),
        StatusChanged(Category.OPEN, "open"),
        FieldChanged("customer", ()),
        RequesterChanged(str(COLLEAGUE)),
        FieldChanged("group", ("404",)),
        Assigned(None),
    ]


async def test_s13_who_replied_and_how() -> None:
    async with rehearsal() as play:
        await play.poll()
        desk = play.desk
        ticket = desk.open("Hello", requester=CUSTOMER, body="?")
        desk.note(ticket, "internal", by=AGENT)
        desk.rule_replies(ticket, "We received it", as_user=ADMIN)
        desk.reply(ticket, MACHINE, "Have you tried the manual?")
        desk.reply(ticket, AGENT, "On it")
        desk.reply(ticket, "customer", "Thanks")
        await play.catch_up()
    said = [
        (fact.author.who, fact.deed)
        for fact in play.ledger.of(ticket)
        if isinstance(fact.deed, Replied | Noted)
    ]
    assert said == [
        (Who.CUSTOMER, Replied()),
        (Who.AGENT, Noted()),
        (Who.AGENT, Replied(automatic=True)),
        (Who.BOT, Replied()),
        (Who.AGENT, Replied()),
        (Who.CUSTOMER, Replied()),
    ]


async def test_s13_an_agent_who_is_the_requester_keeps_one_id() -> None:
    async with rehearsal() as play:
        await play.poll()
        ticket = play.desk.open("My own laptop", requester=AGENT, body="?")
        play.desk.reply(ticket, AGENT, "Also the mouse")
        await play.catch_up()
    authors = {fact.author.id for fact in play.ledger.of(ticket) if isinstance(fact.deed, Replied)}
    assert authors == {opened(play, ticket).requester} == {str(AGENT)}


async def test_an_agent_opens_for_a_customer() -> None:
    async with rehearsal() as play:
        await play.poll()
        ticket = play.desk.open("By phone", requester=CUSTOMER, body="Jan called", by=AGENT, channel="phone")
        await play.catch_up()
    first = play.ledger.of(ticket)[0]
    assert (first.author.id, opened(play, ticket).requester) == (str(AGENT), str(CUSTOMER))


async def test_s21_a_status_that_flips_within_one_poll_is_seen_each_time() -> None:
    async with rehearsal() as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        for status in ("pending", "open", "pending"):
            play.later(seconds=5)
            play.desk.set_status(ticket, status)
        await play.catch_up()
    changes = [fact for fact in play.ledger.of(ticket) if isinstance(fact.deed, StatusChanged)]
    assert [fact.deed for fact in changes] == [
        StatusChanged(Category.PENDING, "pending"),
        StatusChanged(Category.OPEN, "open"),
        StatusChanged(Category.PENDING, "pending"),
    ]
    assert [fact.occurred_at - MORNING for fact in changes] == [timedelta(seconds=5 * n) for n in (1, 2, 3)]


async def test_many_deeds_in_one_second_keep_their_order() -> None:
    async with rehearsal() as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        flips = ["pending", "open"] * 6
        for status in flips:
            play.desk.set_status(ticket, status)
        await play.catch_up()
    assert statuses(play.ledger.deeds(ticket)) == [Category(status) for status in flips]


async def test_a_customers_reply_opens_a_solved_ticket_again() -> None:
    async with rehearsal() as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        play.desk.set_status(ticket, "solved")
        play.later(hours=5)
        play.desk.reply(ticket, "customer", "Still broken")
        await play.catch_up()
    assert statuses(play.ledger.deeds(ticket)) == [Category.SOLVED, Category.OPEN]
    assert Assigned(str(ADMIN)) in play.ledger.deeds(ticket)


async def test_a_follow_up_is_a_new_ticket() -> None:
    async with rehearsal() as play:
        await play.poll()
        closed = play.desk.open("Hello", requester=CUSTOMER, body="?")
        play.desk.set_status(closed, "closed")
        again = play.desk.open("Re: Hello", requester=CUSTOMER, body="Again", follow_up_of=closed)
        await play.catch_up()
    assert statuses(play.ledger.deeds(closed)) == [Category.CLOSED]
    assert opened(play, again).category is Category.NEW


async def test_an_author_nobody_knows_moves_no_clock() -> None:
    async with rehearsal() as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        play.desk.reply(ticket, AGENT, "On it")
        del play.desk.account.users[AGENT]
        await play.catch_up()
    reply = next(fact for fact in play.ledger.of(ticket) if fact.author.id == str(AGENT))
    assert reply.author.who is Who.SYSTEM
    assert any(f"user {AGENT}" in reason for _, reason in play.ledger.strange)


@pytest.mark.parametrize(
    "night",
    [datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2027, 3, 27, 23, 30, tzinfo=UTC)],
    ids=["back to winter", "on to summer"],
)
async def test_the_night_the_clock_changes_has_no_gap_and_no_fold(night: datetime) -> None:
    """In Amsterdam the clocks change at 01:00 UTC; here every half hour is one half hour later than the
    last."""
    async with rehearsal(start=night) as play:
        await play.poll()
        ticket = play.desk.open("Night", requester=CUSTOMER, body="?")
        for _ in range(6):
            play.later(minutes=30)
            play.desk.reply(ticket, "customer", "Hello?")
            await play.poll()
        await play.catch_up()
    at = [fact.occurred_at for fact in play.ledger.of(ticket) if isinstance(fact.deed, Replied)]
    assert at == [night + timedelta(minutes=30) * n for n in range(7)]
    assert all(instant.utcoffset() == timedelta(0) for instant in at)


async def test_a_new_name_is_learned_within_the_hour() -> None:
    async with rehearsal() as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?", more={"group_id": 90})
        await play.catch_up()
        play.desk.add_group(90, "Front office")
        play.later(hours=1)
        play.desk.set_group(ticket, 91)
        play.desk.set_group(ticket, 90)
        await play.catch_up()
    assert play.ledger.deeds(ticket)[-1] == FieldChanged("group", ("Front office",))
