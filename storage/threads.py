"""Threads: the root card of a subject in a channel, made once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update

from bot.engine.records import Thread
from bot.sla.facts import Subject
from storage.engine import Part
from storage.rows import about, subject_of, subject_values
from storage.tables import threads


class Threads(Part):
    """Where the bot speaks about each subject, and which version of the card stands there."""

    async def thread(self, subject: Subject, channel: str) -> Thread | None:
        """The thread of a subject in a channel, begun or made."""
        return await self._one(_in(subject, channel))

    async def threads(self, subject: Subject) -> Sequence[Thread]:
        """All threads of a subject, oldest first."""
        async with self._db.read() as connection:
            rows = await connection.execute(select(threads).where(about(threads, subject)))
            return sorted(map(_thread_of, rows), key=lambda thread: (thread.begun_at, thread.channel))

    async def thread_at(self, channel: str, ts: str) -> Thread | None:
        """The thread whose root card is the message `ts` of a channel."""
        return await self._one((threads.c.channel == channel) & (threads.c.ts == ts))

    async def begin_thread(
        self, subject: Subject, channel: str, language: str, now: datetime, lease: timedelta
    ) -> Thread | None:
        """Claim the making of a root card. None while another worker is at it.

        When the card is made already, that thread is given back, with its `ts`. A claim whose lease ended is
        given anew with the old `begun_at`: a card may have been posted since then, so look before posting.
        """
        begun = {"begun_at": now, "lease_until": now + lease, "version": 1, "shown": 0, "language": language}
        insert = self._db.insert(threads).values(subject_values(subject) | {"channel": channel} | begun)
        place = _in(subject, channel)
        left = update(threads).where(place, threads.c.ts.is_(None), threads.c.lease_until <= now)
        async with self._db.write() as connection:
            fresh = insert.on_conflict_do_nothing().returning(threads)
            if (first := (await connection.execute(fresh)).first()) is not None:
                return _thread_of(first)
            taken = (
                await connection.execute(left.values(lease_until=now + lease).returning(threads))
            ).first()
            if taken is not None:
                return _thread_of(taken)
            made = (await connection.execute(select(threads).where(place, threads.c.ts.is_not(None)))).first()
            return None if made is None else _thread_of(made)

    async def thread_made(self, subject: Subject, channel: str, ts: str, shown: int) -> None:
        """The root card stands in Slack. The first one recorded stays."""
        unmade = update(threads).where(_in(subject, channel), threads.c.ts.is_(None))
        await self._write(unmade.values(ts=ts, shown=shown, lease_until=None))

    async def thread_unmade(self, subject: Subject, channel: str, again_at: datetime) -> None:
        """The attempt to make a root card has failed: from `again_at` on another may begin."""
        unmade = update(threads).where(_in(subject, channel), threads.c.ts.is_(None))
        await self._write(unmade.values(lease_until=again_at))

    async def forget_thread(self, subject: Subject, channel: str) -> None:
        """The root card is gone from Slack: the next message makes a new one."""
        await self._write(delete(threads).where(_in(subject, channel)))

    async def stale_threads(self, limit: int) -> Sequence[Thread]:
        """Threads whose card shows an older version, furthest behind first."""
        behind = threads.c.version - threads.c.shown
        query = select(threads).where(threads.c.ts.is_not(None), behind > 0)
        async with self._db.read() as connection:
            rows = await connection.execute(query.order_by(behind.desc(), threads.c.begun_at).limit(limit))
            return [_thread_of(row) for row in rows]

    async def thread_shown(self, subject: Subject, channel: str, version: int) -> None:
        """Slack shows this version now. An older one, reported late, changes nothing."""
        older = update(threads).where(_in(subject, channel), threads.c.shown < version)
        await self._write(older.values(shown=version))

    async def _one(self, where: ColumnElement[bool]) -> Thread | None:
        async with self._db.read() as connection:
            row = (await connection.execute(select(threads).where(where))).first()
            return None if row is None else _thread_of(row)


def _in(subject: Subject, channel: str) -> ColumnElement[bool]:
    return about(threads, subject) & (threads.c.channel == channel)


def _thread_of(row: Row[Any]) -> Thread:
    return Thread(
        subject=subject_of(row),
        channel=row.channel,
        ts=row.ts,
        begun_at=row.begun_at,
        version=row.version,
        shown=row.shown,
        language=row.language,
    )
