"""Tickets of Jira that are merged, moved between projects, or deleted."""

from collections.abc import AsyncIterator

import pytest

from bot.sla.facts import Category, Deleted, Merged, Opened, Restored, StatusChanged
from tests.sources.jira_rehearsal import EVA, JAN, WORK, JiraPlay, jira


@pytest.fixture
async def play() -> AsyncIterator[JiraPlay]:
    async with jira() as play:
        await play.poll()
        yield play


async def looked(play: JiraPlay, ticket: str) -> None:
    """The daily sweep looks at a ticket."""
    look = await play.source.look([ticket], play.ledger.cursor, play.clock.now())
    for fact in look.facts:
        play.ledger.facts.setdefault(fact.key, fact)


async def test_s30_a_duplicate_is_merged_into_the_ticket_it_names(play: JiraPlay) -> None:
    first, second = play.site.open(reporter=JAN), play.site.open(reporter=JAN)
    play.later(minutes=2)
    play.site.merge(second, first, EVA)
    merged_at = play.clock.now()
    await play.catch_up()
    merged, solved = play.ledger.of(second)[1:]
    assert (merged.deed, merged.occurred_at) == (Merged(first), merged_at)
    assert solved.deed == StatusChanged(Category.SOLVED, "Resolved")


async def test_s30_a_duplicate_of_nothing_is_only_solved(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN)
    play.site.change(ticket, EVA, status="5", resolution="Duplicate")
    await play.catch_up()
    assert play.ledger.deeds(ticket)[1:] == [StatusChanged(Category.SOLVED, "Resolved")]


async def test_s30_nothing_is_merged_where_no_resolution_says_so() -> None:
    async with jira(duplicates=[]) as play:
        await play.poll()
        first, second = play.site.open(reporter=JAN), play.site.open(reporter=JAN)
        play.site.merge(second, first, EVA)
        await play.catch_up()
        assert play.ledger.deeds(second)[1:] == [StatusChanged(Category.SOLVED, "Resolved")]


@pytest.mark.parametrize("again", [{"status": WORK}, {"resolution": None}])
async def test_s30_a_duplicate_that_was_opened_again_is_none(
    play: JiraPlay, again: dict[str, object]
) -> None:
    first, second = play.site.open(reporter=JAN), play.site.open(reporter=JAN)
    entry = play.site.merge(second, first, EVA)
    play.later(seconds=5)
    play.site.change(second, EVA, **again)
    await play.catch_up()
    assert not [deed for deed in play.ledger.deeds(second) if isinstance(deed, Merged)]
    reason = "a duplicate was opened again: timers that had ended as merged stay so"
    assert play.ledger.strange == [(f"{second}/merged:{entry}", reason)]


async def test_a_move_between_our_projects_changes_the_number_only() -> None:
    async with jira(projects=["sup", "DEV"]) as play:
        play.site.roles["DEV"] = play.site.roles["SUP"]
        ticket = play.site.open(reporter=JAN)
        await play.catch_up()
        play.site.move(ticket, "DEV", EVA)
        await play.catch_up()
        assert play.ledger.tickets[ticket].number.startswith("DEV-")
        assert len(play.ledger.deeds(ticket)) == 1


async def test_s30_what_leaves_our_projects_is_gone_and_goes_on_when_it_comes_back(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN)
    await play.catch_up()
    play.site.move(ticket, "DEV", EVA)
    left_at = play.clock.now()
    await play.catch_up()
    assert len(play.ledger.deeds(ticket)) == 1  # the search does not show it any more
    await looked(play, ticket)
    assert (play.ledger.deeds(ticket)[-1], play.ledger.of(ticket)[-1].occurred_at) == (Deleted(), left_at)
    play.later(minutes=30)
    play.site.move(ticket, "SUP", EVA)
    await play.catch_up()
    assert play.ledger.deeds(ticket)[1:] == [Deleted(), Restored()]


async def test_a_webhook_about_a_move_tells_it_at_once(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN)
    await play.catch_up()
    play.site.move(ticket, "DEV", EVA)
    play.source.hint([ticket])
    await play.poll()
    assert play.ledger.deeds(ticket)[-1] == Deleted()


async def test_what_comes_from_elsewhere_runs_from_its_beginning(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN, project="DEV")
    opened_at = play.clock.now()
    await play.catch_up(hours=2)
    assert play.ledger.of(ticket) == []
    play.site.move(ticket, "SUP", EVA)
    await play.catch_up()
    facts = play.ledger.of(ticket)
    assert [type(fact.deed) for fact in facts] == [Opened]
    assert facts[0].occurred_at == opened_at


async def test_s30_a_deleted_ticket_is_missed_by_the_look_and_by_nothing_else(play: JiraPlay) -> None:
    kept, ticket = play.site.open(reporter=JAN), play.site.open(reporter=JAN)
    await play.catch_up()
    play.site.delete(ticket)
    play.source.hint([ticket])
    await play.catch_up()
    assert len(play.ledger.deeds(ticket)) == 1
    look = await play.source.look([kept, ticket, "SUP-42"], play.ledger.cursor, play.clock.now())
    assert look.gone == (ticket, "SUP-42")


async def test_an_issue_that_jira_cannot_give_now_is_not_gone(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN)
    await play.catch_up()
    play.server.failing.add(ticket)
    look = await play.source.look([ticket], play.ledger.cursor, play.clock.now())
    assert (look.gone, look.facts) == ((), ())
    assert look.strange == ((f"issue:{ticket}", "Jira has this issue but cannot give it"),)
