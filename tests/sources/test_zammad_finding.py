"""How changed tickets are found: whatever the index and the pages do, nothing is missed."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.sla.facts import FieldChanged
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.failures import Failure
from tests.sources.play import MORNING
from tests.sources.zammad_desk import AGENT, CLOSED, CUSTOMER
from tests.sources.zammad_play import ZammadPlay, zammad_play


@pytest.fixture
async def play() -> AsyncIterator[ZammadPlay]:
    async with zammad_play() as play:
        await play.poll()
        yield play


def known(play: ZammadPlay) -> set[int]:
    return {int(fact.subject.id) for fact in play.ledger.facts.values()}


def tickets_a_second(play: ZammadPlay, count: int) -> list[int]:
    """Tickets, one each second."""
    made = []
    for number in range(count):
        play.later(seconds=1)
        made.append(play.desk.open(f"No. {number}"))
    return made


async def test_the_watermark_stays_behind_what_the_index_may_hide(play: ZammadPlay) -> None:
    ticket = play.desk.conversation()
    spoken_at = play.clock.now()
    play.later(seconds=10)
    await play.poll()
    assert play.ledger.read_up_to is not None
    assert (known(play), play.ledger.read_up_to < spoken_at) == (set(), True)
    play.later(seconds=55)
    await play.poll()
    assert (known(play), play.ledger.read_up_to > spoken_at) == ({ticket}, True)


async def test_pages_are_read_to_their_end_once(play: ZammadPlay) -> None:
    tickets = set(tickets_a_second(play, 450))
    play.later(seconds=61)
    play.calls()
    await play.poll()
    assert known(play) == tickets
    assert play.calls().count("ticket_history") == 450


async def test_more_tickets_changed_in_one_instant_than_a_page_holds(play: ZammadPlay) -> None:
    tickets = {play.desk.open(f"No. {number}") for number in range(450)}
    await play.catch_up()
    assert known(play) == tickets


async def test_a_ticket_that_changes_while_pages_are_read_hides_none(play: ZammadPlay) -> None:
    """Shown as it is now, in the place where the index knew it: what follows it on the list is older."""
    tickets = tickets_a_second(play, 401)
    play.later(seconds=120)
    turns = iter(tickets[198:])

    def change() -> None:
        play.later(seconds=1)
        play.desk.tag(next(turns), "late")

    play.server.before_search = change
    await play.poll()
    play.server.before_search = lambda: None
    assert known(play) == set(tickets)
    promised = play.ledger.read_up_to
    assert promised is not None
    assert promised > MORNING + timedelta(seconds=400)
    await play.catch_up()
    late = [f for f in play.ledger.facts.values() if f.deed == FieldChanged("tags", ("late",))]
    assert (
        len(late) == sum(e.get("value_to") == "late" for told in play.desk.history.values() for e in told) > 2
    )


@pytest.mark.parametrize("nth", [10, 11, 12, 21, 22])
async def test_a_ticket_that_leaves_counted_pages_hides_none(play: ZammadPlay, nth: int) -> None:
    """All of one instant: pages are counted, and what leaves the first moves the second up."""
    play.desk.lag = timedelta(0)
    tickets = [play.desk.open(f"No. {number}") for number in range(450)]
    play.later(hours=1)
    searches = iter(range(1000))

    def change() -> None:
        if next(searches) == nth:
            play.desk.tag(tickets[5], "late")

    play.server.before_search = change
    await play.poll()
    assert next(searches) > nth
    assert known(play) == set(tickets)
    assert play.ledger.read_up_to == play.clock.now() - timedelta(seconds=60)


async def test_the_first_reading_takes_what_is_open_with_its_whole_past(play: ZammadPlay) -> None:
    long_ago, over = play.desk.conversation(), play.desk.conversation()
    play.desk.change(over, "state", CLOSED)
    play.later(days=100)
    play.desk.write(long_ago, CUSTOMER, sender=2)
    play.desk.tag(over, "archived")
    play.later(days=20)
    play.source, play.ledger.cursor = play.again(), ""
    await play.poll()
    assert known(play) == {long_ago}
    assert play.ledger.of(long_ago)[0].occurred_at == MORNING


async def test_s27_a_search_that_sees_nothing_at_all_is_not_believed() -> None:
    async with zammad_play(indexing=False) as play:
        await play.poll()
        assert play.ledger.read_up_to is not None
        play.desk.conversation()
        play.later(seconds=61)
        with pytest.raises(SourceTrouble) as caught:
            await play.poll()
        assert caught.value.kind is SourceTroubleKind.STRANGE
        assert "find: database" in caught.value.detail


async def test_s27_a_search_that_forgets_what_it_knew_is_not_believed(play: ZammadPlay) -> None:
    """As while its index is being rebuilt: it finds some tickets, and others not yet."""
    tickets = [play.desk.conversation() for _ in range(3)]
    await play.catch_up()
    promised, index = play.ledger.read_up_to, play.desk.indexed
    play.desk.write(tickets[0], AGENT)
    play.desk.indexed = {ticket: [] for ticket in index} | {tickets[1]: index[tickets[1]]}
    for _ in range(3):
        play.later(minutes=10)
        with pytest.raises(SourceTrouble, match="being rebuilt"):
            await play.poll()
    assert play.ledger.read_up_to == promised
    play.desk.indexed = index
    await play.catch_up()
    assert len(play.ledger.of(tickets[0])) == 4


@pytest.mark.parametrize("kept", [0, 1])
async def test_s27_after_a_bulk_update_a_search_that_forgets_is_still_not_believed(
    play: ZammadPlay, kept: int
) -> None:
    """Quiet readings do not list the bulk again; what it left last is asked for by itself."""
    tickets = [play.desk.conversation() for _ in range(120)]
    await quiet(play, minutes=15)
    calls, promised = play.calls(), play.ledger.read_up_to
    assert set(calls[-10:]) == {"tickets/search"}
    index = play.desk.indexed
    play.desk.write(tickets[0], AGENT)
    play.desk.indexed = {
        ticket: index[ticket] if ticket in tickets[60 : 60 + kept] else [] for ticket in index
    }
    for _ in range(3):
        play.later(minutes=10)
        with pytest.raises(SourceTrouble, match="being rebuilt"):
            await play.poll()
    assert play.ledger.read_up_to == promised
    play.desk.indexed = index
    await play.catch_up()
    assert len(play.ledger.of(tickets[0])) == 4


async def test_after_a_bulk_update_quiet_readings_list_little(play: ZammadPlay) -> None:
    tickets = [play.desk.conversation() for _ in range(450)]
    await quiet(play, minutes=15)
    play.calls()
    await quiet(play, minutes=10)
    assert Counter(play.calls()) == {"tickets/search": 20}
    play.desk.write(tickets[7], AGENT)
    await play.catch_up()
    assert (len(play.ledger.of(tickets[7])), play.calls().count("ticket_history")) == (4, 1)


async def quiet(play: ZammadPlay, minutes: int) -> None:
    """A reading a minute, and nothing happens."""
    for _ in range(minutes):
        play.later(minutes=1)
        await play.poll()


async def test_the_newest_ticket_may_go_without_blinding_anybody(play: ZammadPlay) -> None:
    kept, deleted = play.desk.conversation(), play.desk.conversation()
    await play.catch_up()
    play.desk.delete(deleted)
    await play.catch_up()
    play.desk.write(kept, AGENT)
    await play.catch_up()
    assert len(play.ledger.of(kept)) == 4


@pytest.mark.parametrize("find", ["database", "scan"])
async def test_without_an_index_tickets_are_found_all_the_same(find: str) -> None:
    async with zammad_play(indexing=False, find=find) as play:
        await play.poll()
        tickets = set(tickets_a_second(play, 210))
        quiet = min(tickets)
        play.later(seconds=11)
        await play.poll()
        assert known(play) == tickets
        play.later(hours=1)
        play.desk.write(quiet, AGENT)
        play.calls()
        play.later(seconds=11)
        await play.poll()
        assert play.calls().count("ticket_history") == 1
        look = await play.source.look([str(quiet), "999"], play.ledger.cursor, play.clock.now())
        assert (look.gone, bool(look.facts)) == (("999",), True)
        assert "can be read" in await play.source.probe()


async def test_one_ticket_on_which_zammad_fails_stops_no_other(play: ZammadPlay) -> None:
    broken, sound = play.desk.conversation(), play.desk.conversation()
    play.server.broken.add(broken)
    await play.catch_up()
    assert known(play) == {sound}
    assert [key for key, _ in play.ledger.strange] == [f"ticket:{broken}"]


async def test_a_zammad_that_fails_altogether_puts_no_ticket_aside(play: ZammadPlay) -> None:
    ticket = play.desk.conversation()
    await play.catch_up()
    play.desk.write(ticket, AGENT)
    play.server.failing = True
    with pytest.raises(SourceTrouble):
        await play.catch_up()
    play.server.failing = False
    await play.poll()
    assert (len(play.ledger.of(ticket)), play.ledger.strange) == (4, [])


async def test_a_limit_in_the_middle_of_a_round_loses_nothing(play: ZammadPlay) -> None:
    tickets = {play.desk.conversation() for _ in range(50)}
    play.later(seconds=61)
    play.ledger.append(await play.source.fetch(play.ledger.cursor, play.clock.now()))
    play.server.gate.fail(Failure.LIMITED_FOR_A_WHILE)
    with pytest.raises(SourceTrouble) as caught:
        await play.poll()
    assert caught.value.retry_after == timedelta(seconds=93)
    play.later(seconds=93)
    await play.poll()
    assert known(play) == tickets


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        (Failure.UNAUTHORISED, "does not accept this token"),
        (Failure.FORBIDDEN, "ticket.agent"),
        (Failure.MISSING, "is this the right address"),
    ],
)
async def test_the_probe_says_what_to_do(play: ZammadPlay, spoilt: Failure, words: str) -> None:
    play.server.gate.fail(spoilt)
    with pytest.raises(SourceTrouble, match=words):
        await play.source.probe()


async def test_the_probe_says_when_nothing_is_in_sight(play: ZammadPlay) -> None:
    assert "shows no ticket" in await play.source.probe()
    play.desk.conversation()
    play.later(seconds=61)
    assert "shows no ticket" not in await play.source.probe()


async def test_the_probe_asks_whether_the_search_can_be_believed() -> None:
    async with zammad_play(indexing=False) as play:
        play.desk.conversation()
        play.later(seconds=61)
        with pytest.raises(SourceTrouble, match="Elasticsearch"):
            await play.source.probe()
