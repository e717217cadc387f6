"""The past of a source, stored beside what polling brings: facts are kept once, whoever brought them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.records import BackfillState
from bot.sla.facts import SourceName, Subject
from bot.sla.pages import Page
from storage.beside import keep_people, keep_tickets, put_aside
from storage.engine import Part
from storage.ledger import hold_source, store_facts
from storage.natives import keep_natives
from storage.reading_tables import backfills, quiet
from storage.rows import about, about_any, chunks, subject_of, subject_values
from storage.tables import facts, sources, subjects


class Past(Part):
    """Backfills, and the tickets that were first met in them."""

    async def backfill_state(self, source: SourceName) -> BackfillState | None:
        """How far the past of a source has been read; None when nobody asked for it."""
        async with self._db.read() as connection:
            row = (await connection.execute(select(backfills).where(backfills.c.source == source))).first()
            return None if row is None else _state_of(row)

    async def begin_backfill(self, source: SourceName, since: datetime, now: datetime) -> BackfillState:
        """Begin anew. A source that was never read counts as followed from now on: its past is the past."""
        fresh = BackfillState(source, since, now)
        insert = self._db.insert(backfills).values(asdict(fresh))
        fields = {column.name: column for column in insert.excluded if column.name != "source"}
        async with self._db.write() as connection:
            await hold_source(self._db, connection, source, live_from=now)
            await connection.execute(insert.on_conflict_do_update(index_elements=["source"], set_=fields))
        return fresh

    async def backfilled(self, page: Page, now: datetime) -> BackfillState:
        """Store a page whole, with the backfill's own cursor; give back how far it is now."""
        named = backfills.c.source == page.source
        async with self._db.write() as connection:
            await hold_source(self._db, connection, page.source, live_from=now)
            known = await _known(connection, {fact.subject for fact in page.facts})
            before = await _count(connection, page.source)
            touched = await store_facts(self._db, connection, page.facts, now)
            await self._hush(connection, page.source, set(touched) - known, now)
            await keep_tickets(self._db, connection, page.tickets)
            await keep_people(self._db, connection, page.people)
            await keep_natives(self._db, connection, page.natives)
            await put_aside(self._db, connection, page.source, page.strange, now)
            grown = {
                "cursor": page.cursor,
                "pages": backfills.c.pages + 1,
                "facts": backfills.c.facts + (await _count(connection, page.source) - before),
                "tickets": backfills.c.tickets + len(touched),
                "done_at": None if page.more else now,
            }
            await connection.execute(update(backfills).where(named).values(grown))
            return _state_of((await connection.execute(select(backfills).where(named))).one())

    async def quiet_until(self, subject: Subject) -> datetime | None:
        """The instant before which nothing of a ticket is told; None for tickets met by polling."""
        async with self._db.read() as connection:
            query = select(quiet.c.until).where(about(quiet, subject))
            found: datetime | None = (await connection.execute(query)).scalar_one_or_none()
            return found

    async def _hush(
        self, connection: AsyncConnection, source: SourceName, fresh: Iterable[Subject], now: datetime
    ) -> None:
        """What polling has not seen yet may still be told: quiet is only what lies before the watermark."""
        query = select(sources.c.read_up_to).where(sources.c.name == source)
        until = (await connection.execute(query)).scalar_one() or now
        rows = [subject_values(subject) | {"until": until} for subject in sorted(fresh)]
        if rows:
            await connection.execute(self._db.insert(quiet).on_conflict_do_nothing(), rows)


async def _known(connection: AsyncConnection, wanted: set[Subject]) -> set[Subject]:
    known: set[Subject] = set()
    for some in chunks(sorted(wanted), 300):
        known.update(
            map(subject_of, await connection.execute(select(subjects).where(about_any(subjects, some))))
        )
    return known


async def _count(connection: AsyncConnection, source: SourceName) -> int:
    """How many facts a source has: its chain has no gaps."""
    query = select(func.max(facts.c.position)).where(facts.c.source == source)
    return (await connection.execute(query)).scalar_one() or 0


def _state_of(row: Row[Any]) -> BackfillState:
    return BackfillState(
        source=SourceName(row.source),
        since=row.since,
        begun_at=row.begun_at,
        cursor=row.cursor,
        pages=row.pages,
        facts=row.facts,
        tickets=row.tickets,
        done_at=row.done_at,
    )
