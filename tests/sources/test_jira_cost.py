"""What reading Jira costs, in requests, and how its limits are kept; docs/jira.md states the same figures."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sla.facts import Replied
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.jira_rehearsal import EVA, JAN, WORK, JiraPlay, jira
from tests.sources.jira_server import Limit

PAGE = Path(__file__).parents[2] / "docs" / "jira.md"
OPEN, CHANGES = 1000, 200
API = "/rest/api/3/"


class Meter:
    """Counts the requests since it was last asked."""

    def __init__(self, play: JiraPlay) -> None:
        self._play, self._read = play, len(play.server.calls)

    def __call__(self) -> Counter[str]:
        calls = self._play.server.calls[self._read :]
        self._read += len(calls)
        return Counter(call.partition(API)[2] for call in calls)


def open_tickets(play: JiraPlay) -> list[str]:
    """A thousand tickets, one every ten seconds."""
    made = []
    for number in range(OPEN):
        play.later(seconds=10)
        made.append(play.site.open(f"No. {number}", reporter=JAN))
    return made


async def beginning(play: JiraPlay) -> None:
    while (page := await play.source.fetch(play.ledger.cursor, play.clock.now())).more:
        play.ledger.append(page)
    play.ledger.append(page)


async def an_hour(play: JiraPlay, tickets: list[str]) -> None:
    """A reading a minute; a change every 18 seconds, each on another ticket."""
    waiting = tickets[:CHANGES]
    for second in range(6, 3606, 6):
        play.later(seconds=6)
        if second % 18 == 0:
            play.site.remark(waiting[-1], EVA)
            play.site.change(waiting.pop(), EVA, status=WORK)
        if second % 60 == 0:
            await play.poll()


async def test_the_cost_of_reading_is_the_one_that_is_stated() -> None:
    async with jira() as play:
        tickets, meter = open_tickets(play), Meter(play)
        await beginning(play)
        first = meter()
        assert play.ledger.tickets.keys() == set(tickets)
        await an_hour(play, tickets)
        hour = meter()
        for start in range(0, OPEN, 100):
            await play.source.look(tickets[start : start + 100], play.ledger.cursor, play.clock.now())
        swept = meter()
        for _ in range(60):
            await play.catch_up(minutes=1)
        quiet = meter()
        assert quiet.total() - quiet["search/jql"] == 5
        assert (hour["search/jql"], hour["changelog/bulkfetch"]) == (60, 60)
        assert hour.total() - 120 == 5  # fields, statuses, a project, a role, a group: once an hour
        assert swept == {"issue/bulkfetch": 10, "changelog/bulkfetch": 10}
        stated = PAGE.read_text("utf-8")
        for figure in (first.total(), hour.total(), swept.total(), quiet.total()):
            assert f"| {figure} requests" in stated


async def test_a_quiet_minute_costs_one_request() -> None:
    async with jira() as play:
        play.site.open(reporter=JAN)
        await play.catch_up()
        meter = Meter(play)
        await play.catch_up()
        assert meter() == {"search/jql": 1}


async def test_after_a_bulk_update_a_quiet_minute_costs_one_request_again() -> None:
    """Jira compares instants to the minute, so a list begins minutes after the bulk, not at its instant."""
    async with jira() as play:
        tickets = [play.site.open(f"No. {number}", reporter=JAN) for number in range(250)]
        for _ in range(15):
            await play.catch_up(minutes=1)
        meter = Meter(play)
        for _ in range(20):
            await play.catch_up(minutes=1)
        assert meter() == {"search/jql": 20}
        play.site.remark(tickets[3], EVA)
        await play.catch_up(minutes=3)
        assert sum(isinstance(deed, Replied) for deed in play.ledger.deeds(tickets[3])) == 1
        assert meter()["changelog/bulkfetch"] == 1


# --- many comments ----------------------------------------


async def test_comments_that_do_not_come_along_are_read_one_page_after_the_other() -> None:
    async with jira() as play:
        ticket = play.site.open(reporter=JAN)
        for _ in range(130):
            play.site.remark(ticket, EVA)
        meter = Meter(play)
        await play.catch_up()
        assert meter()[f"issue/{ticket}/comment"] == 2
        assert sum(isinstance(deed, Replied) for deed in play.ledger.deeds(ticket)) == 130


async def test_what_came_since_is_not_asked_for_again() -> None:
    async with jira() as play:
        ticket = play.site.open(reporter=JAN)
        for _ in range(30):
            play.site.remark(ticket, EVA)
        await play.catch_up()
        meter = Meter(play)
        for _ in range(3):
            play.site.remark(ticket, JAN)
            play.site.remark(ticket, EVA)
            await play.catch_up()
        assert f"issue/{ticket}/comment" not in meter()
        assert sum(isinstance(deed, Replied) for deed in play.ledger.deeds(ticket)) == 36


@pytest.mark.parametrize("lost", [1, 25])
async def test_when_the_count_does_not_fit_all_are_read_again(lost: int) -> None:
    """A comment was deleted, or more were made than come along."""
    async with jira() as play:
        ticket = play.site.open(reporter=JAN)
        for _ in range(30):
            play.site.remark(ticket, EVA)
        await play.catch_up()
        meter = Meter(play)
        del play.site.issue(ticket).remarks[0]
        made = [play.site.remark(ticket, JAN) for _ in range(lost)]
        await play.catch_up()
        assert meter()[f"issue/{ticket}/comment"] == 1
        assert {f"comment:{id}" for id in made} <= play.ledger.facts.keys()


async def test_comments_that_do_not_say_who_may_read_them_are_asked_for() -> None:
    async with jira() as play:
        play.server.answers.inline_says = False
        ticket = play.site.open(reporter=JAN)
        play.site.remark(ticket, EVA, public=False)
        meter = Meter(play)
        await play.catch_up()
        assert meter()[f"issue/{ticket}/comment"] == 1
        assert not [deed for deed in play.ledger.deeds(ticket) if isinstance(deed, Replied)]


# --- limits ----------------------------------------


async def limited(play: JiraPlay) -> timedelta | None:
    with pytest.raises(SourceTrouble) as caught:
        await play.poll()
    assert caught.value.kind is SourceTroubleKind.LIMITED
    return caught.value.retry_after


async def test_a_burst_waits_as_told() -> None:
    async with jira() as play:
        await play.poll()
        play.server.limits = [Limit("jira-burst-based", retry_after="5")]
        assert await limited(play) == timedelta(seconds=5)
        await play.poll()


@pytest.mark.parametrize("retry_after", ["", "5"])
async def test_a_quota_that_is_used_up_is_left_alone_until_its_reset(retry_after: str) -> None:
    async with jira() as play:
        ticket = play.site.open(reporter=JAN)
        await play.catch_up()
        reset = (play.clock.now() + timedelta(minutes=20)).isoformat()
        play.server.limits = [Limit("jira-quota-tenant-based", retry_after, reset)]
        assert await limited(play) == timedelta(minutes=20)
        meter = Meter(play)
        play.later(minutes=5)
        play.source.hint([ticket])
        assert await limited(play) == timedelta(minutes=15)
        assert not meter()
        play.later(minutes=15)
        await play.poll()
        assert meter()["search/jql"] == 1


async def test_a_limit_that_tells_no_time_leaves_the_waiting_to_us() -> None:
    async with jira() as play:
        await play.poll()
        play.server.limits = [Limit("jira-quota-global-based", reset="soon")]
        assert await limited(play) is None
