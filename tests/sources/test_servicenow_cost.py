"""What reading ServiceNow costs, in requests; docs/servicenow.md states the same figures."""

from collections import Counter
from pathlib import Path

from tests.sources.servicenow_desk import EVA, WORK
from tests.sources.servicenow_play import ServiceNowPlay, servicenow_play

PAGE = Path(__file__).parents[2] / "docs" / "servicenow.md"
OPEN, CHANGES = 1000, 200


def open_tickets(play: ServiceNowPlay) -> list[str]:
    """A thousand tickets, one every ten seconds, each taken up and answered."""
    made = []
    for number in range(OPEN):
        play.later(seconds=10)
        ticket = play.desk.open(f"No. {number}")
        play.desk.change(ticket, EVA, state=WORK)
        play.desk.say(ticket, EVA)
        made.append(ticket)
    play.later(seconds=61)
    return made


async def beginning(play: ServiceNowPlay) -> Counter[str]:
    """The first reading of all."""
    while (page := await play.source.fetch(play.ledger.cursor, play.clock.now())).more:
        play.ledger.append(page)
    play.ledger.append(page)
    return play.calls()


async def an_hour(play: ServiceNowPlay, tickets: list[str]) -> Counter[str]:
    """A reading a minute; a change every 18 seconds, each of another ticket."""
    waiting = tickets[:CHANGES]
    for second in range(6, 3606, 6):
        play.later(seconds=6)
        if second % 18 == 0:
            play.desk.say(waiting.pop(), EVA)
        if second % 60 == 0:
            await play.poll()
    return play.calls()


async def sweep(play: ServiceNowPlay, tickets: list[str]) -> Counter[str]:
    for first in range(0, OPEN, 100):
        await play.source.look(tickets[first : first + 100], play.ledger.cursor, play.clock.now())
    return play.calls()


async def test_the_cost_of_reading_is_the_one_that_is_stated() -> None:
    async with servicenow_play() as play:
        tickets = open_tickets(play)
        first = await beginning(play)
        hour = await an_hour(play, tickets)
        swept = await sweep(play, tickets)
        assert hour == {"incident": 62, "sys_journal_field": 60, "sys_audit": 60, "task_sla": 60}
        assert swept == {"incident": 10, "sys_journal_field": 10, "sys_audit": 10, "task_sla": 10}
        stated = PAGE.read_text("utf-8")
        for figure in (first.total(), hour.total(), swept.total()):
            assert f"{figure} requests" in stated
        assert len(play.ledger.cursor) < 150_000
