"""What a reading of Zammad tells of conversations, states and people."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.sla.facts import (
    Assigned,
    Category,
    FieldChanged,
    Hidden,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    Who,
)
from tests.sources.zammad_desk import (
    AGENT,
    BUREN,
    CLOSE,
    CLOSED,
    COLLEAGUE,
    CUSTOMER,
    MACHINE,
    NETWORK,
    OPEN,
    OTHER,
    REMINDER,
    UNKNOWN,
)
from tests.sources.zammad_play import ZammadPlay, zammad_play


@pytest.fixture
async def play() -> AsyncIterator[ZammadPlay]:
    async with zammad_play() as play:
        await play.poll()
        yield play


def spoken(play: ZammadPlay, ticket: int) -> list[tuple[Who, str, bool]]:
    """Who spoke, in turn, and whether it was automatic."""
    facts = play.ledger.of(ticket)
    said = [(fact.author, fact.deed) for fact in facts if isinstance(fact.deed, Replied)]
    return [(author.who, author.id, deed.automatic) for author, deed in said]


async def test_s13_s14_question_and_answers_are_told_with_their_instants(play: ZammadPlay) -> None:
    asked_at = play.clock.now()
    ticket = play.desk.conversation()
    play.later(minutes=5)
    play.desk.write(ticket, CUSTOMER, sender=2)
    play.later(minutes=5)
    play.desk.write(ticket, COLLEAGUE)
    await play.catch_up()
    told = [
        (f.occurred_at - asked_at, f.author.id) for f in play.ledger.of(ticket) if isinstance(f.deed, Replied)
    ]
    assert told == [
        (timedelta(0), str(CUSTOMER)),
        (timedelta(seconds=1), str(AGENT)),
        (timedelta(seconds=301), str(CUSTOMER)),
        (timedelta(seconds=601), str(COLLEAGUE)),
    ]
    assert not [fact for fact in play.ledger.of(ticket) if fact.approximate]


async def test_s13_what_is_internal_is_a_note_even_when_it_was_mailed(play: ZammadPlay) -> None:
    ticket = play.desk.open()
    play.desk.write(ticket, CUSTOMER, sender=2)
    play.desk.write(ticket, AGENT, type=10, internal=True)
    play.desk.write(ticket, AGENT, type=1, internal=True)
    play.desk.write(ticket, AGENT, type=10)
    await play.catch_up()
    assert [deed for deed in play.ledger.deeds(ticket) if isinstance(deed, Replied | Noted)] == [
        Replied(),
        Noted(),
        Noted(),
        Noted(),
    ]


async def test_s13_a_machine_and_a_trigger_are_no_human_agents(play: ZammadPlay) -> None:
    ticket = play.desk.open()
    play.desk.write(ticket, CUSTOMER, sender=2)
    play.desk.write(ticket, 1, sender=3)
    play.desk.write(ticket, MACHINE)
    play.desk.write(ticket, 1, sender=1)
    await play.catch_up()
    assert spoken(play, ticket) == [
        (Who.CUSTOMER, str(CUSTOMER), False),
        (Who.SYSTEM, "1", True),
        (Who.BOT, str(MACHINE), False),
        (Who.SYSTEM, "1", True),
    ]


async def test_s13_an_agent_who_is_the_requester_is_the_customer(play: ZammadPlay) -> None:
    ticket = play.desk.open(customer=AGENT, by=AGENT)
    play.desk.write(ticket, AGENT, sender=2)
    play.desk.write(ticket, AGENT, sender=1)
    await play.catch_up()
    opened = play.ledger.deeds(ticket)[0]
    assert isinstance(opened, Opened)
    assert opened.requester == str(AGENT)
    assert spoken(play, ticket) == [(Who.CUSTOMER, str(AGENT), False), (Who.AGENT, str(AGENT), False)]


async def test_s13_a_call_that_an_agent_wrote_down_is_the_customers_own(play: ZammadPlay) -> None:
    """Once with the customer named as its origin, once without."""
    ticket = play.desk.open(by=AGENT)
    play.desk.write(ticket, AGENT, sender=2, type=5, origin_by_id=OTHER)
    play.desk.write(ticket, AGENT, sender=2, type=5)
    await play.catch_up()
    assert spoken(play, ticket) == [
        (Who.CUSTOMER, str(OTHER), False),
        (Who.CUSTOMER, str(CUSTOMER), False),
    ]


@pytest.mark.parametrize(("calls_count", "expected"), [(True, Replied()), (False, Noted())])
async def test_s13_whether_a_call_to_the_customer_is_a_reply_is_a_setting(
    play: ZammadPlay, calls_count: bool, expected: Replied | Noted
) -> None:
    play.source = play.again(calls_count=calls_count)
    ticket = play.desk.open()
    play.desk.write(ticket, AGENT, type=5)
    await play.catch_up()
    assert play.ledger.deeds(ticket)[-1] == expected


async def test_s14_an_out_of_office_mail_asks_nothing(play: ZammadPlay) -> None:
    ticket = play.desk.conversation()
    play.desk.write(ticket, CUSTOMER, sender=2, preferences={"is-auto-response": True})
    await play.catch_up()
    assert spoken(play, ticket)[-1] == (Who.CUSTOMER, str(CUSTOMER), True)


async def test_s13_a_reply_that_is_made_internal_no_longer_counts(play: ZammadPlay) -> None:
    ticket = play.desk.open()
    article = play.desk.write(ticket, AGENT)
    await play.catch_up()
    play.desk.show(article, internal=True)
    await play.catch_up()
    assert play.ledger.deeds(ticket)[-2:] == [Replied(), Hidden(play.ledger.of(ticket)[-2].key)]


async def test_a_note_that_is_made_public_is_put_aside(play: ZammadPlay) -> None:
    ticket = play.desk.open()
    mail = play.desk.write(ticket, AGENT, internal=True)
    note = play.desk.write(ticket, AGENT, type=10, internal=True)
    for article in (mail, note):
        play.desk.show(article, internal=False)
    await play.catch_up()
    assert play.ledger.deeds(ticket)[-2:] == [Noted(), Noted()]
    assert [reason for _, reason in play.ledger.strange] == ["a note was made public: not counted as a reply"]


async def test_s21_states_that_flip_between_two_readings_are_all_told(play: ZammadPlay) -> None:
    ticket = play.desk.conversation()
    for state in (REMINDER, OPEN, CLOSE, CLOSED, OPEN):
        play.later(seconds=3)
        play.desk.change(ticket, "state", state)
    await play.catch_up()
    pending, opened, closed = Category.PENDING, Category.OPEN, Category.CLOSED
    assert play.statuses(ticket) == [pending, opened, pending, closed, opened]


async def test_s16_a_ticket_that_was_over_is_read_whole_when_it_is_reopened(play: ZammadPlay) -> None:
    play.ledger.cursor = ""
    ticket = play.desk.conversation()
    play.desk.change(ticket, "state", CLOSED)
    await play.catch_up()
    assert play.ledger.of(ticket) == []
    play.desk.change(ticket, "state", OPEN, by=CUSTOMER)
    await play.catch_up()
    assert play.statuses(ticket) == [Category.CLOSED, Category.OPEN]
    assert len(spoken(play, ticket)) == 2


async def test_an_unknown_state_is_asked_for_once_and_not_again(play: ZammadPlay) -> None:
    ticket = play.desk.conversation()
    await play.catch_up()
    play.calls()
    for _ in range(3):
        play.desk.change(ticket, "state", UNKNOWN)
        await play.catch_up()
    assert play.calls().count("ticket_states") == 1


async def test_a_ticket_begins_with_what_it_had_before_its_first_change(play: ZammadPlay) -> None:
    ticket = play.desk.open(owner_id=COLLEAGUE, priority_id=3)
    play.desk.write(ticket, CUSTOMER, sender=2, type=11)
    play.later(seconds=5)
    play.desk.change(ticket, "group", NETWORK)
    play.desk.change(ticket, "organization", BUREN)
    play.desk.change(ticket, "organization", None)
    play.desk.change(ticket, "priority", 1)
    play.desk.change(ticket, "owner", AGENT)
    play.desk.change(ticket, "owner", 1)
    play.desk.change(ticket, "customer", OTHER)
    await play.catch_up()
    opened, owned, *rest = play.ledger.deeds(ticket)
    assert isinstance(opened, Opened)
    had = opened.attributes
    assert (had.group, had.customer, had.priority, had.channel) == ("Support", "Klant BV", "high", "web")
    assert owned == Assigned(str(COLLEAGUE))
    assert rest[1:] == [
        FieldChanged("group", ("Network",)),
        FieldChanged("customer", ("Buren NV",)),
        FieldChanged("customer", ()),
        FieldChanged("priority", ("low",)),
        Assigned(str(AGENT)),
        Assigned(None),
        RequesterChanged(str(OTHER)),
    ]


async def test_a_ticket_without_priority_and_owner(play: ZammadPlay) -> None:
    ticket = play.desk.open(priority_id=None, organization_id=None)
    await play.catch_up()
    (opened,) = play.ledger.deeds(ticket)
    assert isinstance(opened, Opened)
    assert (opened.attributes.priority, opened.attributes.customer, opened.attributes.channel) == (
        None,
        None,
        None,
    )


async def test_tags_and_fields_are_told_change_by_change(play: ZammadPlay) -> None:
    play.source = play.again(fields={"contract_level": "contract"}, priorities={})
    ticket = play.desk.open(contract_level="silver")
    for name, on in (("vip", True), ("gold", True), ("vip", False)):
        play.later(seconds=1)
        play.desk.tag(ticket, name, on=on)
    play.desk.change(ticket, "contract_level", "gold")
    await play.catch_up()
    opened, *rest = play.ledger.deeds(ticket)
    assert isinstance(opened, Opened)
    assert (opened.attributes.fields, opened.attributes.priority) == ((("contract", "silver"),), "2 normal")
    assert rest == [
        FieldChanged("tags", ("vip",)),
        FieldChanged("tags", ("gold", "vip")),
        FieldChanged("tags", ("gold",)),
        FieldChanged("field:contract", ("gold",)),
    ]


@pytest.mark.parametrize("telling", [True, False])
async def test_people_and_cards_are_named(telling: bool) -> None:
    async with zammad_play(telling=telling) as play:
        ticket = play.desk.open("Door", owner_id=AGENT)
        play.desk.write(ticket, CUSTOMER, sender=2)
        await play.catch_up()
        card = play.ledger.tickets[str(ticket)]
        assert (card.title, card.customer, card.requester_name) == ("Door", "Klant BV", "Jan Jansen")
        assert card.url == f"{play.server.base_url}/#ticket/zoom/{ticket}"
        owner = play.ledger.people[str(AGENT)]
        assert (owner.who, owner.name, owner.email) == (Who.AGENT, "Eva Bakker", "eva@acme.example")
        assert play.ledger.people[str(CUSTOMER)].who is Who.CUSTOMER


@pytest.mark.parametrize(
    "start", [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)]
)
async def test_s01_in_the_night_of_a_clock_change_instants_stay_instants(start: datetime) -> None:
    async with zammad_play(start=start) as play:
        ticket = play.desk.open()
        for minutes in (40, 40, 40):
            play.later(minutes=minutes)
            play.desk.write(ticket, AGENT)
        await play.catch_up()
        told = [fact.occurred_at - start for fact in play.ledger.of(ticket)[1:]]
        assert told == [timedelta(minutes=40 * times) for times in (1, 2, 3)]


async def test_a_ticket_that_was_brought_in_from_elsewhere(play: ZammadPlay) -> None:
    ticket = play.desk.import_ticket("Old", days=9)
    await play.catch_up()
    opened, *messages = play.ledger.of(ticket)
    assert isinstance(opened.deed, Opened)
    assert {fact.occurred_at for fact in (opened, *messages)} == {opened.occurred_at}
    assert spoken(play, ticket) == [(Who.CUSTOMER, str(CUSTOMER), False), (Who.AGENT, str(AGENT), False)]
    play.desk.write(ticket, AGENT)
    await play.catch_up()
    assert len(spoken(play, ticket)) == 3
    look = await play.source.look([str(ticket)], "", play.clock.now())
    assert len({fact.key for fact in look.facts}) == len(look.facts) == 4


async def test_zammads_own_timers_come_along(play: ZammadPlay) -> None:
    due = "2026-11-20T12:00:00.000Z"
    ticket = play.desk.open(close_escalation_at=due)
    await play.catch_up()
    (native,) = play.ledger.natives
    assert (native.subject.id, native.due_at) == (str(ticket), datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
