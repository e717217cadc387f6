"""What happens at a Request Tracker, and what is told of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.sla.facts import (
    Category,
    Deleted,
    Merged,
    Noted,
    Opened,
    Replied,
    Restored,
    StatusChanged,
    Who,
)
from tests.sources.rt_desk import (
    EVA,
    IDA,
    JAN,
    ROBOT,
    SYSTEM,
    TOM,
)
from tests.sources.rt_play import RtPlay, rt_play
from tests.sources.rt_server import Account


@pytest.fixture
async def play() -> AsyncIterator[RtPlay]:
    async with rt_play() as play:
        await play.poll()
        yield play


async def opened(play: RtPlay, ticket: int) -> Opened:
    await play.later_poll()
    deed = play.ledger.deeds(ticket)[0]
    assert isinstance(deed, Opened)
    return deed


# --- who says what ----------------------------------------


async def test_s13_replies_of_agents_customers_machines_and_rt_itself(play: RtPlay) -> None:
    ticket = play.desk.open()
    writers = (SYSTEM, ROBOT, EVA, JAN, TOM)
    ids = [play.desk.correspond(ticket, by) for by in writers]
    await play.later_poll()
    told = {fact.key: (fact.author.who, fact.deed) for fact in play.ledger.of(ticket)}
    assert [told[f"transaction:{id}"] for id in ids] == [  # type: ignore[index]
        (Who.SYSTEM, Replied(automatic=True)),
        (Who.BOT, Replied()),
        (Who.AGENT, Replied()),
        (Who.CUSTOMER, Replied()),
        (Who.AGENT, Replied()),
    ]


async def test_s13_a_comment_is_a_note(play: RtPlay) -> None:
    ticket = play.desk.open()
    play.desk.comment(ticket, EVA)
    await play.later_poll()
    assert Noted() in play.ledger.deeds(ticket)
    assert not [deed for deed in play.ledger.deeds(ticket) if isinstance(deed, Replied)]


async def test_s13_a_requestor_who_is_an_agent_is_known_as_the_requester(play: RtPlay) -> None:
    ticket = play.desk.open(by=EVA, requestors=(EVA,))
    assert (await opened(play, ticket)).requester == str(EVA.id)
    assert play.ledger.of(ticket)[0].author.who is Who.AGENT


async def test_a_ticket_that_an_agent_opened_for_a_customer_is_the_customers(play: RtPlay) -> None:
    ticket = play.desk.open(by=EVA, requestors=(IDA, JAN))
    told = await opened(play, ticket)
    assert (told.requester, told.attributes.customer) == (str(JAN.id), "Klant BV")
    assert play.ledger.of(ticket)[0].author.id == str(EVA.id)


async def test_a_ticket_without_requestors_is_its_creators(play: RtPlay) -> None:
    assert (await opened(play, play.desk.open(by=EVA, requestors=()))).requester == str(EVA.id)


async def test_somebody_whom_rt_does_not_tell_of_moves_no_clock() -> None:
    async with rt_play(account=Account(sees_privileges=False)) as play:
        await play.poll()
        ticket = play.desk.open()
        play.desk.correspond(ticket, EVA)
        await play.later_poll()
        assert {fact.author.who for fact in play.ledger.of(ticket)} == {Who.SYSTEM}
        assert ("user:31", "nobody knows this user: counted as the system") in play.ledger.strange


async def test_agents_come_with_name_and_address(play: RtPlay) -> None:
    ticket = play.desk.open()
    play.desk.set_owner(ticket, TOM, by=EVA)
    await play.later_poll()
    people = play.ledger.people
    assert (people["31"].name, people["31"].email, people["31"].who) == (
        "Eva Berg",
        "eva@acme.example",
        Who.AGENT,
    )
    assert people["32"].name == "Tom Vos"


# --- the clock's own facts ----------------------------------------


async def test_every_status_between_two_readings_is_told(play: RtPlay) -> None:
    ticket = play.desk.open()
    await play.later_poll()
    for status in ("stalled", "open", "resolved", "open", "rejected"):
        play.desk.set_status(ticket, status)
        play.later(seconds=3)
    await play.later_poll()
    told = [fact for fact in play.ledger.of(ticket) if isinstance(fact.deed, StatusChanged)]
    assert [fact.deed for fact in told] == [
        StatusChanged(Category.PENDING, "stalled"),
        StatusChanged(Category.OPEN, "open"),
        StatusChanged(Category.SOLVED, "resolved"),
        StatusChanged(Category.OPEN, "open"),
        StatusChanged(Category.CLOSED, "rejected"),
    ]
    gaps = {later.occurred_at - fact.occurred_at for fact, later in pairwise(told)}
    assert gaps == {timedelta(seconds=3)}


async def test_the_first_answer_and_the_status_it_brings_have_one_instant_and_their_order(
    play: RtPlay,
) -> None:
    ticket = play.desk.open()
    play.desk.correspond(ticket, EVA)
    await play.later_poll()
    assert [type(fact.deed) for fact in play.ledger.of(ticket)] == [Opened, Replied, StatusChanged]


async def test_instants_of_the_night_in_which_the_clocks_change_are_rts_own() -> None:
    async with rt_play(at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) as play:  # 02:30 in Amsterdam, twice
        await play.poll()
        ticket = play.desk.open()
        play.later(hours=1)
        play.desk.correspond(ticket, EVA)
        await play.later_poll()
        instants = [fact.occurred_at for fact in play.ledger.of(ticket)[:2]]
        assert instants == [
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        ]


async def test_statuses_of_another_lifecycle_mean_what_the_settings_say() -> None:
    async with rt_play(statuses={"with supplier": "on_hold"}) as play:
        await play.poll()
        ticket = play.desk.open(status="with supplier")
        await play.later_poll()
        deed = play.ledger.deeds(ticket)[0]
        assert isinstance(deed, Opened)
        assert deed.category is Category.ON_HOLD


async def test_a_status_nobody_knows_is_put_aside(play: RtPlay) -> None:
    ticket = play.desk.open(status="odd")
    changed = play.desk.set_status(ticket, "odder")
    assert (await opened(play, ticket)).category is Category.NEW
    assert [key for key, _ in play.ledger.strange] == [
        f"{ticket}/opened",
        f"{ticket}/transaction:{changed}",
    ]


# --- deletions, merges, moves ----------------------------------------


async def test_s30_deleted_and_restored(play: RtPlay) -> None:
    ticket = play.desk.open()
    await play.later_poll()
    play.desk.delete(ticket)
    await play.later_poll()
    assert play.ledger.deeds(ticket)[-1] == Deleted()
    play.desk.set_status(ticket, "open")
    await play.later_poll()
    assert play.ledger.deeds(ticket)[-2:] == [Restored(), StatusChanged(Category.OPEN, "open")]


async def test_s30_a_ticket_deleted_before_it_was_read_tells_its_end_only(play: RtPlay) -> None:
    ticket = play.desk.open()
    play.desk.delete(ticket)
    await play.later_poll()
    assert play.ledger.deeds(ticket) == [Deleted()]
    play.desk.set_status(ticket, "new")
    await play.later_poll()
    assert isinstance(play.ledger.deeds(ticket)[0], Opened)


async def test_s30_a_merged_ticket_says_where_it_went(play: RtPlay) -> None:
    ticket, stays = play.desk.open(), play.desk.open(by=IDA, requestors=(IDA,))
    play.later(minutes=1)
    play.desk.merge(ticket, stays)
    await play.later_poll()
    assert [type(deed) for deed in play.ledger.deeds(ticket)] == [Opened, Merged]
    assert play.ledger.deeds(ticket)[-1] == Merged(str(stays))
    assert [type(deed) for deed in play.ledger.deeds(stays)] == [Opened]


async def test_a_reminder_is_no_ticket(play: RtPlay) -> None:
    ticket = play.desk.open(type="reminder")
    await play.later_poll()
    assert play.ledger.deeds(ticket) == []
