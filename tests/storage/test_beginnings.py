"""Finding what begins so: exact to the character, and by an index."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import ClauseElement, Engine, Table, create_engine, literal, select

from storage import SqlStore, open_store
from storage.columns import CleanText, clean
from storage.engine import Database, connect
from storage.outbox import latest
from storage.rows import begins
from storage.tables import facts, messages
from tests.storage.samples import DESK, NOW, fact, message, page

KEYS = (
    *("api/1", "API/1", "Api/1", "api/", "api", "api0", "ápi/1", "apI/1"),
    *("a%/1", "a%", "ab/1", "a_/1", "a\\/1", "a/1", "%", "_", "\\"),
    *("x\ud7ff", "x\ud7ff!", "x\ue000", "x\uffff", "x\U00010000", "x\U0010ffff", "x\U0010ffff!", "y", "x"),
)
BEGINNINGS = (*KEYS, "", "a", "A", "ap", "x\U0010ffff\U0010ffff", "\U0010ffff", "z", "x\ud800", "x\ufffd")


async def test_beginnings_are_told_apart_by_case_and_have_no_wildcards(store: SqlStore) -> None:
    await store.append(page(*map(fact, KEYS)), NOW)
    await store.announce([message(key) for key in KEYS], NOW)
    for beginning in BEGINNINGS:
        wanted = [key for key in KEYS if key.startswith(clean(beginning))]
        found = [one.key for one in await store.facts_keyed(DESK, beginning)]
        assert sorted(found) == sorted(wanted), repr(beginning)
        assert await store.latest_key(beginning) == (wanted[-1] if wanted else None), repr(beginning)


LETTERS = st.text(st.sampled_from("aAb%_\0\ud7ff\ud800\ue000\ufffd\U0010ffff"), max_size=4)


@pytest.fixture(scope="module")
def sqlite() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


@given(key=LETTERS, beginning=LETTERS)
@example(key="\U0010ffff", beginning="\U0010ffff")
@example(key="a", beginning="\U0010ffff")
def test_what_begins_so_is_what_python_says(sqlite: Engine, key: str, beginning: str) -> None:
    with sqlite.connect() as connection:
        found = connection.execute(select(begins(literal(key, CleanText), beginning))).scalar_one()
    assert bool(found) is clean(key).startswith(clean(beginning))


LATEST = latest("api/")
KEYED = select(facts).where(facts.c.source == "desk", begins(facts.c.key, "api/"))


@pytest.mark.parametrize("query", [LATEST, KEYED], ids=["messages", "facts"])
async def test_sqlite_finds_them_by_an_index(tmp_path: Path, query: ClauseElement) -> None:
    url = f"sqlite:///{tmp_path}/duebell.sqlite"
    await (await open_store(url)).close()
    db = connect(url)
    words = query.compile(dialect=db.dialect, compile_kwargs={"literal_binds": True})
    plan = await explained(db, f"EXPLAIN QUERY PLAN {words}")
    assert "key>? AND key<?" in plan
    assert "SCAN" not in plan


@pytest.mark.parametrize("query", [LATEST, KEYED], ids=["messages", "facts"])
async def test_postgresql_finds_them_by_an_index_whatever_is_asked(
    postgres_url: str, query: ClauseElement
) -> None:
    """Its drivers prepare what is asked often, and then it plans without knowing the beginning."""
    store = await open_store(postgres_url)
    await store.append(page(fact("first")), NOW)
    await store.announce([message("first")], NOW)
    await store.close()
    db = connect(postgres_url)
    async with db.write() as connection:
        await connection.exec_driver_sql(multiplied(facts, position="n", key="'k' || n"))
        await connection.exec_driver_sql(multiplied(messages, id="1 + n", key="'k' || n"))
        await connection.exec_driver_sql("ANALYZE")
    places = itertools.count(1)
    words = re.sub(r"%\(\w+\)s", lambda _: f"${next(places)}", str(query.compile(dialect=db.dialect)))
    plan = await explained(db, f"EXPLAIN (GENERIC_PLAN) {words}")
    assert re.search(r"Index Cond: .*\(key\)::text >= .*\(key\)::text < ", plan), plan
    assert " Filter:" not in plan, plan


async def test_postgresql_orders_keys_as_the_program_does(postgres_url: str) -> None:
    """Whatever the language of the database: in most of them a capital stands beside its small letter."""
    await (await open_store(postgres_url)).close()
    db = connect(postgres_url)
    asked = "SELECT table_name, collation_name FROM information_schema.columns WHERE column_name = 'key'"
    async with db.read() as connection:
        rows = await connection.exec_driver_sql(f"{asked} AND table_schema = 'public'")
        collations = {row.table_name: row.collation_name for row in rows}
    await db.close()
    assert (collations["facts"], collations["messages"]) == ("C", "C")


def multiplied(table: Table, **changed: str) -> str:
    """SQL that makes very many rows of the one that is there."""
    columns = {column.name: f'"{column.name}"' for column in table.c}
    values = (columns | changed).values()
    into = f"INSERT INTO {table.name} ({', '.join(columns.values())})"
    return f"{into} SELECT {', '.join(values)} FROM {table.name}, generate_series(2, 20000) AS n"


async def explained(db: Database, question: str) -> str:
    """How the database would go about it."""
    async with db.read() as connection:
        rows = await connection.exec_driver_sql(question)
        plan = "\n".join(str(row[-1]) for row in rows)
    await db.close()
    return plan
