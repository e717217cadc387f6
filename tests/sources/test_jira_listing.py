"""Listing what changed in Jira: pages move while they are read, the index is behind, minutes are cut off."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sla.facts import Category, FieldChanged, Opened
from bot.sources.jira.listing import Query, believable, continued, minutes_back, token_of
from bot.sources.shared.changes import Row
from tests.sources.jira_rehearsal import CLOSED, EVA, JAN, SOLVED, WORK, JiraPlay, jira
from tests.sources.play import MORNING
from tests.sources.readings import statuses

MINUTE = timedelta(minutes=1)


def touched(play: JiraPlay, ticket: str) -> bool:
    """Whether it is known that somebody touched a ticket while it was read."""
    return FieldChanged("tags", ("touched",)) in play.ledger.deeds(ticket)


# --- asking ----------------------------------------


@given(st.integers(0, 10**7), st.integers(0, 59))
def test_a_search_looks_back_far_enough_though_minutes_are_cut_off(seconds: int, offset: int) -> None:
    """Jira may begin at the end of the minute in which it was to begin."""
    now = MORNING + timedelta(seconds=offset)
    since = now - timedelta(seconds=seconds)
    query = Query(("SUP",), minutes_back(since, now))
    begins = now - query.minutes * MINUTE
    assert begins + MINUTE <= since
    assert query.covers(since, now)
    assert not query.covers(begins - timedelta(seconds=1), now)


def test_a_token_comes_back_as_it_was_made() -> None:
    query = Query(("SUP", "IT"), 77, thin=True)
    assert continued(("SUP", "IT"), token_of(query, "abc")) == (query, "abc")
    with pytest.raises(ValueError, match="token"):
        continued(("SUP",), "[1]")


@given(st.lists(st.integers(-600, 600), min_size=1, max_size=20))
def test_rows_that_may_stand_too_early_do_not_say_where_to_go_on(offsets: list[int]) -> None:
    rows = [Row(str(n), MORNING + timedelta(seconds=at), False, {}) for n, at in enumerate(offsets)]
    kept = believable(rows, MORNING)
    settled = [row.changed_at for row in rows if row.changed_at <= MORNING]
    assert max(row.changed_at for row in kept) == max(settled or [row.changed_at for row in rows])
    assert {row.id for row in rows if row.changed_at <= MORNING} <= {row.id for row in kept}


@pytest.mark.parametrize("minutes", [-40, 40])
async def test_our_own_clock_may_be_wrong(minutes: int) -> None:
    """Minutes are counted from Jira's present: a clock that is behind must not make the search too short."""
    async with jira(behind=timedelta(minutes=minutes)) as play:
        play.site.open(reporter=JAN)
        await play.catch_up()
        ticket = play.site.open(reporter=JAN)
        await play.catch_up(seconds=200)
        assert ticket in play.ledger.tickets
        assert len(play.asked("search/jql")) == 2
        assert "its clock and ours differ by 2400 s" in await play.source.probe()


async def test_a_clock_that_was_set_back_makes_no_search_too_short() -> None:
    """The difference was known when it was asked, and was another when it was answered."""
    async with jira() as play:
        play.site.open(reporter=JAN)
        await play.catch_up()
        play.http.skew.update({host: timedelta(minutes=-90) for host in play.http.skew})
        ticket = play.site.open(reporter=JAN)
        await play.catch_up(seconds=200)
        assert ticket in play.ledger.tickets


async def test_issues_read_lately_are_shown_before_the_index_knows() -> None:
    async with jira(lag=timedelta(seconds=100)) as play:
        ticket = play.site.open(reporter=JAN)
        await play.catch_up(minutes=2)
        play.later(seconds=60)
        play.site.change(ticket, EVA, status=WORK)
        await play.catch_up(seconds=5)
        assert statuses(play.ledger.deeds(ticket)) == [Category.OPEN]
        assert play.asked("search/jql")[-1]["reconcileIssues"] == [int(ticket)]


async def test_where_jira_refuses_them_it_is_asked_without() -> None:
    async with jira() as play:
        ticket = play.site.open(reporter=JAN)
        await play.catch_up()
        play.server.refuses_fresh = True
        play.site.change(ticket, EVA, status=WORK)
        await play.catch_up()
        assert statuses(play.ledger.deeds(ticket)) == [Category.OPEN]


# --- pages ----------------------------------------


async def many(play: JiraPlay, number: int, seconds: float) -> list[str]:
    """Tickets that were opened one after the other."""
    made = []
    for _ in range(number):
        made.append(play.site.open(reporter=JAN))
        play.later(seconds=seconds)
    return made


async def test_rows_that_move_while_pages_are_read_hide_no_others() -> None:
    """Whoever is touched moves to the end; by counting rows, the next page would skip as many."""
    async with jira() as play:
        play.server.rows = play.server.thin_rows = 4
        tickets = await many(play, 30, 200)
        play.server.between = tickets[:6]
        await play.poll()
        await play.catch_up()
        assert play.ledger.tickets.keys() == set(tickets)
        assert all(touched(play, ticket) for ticket in tickets[:6])


