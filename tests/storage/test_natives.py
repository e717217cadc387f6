"""What helpdesks say of their own SLA: the newest of each timer, from readings, sweeps and the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.engine.natives import Spoken
from bot.engine.records import SweepState, Swept
from bot.sla.facts import Subject
from bot.sla.pages import Look, NativeTimer
from bot.sla.promises import Metric
from bot.sla.timers import State
from storage import SqlStore
from tests.storage.samples import DESK, NOW, OTHER, fact, later, opened, outcome, page, ticket, timer

FIRST = NativeTimer(ticket(1), Metric.FIRST_RESPONSE, "First response", NOW, due_at=later(60), breached=False)
SOLVED = NativeTimer(
    ticket(1), Metric.RESOLUTION, "Resolution", NOW, later(240), later(30), breached=True, paused=False
)


def of(number: int, native: NativeTimer = FIRST) -> NativeTimer:
    return replace(native, subject=ticket(number))


async def keep(store: SqlStore, *natives: NativeTimer) -> None:
    await store.append(replace(page(), natives=natives), NOW)


async def known(store: SqlStore, *numbers: int) -> None:
    """Tickets that were opened and assessed."""
    await store.append(opened(*(ticket(number) for number in numbers)), NOW)
    for number in numbers:
        assert await store.assessed(outcome(1, subject=ticket(number)), NOW)


async def said(store: SqlStore, subject: Subject | None = None) -> list[NativeTimer]:
    return [told.timer for told in await store.natives_of(subject or ticket(1))]


async def test_a_page_is_kept_with_its_natives(store: SqlStore) -> None:
    await known(store, 1)
    paused = replace(FIRST, metric=Metric.NEXT_RESPONSE, due_at=None, breached=None, paused=True)
    await keep(store, SOLVED, paused, FIRST)
    assert await said(store) == [FIRST, paused, SOLVED]
    (told, *_) = await store.natives_of(ticket(1))
    assert (told.open, told.policy, told.customer, told.group) == (True, "Gold", "", "")


async def test_the_newest_word_stands_whatever_order_it_came_in(store: SqlStore) -> None:
    await known(store, 1)
    newer = replace(FIRST, seen_at=later(5), due_at=None, paused=True)
    await keep(store, newer, FIRST)
    assert await said(store) == [newer]
    await keep(store, FIRST)
    assert await said(store) == [newer]
    newest = replace(FIRST, seen_at=later(9), ended_at=later(8), breached=None)
    await keep(store, newest)
    assert await said(store) == [newest]


async def test_two_of_one_metric_stand_apart(store: SqlStore) -> None:
    await known(store, 1)
    other = replace(FIRST, label="First response \x00 (gold)", due_at=later(30))
    await keep(store, FIRST, other)
    assert [one.due_at for one in await said(store)] == [later(60), later(30)]


async def test_looks_and_the_past_are_kept_too(store: SqlStore) -> None:
    await known(store, 1, 2)
    await store.swept(Swept(SweepState(DESK, began_at=NOW), Look(natives=(FIRST,))), NOW)
    await store.begin_backfill(DESK, later(-999), NOW)
    await store.backfilled(replace(page(), natives=(of(2),)), NOW)
    assert await said(store) == [FIRST]
    assert await said(store, ticket(2)) == [of(2)]


async def test_a_page_that_is_refused_keeps_none_of_them(store: SqlStore) -> None:
    await known(store, 1)
    bad = replace(FIRST, label="bad", seen_at=None)  # type: ignore[arg-type]
    try:
        await keep(store, FIRST, bad)
    except Exception:  # noqa: BLE001 - whatever the database says
        assert await said(store) == []
    else:
        raise AssertionError("an instant must be there")


async def test_tickets_come_page_by_page_while_they_matter(store: SqlStore) -> None:
    await known(store, 1, 2, 3, 4)
    ended = timer(subject=ticket(3), state=State.MET, ended_at=later(-10))
    await store.assessed(outcome(1, ended, subject=ticket(3), is_open=False), NOW)
    await store.assessed(outcome(1, subject=ticket(4), is_open=False), NOW)
    await store.append(page(fact("x", ticket(5))), NOW)  # heard of, not assessed yet
    await keep(store, *(of(number) for number in range(1, 6)), SOLVED)
    found, after = list[NativeTimer](), None
    while some := await store.natives(later(-20), after, 1):
        found, after = found + [told.timer for told in some], some[-1].timer.subject
    assert found == [FIRST, SOLVED, of(2), of(3)]
    assert [told.timer for told in await store.natives(later(-5), ticket(1), 9)] == [of(2)]
    assert await store.natives_of(ticket(5)) == []


async def test_what_a_source_tells_of(store: SqlStore) -> None:
    await keep(store, FIRST)
    there = Subject(OTHER, "7")
    await keep(store, of(2, SOLVED), replace(of(1), seen_at=later(5)), replace(FIRST, subject=there))
    await keep(store, replace(of(3), seen_at=later(7)))
    assert await store.native_metrics() == [
        Spoken(DESK, Metric.FIRST_RESPONSE, NOW),
        Spoken(DESK, Metric.RESOLUTION, NOW),
        Spoken(OTHER, Metric.FIRST_RESPONSE, NOW),
    ]


async def test_timers_of_which_nothing_was_told(store: SqlStore) -> None:
    await store.append(opened(ticket(1), ticket(2), Subject(OTHER, "3")), NOW)
    first = timer("first", metric=Metric.FIRST_RESPONSE)
    lonely = timer("first", ticket(2), metric=Metric.FIRST_RESPONSE, due_at=later(9))
    late = timer("late", ticket(2), metric=Metric.FIRST_RESPONSE, due_at=later(3), state=State.BREACHED)
    rests = timer("rests", ticket(2), metric=Metric.FIRST_RESPONSE, due_at=None, state=State.PAUSED)
    unspoken = timer("solve", ticket(2))
    elsewhere = timer("first", Subject(OTHER, "3"), metric=Metric.FIRST_RESPONSE)
    await store.assessed(outcome(1, first), NOW)
    await store.assessed(outcome(1, lonely, late, rests, unspoken, subject=ticket(2)), NOW)
    await store.assessed(outcome(1, elsewhere, subject=Subject(OTHER, "3")), NOW)
    await keep(store, FIRST)
    assert await store.timers_alone() == [late, lonely]
    ours = await store.timers_of_any([ticket(1), Subject(OTHER, "3")])
    assert [one.id for one in ours] == [first.id, elsewhere.id]


async def test_a_thousand_tickets_in_one_page(store: SqlStore) -> None:
    numbers = range(1000, 2000)
    await store.append(opened(*(ticket(number) for number in numbers)), NOW)
    for due in await store.claim_due(NOW, 1000, timedelta(minutes=1)):
        await store.assessed(outcome(1, subject=due.subject), NOW)
    await keep(store, *(of(number) for number in numbers))
    assert len(await store.natives(NOW, None, 1000)) == 1000


async def test_metrics_that_are_told_in_one_breath(store: SqlStore) -> None:
    await keep(store, FIRST, SOLVED, replace(of(2), metric=Metric.NEXT_RESPONSE))
    await keep(store, replace(of(2), seen_at=later(1)))
    first, solved = (DESK, Metric.FIRST_RESPONSE, Metric.RESOLUTION), (DESK, Metric.RESOLUTION)
    assert await store.told_together() == {first, (*solved, Metric.FIRST_RESPONSE)}
