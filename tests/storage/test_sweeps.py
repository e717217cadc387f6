"""Where a sweep stands, whom it asks for, and what it found, stored at once."""

from __future__ import annotations

from dataclasses import replace

from bot.engine.records import Absence, SweepState, Swept
from bot.sla.facts import Deleted
from bot.sla.pages import Look, Person, Ticket
from storage import SqlStore
from tests.storage.samples import DESK, NOW, OTHER, fact, later, opened, outcome, page, ticket

BEGUN = SweepState(DESK, began_at=NOW, reached="7", looked=3)


def test_a_sweep_is_under_way_until_it_is_done() -> None:
    assert not SweepState(DESK).under_way
    assert BEGUN.under_way
    assert not replace(BEGUN, done_at=later(1)).under_way
    assert replace(BEGUN, began_at=later(2), done_at=later(1)).under_way


async def test_before_the_first_sweep_nothing_is_known(store: SqlStore) -> None:
    assert await store.sweep_state(DESK) == SweepState(DESK)
    assert await store.absences(DESK) == []


async def test_a_step_is_kept_whole(store: SqlStore) -> None:
    await store.append(opened(ticket(1)), NOW)
    look = Look(
        facts=(fact("open-desk:1"), fact("news")),
        tickets=(Ticket(ticket(1), "VPN down", "https://desk/1", "1"),),
        people=(Person(DESK, "a-7", "Eva"),),
        strange=(("ticket:9", "an unknown status"),),
    )
    await store.append(page(fact("open-2", ticket(2))), NOW)
    gone = fact("gone:2", ticket(2), Deleted())
    touched = await store.swept(Swept(BEGUN, look, facts=(gone,)), later(5))
    assert touched == [ticket(1), ticket(2)]
    assert [one.key for one in await store.facts(ticket(1))] == ["news", "open-desk:1"]
    assert (await store.ticket(ticket(1))) == look.tickets[0]
    assert (await store.person(DESK, "a-7")) == look.people[0]
    assert await store.strange(DESK) == [("ticket:9", "an unknown status")]
    assert await store.sweep_state(DESK) == replace(BEGUN, news=1)
    assert await store.verify() == []


async def test_a_look_is_no_reading(store: SqlStore) -> None:
    await store.append(page(fact("a")), NOW)
    await store.trouble(DESK, "passing", "away", later(1))
    before = await store.source_state(DESK)
    await store.swept(Swept(BEGUN, Look(facts=(fact("b"),))), later(5))
    assert await store.source_state(DESK) == before


async def test_tickets_with_news_are_due(store: SqlStore) -> None:
    await store.append(opened(ticket(1), ticket(2)), NOW)
    for one in (1, 2):
        await store.claim_due(NOW, 1, later(1) - NOW)
        await store.assessed(outcome(1, subject=ticket(one)), NOW)
    assert await store.next_check_at() is None
    await store.swept(Swept(BEGUN, Look(facts=(fact("b", ticket(2)),))), later(5))
    assert [due.subject for due in await store.claim_due(later(5), 9, later(1) - NOW)] == [ticket(2)]


async def test_open_tickets_come_page_by_page(store: SqlStore) -> None:
    numbers = [f"{number}" for number in range(100, 107)]
    await store.append(opened(*(ticket(number) for number in numbers)), NOW)
    await store.append(page(fact("x", ticket(101, OTHER), source=OTHER), source=OTHER), NOW)
    await store.assessed(outcome(1, subject=ticket(103), is_open=False), NOW)
    found, after = list[str](), ""
    while some := await store.open_tickets(DESK, after, 2):
        found, after = [*found, *some], some[-1]
    assert sorted(found) == ["100", "101", "102", "104", "105", "106"]


async def test_an_absence_keeps_its_beginning_and_ends(store: SqlStore) -> None:
    first = Absence("1", later(-5), NOW, NOW, later(10))
    other = Absence("2", later(-5), NOW, NOW, later(5))
    await store.swept(Swept(BEGUN, absences=(first, other)), NOW)
    assert await store.absences(DESK) == [other, first]
    assert await store.absences(OTHER) == []
    again = Absence("1", later(9), later(10), later(10), later(99), told=True)
    await store.swept(Swept(BEGUN, absences=(again,), present=("2",)), later(10))
    assert await store.absences(DESK) == [replace(again, seen_at=later(-5), since=NOW)]


async def test_only_those_taken_for_deleted_are_asked_for_again(store: SqlStore) -> None:
    waits = Absence("1", NOW, NOW, NOW, later(10))
    deleted = Absence("2", NOW, NOW, NOW, later(99), told=True)
    await store.swept(Swept(BEGUN, absences=(waits, deleted)), NOW)
    assert not await store.ask_again(DESK, ["1", "7"], later(1))
    assert not await store.ask_again(OTHER, ["2"], later(1))
    assert await store.ask_again(DESK, ["1", "2"], later(1))
    assert await store.absences(DESK) == [replace(deleted, again_at=later(1)), waits]
