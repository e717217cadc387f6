"""Whoever changes the ledger behind its back is found out."""

from collections.abc import AsyncIterator

import pytest

from bot.sla.facts import SLACK, Acknowledged
from storage import Break, BreakKind, SqlStore, open_store
from storage.engine import connect
from storage.tables import facts
from tests.storage.samples import DESK, NOW, OTHER, fact, later, page, ticket


@pytest.fixture
async def ledger(durable_url: str) -> AsyncIterator[SqlStore]:
    """Six facts of one source, two of another, one of a person; anchored after the fourth and at the end."""
    store = await open_store(durable_url)
    await store.append(page(*(fact(f"k{n}", ticket(n % 2), at=later(n)) for n in range(1, 5))), NOW)
    await store.anchor(later(10))
    await store.append(page(*(fact(f"k{n}", ticket(n % 2), at=later(n)) for n in range(5, 7))), NOW)
    await store.append(page(*(fact(f"k{n}", source=OTHER) for n in range(2)), source=OTHER), NOW)
    await store.record([fact("click", deed=Acknowledged(), source=SLACK)], NOW)
    yield store
    await store.close()


async def tamper(url: str, *statements: str) -> None:
    """Do what somebody with the database's password could do."""
    db = connect(url)
    async with db.write() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await db.close()


def forged_head(position: int) -> str:
    """Make the recorded end of the desk's chain agree with a cut."""
    hash_ = f"(SELECT hash FROM facts WHERE source = 'desk' AND position = {position})"
    return f"UPDATE chains SET position = {position}, hash = {hash_} WHERE source = 'desk'"


def kinds(breaks: list[Break]) -> list[tuple[str, int, BreakKind]]:
    return [(one.source, one.position, one.kind) for one in breaks]


async def test_an_untouched_ledger_is_whole(store: SqlStore) -> None:
    assert await store.verify() == []
    anchors = [await store.anchor(NOW)]
    for at in range(3):
        await store.append(page(fact(f"k{at}"), fact(f"k{at}", source=OTHER)), NOW)
        anchors.append(await store.anchor(later(at)))
    assert await store.verify([anchor.hash for anchor in anchors]) == []
    assert [anchor.number for anchor in anchors] == [1, 2, 3, 4]
    assert len({anchor.hash for anchor in anchors}) == 4


EDITS = [
    "key = 'k99'",
    "subject_id = '77'",
    "subject_source = 'other'",
    "subject_kind = 'service'",
    "occurred_at = observed_at",
    "observed_at = occurred_at",
    "not_before = occurred_at",
    "sequence = 1",
    "author = 'a-1'",
    "who = 'agent'",
    "deed = 'replied'",
    """body = '{"automatic":true}'""",
]


async def test_an_edit_of_any_column_is_found_at_its_row(ledger: SqlStore, durable_url: str) -> None:
    await ledger.append(page(*(fact(f"more-{n}", at=later(n)) for n in range(len(EDITS)))), NOW)
    await tamper(
        durable_url,
        *(
            f"UPDATE facts SET {edit} WHERE source = 'desk' AND position = {n}"
            for n, edit in enumerate(EDITS, 4)
        ),
    )
    expected = [(DESK, n, BreakKind.CHANGED) for n, _ in enumerate(EDITS, 4)]
    assert kinds(await ledger.verify()) == expected
    edited = {edit.split()[0] for edit in EDITS}
    assert edited == {column.name for column in facts.c} - {"source", "position", "hash"}


async def test_a_changed_hash_is_found_there_and_in_the_next(ledger: SqlStore, durable_url: str) -> None:
    await tamper(durable_url, "UPDATE facts SET hash = 'f00d' WHERE source = 'desk' AND position = 3")
    assert kinds(await ledger.verify()) == [(DESK, 3, BreakKind.CHANGED), (DESK, 4, BreakKind.CHANGED)]


async def test_a_fact_moved_to_another_chain_is_found(ledger: SqlStore, durable_url: str) -> None:
    await tamper(
        durable_url, "UPDATE facts SET source = 'other', position = 3 WHERE source = 'desk' AND position = 6"
    )
    found = kinds(await ledger.verify())
    assert {(DESK, 6, BreakKind.CUT), (OTHER, 3, BreakKind.CHANGED)} <= set(found)


async def test_a_deleted_fact_is_missed(ledger: SqlStore, durable_url: str) -> None:
    await tamper(durable_url, "DELETE FROM facts WHERE source = 'desk' AND position IN (2, 3)")
    assert kinds(await ledger.verify()) == [(DESK, 2, BreakKind.MISSING)]


async def test_the_first_fact_is_missed_too(ledger: SqlStore, durable_url: str) -> None:
    await tamper(durable_url, "DELETE FROM facts WHERE source = 'desk' AND position = 1")
    assert kinds(await ledger.verify()) == [(DESK, 1, BreakKind.MISSING)]


