"""One holder at a time, and every edition of the policies."""

from storage import SqlStore
from tests.storage.samples import LEASE, NOW, later


async def test_a_lease_has_one_holder(store: SqlStore) -> None:
    assert await store.lease("poll", "a", NOW, LEASE)
    assert not await store.lease("poll", "b", later(4.99), LEASE)
    assert await store.lease("other", "b", NOW, LEASE)


async def test_the_holder_renews_and_others_wait_longer(store: SqlStore) -> None:
    await store.lease("poll", "a", NOW, LEASE)
    assert await store.lease("poll", "a", later(4), LEASE)
    assert not await store.lease("poll", "b", later(8), LEASE)
    assert await store.lease("poll", "b", later(9), LEASE)
    assert not await store.lease("poll", "a", later(9), LEASE)


async def test_only_the_holder_gives_up(store: SqlStore) -> None:
    await store.lease("poll", "a", NOW, LEASE)
    await store.release("poll", "b")
    assert not await store.lease("poll", "b", NOW, LEASE)
    await store.release("poll", "a")
    assert await store.lease("poll", "b", NOW, LEASE)


async def test_editions_are_kept_in_order(store: SqlStore) -> None:
    assert await store.books() == []
    assert await store.remember_book("v1", "one", NOW)
    assert not await store.remember_book("v1", "one", later(1))
    assert await store.remember_book("v2", "two", later(2))
    assert await store.remember_book("v1", "one", later(3)), "going back is an edition too"
    assert await store.books() == [(NOW, "v1", "one"), (later(2), "v2", "two"), (later(3), "v1", "one")]
