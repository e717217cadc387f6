"""The database itself: connecting, transactions, and what differs between SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import (
    Connection,
    Dialect,
    ExceptionContext,
    StaticPool,
    Table,
    UpdateBase,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Insert: TypeAlias = postgresql.Insert | sqlite.Insert

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}

_PRAGMAS = (
    "busy_timeout = 10000",
    "journal_mode = WAL",
    # Not NORMAL: that may forget the last commits in a power cut, and with them that a message has left or
    # that somebody acknowledged. FULL costs one more sync for each commit, which our few commits can bear.
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",  # what is erased is overwritten, not merely unlinked
)


class StorageFault(Exception):
    """The database cannot be used, or refused. The sentence is safe to show: no password, no stored value."""


class Database:
    """One open database. Every method of the store is one transaction, made here.

    On SQLite a write begins as BEGIN IMMEDIATE, so that it waits its turn instead of failing half-way; within
    this process writers queue on a lock, which is fair and quicker than SQLite's own polling.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.in_memory = self.is_sqlite and url.database in {None, "", ":memory:"}
        self._engine = self._create()
        self._writers = self._engine.execution_options(writes=True)
        self._turn = asyncio.Lock()

    def _create(self) -> AsyncEngine:
        if not self.is_sqlite:
            return create_async_engine(self.url, hide_parameters=True, pool_pre_ping=True)
        pool: dict[str, Any] = {"poolclass": StaticPool} if self.in_memory else {}
        engine = create_async_engine(self.url, hide_parameters=True, **pool)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        event.listen(engine.sync_engine, "handle_error", _keep_after_cancelling)
        return engine

    @property
    def dialect(self) -> Dialect:
        return self._engine.dialect

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that only reads."""
        return self._transaction(self._engine, alone=self.in_memory)

    def write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that may write: all of it happens, or nothing."""
        return self._transaction(self._writers, alone=self.is_sqlite)

    def snapshot(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction of many reads that all see one instant."""
        if self.is_sqlite:
            return self.read()
        frozen = self._engine.execution_options(isolation_level="REPEATABLE READ")
        return self._transaction(frozen, alone=False)

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine, *, alone: bool) -> AsyncIterator[AsyncConnection]:
        async with self._turn if alone else nullcontext():
            try:
                async with engine.begin() as connection:
                    yield connection
            except SQLAlchemyError as error:
                raise StorageFault(f"the database refused: {_reason(error)}") from None

    async def outside(self, statement: str, *values: str) -> None:
        """Run a statement of SQLite's that must not stand in a transaction."""
        async with self._turn, self._engine.connect() as connection:
            raw = await connection.get_raw_connection()
            driver = raw.driver_connection
            assert driver is not None
            cursor = await driver.execute(statement, values)
            await cursor.close()

    def insert(self, table: Table) -> Insert:
        """An INSERT that can say ON CONFLICT."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    async def exclusive(self, connection: AsyncConnection, number: int) -> None:
        """Let one transaction at a time go on from here, over all processes (SQLite's writers always do)."""
        if not self.is_sqlite:
            await connection.execute(select(func.pg_advisory_xact_lock(number)))

    async def close(self) -> None:
        await self._engine.dispose()


class Part:
    """A part of the store: some methods over one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def _write(self, statement: UpdateBase) -> None:
        """A transaction of one statement."""
        async with self._db.write() as connection:
            await connection.execute(statement)


def connect(url: str) -> Database:
    """A Database for an address in a person's words; makes the folder of an SQLite file."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StorageFault(
            "the database address is not one: write sqlite:///file or postgresql://..."
        ) from None
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise StorageFault(f"{parsed.drivername} is not a database we know: use sqlite or postgresql")
    _make_folder(parsed)
    try:
        return Database(parsed.set(drivername=driver))
    except ModuleNotFoundError as error:
        raise StorageFault(f"the package {error.name} is missing: install duebell[postgres]") from None


def _make_folder(url: URL) -> None:
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return
    folder = Path(url.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageFault(f"cannot make the folder {folder}: {error.strerror}") from None


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _keep_after_cancelling(context: ExceptionContext) -> None:
    """A cancelled task does not cost the connection, which may be the whole database: it is rolled back.

    SQLite's driver runs one statement after the other in its own thread, so the rollback comes after whatever
    was still running.
    """
    if isinstance(context.original_exception, asyncio.CancelledError):
        context.is_disconnect = False


def _reason(error: SQLAlchemyError) -> str:
    """The driver's first line: what follows it may quote values, as does the text of other errors."""
    if not isinstance(error, DBAPIError):
        return type(error).__name__
    lines = str(error.orig).splitlines()
    return f"{type(error.orig).__name__}: {lines[0] if lines else 'no reason given'}"