async def test_a_row_that_the_index_shows_too_early_hides_no_others() -> None:
    """The index places a row by its former change, and the issue shows its newest."""
    async with jira(lag=timedelta(seconds=100)) as play:
        play.server.rows = play.server.thin_rows = 4
        tickets = await many(play, 20, 300)
        for ticket in tickets[1:4]:
            play.site.change(ticket, "", labels=["touched"])
        play.later(seconds=5)
        await play.poll()
        await play.catch_up(minutes=3)
        assert play.ledger.tickets.keys() == set(tickets)
        assert all(touched(play, ticket) for ticket in tickets[1:4])


@pytest.mark.parametrize("rows", [3, 100])
async def test_more_changes_in_one_minute_than_a_page_holds(rows: int) -> None:
    async with jira() as play:
        await play.poll()
        play.server.rows, play.server.thin_rows = 2, rows
        tickets = await many(play, 20, 0.5)
        await play.catch_up()
        assert play.ledger.tickets.keys() == set(tickets)
        assert play.ledger.read_up_to is not None


async def test_a_full_page_is_listed_again_by_ids_alone() -> None:
    async with jira() as play:
        await play.poll()
        play.server.rows = 5
        tickets = await many(play, 12, 1)
        before = len(play.server.calls)
        await play.catch_up()
        assert play.ledger.tickets.keys() == set(tickets)
        assert play.server.calls[before:] == [
            "POST /rest/api/3/search/jql",
            "POST /rest/api/3/search/jql",
            "POST /rest/api/3/issue/bulkfetch",
            "POST /rest/api/3/changelog/bulkfetch",
        ]


changes = st.lists(st.tuples(st.integers(0, 11), st.integers(40, 300)), max_size=15)


@settings(max_examples=30, deadline=None)
@given(changes, st.integers(1, 12), st.integers(10, 12), st.integers(0, 110), st.booleans())
async def test_whatever_changes_the_watermark_is_true(
    changes: list[tuple[int, int]], rows: int, thin_rows: int, lag: int, killed: bool
) -> None:
    """Pages of any size, an index that is late, changes at any time and in between, the process killed."""
    async with jira(lag=timedelta(seconds=lag)) as play:
        play.server.rows, play.server.thin_rows = rows, thin_rows
        tickets = await many(play, 12, 60)
        play.later(minutes=2)
        await play.poll()
        made = []
        play.server.between = [tickets[n] for n, _ in changes[::5]]
        for number, seconds in changes:
            play.later(seconds=seconds)
            entry = play.site.change(tickets[number], EVA, priority="High")
            made.append((f"change:{entry}:priority", play.clock.now()))
            if killed:
                play.ledger.append(await play.source.fetch(play.ledger.cursor, play.clock.now()))
                play.source = play.again()
            else:
                await play.poll()
            promised = play.ledger.read_up_to
            assert promised is not None
            assert not [key for key, at in made if at <= promised and key not in play.ledger.facts]


# --- the beginning, and going on ----------------------------------------


async def test_the_beginning_reads_whole_histories_of_what_is_open_and_nothing_of_what_is_over() -> None:
    async with jira() as play:
        opened_at = play.clock.now()
        old, quiet, over = (play.site.open(reporter=JAN) for _ in range(3))
        play.later(days=1)
        play.site.change(over, EVA, status=CLOSED)
        play.later(days=60)
        play.site.remark(old, EVA)
        play.later(days=20)
        await play.poll()
        assert play.ledger.tickets.keys() == {old}
        assert [fact.occurred_at for fact in play.ledger.of(old)] == [
            opened_at,
            opened_at + timedelta(days=61),
        ]
        play.site.remark(quiet, JAN)  # older than the beginning looks back, and still open
        play.site.change(over, JAN, status=WORK)
        await play.catch_up()
        assert play.ledger.of(quiet)[0].occurred_at == opened_at
        assert statuses(play.ledger.deeds(over)) == [Category.CLOSED, Category.OPEN]


async def test_a_restart_goes_on_where_it_was_and_tells_nothing_twice() -> None:
    async with jira() as play:
        tickets = await many(play, 5, 10)
        await play.poll()
        play.source = play.again()
        play.later(seconds=30)
        before = len(play.asked("changelog/bulkfetch"))
        await play.poll()
        assert len(play.asked("changelog/bulkfetch")) == before
        assert play.ledger.tickets.keys() == set(tickets)


async def test_after_days_away_everything_is_read() -> None:
    async with jira() as play:
        await play.poll()
        tickets = await many(play, 250, 1200)
        for ticket in tickets[:50]:
            play.site.change(ticket, EVA, status=SOLVED)
        play.source = play.again()
        before = len(play.server.calls)
        await play.poll()
        assert play.ledger.tickets.keys() == set(tickets)
        assert all(isinstance(play.ledger.deeds(ticket)[0], Opened) for ticket in tickets)
        assert len(play.server.calls) - before < 15
