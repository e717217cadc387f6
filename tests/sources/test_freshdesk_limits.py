"""What reading a Freshdesk account costs, and that it keeps within the account's limits."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.freshdesk_play import ANN, JAN, KLANT, FreshdeskPlay, busy, complete, freshdesk_play

T = TypeVar("T")


async def patiently(play: FreshdeskPlay, read: Callable[[], Awaitable[T]]) -> tuple[T, int]:
    """Read on through the account's limits, waiting as told; what came of it, and after how many waits."""
    for waits in range(100):
        try:
            return await read(), waits
        except SourceTrouble as trouble:
            if trouble.kind is not SourceTroubleKind.LIMITED or trouble.retry_after is None:
                raise
            play.clock.jump(trouble.retry_after)
    raise AssertionError("reading does not get on")


# --- limits ----------------------------------------


async def test_reading_stops_short_of_the_limit_and_leaves_something_to_others() -> None:
    async with freshdesk_play(total=60, spare=20) as play:
        await play.poll()
        busy(play, 100, apart=0)
        play.later(seconds=60)
        with pytest.raises(SourceTrouble) as caught:
            await play.poll()
        assert caught.value.kind is SourceTroubleKind.LIMITED
        assert caught.value.retry_after is not None
        assert timedelta(0) < caught.value.retry_after <= timedelta(minutes=1)
        assert play.server.gate.calls[-1].endswith("/conversations")
        calls = len(play.server.gate.calls)
        with pytest.raises(SourceTrouble, match="for others"):
            await play.poll()
        assert len(play.server.gate.calls) <= calls + 1


async def test_a_batch_that_is_more_than_a_minute_grants_gets_done() -> None:
    """Each attempt goes on where the one before was cut short."""
    async with freshdesk_play(total=30) as play:
        await play.poll()
        tickets = busy(play, 100, apart=0)
        play.later(seconds=60)
        _, waits = await patiently(play, play.poll)
        assert complete(play, tickets)
        assert 3 <= waits <= 12
        assert play.called("/conversations") == 100


async def test_a_sweep_that_is_more_than_a_minute_grants_gets_done() -> None:
    async with freshdesk_play(total=60) as play:
        await play.poll()
        tickets = [str(ticket) for ticket in busy(play, 60)]
        await patiently(play, play.poll)
        play.server.gate.calls.clear()
        look, waits = await patiently(
            play, lambda: play.source.look(tickets, play.ledger.cursor, play.clock.now())
        )
        assert (look.gone, waits > 0) == ((), True)
        assert len(play.server.gate.calls) == 60


async def test_a_limit_that_is_met_all_the_same_is_waited_for_as_told() -> None:
    async with freshdesk_play(total=30, spare=0) as play:
        await play.poll()
        tickets = busy(play, 40, apart=0)
        play.later(seconds=60)
        assert (await patiently(play, play.poll))[1] >= 1
        assert complete(play, tickets)


async def test_the_limit_of_lists_is_kept_apart() -> None:
    async with freshdesk_play(lists=5, spare=0) as play:
        await play.poll()
        tickets = busy(play, 700)
        play.later(seconds=60)
        assert (await patiently(play, play.poll))[1] >= 1
        assert complete(play, tickets)


async def test_an_hour_of_a_thousand_tickets_has_its_price() -> None:
    """A thousand open tickets, of which two hundred change in an hour: sixty are answered, sixty get an
    answer of the customer, eighty only change."""
    async with freshdesk_play() as play:
        tickets = []
        for number in range(1000):
            tickets.append(play.desk.open(f"Ticket {number}", JAN, company_id=KLANT))
            play.later(seconds=10)
        await play.poll()
        play.later(minutes=10)
        await play.poll()
        play.server.gate.calls.clear()
        play.server.spent = 0
        busily = iter(tickets)
        for minute in range(60):
            for deed in range(4 if minute % 3 == 0 else 3):
                ticket = next(busily)
                play.later(seconds=1)
                if deed == 0:
                    play.desk.reply(ticket, ANN, "On it")
                elif deed == 1:
                    play.desk.answer(ticket, JAN, "And?")
                else:
                    play.desk.change(ticket, tags=["seen"])
            play.later(seconds=60 - (4 if minute % 3 == 0 else 3))
            await play.poll()
        assert next(busily) == tickets[200]
        prices = {part: play.called(part) for part in ("/conversations", "/agents", "/groups", "/companies")}
        assert prices == {"/conversations": 120, "/agents": 1, "/groups": 0, "/companies": 0}
        assert play.called("/api/v2/tickets") - 120 == 60 + 12
        assert (len(play.server.gate.calls), play.server.spent) == (193, 433)
