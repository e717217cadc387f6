"""The daily sweep of a source: where it stands, and the tickets that were not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.records import Absence, SweepState, Swept
from bot.sla.facts import SourceName, Subject
from storage.beside import keep_people, keep_tickets, put_aside
from storage.columns import clean
from storage.engine import Part
from storage.ledger import store_facts
from storage.natives import keep_natives
from storage.reading_tables import absences, sweeps
from storage.rows import chunks
from storage.tables import subjects

_TICKET = Subject(SourceName(""), "").kind


class Sweeps(Part):
    """What the sweep asks, and what it found."""

    async def sweep_state(self, source: SourceName) -> SweepState:
        """How the sweep of a source stands; an empty state before the first."""
        async with self._db.read() as connection:
            row = (await connection.execute(select(sweeps).where(sweeps.c.source == source))).first()
            return SweepState(source) if row is None else _state_of(row)

    async def open_tickets(self, source: SourceName, after: str, limit: int) -> Sequence[str]:
        """Ids of tickets that are open here, in the database's own order, from the one after `after`."""
        id, whole = subjects.c.subject_id, subjects.c.subject_kind == _TICKET
        query = select(id).where(subjects.c.subject_source == source, id > after, whole, subjects.c.open)
        async with self._db.read() as connection:
            return list((await connection.execute(query.order_by(id).limit(limit))).scalars())

    async def absences(self, source: SourceName) -> Sequence[Absence]:
        """Tickets that the source did not have, those first that are to be asked for first."""
        query = select(absences).where(absences.c.source == source)
        async with self._db.read() as connection:
            found = map(_absence_of, await connection.execute(query))
            return sorted(found, key=lambda one: (one.again_at, one.ticket))

    async def ask_again(self, source: SourceName, tickets: Sequence[str], at: datetime) -> bool:
        """Ask for those of them at `at` that a sweep took for deleted. False when it took none for that."""
        asked = 0
        async with self._db.write() as connection:
            for some in chunks([clean(ticket) for ticket in tickets], 300):
                theirs = (absences.c.source == source) & absences.c.told & absences.c.ticket.in_(some)
                asked += (
                    await connection.execute(update(absences).where(theirs).values(again_at=at))
                ).rowcount
        return asked > 0

    async def swept(self, step: Swept, now: datetime) -> Sequence[Subject]:
        """Store one look: its facts, cards and people, who is absent, and how far the sweep is.

        The tickets with news are added to its count. Cursor, watermark and trouble of the source stay as they
        are: a look is no reading.
        """
        source, look = step.state.source, step.look
        async with self._db.write() as connection:
            touched = await store_facts(self._db, connection, (*look.facts, *step.facts), now)
            await keep_tickets(self._db, connection, look.tickets)
            await keep_people(self._db, connection, look.people)
            await keep_natives(self._db, connection, look.natives)
            await put_aside(self._db, connection, source, look.strange, now)
            await self._keep_absences(connection, step)
            told = {fact.subject for fact in step.facts}
            news = step.state.news + len(set(touched) - told)
            await self._keep_state(connection, replace(step.state, news=news))
            return touched

    async def _keep_state(self, connection: AsyncConnection, state: SweepState) -> None:
        insert = self._db.insert(sweeps).values(asdict(state))
        fields = {column.name: column for column in insert.excluded if column.name != "source"}
        await connection.execute(insert.on_conflict_do_update(index_elements=["source"], set_=fields))

    async def _keep_absences(self, connection: AsyncConnection, step: Swept) -> None:
        source = step.state.source
        if step.present:
            over = absences.c.ticket.in_([clean(ticket) for ticket in step.present])
            await connection.execute(delete(absences).where(absences.c.source == source, over))
        if not step.absences:
            return
        insert = self._db.insert(absences)
        fields = {name: insert.excluded[name] for name in ("missed_at", "again_at", "told")}
        upsert = insert.on_conflict_do_update(index_elements=["source", "ticket"], set_=fields)
        rows = [{"source": source, **asdict(one)} for one in step.absences]
        await connection.execute(upsert, rows)


def _state_of(row: Row[Any]) -> SweepState:
    return SweepState(
        source=SourceName(row.source),
        began_at=row.began_at,
        done_at=row.done_at,
        whole_from=row.whole_from,
        reached=row.reached,
        looked=row.looked,
        news=row.news,
        gone=row.gone,
        back=row.back,
    )


def _absence_of(row: Row[Any]) -> Absence:
    return Absence(row.ticket, row.seen_at, row.since, row.missed_at, row.again_at, row.told)
