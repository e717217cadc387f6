"""How a Zendesk account is read: nothing lost, nothing doubled, and a watermark that can be believed."""

from datetime import timedelta

import pytest

from bot.demo.helpdesk import Fault
from bot.sla.facts import Category, Deleted, Opened, Replied, Restored, StatusChanged, Who
from bot.sla.pages import Person
from bot.sources.zendesk.audits import Audit, Via
from bot.sources.zendesk.client import Client
from bot.sources.zendesk.known import Rules
from bot.sources.zendesk.lookups import MOST_PEOPLE, Lookups
from bot.sources.zendesk.position import Position
from bot.sources.zendesk.settings import ZendeskSettings
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.play import MORNING
from tests.sources.readings import statuses_end_open
from tests.sources.rehearsal import AGENT, CUSTOMER, NAME, Rehearsal, rehearsal, settings_of

EXPORT, EVENTS = "/api/v2/incremental/tickets/cursor.json", "/api/v2/incremental/ticket_events.json"


def busy(play: Rehearsal, tickets: int) -> list[int]:
    """Some tickets, each opened, answered and solved in its own second."""
    numbers = []
    for n in range(tickets):
        ticket = play.desk.open(f"Ticket {n}", requester=CUSTOMER, body="?")
        play.later(seconds=1)
        play.desk.reply(ticket, AGENT, "On it")
        play.desk.set_status(ticket, "solved", by=AGENT)
        numbers.append(ticket)
    return numbers


def complete(play: Rehearsal, tickets: list[int]) -> bool:
    """Whether the whole life of each ticket is in the ledger."""
    return all(
        StatusChanged(Category.SOLVED, "solved") in play.ledger.deeds(ticket)
        and any(isinstance(deed, Opened) for deed in play.ledger.deeds(ticket))
        and play.ledger.deeds(ticket).count(Replied()) == 2
        for ticket in tickets
    )


async def test_a_quiet_poll_is_two_requests() -> None:
    async with rehearsal() as play:
        await play.poll()
        busy(play, 3)
        await play.catch_up()
        play.server.calls.clear()
        await play.catch_up()
        assert list(play.server.calls) == [EXPORT, EVENTS]


async def test_pages_of_events_come_one_by_one_and_whole() -> None:
    async with rehearsal(events_per_page=2) as play:
        await play.poll()
        tickets = busy(play, 2)
        play.later(seconds=61)
        pages = await play.poll()
        assert [page.more for page in pages] == [True] * (len(pages) - 1) + [False]
        assert len(pages) > 3
        assert complete(play, tickets)


async def test_reading_stops_short_of_the_limit_and_goes_on_in_the_next_minute() -> None:
    async with rehearsal(events_per_page=1) as play:
        await play.poll()
        tickets = busy(play, 20)
        for _ in range(8):
            await play.catch_up()
        assert complete(play, tickets)
        assert play.ledger.read_up_to is not None
        assert play.ledger.read_up_to <= play.clock.now() - timedelta(seconds=60)


async def test_the_minute_that_exports_hold_back_is_not_believed() -> None:
    async with rehearsal() as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        play.later(seconds=30)
        await play.poll()
        assert play.ledger.of(ticket) == []
        assert play.ledger.read_up_to is not None
        assert MORNING - timedelta(seconds=31) <= play.ledger.read_up_to <= MORNING - timedelta(seconds=30)
        await play.catch_up()
        assert play.ledger.of(ticket) != []
        assert play.ledger.read_up_to >= MORNING


async def test_the_watermark_stands_still_while_pages_are_missing() -> None:
    async with rehearsal(events_per_page=2) as play:
        await play.poll()
        busy(play, 3)
        play.later(seconds=61)
        page = await play.source.fetch(play.ledger.cursor, play.clock.now())
        page = await play.source.fetch(page.cursor, play.clock.now())
        assert page.more
        assert page.read_up_to is not None
        assert page.read_up_to < max(fact.occurred_at for fact in page.facts)


