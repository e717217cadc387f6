"""The root card of a subject in a channel is made once."""

from dataclasses import replace

from bot.engine.records import Thread
from bot.sla.pages import Ticket
from storage import SqlStore
from tests.storage.samples import DESK, LEASE, NOW, later, opened, outcome, page, ticket, timer


async def begin(store: SqlStore, minutes: float = 0, channel: str = "C1", number: int = 1) -> Thread | None:
    return await store.begin_thread(ticket(number), channel, "nl", later(minutes), LEASE)


async def test_one_worker_makes_the_card(store: SqlStore) -> None:
    begun = Thread(ticket(1), "C1", None, NOW, 1, 0, "nl")
    assert await begin(store) == begun
    assert await begin(store, 4) is None
    assert await store.thread(ticket(1), "C1") == begun
    assert await begin(store, 4, "C2") is not None
    assert await begin(store, 4, number=2) is not None


async def test_after_a_crash_another_worker_knows_since_when_to_look(store: SqlStore) -> None:
    await begin(store)
    again = await begin(store, 5)
    assert again is not None
    assert (again.ts, again.begun_at) == (None, NOW)
    assert await begin(store, 9) is None, "the new claim has its own lease"


async def test_a_card_that_is_made_is_given_back(store: SqlStore) -> None:
    await begin(store)
    await store.thread_made(ticket(1), "C1", "1.0", 1)
    made = Thread(ticket(1), "C1", "1.0", NOW, 1, 1, "nl")
    assert await begin(store, 1) == made
    assert await store.thread_at("C1", "1.0") == made
    assert await store.thread_at("C2", "1.0") is None
    await store.thread_made(ticket(1), "C1", "2.0", 9)
    assert await store.threads(ticket(1)) == [made], "the first one stays"


async def test_a_forgotten_card_is_begun_anew(store: SqlStore) -> None:
    await begin(store)
    await store.thread_made(ticket(1), "C1", "1.0", 1)
    await store.forget_thread(ticket(1), "C1")
    assert await store.thread_at("C1", "1.0") is None
    assert await begin(store, 60) == Thread(ticket(1), "C1", None, later(60), 1, 0, "nl")


async def test_threads_of_a_subject_are_listed_oldest_first(store: SqlStore) -> None:
    for minutes, channel in ((2, "C1"), (1, "C9"), (3, "C5")):
        await begin(store, minutes, channel)
    await begin(store, 0, number=2)
    assert [thread.channel for thread in await store.threads(ticket(1))] == ["C9", "C1", "C5"]


async def test_a_card_is_stale_until_it_shows_the_latest(store: SqlStore) -> None:
    await store.append(opened(ticket(1)), NOW)
    await begin(store)
    await begin(store, channel="C2")
    await store.assessed(outcome(1, timer()), NOW)
    assert await store.stale_threads(9) == [], "nothing stands in Slack yet"
    await store.thread_made(ticket(1), "C1", "1.0", 1)
    await store.thread_made(ticket(1), "C2", "2.0", 2)
    [stale] = await store.stale_threads(9)
    assert (stale.channel, stale.version, stale.shown) == ("C1", 2, 1)
    await store.thread_shown(ticket(1), "C1", 2)
    await store.thread_shown(ticket(1), "C1", 1)
    assert await store.stale_threads(9) == [], "an older report, come late, changes nothing"


async def test_those_furthest_behind_come_first(store: SqlStore) -> None:
    await store.append(opened(ticket(1), ticket(2)), NOW)
    for number in (1, 2):
        await begin(store, number=number)
        await store.thread_made(ticket(number), "C1", f"{number}.0", 1)
        await store.assessed(outcome(1, timer("1", ticket(number)), subject=ticket(number)), NOW)
    await store.assessed(outcome(1, subject=ticket(2)), NOW)
    assert [thread.subject for thread in await store.stale_threads(9)] == [ticket(2), ticket(1)]
    assert [thread.subject for thread in await store.stale_threads(1)] == [ticket(2)]


async def test_a_new_title_makes_the_card_stale(store: SqlStore) -> None:
    look = Ticket(ticket(1), "Printer", "http://desk/1", "1")
    await begin(store)
    await store.thread_made(ticket(1), "C1", "1.0", 1)
    for title in ("Printer", "Printer", "Printer on fire"):
        await store.append(replace(page(), tickets=(replace(look, title=title),)), NOW)
    [stale] = await store.stale_threads(9)
    assert (stale.version, stale.shown) == (3, 1)
    assert stale.subject.source == DESK
