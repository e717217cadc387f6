"""The ways in which RT's pages deceive, and what a reading costs."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.sla.facts import FactKey, FieldChanged, Opened, Replied, Who
from bot.sources.rt.position import Position
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.failures import Failure
from tests.sources.play import MORNING, Ledger
from tests.sources.rt_desk import CONTRACT, EVA, GENERAL, SECRET, RtDesk
from tests.sources.rt_play import RtPlay, rt_play
from tests.sources.rt_server import Account

BLIND = Account(hidden={"EmailRecord", "Comment"})


@pytest.fixture
async def play() -> AsyncIterator[RtPlay]:
    async with rt_play() as play:
        await play.poll()
        yield play


def keys(ledger: Ledger) -> set[str]:
    return set(ledger.facts)


# --- nothing is missed ----------------------------------------


@pytest.mark.parametrize("superuser", [True, False])
async def test_a_stream_of_many_pages_is_read_to_its_end(superuser: bool) -> None:
    async with rt_play(account=Account(superuser=superuser)) as play:
        ticket = play.desk.open()
        await play.poll()
        ids = [play.desk.correspond(ticket, EVA) for _ in range(250)]
        await play.later_poll()
        assert keys(play.ledger) >= {f"transaction:{id}" for id in ids}


async def test_what_is_hidden_does_not_end_the_stream() -> None:
    """A page is cut first and thinned out afterwards: of these first pages nothing at all is left."""
    async with rt_play(account=BLIND) as play:
        ticket = play.desk.open()
        await play.poll()
        for _ in range(260):
            play.desk.comment(ticket, EVA)
        await play.later_poll()
        assert play.ledger.deeds(ticket)[1:] == []
        labels = [play.desk.set_field(ticket, CONTRACT, "", f"C-{number}") for number in range(120)]
        last = play.desk.correspond(ticket, EVA)
        await play.later_poll()
        assert keys(play.ledger) >= {f"transaction:{id}" for id in (*labels, last)}
        past = await play.history(MORNING - timedelta(days=1))
        assert keys(past) == keys(play.ledger)


async def test_rows_that_come_while_pages_are_read_are_told_once(play: RtPlay) -> None:
    ticket = play.desk.open()
    await play.later_poll()
    for _ in range(150):
        play.desk.comment(ticket, EVA)

    def more() -> None:
        play.desk.correspond(ticket, EVA)

    play.server.before_answer = more
    await play.later_poll()
    assert sum(isinstance(deed, Replied) for deed in play.ledger.deeds(ticket)) == 1
    assert len(play.ledger.deeds(ticket)) == 1 + 150 + 2  # RT opened it with the reply


async def test_a_transaction_that_becomes_visible_late_is_not_missed(play: RtPlay) -> None:
    """Its id was given out before, it is committed after: the watermark must not have passed its instant."""
    ticket = play.desk.open()
    await play.later_poll()
    began_at = play.clock.now()
    play.desk.delay = lambda: play.clock.now() + timedelta(seconds=40)
    late = play.desk.correspond(ticket, EVA)
    play.desk.delay = None
    play.later(seconds=20)
    for _ in range(30):
        play.desk.comment(ticket, EVA)
    await play.poll()
    assert f"transaction:{late}" not in keys(play.ledger)
    assert play.ledger.read_up_to is not None
    assert play.ledger.read_up_to < began_at
    await play.later_poll(seconds=21)
    assert f"transaction:{late}" in keys(play.ledger)


async def test_the_watermark_stays_behind_by_the_overlap(play: RtPlay) -> None:
    await play.later_poll()
    assert play.ledger.read_up_to is not None
    behind = play.clock.now() - play.ledger.read_up_to
    assert timedelta(seconds=60) <= behind <= timedelta(seconds=63)  # the Date has whole seconds


async def test_a_ticket_that_was_hidden_for_a_while_is_told_whole(play: RtPlay) -> None:
    """While it is in a queue that is not ours its transactions are passed over by id."""
    ticket, other = play.desk.open(), play.desk.open()
    await play.later_poll()
    away = play.desk.move(ticket, SECRET)
    hidden = play.desk.correspond(ticket, EVA)
    for _ in range(60):
        play.desk.comment(other, EVA)
        play.later(seconds=5)
    await play.later_poll()
    assert f"transaction:{hidden}" not in keys(play.ledger)
    back = play.desk.move(ticket, GENERAL)
    await play.later_poll()
    assert keys(play.ledger) >= {f"transaction:{id}" for id in (away, hidden, back)}
    groups = [deed for deed in play.ledger.deeds(ticket) if isinstance(deed, FieldChanged)]
    assert groups == [FieldChanged("group", ("3",)), FieldChanged("group", ("General",))]


# --- the first reading ----------------------------------------


async def test_what_was_open_before_is_told_whole_and_what_was_over_is_not() -> None:
    async with rt_play(start="24h") as play:
        play.clock.jump(timedelta(days=-3))
        old, forgotten = play.desk.open(), play.desk.open()
        play.later(days=2, hours=12)
        reply = play.desk.correspond(old, EVA)
        over = play.desk.open()
        play.desk.set_status(over, "resolved")
        noise = play.desk.open()
        for _ in range(60):
            play.desk.comment(noise, EVA)
        play.later(hours=12)
        await play.poll()
        assert isinstance(play.ledger.deeds(old)[0], Opened)
        assert f"transaction:{reply}" in keys(play.ledger)
        assert play.ledger.deeds(over) == []
        assert play.ledger.deeds(forgotten) == []
        play.desk.set_status(over, "open")
        play.desk.comment(forgotten, EVA)
        await play.later_poll()
        assert isinstance(play.ledger.deeds(over)[0], Opened)
        assert isinstance(play.ledger.deeds(forgotten)[0], Opened)


async def test_open_tickets_of_many_pages_are_all_read_before_the_watermark_is_believed() -> None:
    async with rt_play() as play:
        tickets = [play.desk.open() for _ in range(230)]
        pages = await play.poll()
        assert [page.read_up_to is None for page in pages] == [True] * (len(pages) - 1) + [False]
        assert all(isinstance(play.ledger.deeds(ticket)[0], Opened) for ticket in tickets)


async def test_a_status_of_our_own_is_looked_for_by_name() -> None:
    async with rt_play(statuses={"rejected": "pending", "it's odd": "open", "resolved": "solved"}) as play:
        ticket, over = play.desk.open(), play.desk.open()
        play.desk.set_status(ticket, "rejected")
        play.desk.set_status(over, "resolved")
        other = play.desk.open()
        for _ in range(60):
            play.desk.comment(other, EVA)
        await play.poll()
        assert isinstance(play.ledger.deeds(ticket)[0], Opened)
        assert play.ledger.deeds(over) == []


async def test_an_empty_rt_can_be_entered() -> None:
    async with rt_play(account=Account(superuser=True)) as play:
        await play.poll()
        assert play.ledger.read_up_to is not None
        ticket = play.desk.open()
        await play.later_poll()
        assert isinstance(play.ledger.deeds(ticket)[0], Opened)


# --- going on ----------------------------------------


async def test_a_cursor_survives_a_restart_and_a_foreign_one_begins_anew(play: RtPlay) -> None:
    ticket = play.desk.open()
    await play.later_poll()
    before = dict(play.ledger.facts)
    position = Position.load(play.ledger.cursor)
    assert position is not None
    assert position.dump() == play.ledger.cursor
    play.source = play.again()
    play.desk.comment(ticket, EVA)
    await play.later_poll()
    assert len(play.ledger.facts) == len(before) + 1
    for foreign in ("", "{}", '{"v":99}', "[]", "no JSON"):
        assert Position.load(foreign) is None


async def test_a_limit_is_told_as_one(play: RtPlay) -> None:
    """RT has none of its own; whoever stands in front of it may."""
    play.server.gate.fail(Failure.LIMITED_FOR_A_WHILE)
    with pytest.raises(SourceTrouble) as caught:
        await play.later_poll()
    assert (caught.value.kind, caught.value.retry_after) == (
        SourceTroubleKind.LIMITED,
        timedelta(seconds=93),
    )


async def test_a_person_who_could_not_be_asked_for_is_asked_for_again(play: RtPlay) -> None:
    ticket = play.desk.open()
    await play.later_poll()
    play.source = play.again()
    reply = play.desk.correspond(ticket, EVA)

    def spoil_the_next() -> None:
        play.server.gate.fail(Failure.ERROR)

    def wait() -> None:  # first the stream is read, then the ticket, then who wrote
        play.server.before_answer = spoil_the_next

    play.server.before_answer = wait
    with pytest.raises(SourceTrouble):
        await play.later_poll()
    assert play.server.gate.calls[-1] == "GET /REST/2.0/user/31"
    await play.poll()
    assert play.ledger.facts[FactKey(f"transaction:{reply}")].author.who is Who.AGENT


# --- what it costs ----------------------------------------


async def test_nothing_new_costs_two_requests_and_one_for_a_superuser() -> None:
    for account, requests in ((Account(), 2), (Account(superuser=True), 1)):
        async with rt_play(account=account) as play:
            play.desk.open()
            await play.poll()
            play.calls()
            for _ in range(3):
                await play.later_poll()
                assert play.calls() == requests


async def test_an_hour_with_a_thousand_open_tickets_and_200_changes() -> None:
    """The page in docs/ says these figures."""
    async with rt_play() as play:
        tickets = [_with_a_past(play.desk) for _ in range(1000)]
        await play.read()
        assert play.calls() == 220
        for minute in range(60):
            for turn in range(minute % 3 * 5 // 3 + 2):
                _changes(play.desk, tickets[minute * 7 + turn], minute + turn)
            await play.later_poll(seconds=60)
        assert play.calls() == 315


def _with_a_past(desk: RtDesk) -> int:
    ticket = desk.open(requestors=())
    desk.set_owner(ticket, EVA)
    desk.correspond(ticket, EVA)
    return ticket


def _changes(desk: RtDesk, ticket: int, number: int) -> None:
    match number % 4:
        case 0:
            desk.correspond(ticket, EVA)
        case 1:
            desk.set_status(ticket, "stalled")
        case 2:
            desk.comment(ticket, EVA)
        case _:
            desk.open()
