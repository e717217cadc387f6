"""The past in the store: a cursor of its own, and quiet for tickets that are first met there."""

from __future__ import annotations

from dataclasses import replace

from bot.engine.records import BackfillState
from bot.sla.pages import Page
from storage import SqlStore
from tests.storage.samples import DESK, NOW, OTHER, fact, later, page, ticket

SINCE = later(-9000)


async def test_nobody_asked_for_the_past(store: SqlStore) -> None:
    assert await store.backfill_state(DESK) is None
    assert await store.quiet_until(ticket(1)) is None


async def test_a_page_is_stored_with_the_backfills_own_cursor(store: SqlStore) -> None:
    await store.append(page(fact("a"), cursor="poll"), NOW)
    before = await store.source_state(DESK)
    await store.begin_backfill(DESK, SINCE, NOW)
    past = Page(DESK, (fact("a"), fact("b"), fact("c", ticket(2))), "past-1", None, more=True)
    state = await store.backfilled(past, later(1))
    assert state == BackfillState(DESK, SINCE, NOW, "past-1", pages=1, facts=2, tickets=2)
    assert await store.backfill_state(DESK) == state
    assert await store.source_state(DESK) == before
    done = await store.backfilled(replace(past, cursor="past-2", more=False), later(2))
    assert done == replace(state, cursor="past-2", pages=2, done_at=later(2))
    assert await store.verify() == []


async def test_only_who_was_never_heard_of_is_quiet_up_to_the_watermark(store: SqlStore) -> None:
    await store.append(page(fact("a"), read_up_to=later(-3)), NOW)
    await store.begin_backfill(DESK, SINCE, NOW)
    await store.backfilled(Page(DESK, (fact("b"), fact("c", ticket(2))), "p", None), NOW)
    assert await store.quiet_until(ticket(1)) is None
    assert await store.quiet_until(ticket(2)) == later(-3)
    await store.begin_backfill(DESK, SINCE, later(60))
    await store.backfilled(Page(DESK, (fact("d", ticket(2)),), "p", None), later(60))
    assert await store.quiet_until(ticket(2)) == later(-3)


async def test_the_past_of_a_source_that_was_never_polled_is_all_past(store: SqlStore) -> None:
    await store.begin_backfill(OTHER, SINCE, NOW)
    state = await store.source_state(OTHER)
    assert (state.live_from, state.cursor, state.read_up_to) == (NOW, "", None)
    await store.backfilled(Page(OTHER, (fact("a", ticket(1, OTHER), source=OTHER),), "p", None), later(1))
    assert await store.quiet_until(ticket(1, OTHER)) == later(1)


async def test_to_begin_anew_forgets_where_it_was(store: SqlStore) -> None:
    await store.begin_backfill(DESK, SINCE, NOW)
    await store.backfilled(Page(DESK, (fact("a"),), "far", None), NOW)
    assert await store.begin_backfill(DESK, later(-5), later(9)) == BackfillState(DESK, later(-5), later(9))
    assert await store.backfill_state(DESK) == BackfillState(DESK, later(-5), later(9))
