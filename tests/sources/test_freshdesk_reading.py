"""How a Freshdesk account is read: nothing lost while pages move, nothing told twice."""

from datetime import timedelta

import pytest

from bot.sla.facts import Category, Replied, StatusChanged
from bot.sources.freshdesk.client import ticket_page
from bot.sources.shared.instants import format_iso
from bot.troubles import SourceTrouble
from tests.sources.freshdesk_desk import OPEN, PENDING, RESOLVED
from tests.sources.freshdesk_play import ANN, JAN, busy, complete, freshdesk_play
from tests.sources.play import MORNING

# --- pages ----------------------------------------


async def test_a_quiet_poll_is_one_call() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        busy(play, 3)
        await play.catch_up()
        play.server.gate.calls.clear()
        await play.catch_up()
        assert list(play.server.gate.calls) == ["GET /api/v2/tickets"]


async def test_pages_go_on_at_the_last_row() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        tickets = busy(play, 250)
        play.server.queries.clear()
        await play.catch_up()
        assert complete(play, tickets)
        since = [query["updated_since"] for query in play.server.queries]
        assert since == sorted(set(since))
        assert {query["page"] for query in play.server.queries} == {"1"}


async def test_a_row_that_moves_while_pages_are_read_hides_no_other() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        tickets = busy(play, 250)
        moving = iter(tickets)

        def others_work() -> None:
            for _ in range(5):
                play.desk.touch(next(moving))
            play.later(seconds=1)

        play.server.before_list = others_work
        await play.catch_up()
        assert complete(play, tickets)


async def test_more_tickets_in_one_second_than_a_page_holds() -> None:
    """As a bulk update leaves them."""
    async with freshdesk_play() as play:
        await play.poll()
        tickets = busy(play, 320, apart=0)
        play.later(seconds=1)
        tickets += busy(play, 5)
        await play.catch_up()
        assert complete(play, tickets)


def test_the_wall_is_told() -> None:
    at = format_iso(MORNING)
    rows: list[object] = [{"id": number, "updated_at": at} for number in range(100)]
    with pytest.raises(ValueError, match="one second"):
        ticket_page(rows, int(MORNING.timestamp()), 300, MORNING)


def test_rows_that_are_none_are_put_aside_and_the_list_goes_on() -> None:
    at = format_iso(MORNING)
    rows: list[object] = [{"id": 1, "updated_at": at}, {"id": 2}, {"updated_at": at}, "canary"]
    page = ticket_page(rows, int(MORNING.timestamp()), 1, MORNING)
    assert [body["id"] for body, _ in page.rows] == [1]
    assert [key for key, _ in page.strange] == ["ticket:2", "ticket:?", "ticket:?"]


# --- what is read ----------------------------------------


async def test_a_ticket_from_before_is_found_when_it_changes() -> None:
    async with freshdesk_play(start="24h") as play:
        quiet = play.desk.open("Last month", JAN)
        play.later(days=20)
        moved = play.desk.open("Last week", JAN)
        play.later(days=9, hours=20)
        play.desk.change(moved, priority=2)
        play.later(hours=4)
        await play.poll()
        assert [play.ledger.of(ticket) == [] for ticket in (quiet, moved)] == [True, False]
        opened = play.ledger.of(moved)[0]
        assert opened.occurred_at == MORNING + timedelta(days=20)
        play.desk.reply(quiet, ANN, "At last")
        await play.catch_up()
        assert play.ledger.of(quiet)[0].occurred_at == MORNING
        assert play.ledger.deeds(quiet).count(Replied()) == 1


async def test_what_is_over_at_the_beginning_is_read_when_it_is_reopened() -> None:
    async with freshdesk_play() as play:
        ticket = play.desk.open("Hello", JAN)
        play.desk.reply(ticket, ANN, "Done")
        play.desk.set_status(ticket, RESOLVED)
        play.later(minutes=5)
        await play.poll()
        assert play.ledger.facts == {}
        play.desk.answer(ticket, JAN, "Not done")
        await play.catch_up()
        assert play.ledger.deeds(ticket).count(Replied()) == 2
        last = [deed for deed in play.ledger.deeds(ticket) if isinstance(deed, StatusChanged)][-1]
        assert last.category is Category.OPEN


