"""Opening a store: addresses, folders, schemas."""

import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.records import StoredTimer, SweepState
from bot.sla.policies import Metric
from storage import SqlStore, StorageFault, open_store
from storage.columns import Base
from storage.engine import connect
from storage.migrate import HEAD, known_versions, upgrade
from storage.tables import timers
from storage.timers import timer_values
from tests.storage.samples import DESK, NOW, fact, outcome, page, timer


@pytest.mark.parametrize("url", ["", "nonsense", "postgresql://user:hunter2@host:port/x", "sqlite:/relative"])
async def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StorageFault, match="not one") as told:
        await open_store(url)
    assert "hunter2" not in str(told.value)


async def test_an_unknown_database_is_named() -> None:
    with pytest.raises(StorageFault, match="mysql is not a database we know"):
        await open_store("mysql://host/name")


async def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    with pytest.raises(StorageFault, match="refused") as told:
        await open_store("postgresql://user:hunter2@127.0.0.1:1/x")
    assert "hunter2" not in str(told.value)


async def test_the_folder_is_made(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/deep/down/duebell.sqlite")
    await store.close()
    assert (tmp_path / "deep/down/duebell.sqlite").is_file()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageFault, match=r"cannot make the folder .*/file/below"):
        await open_store(f"sqlite:///{tmp_path}/file/below/duebell.sqlite")


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear reader, " * 1000)
    with pytest.raises(StorageFault, match="not a database"):
        await open_store(f"sqlite:///{tmp_path}/letter")


async def test_what_was_kept_is_there_after_opening_again(durable_url: str) -> None:
    for _ in range(3):
        store = await open_store(durable_url)
        await store.append(page(fact("a")), NOW)
        assert len(await store.facts(fact("a").subject)) == 1
        await store.close()


async def test_memory_is_forgotten_and_not_shared() -> None:
    one, two = await open_store("sqlite://"), await open_store("sqlite://")
    await one.append(page(fact("a")), NOW)
    assert await two.subjects() == []
    await one.close()
    await two.close()


async def test_a_newer_schema_is_refused(durable_url: str) -> None:
    await (await open_store(durable_url)).close()
    await write(durable_url, "UPDATE alembic_version SET version_num = '9999'")
    for migrate in (True, False):
        with pytest.raises(StorageFault, match="9999"):
            await open_store(durable_url, migrate=migrate)


async def test_an_empty_database_is_refused_when_it_may_not_be_migrated(url: str) -> None:
    with pytest.raises(StorageFault, match="migrate first"):
        await open_store(url, migrate=False)


async def test_a_current_database_opens_without_migrating(durable_url: str) -> None:
    await (await open_store(durable_url)).close()
    store = await open_store(durable_url, migrate=False)
    assert await store.source_states() == []
    await store.close()


async def test_a_schema_that_cannot_be_made_leaves_nothing(durable_url: str) -> None:
    await write(durable_url, "CREATE TABLE leases (mine INTEGER)")
    with pytest.raises(StorageFault, match="leases"):
        await open_store(durable_url)
    assert await tables(durable_url) == {"leases"}


async def test_a_migration_that_fails_leaves_all_as_it_was(durable_url: str) -> None:
    await migrated_to(durable_url, "0001")
    await write(durable_url, "CREATE TABLE natives (mine INTEGER)")  # two migrations go well before it
    before = await described(durable_url)
    with pytest.raises(StorageFault, match="natives"):
        await open_store(durable_url)
    assert await described(durable_url) == before


def test_the_program_speaks_the_last_version_written() -> None:
    assert max(known_versions()) == HEAD


async def test_the_migrated_schema_is_the_one_that_is_made_at_once(durable_url: str) -> None:
    await migrated_to(durable_url, HEAD)
    migrated = await described(durable_url)
    await empty(durable_url)
    await (await open_store(durable_url)).close()
    made = await described(durable_url)
    assert made.keys() == migrated.keys() == {*Base.metadata.tables, "alembic_version"}
    for table, description in made.items():
        assert migrated[table] == description, table


async def test_what_the_inspector_of_sqlite_does_not_tell_is_the_same_too(tmp_path: Path) -> None:
    """How a table makes its numbers, and where an index has a condition."""
    urls = [f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("migrated", "made")]
    await migrated_to(urls[0], HEAD)
    await (await open_store(urls[1])).close()
    migrated, made = [await parts_in_words(url) for url in urls]
    assert any("AUTOINCREMENT" in part for part in made)
    assert any("WHERE" in part for part in made)
    assert made == migrated