async def test_a_deleted_fact_is_missed_though_the_others_closed_ranks(
    ledger: SqlStore, durable_url: str
) -> None:
    await tamper(
        durable_url,
        "DELETE FROM facts WHERE source = 'desk' AND position = 3",
        *(f"UPDATE facts SET position = {n - 1} WHERE source = 'desk' AND position = {n}" for n in (4, 5, 6)),
        "UPDATE chains SET position = 5 WHERE source = 'desk'",
    )
    found = kinds(await ledger.verify())
    assert found[0] == (DESK, 3, BreakKind.CHANGED)


async def test_a_changed_order_is_found(ledger: SqlStore, durable_url: str) -> None:
    swap = [(2, 99), (3, 2), (99, 3)]
    await tamper(
        durable_url,
        *(f"UPDATE facts SET position = {to} WHERE source = 'desk' AND position = {at}" for at, to in swap),
    )
    found = kinds(await ledger.verify())
    assert {(DESK, 2, BreakKind.CHANGED), (DESK, 3, BreakKind.CHANGED)} <= set(found)


async def test_a_cut_tail_is_found_by_the_head(ledger: SqlStore, durable_url: str) -> None:
    await tamper(durable_url, "DELETE FROM facts WHERE source = 'desk' AND position >= 5")
    assert kinds(await ledger.verify()) == [(DESK, 5, BreakKind.CUT)]


async def test_a_cut_tail_with_a_forged_head_is_found_by_the_anchor(
    ledger: SqlStore, durable_url: str
) -> None:
    await ledger.anchor(later(20))
    await tamper(
        durable_url,
        "DELETE FROM facts WHERE source = 'desk' AND position >= 4",
        forged_head(3),
    )
    assert kinds(await ledger.verify()) == [(DESK, 4, BreakKind.CUT)]


async def test_what_came_after_the_last_anchor_can_be_cut_unseen(ledger: SqlStore, durable_url: str) -> None:
    """The known limit: it is why anchors are made daily, and kept elsewhere."""
    await tamper(
        durable_url,
        "DELETE FROM facts WHERE source = 'desk' AND position >= 5",
        forged_head(4),
    )
    assert await ledger.verify() == []


async def test_a_whole_chain_that_vanished_is_found(ledger: SqlStore, durable_url: str) -> None:
    await tamper(
        durable_url, "DELETE FROM facts WHERE source = 'desk'", "DELETE FROM chains WHERE source = 'desk'"
    )
    assert kinds(await ledger.verify()) == [(DESK, 1, BreakKind.CUT)]


async def test_a_smuggled_fact_is_found(ledger: SqlStore, durable_url: str) -> None:
    columns = "subject_source, subject_id, subject_kind, occurred_at, observed_at, sequence"
    columns += ", author, who, deed, body, hash"
    await tamper(
        durable_url,
        f"INSERT INTO facts (source, position, key, {columns})"
        f" SELECT source, 7, 'forged', {columns} FROM facts WHERE source = 'desk' AND position = 6",
    )
    assert (DESK, 7, BreakKind.CHANGED) in kinds(await ledger.verify())


async def test_a_chain_forged_whole_is_found_by_its_anchor(durable_url: str) -> None:
    """The forger writes another story with sound hashes, and even keeps its length."""
    store = await open_store(durable_url)
    await store.append(page(fact("true-1"), fact("true-2")), NOW)
    await store.anchor(NOW)
    await tamper(durable_url, "DELETE FROM facts", "DELETE FROM chains")
    await store.append(page(fact("forged-1"), fact("forged-2")), NOW)
    assert kinds(await store.verify()) == [(DESK, 2, BreakKind.FORGED)]
    await store.close()


async def test_a_ledger_forged_with_its_anchors_is_found_by_one_kept_elsewhere(durable_url: str) -> None:
    store = await open_store(durable_url)
    await store.append(page(fact("true-1")), NOW)
    kept = await store.anchor(NOW)
    await tamper(durable_url, "DELETE FROM facts", "DELETE FROM chains", "DELETE FROM anchors")
    await store.append(page(fact("forged-1")), NOW)
    await store.anchor(NOW)
    assert await store.verify() == []
    assert kinds(await store.verify([kept.hash])) == [("", 0, BreakKind.ANCHOR)]
    await store.close()


async def test_an_anchor_cannot_be_changed_or_taken_away(ledger: SqlStore, durable_url: str) -> None:
    await ledger.anchor(later(20))
    await ledger.anchor(later(30))
    await tamper(durable_url, "UPDATE anchors SET heads = '{}' WHERE number = 2")
    assert kinds(await ledger.verify()) == [("", 2, BreakKind.ANCHOR)]
    await tamper(durable_url, "DELETE FROM anchors WHERE number = 2")
    assert kinds(await ledger.verify()) == [("", 2, BreakKind.ANCHOR)]


async def test_a_long_chain_is_walked_to_its_end(ledger: SqlStore, durable_url: str) -> None:
    await ledger.append(page(*(fact(f"long-{n}") for n in range(10_000 - 6))), NOW)
    assert await ledger.verify() == []
    await tamper(
        durable_url, "UPDATE facts SET author = 'x' WHERE source = 'desk' AND position IN (5000, 5001, 10000)"
    )
    assert [one.position for one in await ledger.verify()] == [5000, 5001, 10000]
