"""Which tickets were merged into one, straight or by way of others (S30)."""

from dataclasses import replace

from bot.sla.cuts import Absorbed
from bot.sla.facts import Attributes, Category, Merged, Opened
from storage import SqlStore
from tests.storage.samples import NOW, OTHER, fact, later, page, ticket

NEW = Opened(Category.NEW, Attributes(), "carla")


async def test_s30_a_merged_ticket_is_known_by_its_opening_and_its_merge(
    store: SqlStore,
) -> None:
    await store.append(
        page(
            fact("open-1", ticket(1), NEW, later(-60)),
            fact("open-2", ticket(2), NEW, later(-10)),
            fact("merge", ticket(1), Merged("2"), later(5)),
        ),
        NOW,
    )
    assert await store.absorbed(ticket(2)) == [Absorbed(later(5), later(-60))]
    assert await store.absorbed(ticket(1)) == []
    assert await store.absorbed(ticket(2, OTHER)) == []


async def test_s30_a_chain_of_merges_comes_with_the_last_of_them_and_a_circle_ends(store: SqlStore) -> None:
    await store.append(
        page(
            *(fact(f"open-{n}", ticket(n), NEW, later(-10 * n)) for n in (1, 2, 3)),
            fact("merge-3", ticket(3), Merged("2"), later(1)),
            fact("merge-2", ticket(2), Merged("1"), later(5)),
            fact("merge-1", ticket(1), Merged("3"), later(9)),
        ),
        NOW,
    )
    assert await store.absorbed(ticket(1)) == [
        Absorbed(later(5), later(-30)),
        Absorbed(later(5), later(-20)),
    ]


async def test_s30_only_what_was_heard_of_by_an_instant(store: SqlStore) -> None:
    heard = {"merge": later(20), "open-1": later(30)}
    told = (fact("open-1", ticket(1), NEW, later(-60)), fact("merge", ticket(1), Merged("2"), later(5)))
    await store.append(page(*(replace(one, observed_at=heard[one.key]) for one in told)), NOW)
    assert await store.absorbed(ticket(2), later(29)) == []
    assert await store.absorbed(ticket(2), later(30)) == [Absorbed(later(5), later(-60))]
