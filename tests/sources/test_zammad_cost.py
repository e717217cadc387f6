"""What reading Zammad costs, in requests; docs/zammad.md states the same figures."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.sources.zammad_desk import AGENT
from tests.sources.zammad_play import ZammadPlay, zammad_play

PAGE = Path(__file__).parents[2] / "docs" / "zammad.md"
OPEN, CHANGES = 1000, 200


def open_tickets(play: ZammadPlay) -> list[int]:
    """A thousand tickets, one every ten seconds."""
    made = []
    for number in range(OPEN):
        play.later(seconds=9)
        made.append(play.desk.conversation(f"No. {number}"))
    play.later(seconds=61)
    return made


async def beginning(play: ZammadPlay) -> Counter[str]:
    """The first reading of all."""
    while (page := await play.source.fetch(play.ledger.cursor, play.clock.now())).more:
        play.ledger.append(page)
    play.ledger.append(page)
    return Counter(play.calls())


async def an_hour(play: ZammadPlay, tickets: list[int]) -> Counter[str]:
    """A reading a minute; a message every 18 seconds, each on another ticket."""
    waiting = tickets[:CHANGES]
    for second in range(6, 3606, 6):
        play.later(seconds=6)
        if second % 18 == 0:
            play.desk.write(waiting.pop(), AGENT)
        if second % 60 == 0:
            await play.poll()
    return Counter(play.calls())


async def sweep(play: ZammadPlay, tickets: list[int]) -> Counter[str]:
    for first in range(0, OPEN, 100):
        some = [str(id) for id in tickets[first : first + 100]]
        await play.source.look(some, play.ledger.cursor, play.clock.now())
    return Counter(play.calls())


async def test_the_cost_of_reading_is_the_one_that_is_stated() -> None:
    async with zammad_play() as play:
        play.desk.lag = timedelta(0)
        tickets = open_tickets(play)
        first, hour, swept = (
            await beginning(play),
            await an_hour(play, tickets),
            await sweep(play, tickets),
        )
        assert first["ticket_history"] == OPEN
        assert hour == {"tickets/search": 60, "ticket_history": CHANGES, "ticket_states": 1}
        assert swept == {"tickets/search": 10, "ticket_history": OPEN}
        stated = PAGE.read_text("utf-8")
        for figure in (first.total(), hour.total(), swept.total()):
            assert f"{figure:,} requests" in stated


@pytest.mark.parametrize(("telling", "expected"), [(True, 1), (False, 2)])
async def test_a_changed_ticket_costs_one_request_where_articles_come_along(
    telling: bool, expected: int
) -> None:
    async with zammad_play(telling=telling) as play:
        ticket = play.desk.conversation()
        await play.catch_up()
        play.calls()
        play.desk.write(ticket, AGENT)
        await play.catch_up()
        calls = Counter(play.calls())
        del calls["tickets/search"]
        assert calls.total() == expected


async def test_a_kind_of_message_that_is_new_is_learned_once() -> None:
    async with zammad_play() as play:
        tickets = [play.desk.conversation() for _ in range(5)]
        await play.catch_up()
        assert play.calls().count("ticket_articles/by_ticket") == 1
        for ticket in tickets:
            play.desk.write(ticket, AGENT, type=5)
        await play.catch_up()
        assert play.calls().count("ticket_articles/by_ticket") == 1
