"""What ends, hides or renames a ticket: merges, deletions, private replies, statuses of the account's own."""

import pytest

from bot.sla.facts import (
    Category,
    Deleted,
    FactKey,
    Hidden,
    Merged,
    Replied,
    Restored,
    StatusChanged,
)
from tests.sources.readings import statuses
from tests.sources.rehearsal import (
    AGENT,
    COLLEAGUE,
    CUSTOMER,
    rehearsal,
)


async def test_s30_a_merge_ends_the_ticket_before_it_closes() -> None:
    async with rehearsal() as play:
        await play.poll()
        kept = play.desk.open("VPN down", requester=CUSTOMER, body="?")
        merged = play.desk.open("VPN still down", requester=COLLEAGUE, body="?")
        play.later(minutes=1)
        play.desk.merge(merged, kept, by=AGENT)
        await play.catch_up()
    deeds = play.ledger.deeds(merged)
    assert deeds.index(Merged(str(kept))) < deeds.index(StatusChanged(Category.CLOSED, "closed"))
    assert not [deed for deed in play.ledger.deeds(kept) if isinstance(deed, Merged)]


@pytest.mark.parametrize("tells_deletions", [True, False])
async def test_s30_deleted_and_restored(tells_deletions: bool) -> None:
    async with rehearsal(tells_deletions=tells_deletions) as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        await play.catch_up()
        play.desk.delete(ticket)
        gone_at = play.clock.now()
        await play.catch_up()
        play.desk.restore(ticket)
        back_at = play.clock.now()
        await play.catch_up()
        play.desk.touch(ticket)
        await play.catch_up()
    deleted = {fact.occurred_at for fact in play.ledger.of(ticket) if isinstance(fact.deed, Deleted)}
    restored = {fact.occurred_at for fact in play.ledger.of(ticket) if isinstance(fact.deed, Restored)}
    assert (deleted, restored) == ({gone_at}, {back_at})
    last = [deed for deed in play.ledger.deeds(ticket) if isinstance(deed, Deleted | Restored)][-1]
    assert last == Restored()


async def test_a_public_reply_that_is_made_private_is_hidden() -> None:
    async with rehearsal() as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        comment = play.desk.reply(ticket, AGENT, "Oops, wrong customer")
        await play.catch_up()
        play.desk.make_private(ticket, comment)
        await play.catch_up()
    message = FactKey(f"event:{comment}")
    assert play.ledger.facts[message].deed == Replied()
    assert play.ledger.deeds(ticket)[-1] == Hidden(message)


async def test_s21_a_status_of_the_accounts_own_means_its_category_or_what_was_configured() -> None:
    async with rehearsal(statuses={"Waiting for supplier": "on_hold"}) as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        for status in (7001, 7002):
            play.desk.set_custom_status(ticket, status)
        await play.catch_up()
    assert [deed for deed in play.ledger.deeds(ticket) if isinstance(deed, StatusChanged)] == [
        StatusChanged(Category.ON_HOLD, "Waiting for supplier"),
        StatusChanged(Category.PENDING, "With customer"),
    ]


async def test_an_unknown_status_leaves_the_timer_as_it_was() -> None:
    async with rehearsal() as play:
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        play.desk.set_custom_status(ticket, 9999)
        play.desk.reply(ticket, AGENT, "On it")
        await play.catch_up()
    assert statuses(play.ledger.deeds(ticket)) == [Category.OPEN]
    assert "nobody knows" in play.ledger.strange[0][1]
