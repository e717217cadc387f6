"""What a reading of Jira tells of conversations and statuses."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.sla.facts import (
    Author,
    Category,
    Hidden,
    Noted,
    Opened,
    Replied,
    StatusChanged,
    Who,
)
from tests.sources.jira_rehearsal import (
    BOB,
    CLOSED,
    COLLEAGUE,
    EVA,
    JAN,
    LEFT,
    MYSTERY,
    ON_HOLD,
    ROBOT,
    SOLVED,
    WAITING,
    WORK,
    JiraPlay,
    jira,
)
from tests.sources.jira_site import PARTICIPANTS
from tests.sources.readings import statuses


@pytest.fixture
async def play() -> AsyncIterator[JiraPlay]:
    async with jira() as play:
        await play.poll()
        yield play


def spoken(play: JiraPlay, ticket: str) -> list[tuple[Who, str]]:
    """Who spoke to whom is outside, in turn."""
    return [
        (fact.author.who, fact.author.id) for fact in play.ledger.of(ticket) if isinstance(fact.deed, Replied)
    ]


def opened(play: JiraPlay, ticket: str) -> Opened:
    deed = play.ledger.deeds(ticket)[0]
    assert isinstance(deed, Opened)
    return deed


# --- who spoke ----------------------------------------


async def test_s13_s14_question_and_answers_are_told_with_their_instants(play: JiraPlay) -> None:
    asked_at = play.clock.now()
    ticket = play.site.open(reporter=JAN)
    for minutes, who in ((5, EVA), (5, JAN), (5, BOB)):
        play.later(minutes=minutes)
        play.site.remark(ticket, who)
    await play.catch_up()
    facts = play.ledger.of(ticket)
    assert facts[0].author == Author(JAN, Who.CUSTOMER)
    assert [(fact.occurred_at - asked_at, fact.author) for fact in facts[1:]] == [
        (timedelta(minutes=5), Author(EVA, Who.AGENT)),
        (timedelta(minutes=10), Author(JAN, Who.CUSTOMER)),
        (timedelta(minutes=15), Author(BOB, Who.AGENT)),
    ]
    assert not [fact for fact in facts if fact.approximate]


async def test_s13_a_note_is_no_reply_also_when_it_is_kept_to_a_role(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN)
    play.site.remark(ticket, EVA, public=False)
    play.site.remark(ticket, EVA, role="Administrators")
    await play.catch_up()
    assert play.ledger.deeds(ticket)[1:] == [Noted(), Noted()]


async def test_s13_an_app_is_a_bot_and_so_is_who_is_named_as_one() -> None:
    async with jira(bots=["5B:BOB", "eva@acme.example"]) as play:
        ticket = play.site.open(reporter=JAN)
        for who in (ROBOT, BOB, EVA):
            play.site.remark(ticket, who)
        await play.catch_up()
        assert spoken(play, ticket) == [(Who.BOT, ROBOT), (Who.BOT, BOB), (Who.BOT, EVA)]


async def test_s13_an_agent_who_is_the_reporter_can_be_told_from_the_others(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=EVA)
    play.site.remark(ticket, EVA)
    await play.catch_up()
    assert opened(play, ticket).requester == EVA
    assert spoken(play, ticket) == [(Who.AGENT, EVA)]


async def test_s13_who_is_not_in_the_team_speaks_for_the_customer(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN)
    play.site.remark(ticket, COLLEAGUE)
    play.site.remark(ticket, LEFT)
    await play.catch_up()
    assert spoken(play, ticket) == [(Who.CUSTOMER, COLLEAGUE), (Who.AGENT, LEFT)]


async def test_s13_where_the_team_may_not_be_known_participants_are_customers() -> None:
    async with jira() as play:
        play.server.roles_hidden = True
        ticket = play.site.open(reporter=JAN, custom={PARTICIPANTS: [COLLEAGUE]})
        for who in (COLLEAGUE, BOB):
            play.site.remark(ticket, who)
        await play.catch_up()
        assert spoken(play, ticket) == [(Who.CUSTOMER, COLLEAGUE), (Who.AGENT, BOB)]


async def test_s13_further_agents_can_be_named() -> None:
    async with jira(agents=["Colleague@acme.example"]) as play:
        ticket = play.site.open(reporter=JAN)
        play.site.remark(ticket, COLLEAGUE)
        await play.catch_up()
        assert spoken(play, ticket) == [(Who.AGENT, COLLEAGUE)]


async def test_a_comment_that_is_made_internal_is_a_reply_no_longer(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN)
    remark = play.site.remark(ticket, EVA)
    await play.catch_up()
    play.site.make_internal(ticket, remark)
    hidden_at = play.clock.now()
    await play.catch_up()
    last = play.ledger.of(ticket)[-1]
    assert last.deed == Hidden(play.ledger.of(ticket)[1].key)
    assert (last.occurred_at, play.ledger.of(ticket)[1].deed) == (hidden_at, Replied())


# --- statuses ----------------------------------------


async def test_s21_statuses_mean_what_their_category_and_their_usual_names_say(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN)
    for status in (WORK, WAITING, ON_HOLD, SOLVED, CLOSED):
        play.site.change(ticket, EVA, status=status)
        play.later(seconds=1)
    await play.catch_up()
    assert opened(play, ticket).category is Category.NEW
    assert statuses(play.ledger.deeds(ticket)) == [
        Category.OPEN,
        Category.PENDING,
        Category.OPEN,
        Category.SOLVED,
        Category.CLOSED,
    ]


async def test_s21_a_configured_status_means_what_is_configured() -> None:
    async with jira(statuses={"waiting for CARRIER": "on_hold", "Mystery": "pending"}) as play:
        ticket = play.site.open(reporter=JAN, status=MYSTERY)
        play.site.change(ticket, EVA, status=ON_HOLD)
        await play.catch_up()
        assert opened(play, ticket).category is Category.PENDING
        assert play.ledger.deeds(ticket)[-1] == StatusChanged(Category.ON_HOLD, "Waiting for carrier")
        assert play.ledger.strange == []


async def test_a_flip_between_two_readings_is_told_whole(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN)
    await play.catch_up()
    for status in (WAITING, WORK, WAITING):
        play.later(seconds=5)
        play.site.change(ticket, EVA, status=status)
    await play.catch_up()
    assert statuses(play.ledger.deeds(ticket)) == [Category.PENDING, Category.OPEN, Category.PENDING]


async def test_s16_solved_by_a_resolution_alone_and_open_again_without_one(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN, status=WORK)
    play.site.change(ticket, EVA, resolution="Done")
    play.later(minutes=1)
    play.site.change(ticket, EVA, resolution=None)
    await play.catch_up()
    assert play.ledger.deeds(ticket)[1:] == [
        StatusChanged(Category.SOLVED, "In progress"),
        StatusChanged(Category.OPEN, "In progress"),
    ]


async def test_s16_reopened_by_its_status_though_a_resolution_was_left_behind(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN)
    play.site.change(ticket, EVA, status=SOLVED, resolution="Done")
    play.later(minutes=1)
    play.site.change(ticket, JAN, status=WORK)
    play.later(minutes=1)
    play.site.change(ticket, EVA, status=CLOSED)
    await play.catch_up()
    assert statuses(play.ledger.deeds(ticket)) == [Category.SOLVED, Category.OPEN, Category.CLOSED]


async def test_a_resolution_that_comes_after_the_status_says_nothing_new(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN)
    play.site.change(ticket, EVA, status=SOLVED)
    play.site.change(ticket, EVA, resolution="Done")
    play.site.change(ticket, EVA, resolution="Fixed")
    await play.catch_up()
    assert statuses(play.ledger.deeds(ticket)) == [Category.SOLVED]


async def test_opened_with_a_status_nobody_knows_is_new_and_told(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN, status=MYSTERY)
    await play.catch_up()
    assert opened(play, ticket).category is Category.NEW
    assert play.ledger.strange == [
        (f"{ticket}/opened:{ticket}", "opened with a status nobody knows: taken as new")
    ]


async def test_a_status_that_is_new_to_us_is_looked_up_once(play: JiraPlay) -> None:
    play.site.statuses["77"] = ("Testing", "indeterminate")
    ticket = play.site.open(reporter=JAN)
    play.site.change(ticket, EVA, status="77")
    play.later(seconds=1)
    play.site.change(ticket, EVA, status=WAITING)
    before = play.server.calls.count("GET /rest/api/3/status")
    await play.catch_up()
    assert statuses(play.ledger.deeds(ticket)) == [Category.OPEN, Category.PENDING]
    assert play.server.calls.count("GET /rest/api/3/status") == before + 1
    del play.site.statuses["77"]
    other = play.site.open(reporter=JAN)
    await play.catch_up()
    assert other in play.ledger.tickets
    assert play.server.calls.count("GET /rest/api/3/status") == before + 1


@pytest.mark.parametrize(
    "night", [datetime(2026, 10, 24, 23, 0, tzinfo=UTC), datetime(2027, 3, 27, 23, 0, tzinfo=UTC)]
)
async def test_s01_nights_in_which_the_clock_changes(night: datetime) -> None:
    async with jira(start=night) as play:
        ticket = play.site.open(reporter=JAN)
        for _ in range(6):
            play.later(minutes=30)
            play.site.remark(ticket, EVA)
            await play.poll()
        instants = [fact.occurred_at - night for fact in play.ledger.of(ticket)]
        assert instants == [timedelta(minutes=30 * n) for n in range(7)]