async def test_a_database_of_any_earlier_version_keeps_what_it_has(durable_url: str) -> None:
    for version in sorted(known_versions() - {HEAD}):
        await migrated_to(durable_url, version)
        without_lag = version < "0006"
        if without_lag:  # what is written here has it
            await write(durable_url, "ALTER TABLE sources ADD COLUMN lag BIGINT")
        store = SqlStore(connect(durable_url))
        await store.append(page(fact("a")), NOW)
        await store.close()
        if without_lag:
            await write(durable_url, "ALTER TABLE sources DROP COLUMN lag")
        await keep_as_of_old(durable_url, timer())
        store = await open_store(durable_url)
        assert [one.key for one in await store.facts(fact("a").subject)] == ["a"]
        assert await store.timers_of(fact("a").subject) == [timer()]
        assert (await store.source_state(DESK)).cursor == "c1"
        assert await store.verify() == []
        assert await store.sweep_state(DESK) == SweepState(DESK)
        await store.close()
        await empty(durable_url)


async def test_timers_of_every_metric_can_be_kept(durable_url: str) -> None:
    store = await open_store(durable_url)
    await store.append(page(fact("a")), NOW)
    each = [timer(metric, metric=metric) for metric in Metric]
    assert await store.assessed(outcome(1, *each), NOW)
    assert {one.metric for one in await store.timers_of(fact("a").subject)} == set(Metric)
    await store.close()


async def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    db = connect(f"sqlite:///{tmp_path}/duebell.sqlite")
    names = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "secure_delete")
    async with db.read() as connection:
        found = [(await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one() for name in names]
    await db.close()
    assert found == ["wal", 2, 10000, 1, 1]


async def test_a_backup_is_whole_and_opens(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/duebell.sqlite")
    await store.append(page(fact("a")), NOW)
    await store.backup(tmp_path / "copy.sqlite")
    await store.append(page(fact("b")), NOW)
    with pytest.raises(StorageFault, match="there already"):
        await store.backup(tmp_path / "copy.sqlite")
    await store.close()
    copy = await open_store(f"sqlite:///{tmp_path}/copy.sqlite")
    assert [one.key for one in await copy.facts(fact("a").subject)] == ["a"]
    assert (await copy.source_state(DESK)).cursor == "c1"
    assert await copy.verify() == []
    await copy.close()


async def test_a_postgresql_store_names_its_own_tool_for_copies(postgres_url: str, tmp_path: Path) -> None:
    store = await open_store(postgres_url)
    with pytest.raises(StorageFault, match="pg_dump"):
        await store.backup(tmp_path / "copy")
    await store.close()


async def test_a_word_that_is_none_is_refused_by_the_database(tmp_path: Path) -> None:
    await (await open_store(f"sqlite:///{tmp_path}/d.sqlite")).close()
    raw = sqlite3.connect(tmp_path / "d.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="ck_people_who"):
        raw.execute("INSERT INTO people VALUES ('desk', '1', 'n', 'e', 'ghost', '')")
    raw.close()


async def migrated_to(url: str, version: str) -> None:
    """A database as a program of that version left it."""
    db = connect(url)
    async with db.write() as connection:
        await connection.run_sync(upgrade, version)
    await db.close()


async def parts_in_words(url: str) -> list[str]:
    """Every column, constraint and index as SQLite was told to make it, in no order."""
    db = connect(url)
    async with db.read() as connection:
        found = await connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        rows = [(row.name, row.sql) for row in found]
    await db.close()
    parts = [(name, part.strip(" ()")) for name, sql in rows for part in re.split(r"[\n\t,]", sql)]
    return sorted(f"{name}: {part}".replace('"', "") for name, part in parts if part)


async def write(url: str, *statements: str) -> None:
    db = connect(url)
    async with db.write() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await db.close()


async def keep_as_of_old(url: str, kept: StoredTimer) -> None:
    """With the columns that timers had at first."""
    values = {name: value for name, value in timer_values(kept).items() if name != "paused_for"}
    db = connect(url)
    async with db.write() as connection:
        await connection.execute(timers.insert().values(values))
    await db.close()


async def tables(url: str) -> set[str]:
    db = connect(url)
    async with db.read() as connection:
        found = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await db.close()
    return set(found)


async def empty(url: str) -> None:
    names = await tables(url)
    await write(url, *(f"DROP TABLE {name}" for name in names))


async def described(url: str) -> dict[str, list[str]]:
    """Everything that the database knows of each table, in words."""
    db = connect(url)
    async with db.read() as connection:
        found = await _describe(connection)
    await db.close()
    return found


async def _describe(connection: AsyncConnection) -> dict[str, list[str]]:
    def look(sync: Connection) -> dict[str, list[str]]:
        seen = inspect(sync)
        return {
            name: sorted(
                in_words(what)
                for what in (
                    *seen.get_columns(name),
                    *seen.get_indexes(name),
                    *seen.get_unique_constraints(name),
                    *seen.get_check_constraints(name),
                    seen.get_pk_constraint(name),
                )
            )
            for name in seen.get_table_names()
        }

    return await connection.run_sync(look)


def in_words(what: Mapping[str, object]) -> str:
    """One column, index or constraint; a condition is an object that says its text."""
    words = {name: str(value) for name, value in what.items() if name != "dialect_options"}
    options = what.get("dialect_options")
    if isinstance(options, dict):
        words |= {name: str(value) for name, value in options.items()}
    return str(words)
