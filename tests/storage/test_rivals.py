"""Several workers on one database: nobody gets the same work, nothing is counted twice."""

import asyncio
from collections.abc import Sequence

from bot.engine.records import Due, Message
from bot.sla.facts import SLACK, Claimed
from storage import SqlStore, open_store
from tests.storage.samples import (
    DESK,
    LEASE,
    NOW,
    OTHER,
    alert,
    fact,
    later,
    message,
    opened,
    outcome,
    page,
    ticket,
    timer,
)

Rivals = tuple[SqlStore, SqlStore]


async def test_no_two_workers_get_the_same_subject(rivals: Rivals) -> None:
    await rivals[0].append(opened(*(ticket(n) for n in range(60))), NOW)

    async def work(store: SqlStore) -> Sequence[Due]:
        got: list[Due] = []
        while some := await store.claim_due(NOW, 7, LEASE):
            got += some
        return got

    shares = await asyncio.gather(*(work(store) for store in rivals * 2))
    claimed = [one.subject for share in shares for one in share]
    assert sorted(claimed) == sorted(ticket(n) for n in range(60))


async def test_no_two_workers_get_the_same_message(rivals: Rivals) -> None:
    await rivals[0].announce([message(f"m{n}") for n in range(60)], NOW)

    async def work(store: SqlStore) -> Sequence[Message]:
        got: list[Message] = []
        while some := await store.claim_messages(NOW, 7, LEASE):
            got += some
        return got

    shares = await asyncio.gather(*(work(store) for store in rivals * 2))
    claimed = [one.new.key for share in shares for one in share]
    assert sorted(claimed) == sorted(f"m{n}" for n in range(60))


async def test_one_worker_makes_the_card(rivals: Rivals) -> None:
    begun = await asyncio.gather(
        *(store.begin_thread(ticket(1), "C1", "en", NOW, LEASE) for store in rivals * 4)
    )
    assert len([one for one in begun if one is not None]) == 1


async def test_one_replica_holds_the_lease(rivals: Rivals) -> None:
    names = [f"holder-{n}" for n in range(8)]
    got = await asyncio.gather(
        *(store.lease("poll", name, NOW, LEASE) for store, name in zip(rivals * 4, names, strict=True))
    )
    assert sum(got) == 1


async def test_pages_read_twice_at_once_are_kept_once(rivals: Rivals) -> None:
    pages = [page(*(fact(f"k{n}", ticket(n % 5)) for n in range(start, start + 20))) for start in (0, 10, 20)]
    await asyncio.gather(*(store.append(one, NOW) for store in rivals for one in pages))
    assert sum([len(await rivals[0].facts(ticket(n))) for n in range(5)]) == 40
    for number in range(5):
        assert await rivals[1].assessed(outcome(8, subject=ticket(number)), NOW), "each fact was counted once"
    assert await rivals[0].verify() == []


async def test_writers_of_different_chains_do_not_wait_in_a_circle(
    rivals: Rivals,
) -> None:
    numbers = range(12)
    up = page(*(fact(f"u{n}", ticket(n)) for n in numbers))
    down = page(*(fact(f"d{n}", ticket(n), source=OTHER) for n in reversed(numbers)), source=OTHER)
    clicks = [fact(f"c{n}", ticket(n), Claimed("U1"), source=SLACK) for n in reversed(numbers)]
    async with asyncio.timeout(30):
        await asyncio.gather(
            rivals[0].append(up, NOW), rivals[1].append(down, NOW), rivals[0].record(clicks, NOW)
        )
    assert await rivals[0].verify() == []
    for number in numbers:
        assert len(await rivals[1].facts(ticket(number))) == 3


async def test_an_alert_is_decided_once_however_many_assess(rivals: Rivals) -> None:
    await rivals[0].append(opened(ticket(1)), NOW)
    whole = outcome(1, timer(), alerts=[alert("a")], messages=[message("m", alert="a")])
    stored = await asyncio.gather(*(store.assessed(whole, NOW) for store in rivals * 3))
    assert all(stored)
    assert await rivals[0].waiting_messages() == (1, NOW)


async def test_a_click_and_an_assessment_at_once_lose_neither(rivals: Rivals) -> None:
    await rivals[0].append(opened(ticket(1)), NOW)
    for n in range(12):
        facts = 1 + n
        click = fact(f"click-{n}", ticket(1), Claimed("U1"), source=SLACK)
        stored, _ = await asyncio.gather(
            rivals[0].assessed(outcome(facts, timer(str(n)), next_check_at=later(60)), NOW),
            rivals[1].record([click], NOW),
        )
        assert await rivals[0].next_check_at() == NOW, "the click is due, whichever came first"
        assert stored == (timer(str(n)) in await rivals[0].timers_of(ticket(1)))


async def test_anchors_made_at_once_stand_in_one_row(rivals: Rivals) -> None:
    await rivals[0].append(page(fact("a")), NOW)
    made = await asyncio.gather(*(store.anchor(later(n)) for n, store in enumerate(rivals * 3)))
    assert sorted(anchor.number for anchor in made) == [1, 2, 3, 4, 5, 6]
    assert await rivals[0].verify([anchor.hash for anchor in made]) == []


async def test_verifying_while_facts_arrive_finds_no_break(rivals: Rivals) -> None:
    async def write() -> None:
        for n in range(30):
            await rivals[0].append(page(*(fact(f"k{n}-{m}") for m in range(20))), NOW)

    writing = asyncio.create_task(write())
    while not writing.done():
        assert await rivals[1].verify() == []
    await writing


async def test_replicas_that_start_together_migrate_once(durable_url: str) -> None:
    stores = await asyncio.gather(*(open_store(durable_url) for _ in range(4)))
    for store in stores:
        assert await store.source_states() == []
        await store.close()


async def test_a_cancelled_append_leaves_all_or_nothing(store: SqlStore) -> None:
    for turns in range(0, 40, 3):
        many = page(*(fact(f"{turns}-{n}", ticket(turns)) for n in range(30)), cursor=f"c{turns}")
        task = asyncio.create_task(store.append(many, NOW))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        kept = len(await store.facts(ticket(turns)))
        cursor = (await store.source_state(DESK)).cursor
        assert (kept, cursor == f"c{turns}") in {(0, False), (30, True)}
    assert await store.verify() == []
