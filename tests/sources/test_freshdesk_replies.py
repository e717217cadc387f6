"""Who said what on a Freshdesk ticket, and when: that much is exact."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.sla.facts import Assigned, Author, Category, Fact, Merged, Noted, Opened, Replied, StatusChanged, Who
from tests.sources.freshdesk_desk import CLOSED, FORWARD, NOTE, OPEN, OUTBOUND, PENDING, RESOLVED
from tests.sources.freshdesk_play import ANN, BOB, JAN, PIET, ROBOT, FreshdeskPlay, freshdesk_play

SURVEY = 6


def said(play: FreshdeskPlay, ticket: int) -> list[tuple[Who, bool]]:
    """Public messages: by whom, and whether by themselves."""
    facts = play.ledger.of(ticket)
    return [(fact.author.who, fact.deed.automatic) for fact in facts if isinstance(fact.deed, Replied)]


def facts_of(play: FreshdeskPlay, ticket: int, kind: type[object]) -> list[Fact]:
    return [fact for fact in play.ledger.of(ticket) if isinstance(fact.deed, kind)]


async def test_first_and_next_replies_have_their_own_instants() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        instants = [play.clock.now()]
        for seconds, speaks in ((20, ANN), (50, JAN), (70, BOB)):
            play.later(seconds=seconds)
            instants.append(play.clock.now())
            if speaks == JAN:
                play.desk.answer(ticket, JAN, "And?")
            else:
                play.desk.reply(ticket, speaks, "On it")
            await play.poll()
        replies = facts_of(play, ticket, Replied)
        assert [fact.occurred_at for fact in replies] == instants[1:]
        assert not any(fact.approximate for fact in replies)
        assert [fact.author for fact in replies] == [
            Author(str(ANN), Who.AGENT),
            Author(str(JAN), Who.CUSTOMER),
            Author(str(BOB), Who.AGENT),
        ]
        assert facts_of(play, ticket, Opened)[0].author == Author(str(JAN), Who.CUSTOMER)


async def test_a_ticket_that_nobody_answered_costs_no_call() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        await play.catch_up()
        play.desk.change(ticket, priority=3)
        await play.catch_up()
        play.desk.note(ticket, ANN, "Looks odd")
        await play.catch_up()
        assert play.called("/conversations") == 0
        assert facts_of(play, ticket, Noted) == []


async def test_a_note_before_the_first_reply_is_a_note() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.later(seconds=5)
        play.desk.note(ticket, ANN, "Looks odd")
        play.later(seconds=5)
        play.desk.reply(ticket, ANN, "On it")
        await play.catch_up()
        deeds = [deed for deed in play.ledger.deeds(ticket) if isinstance(deed, Noted | Replied)]
        assert deeds == [Noted(), Replied()]


async def test_a_machine_replies_as_a_machine_and_nobody_as_the_system() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.desk.reply(ticket, ROBOT, "Thank you for writing")
        play.desk.reply(ticket, None, "We have received your message")
        await play.catch_up()
        assert said(play, ticket) == [(Who.BOT, False), (Who.SYSTEM, False)]


async def test_a_machine_may_be_named_by_its_id() -> None:
    async with freshdesk_play(bots=[BOB]) as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.desk.reply(ticket, BOB, "beep")
        await play.catch_up()
        assert said(play, ticket) == [(Who.BOT, False)]
        assert play.ledger.people[str(BOB)].who is Who.BOT


@pytest.mark.parametrize("source", [NOTE, FORWARD])
async def test_public_notes_and_forwarded_mail_are_no_replies(source: int) -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.desk.reply(ticket, ANN, "For your information", source=source)
        play.desk.reply(ticket, ANN, "On it")
        await play.catch_up()
        assert said(play, ticket) == [(Who.AGENT, False)]


async def test_public_notes_count_where_the_configuration_says_so() -> None:
    """Freshdesk dates no notes, so then every change is looked into."""
    async with freshdesk_play(no_replies=[SURVEY]) as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        await play.catch_up()
        play.desk.reply(ticket, ANN, "On it", source=NOTE)
        await play.catch_up()
        assert said(play, ticket) == [(Who.AGENT, False)]


async def test_a_requester_who_is_an_agent_speaks_as_the_customer() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("My own chair", BOB)
        play.desk.answer(ticket, BOB, "Please")
        await play.catch_up()
        opened = facts_of(play, ticket, Opened)[0]
        assert opened.author == Author(str(BOB), Who.CUSTOMER)
        assert said(play, ticket) == [(Who.CUSTOMER, False)]
        assert play.ledger.people[str(BOB)].who is Who.AGENT


async def test_an_outbound_ticket_begins_with_the_agent() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Your new line", JAN, source=OUTBOUND, responder_id=ANN)
        play.later(seconds=30)
        play.desk.answer(ticket, JAN, "Thanks, but when?")
        await play.catch_up()
        opened = facts_of(play, ticket, Opened)[0]
        assert opened.author == Author(str(ANN), Who.AGENT)
        assert said(play, ticket) == [(Who.AGENT, False), (Who.CUSTOMER, False)]


async def test_more_messages_than_one_page_holds_all_come() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("A long story", JAN)
        for _ in range(130):
            play.later(seconds=1)
            play.desk.reply(ticket, ANN, "more")
        await play.catch_up()
        assert len(said(play, ticket)) == 130
        assert play.called("/conversations") == 2


async def test_a_message_that_is_none_is_put_aside_alone() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.desk.reply(ticket, ANN, "canary")
        play.desk.reply(ticket, ANN, "On it")
        play.desk.conversations[ticket][0]["incoming"] = "canary"
        await play.catch_up()
        assert said(play, ticket) == [(Who.AGENT, False)]
        assert play.ledger.strange == [(f"message:{ticket}", "incoming is neither true nor false")]


async def test_s30_a_merged_ticket_ends_and_keeps_what_was_said_on_it() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        first, second = play.desk.open("Down", JAN), play.desk.open("Down too", PIET)
        play.later(seconds=10)
        play.desk.answer(second, PIET, "Hello?")
        await play.catch_up()
        play.later(seconds=10)
        play.desk.merge(second, first, ANN)
        merged_at = play.clock.now()
        await play.catch_up()
        facts = [fact for fact in play.ledger.of(second) if isinstance(fact.deed, Merged | StatusChanged)]
        assert [fact.deed for fact in facts] == [Merged(str(first)), StatusChanged(Category.CLOSED, "Closed")]
        assert facts[0].occurred_at == merged_at
        play.later(seconds=10)
        play.desk.reply(first, ANN, "Both of you: on it")
        await play.catch_up()
        assert said(play, first) == [(Who.AGENT, False)]
        assert said(play, second) == [(Who.CUSTOMER, False)]


async def test_what_looks_like_a_merge_is_none_while_the_ticket_is_open() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Down", JAN)
        play.desk.note(ticket, ANN, "Shall this be merged into ticket 12?")
        play.desk.reply(ticket, ANN, "On it")
        await play.catch_up()
        play.later(minutes=5)
        play.desk.set_status(ticket, RESOLVED)
        await play.catch_up()
        play.later(minutes=5)
        play.desk.set_status(ticket, CLOSED)
        await play.catch_up()
        assert facts_of(play, ticket, Merged) == []


async def test_a_merge_is_known_by_the_words_that_the_account_uses() -> None:
    async with freshdesk_play(merge_note="samengevoegd met ticket") as play:
        await play.poll()
        ticket = play.desk.open("Down", JAN)
        play.desk.set_status(ticket, CLOSED)
        play.desk.note(ticket, ANN, "Dit ticket is gesloten en samengevoegd met ticket nr. 4700")
        await play.catch_up()
        assert play.ledger.deeds(ticket).count(Merged("4700")) == 1


async def test_the_night_the_clock_goes_back_is_exact() -> None:
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    async with freshdesk_play(begins_at=start) as play:
        await play.poll()
        ticket = play.desk.open("At night", JAN)
        play.later(hours=1)
        play.desk.reply(ticket, ANN, "Good morning")
        await play.catch_up()
        reply = facts_of(play, ticket, Replied)[0]
        assert (reply.occurred_at - start, facts_of(play, ticket, Opened)[0].occurred_at) == (
            timedelta(hours=1),
            start,
        )


async def test_an_unassigned_ticket_without_a_priority_is_one() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN, priority=None)
        await play.catch_up()
        opened = play.ledger.deeds(ticket)
        assert len(opened) == 1
        assert isinstance(opened[0], Opened)
        assert (opened[0].category, opened[0].attributes.priority) == (Category.OPEN, None)
        assert not [deed for deed in opened if isinstance(deed, Assigned)]


async def test_replies_and_statuses_of_one_second_come_in_their_order() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN)
        play.later(seconds=30)
        play.desk.reply(ticket, ANN, "Done")
        play.desk.set_status(ticket, RESOLVED)
        await play.catch_up()
        play.later(seconds=30)
        play.desk.answer(ticket, JAN, "Not done")
        await play.catch_up()
        kinds = [type(deed).__name__ for deed in play.ledger.deeds(ticket)]
        assert kinds == ["Opened", "Replied", "StatusChanged", "Replied", "StatusChanged"]
        assert play.desk.tickets[ticket]["status"] == OPEN != PENDING
