"""Tickets that are merged, removed, deleted or moved out of sight."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.sla.facts import Assigned, Deleted, Merged, Opened, Replied, Restored, StatusChanged
from tests.sources.play import MORNING
from tests.sources.zammad_desk import AGENT, CUSTOMER, OPEN, REMOVED, SECRET
from tests.sources.zammad_play import ZammadPlay, zammad_play


@pytest.fixture(params=[True, False], ids=["all comes along", "nothing comes along"])
async def play(request: pytest.FixtureRequest) -> AsyncIterator[ZammadPlay]:
    async with zammad_play(telling=request.param) as play:
        await play.poll()
        yield play


def replies(play: ZammadPlay, ticket: int) -> int:
    return sum(isinstance(deed, Replied) for deed in play.ledger.deeds(ticket))


async def test_s30_a_merged_ticket_says_into_which_and_when(play: ZammadPlay) -> None:
    first, second = play.desk.conversation(), play.desk.conversation()
    play.later(hours=3)
    merged_at = play.clock.now()
    play.desk.merge(second, first)
    await play.catch_up()
    (merged,) = [fact for fact in play.ledger.of(second) if isinstance(fact.deed, Merged)]
    assert (merged.deed, merged.occurred_at) == (Merged(str(first)), merged_at)


async def test_s30_what_was_said_on_a_merged_ticket_stays_there(play: ZammadPlay) -> None:
    """Zammad moves the articles into the other ticket; its own promises do not know them."""
    first, second = play.desk.conversation(), play.desk.conversation()
    play.desk.merge(second, first)
    await play.catch_up()
    assert (replies(play, first), replies(play, second)) == (2, 2)
    play.desk.write(first, AGENT)
    await play.catch_up()
    assert (replies(play, first), replies(play, second)) == (3, 2)


async def test_s30_a_merge_after_a_reading_repeats_nothing(play: ZammadPlay) -> None:
    first, second = play.desk.conversation(), play.desk.conversation()
    await play.catch_up()
    before = dict(play.ledger.facts)
    play.desk.merge(second, first)
    await play.catch_up()
    new = [fact.deed for key, fact in play.ledger.facts.items() if key not in before]
    assert [type(deed) for deed in new if not isinstance(deed, Assigned)] == [type(new[0]), Merged]
    assert replies(play, first) == 2


async def test_s30_removed_is_deleted_and_leaving_it_is_coming_back(play: ZammadPlay) -> None:
    ticket = play.desk.conversation()
    play.later(seconds=1)
    play.desk.change(ticket, "state", REMOVED)
    play.later(seconds=1)
    play.desk.change(ticket, "state", OPEN)
    await play.catch_up()
    deeds = [deed for deed in play.ledger.deeds(ticket) if not isinstance(deed, Opened | Replied)]
    assert [type(deed) for deed in deeds] == [Deleted, Restored, StatusChanged]


async def test_s30_a_look_names_who_is_gone_for_good_or_out_of_sight(play: ZammadPlay) -> None:
    deleted, hidden, there = (play.desk.conversation() for _ in range(3))
    await play.catch_up()
    play.desk.delete(deleted)
    play.desk.change(hidden, "group", SECRET)
    look = await play.source.look(
        [str(deleted), str(hidden), str(there)], play.ledger.cursor, play.clock.now()
    )
    assert look.gone == (str(deleted), str(hidden))


async def test_a_ticket_that_goes_while_it_is_read_stops_nobody(play: ZammadPlay) -> None:
    deleted, there = play.desk.conversation(), play.desk.conversation()
    play.later(seconds=61)
    play.server.before_search = lambda: play.desk.tickets[deleted].update(group_id=SECRET)
    play.server.gate.calls.clear()
    await play.poll()
    assert play.ledger.of(deleted) == []
    assert play.ledger.of(there)


async def test_a_look_finds_what_the_index_does_not_know_yet(play: ZammadPlay) -> None:
    ticket = play.desk.conversation()
    look = await play.source.look([str(ticket)], play.ledger.cursor, play.clock.now())
    assert (look.gone, len(look.facts)) == ((), 3)


async def test_a_hint_is_read_before_the_index_knows_of_it(play: ZammadPlay) -> None:
    ticket = play.desk.conversation()
    play.source.hint([str(ticket)])
    await play.poll()
    assert replies(play, ticket) == 2


async def test_s30_what_was_merged_twice_is_still_known(play: ZammadPlay) -> None:
    first, second, third = (play.desk.conversation() for _ in range(3))
    play.desk.merge(first, second)
    play.later(seconds=1)
    play.desk.merge(second, third)
    await play.catch_up()
    assert [replies(play, ticket) for ticket in (first, second, third)] == [2, 2, 2]


async def test_the_past_of_merged_tickets_is_whole(play: ZammadPlay) -> None:
    first, second = play.desk.conversation(), play.desk.conversation()
    play.desk.merge(second, first)
    play.later(seconds=61)
    past = await play.history(MORNING - timedelta(days=1))
    spoken = [fact.author.id for fact in past.of(second) if isinstance(fact.deed, Replied)]
    assert spoken == [str(CUSTOMER), str(AGENT)]
