"""What changed on a Freshdesk ticket between two readings: exact where it tells, honest where it does not."""

from datetime import timedelta

import pytest

from bot.sla.facts import (
    Assigned,
    AttributesChanged,
    Category,
    Deleted,
    Fact,
    Opened,
    Replied,
    RequesterChanged,
    Restored,
)
from bot.sla.pages import Person
from tests.sources.freshdesk_desk import PENDING, RESOLVED, Row
from tests.sources.freshdesk_play import (
    ANN,
    BOB,
    JAN,
    KLANT,
    NETWORK,
    PIET,
    PUUR,
    SUPPORT,
    FreshdeskPlay,
    freshdesk_play,
)
from tests.sources.play import MORNING


def interval(fact: Fact) -> tuple[timedelta | None, timedelta]:
    """Since when perhaps, and the second in which it happened at the latest."""
    since = None if fact.not_before is None else fact.not_before - MORNING
    return since, fact.occurred_at.replace(microsecond=0) - MORNING


def news(play: FreshdeskPlay, ticket: int, kind: type[object]) -> list[Fact]:
    return [fact for fact in play.ledger.of(ticket) if isinstance(fact.deed, kind)]


def seconds(number: int) -> timedelta:
    return timedelta(seconds=number)


# --- fields ----------------------------------------


async def test_s29_fields_change_between_two_readings() -> None:
    async with freshdesk_play(fields={"cf_contract": "contract"}) as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN, group_id=SUPPORT, company_id=KLANT, tags=["gold"])
        await play.catch_up()
        play.later(seconds=20)
        changed: Row = {"group_id": NETWORK, "company_id": PUUR, "tags": ["vip"], "type": "Incident"}
        play.desk.change(ticket, priority=4, custom_fields={"cf_contract": "ACME-24x7"}, **changed)
        await play.catch_up()
        (fact,) = news(play, ticket, AttributesChanged)
        assert isinstance(fact.deed, AttributesChanged)
        after = fact.deed.attributes
        assert (after.priority, after.group, after.customer) == ("urgent", "Network", "Puur NV")
        assert (after.tags, after.type) == (frozenset({"vip"}), "Incident")
        assert after.fields == (("contract", "ACME-24x7"),)
        assert interval(fact) == (seconds(60), seconds(80))
        await play.catch_up()
        assert len(news(play, ticket, AttributesChanged)) == 1


async def test_priorities_may_have_other_names() -> None:
    async with freshdesk_play(priorities={2: "normal"}, unset_priority="low") as play:
        await play.poll()
        tickets = [play.desk.open("Hello", JAN, priority=code) for code in (None, 1, 2, 4)]
        await play.catch_up()
        found = [
            deed.attributes.priority
            for id in tickets
            for deed in play.ledger.deeds(id)
            if isinstance(deed, Opened)
        ]
        assert found == ["low", "low", "normal", "urgent"]


async def test_s29_owners_and_requesters_change_between_two_readings() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.later(seconds=10)
        play.desk.change(ticket, responder_id=ANN)
        await play.catch_up()
        play.later(seconds=10)
        play.desk.change(ticket, responder_id=BOB, requester_id=PIET)
        await play.catch_up()
        play.desk.change(ticket, responder_id=None)
        await play.catch_up()
        owners = news(play, ticket, Assigned)
        assert [fact.deed for fact in owners] == [Assigned(str(ANN)), Assigned(str(BOB)), Assigned(None)]
        assert [interval(fact) for fact in owners] == [
            (seconds(0), seconds(10)),
            (seconds(70), seconds(80)),
            (seconds(140), seconds(140)),
        ]
        assert [fact.deed for fact in news(play, ticket, RequesterChanged)] == [RequesterChanged(str(PIET))]


async def test_what_was_so_from_the_first_second_is_exact() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN, responder_id=ANN, status=PENDING)
        await play.catch_up()
        opened, assigned = play.ledger.of(ticket)
        assert isinstance(opened.deed, Opened)
        assert opened.deed.category is Category.PENDING
        assert (assigned.deed, assigned.approximate) == (Assigned(str(ANN)), False)


async def test_two_changes_within_one_second_are_two() -> None:
    """Freshdesk's instants are whole seconds: the second change does not move them."""
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        await play.poll()
        play.desk.change(ticket, priority=4)
        play.desk.reply(ticket, ANN, "On it")
        await play.catch_up()
        (fact,) = news(play, ticket, AttributesChanged)
        assert interval(fact) == (seconds(0), seconds(60))
        assert len(news(play, ticket, Opened)) == 1
        assert len(play.ledger.of(ticket)) == 3


async def test_two_owners_within_one_second_come_in_their_order() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.later(seconds=2)
        play.desk.change(ticket, responder_id=ANN)
        await play.poll()
        play.desk.change(ticket, responder_id=None)
        await play.poll()
        assert [fact.deed for fact in news(play, ticket, Assigned)] == [Assigned(str(ANN)), Assigned(None)]