async def test_the_watermark_goes_by_the_clock_of_the_helpdesk() -> None:
    """Our own clock may be wrong by hours: what has been read is known by the answer's date."""
    async with rehearsal() as play:
        await play.poll()
        play.later(minutes=10)
        for _ in range(2):
            page = await play.source.fetch(play.ledger.cursor, play.clock.now() + timedelta(hours=3))
            play.ledger.append(page)
        assert play.ledger.read_up_to is not None
        assert play.ledger.read_up_to <= play.clock.now() - timedelta(seconds=60)


async def test_an_empty_page_is_not_the_end() -> None:
    async with rehearsal() as play:
        await play.poll()
        tickets = busy(play, 2)
        await play.catch_up()
        more = play.desk.open("One more", requester=CUSTOMER, body="?")
        play.later(seconds=61)
        play.server.faults.plan(Fault.STUTTER, times=2, path=EXPORT)
        await play.poll()
        assert str(more) in play.ledger.tickets
        assert complete(play, tickets)


async def test_a_start_that_is_too_recent_means_no_records_yet() -> None:
    async with rehearsal() as play:
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        early = Position.beginning(play.clock.now(), play.clock.now())
        play.ledger.cursor = early.dump()
        pages = await play.poll()
        assert [(page.facts, page.read_up_to) for page in pages] == [((), None)] * 3
        play.later(seconds=61)
        await play.poll()
        assert any(isinstance(deed, Opened) for deed in play.ledger.deeds(ticket))
        assert play.ledger.read_up_to is not None


async def test_what_is_read_twice_is_stored_once() -> None:
    async with rehearsal() as play:
        await play.poll()
        busy(play, 2)
        await play.catch_up()
        before = dict(play.ledger.facts)
        pages = await play.poll()
        assert {fact.key for page in pages for fact in page.facts} <= before.keys()
        assert play.ledger.facts == before


async def test_a_ticket_that_moves_between_two_pages_is_not_lost() -> None:
    async with rehearsal(events_per_page=2) as play:
        await play.poll()
        tickets = busy(play, 3)
        play.later(seconds=61)
        for _ in range(2):
            play.ledger.append(await play.source.fetch(play.ledger.cursor, play.clock.now()))
        play.desk.reply(tickets[0], "customer", "Not solved!")
        for _ in range(3):
            await play.catch_up()
        assert Replied() in play.ledger.deeds(tickets[0])
        assert statuses_end_open(play, tickets[0])


@pytest.mark.parametrize("dies_after", range(9))
async def test_dying_after_any_page_loses_and_repeats_nothing(dies_after: int) -> None:
    """The page after the last stored one is fetched and thrown away, then a new process goes on."""
    async with rehearsal(events_per_page=2) as play:
        old = play.desk.open("From before", requester=CUSTOMER, body="?")
        play.later(days=1)
        tickets: list[int] = []
        for n in range(30):
            if n == 4:
                tickets = busy(play, 3)
            if n == dies_after:
                await play.source.fetch(play.ledger.cursor, play.clock.now())
                play.source = play.again()
            page = await play.source.fetch(play.ledger.cursor, play.clock.now())
            play.ledger.append(page)
            if not page.more:
                play.later(seconds=61)
        assert complete(play, tickets)
        assert [type(deed) for deed in play.ledger.deeds(old)] == [Opened, Replied]


async def test_limits_are_passed_up_and_nothing_is_lost() -> None:
    async with rehearsal() as play:
        await play.poll()
        tickets = busy(play, 2)
        play.later(seconds=61)
        play.server.faults.plan(Fault.LIMITED, path=EXPORT, retry_after="93")
        with pytest.raises(SourceTrouble) as caught:
            await play.poll()
        assert (caught.value.kind, caught.value.retry_after) == (
            SourceTroubleKind.LIMITED,
            timedelta(seconds=93),
        )
        play.later(seconds=93)
        await play.poll()
        assert complete(play, tickets)