async def test_the_watermark_goes_by_the_clock_of_the_helpdesk_and_stays_behind_it() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        play.later(minutes=10)
        page = await play.source.fetch(play.ledger.cursor, play.clock.now() + timedelta(hours=3))
        assert page.read_up_to == play.clock.now() - timedelta(seconds=10)


async def test_a_restart_goes_on_where_it_was() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        tickets = busy(play, 3)
        await play.catch_up()
        before = dict(play.ledger.facts)
        play.server.gate.calls.clear()
        play.source = play.again()
        await play.catch_up()
        assert play.ledger.facts == before
        assert play.called("/conversations") == 0
        play.desk.set_status(tickets[0], PENDING)
        play.source = play.again()
        await play.catch_up()
        assert len(play.ledger.facts) == len(before) + 1


async def test_a_ticket_that_was_forgotten_is_met_again_as_it_is() -> None:
    """Of what is over for days nothing is remembered; its change brings the fields anew."""
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN, priority=1)
        play.later(seconds=1)
        play.desk.set_status(ticket, RESOLVED)
        await play.catch_up()
        assert f'"{ticket}"' in play.ledger.cursor
        play.later(days=4)
        for _ in range(12):
            await play.catch_up()
        assert f'"{ticket}":"' not in play.ledger.cursor
        play.desk.change(ticket, priority=4, responder_id=ANN)
        play.desk.set_status(ticket, OPEN)
        await play.catch_up()
        kinds = [type(deed).__name__ for deed in play.ledger.deeds(ticket)]
        assert kinds == ["Opened", "StatusChanged", *kinds[2:]]
        assert set(kinds[2:]) == {"AttributesChanged", "Assigned", "StatusChanged"}


async def test_an_older_answer_than_the_one_that_was_told_says_nothing() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        await play.catch_up()
        old = dict(play.desk.tickets[ticket])
        play.desk.change(ticket, priority=4)
        await play.catch_up()
        play.desk.tickets[ticket] = old
        look = await play.source.look([str(ticket)], play.ledger.cursor, play.clock.now())
        assert (look.facts, look.gone) == ((), ())


async def test_a_backfill_remembers_only_what_is_open() -> None:
    async with freshdesk_play() as play:
        tickets = busy(play, 30)
        for ticket in tickets[:25]:
            play.desk.set_status(ticket, RESOLVED)
        play.later(days=5)
        past = await play.history(MORNING - timedelta(days=1))
        assert {fact.subject.id for fact in past.facts.values()} == {str(ticket) for ticket in tickets}
        remembered = past.cursor.partition('"memory":')[2]
        assert [str(ticket) in remembered for ticket in tickets] == [False] * 25 + [True] * 5


# --- hints and the probe ----------------------------------------


async def test_a_hint_costs_a_call_for_the_ticket() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.source.hint([str(ticket), "0", "-1", "canary"])
        play.later(seconds=1)
        page = await play.source.fetch(play.ledger.cursor, play.clock.now())
        assert {fact.subject.id for fact in page.facts} == {str(ticket)}
        assert [call for call in play.server.gate.calls if "/tickets/" in call] == [
            f"GET /api/v2/tickets/{ticket}",
            "GET /api/v2/tickets/0",
        ]


async def test_the_probe_says_what_to_do() -> None:
    async with freshdesk_play() as play:
        assert await play.source.probe() == f"{play.base} can be read"
        for status, words in ((401, "does not accept this key"), (403, "global scope")):
            play.server.gate.refusal = status
            with pytest.raises(SourceTrouble, match=words):
                await play.source.probe()
        play.server.gate.refusal = 0
        play.source = play.again(base_url=f"{play.base}/elsewhere")
        with pytest.raises(SourceTrouble, match="right address"):
            await play.source.probe()
