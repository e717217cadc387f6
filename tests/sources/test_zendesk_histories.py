"""Tickets from before: their whole history is read once, in handfuls."""

import pytest

from bot.demo.helpdesk import Fault
from bot.sla.facts import Opened, Replied
from bot.troubles import SourceTrouble
from tests.sources.play import MORNING
from tests.sources.readings import statuses_end_open
from tests.sources.rehearsal import ADMIN, AGENT, CUSTOMER, MACHINE, rehearsal

EXPORT, EVENTS = "/api/v2/incremental/tickets/cursor.json", "/api/v2/incremental/ticket_events.json"


async def test_tickets_from_before_come_with_their_whole_history() -> None:
    async with rehearsal() as play:
        old = play.desk.open("Old and open", requester=CUSTOMER, body="?", priority="high")
        play.later(hours=3)
        play.desk.reply(old, AGENT, "On it")
        over = play.desk.open("Old and solved", requester=CUSTOMER, body="?")
        play.desk.set_status(over, "solved")
        play.later(days=2)
        await play.poll()
        first = play.ledger.of(old)[0]
        assert (first.occurred_at, type(first.deed)) == (MORNING, Opened)
        assert play.ledger.of(over) == []
        play.desk.set_status(old, "pending")
        play.desk.reply(over, "customer", "Not solved!")
        await play.catch_up()
        play.desk.touch(old)
        play.server.calls.clear()
        await play.catch_up()
        assert not [call for call in play.server.calls if "audits" in call]
    assert [type(deed) for deed in play.ledger.deeds(over)][:2] == [Opened, Replied]
    assert statuses_end_open(play, over)


async def test_both_ways_of_reading_agree_on_every_fact() -> None:
    """One source is there from the beginning, another comes late and reads the same lives as histories."""
    async with rehearsal() as play:
        await play.poll()
        desk = play.desk
        ticket = desk.open("VPN", requester=CUSTOMER, body="?", more={"tags": ["vip"], "group_id": 90})
        desk.rule_replies(ticket, "Received")
        comment = desk.reply(ticket, AGENT, "On it", channel="email")
        desk.set_custom_status(ticket, 7001)
        desk.set_fields(ticket, {"priority": "urgent", "group_id": 91, "tags": ["vip", "late"]})
        desk.make_private(ticket, comment)
        desk.reply(ticket, "customer", "?")
        await play.catch_up()
        streamed = play.ledger.facts
        play.later(days=1)
        desk.touch(ticket)
        play.later(minutes=2)
        play.source, play.ledger = play.again(), type(play.ledger)()
        await play.poll()
    assert "/audits.json" in "".join(play.server.calls)
    told = {key: (f.occurred_at, f.author, f.deed, f.order) for key, f in play.ledger.facts.items()}
    assert told == {key: (f.occurred_at, f.author, f.deed, f.order) for key, f in streamed.items()}


async def test_a_backlog_is_read_in_handfuls_and_the_watermark_waits() -> None:
    async with rehearsal(repairs=4) as play:
        old = [play.desk.open(f"Old {n}", requester=CUSTOMER, body="?") for n in range(10)]
        play.later(days=1)
        watermarks = []
        for _ in range(3):
            await play.catch_up()
            watermarks.append(play.ledger.read_up_to)
        assert [at is None for at in watermarks] == [True, True, False]
        assert all(play.ledger.of(ticket) for ticket in old)


async def test_a_history_that_cannot_be_read_is_put_aside_until_the_ticket_changes() -> None:
    async with rehearsal() as play:
        broken, sound = (play.desk.open(f"Old {n}", requester=CUSTOMER, body="?") for n in range(2))
        play.later(days=1)
        play.server.faults.plan(Fault.BROKEN, path=f"/tickets/{broken}/")
        await play.poll()
        assert (play.ledger.of(broken), play.ledger.strange[0][0]) == ([], f"history:{broken}")
        assert play.ledger.of(sound) != []
        assert play.ledger.read_up_to is not None
        play.desk.note(broken, "ping")
        await play.catch_up()
        assert isinstance(play.ledger.deeds(broken)[0], Opened)


async def test_trouble_among_histories_keeps_what_was_read() -> None:
    async with rehearsal() as play:
        first, second = (play.desk.open(f"Old {n}", requester=CUSTOMER, body="?") for n in range(2))
        play.later(days=1)
        play.server.faults.plan(Fault.LIMITED, path=f"/tickets/{second}/", retry_after="30")
        await play.poll()
        assert (bool(play.ledger.of(first)), bool(play.ledger.of(second))) == (True, False)
        assert play.ledger.read_up_to is None
        await play.catch_up()
        assert play.ledger.of(second) != []


async def test_a_long_history_has_pages() -> None:
    async with rehearsal() as play:
        old = play.desk.open("Old", requester=CUSTOMER, body="?")
        for _ in range(250):
            play.later(seconds=1)
            play.desk.reply(old, "customer", "?")
        play.later(days=1)
        await play.poll()
        assert play.ledger.deeds(old).count(Replied()) == 251


@pytest.mark.parametrize("missing", ["users", "groups", "custom_statuses"])
async def test_names_that_could_not_be_fetched_are_asked_for_again(missing: str) -> None:
    """Who wrote decides a verdict: a failed look-up must not leave everybody unknown."""
    async with rehearsal() as play, rehearsal() as calm:
        ticket = 0
        for one in (play, calm):
            await one.poll()
            ticket = one.desk.open("VPN", requester=CUSTOMER, body="?", more={"group_id": 90})
            one.desk.note(ticket, "mine", by=MACHINE)
            one.desk.reply(ticket, ADMIN, "We are on it")
            one.desk.set_custom_status(ticket, 7001)
            one.later(seconds=61)
        play.server.faults.plan(Fault.ERROR, path=missing)
        with pytest.raises(SourceTrouble):
            await play.poll()
        await play.catch_up()
        await calm.poll()
        assert [(f.key, f.author, f.deed) for f in play.ledger.of(ticket)] == [
            (f.key, f.author, f.deed) for f in calm.ledger.of(ticket)
        ]
        assert [reason for _, reason in play.ledger.strange] == []