async def test_the_helpdesks_own_limit_is_kept() -> None:
    """The make-believe account refuses the eleventh export of a minute; the source never asks for it."""
    async with rehearsal(events_per_page=1, limit=10) as play:
        await play.poll()
        busy(play, 12)
        play.later(seconds=61)
        for _ in range(30):
            await play.poll()
            play.later(seconds=7)


async def test_the_probe_says_what_lacks() -> None:
    async with rehearsal() as play:
        assert "can be read" in await play.source.probe()
        play.server.revoked = True
        with pytest.raises(SourceTrouble, match="does not accept these credentials"):
            await play.source.probe()
        play.server.revoked = False
        with pytest.raises(SourceTrouble, match="admins only"):
            await play.again(email="bob@acme.example").probe()
        play.server.faults.plan(Fault.NOT_FOUND)
        with pytest.raises(SourceTrouble, match="the right address"):
            await play.source.probe()


async def test_a_bearer_token_opens_the_door_too() -> None:
    async with rehearsal() as play:
        source = play.again(email=None, token=None, oauth_token="canary-token-5f3a")
        assert "can be read" in await source.probe()


async def test_a_clock_that_is_ahead_does_not_make_us_blind() -> None:
    """Ours is an hour ahead: the stream is entered by the helpdesk's clock all the same."""
    hour = timedelta(hours=1)
    async with rehearsal() as play:
        play.desk.open("Just before", requester=CUSTOMER, body="?")
        play.later(seconds=61)
        for _ in range(3):
            play.ledger.append(await play.source.fetch(play.ledger.cursor, play.clock.now() + hour))
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        play.later(seconds=61)
        for _ in range(2):
            play.ledger.append(await play.source.fetch(play.ledger.cursor, play.clock.now() + hour))
        assert [type(deed) for deed in play.ledger.deeds(ticket)] == [Opened, Replied]


async def test_strangers_in_the_bin_are_not_told() -> None:
    """A ticket that was deleted before we came has no facts, and its deletion would be the only one."""
    async with rehearsal(tells_deletions=False) as play:
        stranger, kept = (play.desk.open(f"Old {n}", requester=CUSTOMER, body="?") for n in range(2))
        play.desk.delete(stranger)
        play.later(days=1)
        await play.poll()
        play.desk.delete(kept)
        await play.catch_up()
        assert play.ledger.of(stranger) == []
        assert play.ledger.deeds(kept)[-1] == Deleted()


async def test_a_history_that_vanished_is_read_when_the_ticket_comes_back() -> None:
    async with rehearsal() as play:
        old = play.desk.open("Old", requester=CUSTOMER, body="?")
        play.later(days=1)
        for _ in range(2):  # the two exports; then the ticket goes before its history is read
            play.ledger.append(await play.source.fetch(play.ledger.cursor, play.clock.now()))
        play.desk.delete(old)
        await play.catch_up()
        assert not [deed for deed in play.ledger.deeds(old) if isinstance(deed, Opened)]
        play.desk.restore(old)
        await play.catch_up()
        assert isinstance(play.ledger.deeds(old)[0], Opened)
        assert isinstance(play.ledger.deeds(old)[-1], StatusChanged | Restored)


async def test_customers_are_forgotten_before_memory_fills_up_and_met_again() -> None:
    async with rehearsal() as play:
        rules = Rules(NAME, play.server.base_url)
        settings = ZendeskSettings.model_validate(settings_of(play.server))
        lookups = Lookups(Client(play.http, settings), rules)
        crowd = {n: Person(NAME, str(n), "", "") for n in range(10_000, 10_000 + MOST_PEOPLE + 1)}
        lookups.learn(crowd, {})
        lookups.learn({AGENT: Person(NAME, str(AGENT), "Bob", "", Who.AGENT)}, {})
        assert set(lookups.known.people) == {AGENT}
        said = Audit(1, 2, MORNING, CUSTOMER, Via(), ())
        assert [person.name for person in await lookups.look_up([said], MORNING)] == ["Jan"]