async def test_s29_what_is_vague_never_stands_at_the_instant_of_something_exact() -> None:
    """Else a timer that the exact one stopped would count as approximate."""
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.later(seconds=10)
        play.desk.change(ticket, responder_id=ANN, priority=4)
        play.desk.reply(ticket, ANN, "On it")
        play.desk.set_status(ticket, RESOLVED)
        await play.catch_up()
        facts = play.ledger.of(ticket)
        vague = {fact.occurred_at for fact in facts if fact.approximate}
        assert vague.isdisjoint(fact.occurred_at for fact in facts if not fact.approximate)
        assert vague == {MORNING + timedelta(seconds=11, microseconds=-1)}


async def test_s25_what_was_seen_out_of_turn_is_told_in_its_turn() -> None:
    """There and back again between two readings, with the sweep or a hint in between: it must not stay
    there."""
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN, responder_id=ANN)
        await play.catch_up()
        play.later(seconds=10)
        play.desk.change(ticket, responder_id=BOB)
        play.desk.reply(ticket, BOB, "Mine")
        look = await play.source.look([str(ticket)], play.ledger.cursor, play.clock.now())
        assert [fact.deed for fact in look.facts] == [Replied()]
        play.source.hint([str(ticket)])
        page = await play.source.fetch(play.ledger.cursor, play.clock.now())
        assert [fact.deed for fact in page.facts] == [Replied()]
        play.ledger.append(page)
        play.later(seconds=10)
        play.desk.change(ticket, responder_id=ANN)
        await play.catch_up()
        assert [fact.deed for fact in news(play, ticket, Assigned)] == [Assigned(str(ANN))]
        play.desk.change(ticket, responder_id=BOB)
        play.source.hint([str(ticket)])
        await play.catch_up()
        assert [fact.deed for fact in news(play, ticket, Assigned)][1:] == [Assigned(str(BOB))]


async def test_a_change_that_moves_no_instant_is_found_by_the_sweep() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        await play.catch_up()
        play.later(hours=3)
        await play.poll()
        play.desk.tickets[ticket]["priority"] = 4
        look = await play.source.look([str(ticket)], play.ledger.cursor, play.clock.now())
        (fact,) = look.facts
        assert isinstance(fact.deed, AttributesChanged)
        assert (interval(fact)[0], fact.occurred_at) == (seconds(0), play.clock.now())


# --- deleting ----------------------------------------


@pytest.mark.parametrize("spam", [False, True])
async def test_s30_what_is_deleted_or_spam_is_found_within_minutes_and_may_come_back(spam: bool) -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        await play.catch_up()
        play.later(seconds=30)
        play.desk.change(ticket, **{"spam" if spam else "deleted": True})
        for _ in range(12):
            await play.catch_up()
        (fact,) = news(play, ticket, Deleted)
        assert interval(fact) == (None, seconds(90))
        play.desk.restore(ticket)
        restored_at = play.clock.now() - MORNING
        await play.catch_up()
        (back,) = news(play, ticket, Restored)
        assert interval(back) == (restored_at, restored_at)


async def test_the_deleted_tickets_of_others_are_nobodys_loss() -> None:
    async with freshdesk_play() as play:
        old = play.desk.open("Long gone", JAN)
        play.desk.delete(old)
        await play.poll()
        for _ in range(12):
            await play.catch_up()
        assert play.ledger.facts == {}


async def test_an_account_that_does_not_list_the_deleted_by_date_is_read_all_the_same() -> None:
    async with freshdesk_play() as play:
        play.server.filters_by_date = False
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        await play.catch_up()
        play.desk.delete(ticket)
        for _ in range(12):
            await play.catch_up()
        assert news(play, ticket, Deleted) == []
        assert {key for key, _ in play.ledger.strange} == {"list:deleted", "list:spam"}
        look = await play.source.look([str(ticket)], play.ledger.cursor, play.clock.now())
        assert (look.facts, look.gone) == ((), (str(ticket),))


async def test_what_is_gone_for_ever_is_gone() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        await play.catch_up()
        play.desk.purge(ticket)
        look = await play.source.look([str(ticket)], play.ledger.cursor, play.clock.now())
        assert (look.facts, look.gone) == ((), (str(ticket),))


# --- cards and people ----------------------------------------


async def test_cards_and_people_are_as_agents_see_them() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("VPN down", JAN, company_id=KLANT, responder_id=ANN)
        await play.catch_up()
        card = play.ledger.tickets[str(ticket)]
        assert (card.title, card.number, card.customer) == ("VPN down", str(ticket), "Klant BV")
        assert (card.requester_name, card.url) == ("Jan", f"{play.base}/a/tickets/{ticket}")
        assert play.ledger.people[str(JAN)].email == "jan@klant.example"
        ann = play.ledger.people[str(ANN)]
        assert isinstance(ann, Person)
        assert (ann.name, ann.email, ann.who.value) == ("Ann", "ann@acme.example", "agent")
