"""What one pass over the due tickets costs, among few open ones and among many.

    .venv-bench/bin/python -m benchmarks.assessment [OPEN ...]

The due tickets go the whole way: facts appended, assessed when they came, due now. The open ones around them
are rows of the same tables, copied by SQL from one that went that way: nobody waits for a million of them.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.histories import SLA
from benchmarks.measuring import Section, prose, table
from bot.config import load
from bot.engine.assess import Assess
from bot.engine.cases import Cases
from bot.engine.strangers import Nobody
from bot.replay.command import StandIns
from bot.sla.facts import Attributes, Author, Category, Fact, FactKey, Opened, SourceName, Subject, Who
from bot.sla.library import Library
from bot.sla.pages import Page
from storage import SqlStore, open_store

SIZES = (5_000, 50_000, 500_000)  # open tickets, of two timers each
DUE, ROUNDS = 100, 7
SOURCE = SourceName("desk")
BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
FAR = datetime(2026, 12, 31, tzinfo=UTC)
CUSTOMER = Author("kim", Who.CUSTOMER)

_COPY = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :open)
INSERT INTO {table} ({columns}) SELECT {values} FROM n, (SELECT * FROM {table} WHERE subject_id = 'seed')
"""


def opening(ticket: str, at: datetime) -> Fact:
    """A ticket whose first response is due an hour of opening time later."""
    deed = Opened(Category.NEW, Attributes(priority="high"), CUSTOMER.id)
    return Fact(SOURCE, FactKey(f"{ticket}/0"), Subject(SOURCE, ticket), at, at, CUSTOMER, deed)


def copy_seed(file: Path, count: int) -> None:
    """Put so many open tickets beside the seed, each with its facts and timers, none of them due for long."""
    with sqlite3.connect(file) as db:
        for name in ("facts", "subjects", "timers"):
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
            values = ", ".join(_value(column) for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            db.execute(_COPY.format(table=name, columns=names, values=values), {"open": count})
        db.execute("UPDATE subjects SET next_check_at = ?", (f"{FAR:%Y-%m-%d %H:%M:%S.%f}",))
        db.execute("UPDATE chains SET position = (SELECT max(position) FROM facts)")
    db.close()


def _value(column: str) -> str:
    """A column of a copy: what names it is its own, the rest is the seed's."""
    match column:
        case "subject_id" | "key" | "id":
            return f"\"{column}\" || '-' || i"
        case "position":
            return '"position" + i'
        case _:
            return f'"{column}"'


class Desk:
    """A store with open tickets, and its assessment."""

    def __init__(self, store: SqlStore, library: Library) -> None:
        self._store = store
        self._assess = Assess(store, Cases(store, Nobody(), library))

    async def take(self, facts: tuple[Fact, ...], now: datetime) -> None:
        """Append, and assess at once."""
        await self._store.append(Page(SOURCE, facts, f"{now}", now), now)
        await self._assess.run(now)

    async def timed_pass(self) -> float:
        """Seconds of one pass, at the instant for which it was planned."""
        now = await self._store.next_check_at()
        assert now is not None
        began = perf_counter()
        done = await self._assess.run(now)
        seconds = perf_counter() - began
        if done.assessed != DUE or done.alerts < DUE:
            sys.exit(f"{done} instead of a pass over {DUE} due tickets")
        return seconds


async def seconds_of_a_pass(folder: Path, library: Library, count: int) -> tuple[float, int]:
    """The median of the rounds, each with a hundred tickets of its own, and how many timers were open."""
    file = folder / f"{count}.sqlite"
    store = await open_store(f"sqlite:///{file}")
    await Desk(store, library).take((opening("seed", BORN),), BORN)
    await store.close()
    await asyncio.to_thread(copy_seed, file, count)
    store = await open_store(f"sqlite:///{file}")
    try:
        times = [await _round(Desk(store, library), number) for number in range(1 + ROUNDS)]
    finally:
        await store.close()
    with sqlite3.connect(file) as db:
        (timers,) = db.execute("SELECT count(*) FROM timers WHERE ended_at IS NULL").fetchone()
    db.close()
    return median(times[1:]), timers


async def _round(desk: Desk, number: int) -> float:
    """A hundred tickets, and the pass at the instant at which their first warning comes."""
    born = BORN + timedelta(days=7 * (1 + number))
    await desk.take(tuple(opening(f"due-{number}-{n}", born) for n in range(DUE)), born)
    return await desk.timed_pass()


def section(sizes: tuple[int, ...]) -> Section:
    """Measure every size and say it."""
    with tempfile.TemporaryDirectory() as folder:
        sla = Path(folder, "sla.yml")
        sla.write_text(SLA, encoding="utf-8")
        library = Library.of(load(sla, StandIns({})).book, BORN)
        found = [(n, *asyncio.run(seconds_of_a_pass(Path(folder), library, n))) for n in sizes]
    first = found[0][1]
    rows = [
        [f"{count:,}", f"{timers:,}", f"{seconds * 1000:,.0f} ms", f"{seconds / first:.2f}"]
        for count, seconds, timers in found
    ]
    lines = [
        *prose(
            f"""One pass with {DUE} tickets due: claimed, folded, decided, and the outcome stored with its
            alerts and messages, each ticket in a transaction of its own, on SQLite in a file (WAL, every
            commit synced). The median of {ROUNDS} passes. All other tickets are open and not due. The
            cost must follow the number due and not the number open: the last column is the time beside
            that of the first line."""
        ),
        "",
        *table(["open tickets", "open timers", f"one pass, {DUE} due", "compared"], rows),
    ]
    return Section("Assessment", f"python -m benchmarks.assessment {' '.join(map(str, sizes))}", lines)


if __name__ == "__main__":
    print(section(tuple(map(int, sys.argv[1:])) or SIZES))
