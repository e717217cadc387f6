"""Books: every edition of the policies that was in force, so that old verdicts can be explained (S10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from storage.columns import clean
from storage.engine import Part
from storage.tables import books

_LOCK = 7_238_451_002


class Books(Part):
    """Remembering editions."""

    async def remember_book(self, version: str, text: str, now: datetime) -> bool:
        """Keep the text that comes into force at `now`. False if the newest one is that version already."""
        newest = select(books.c.number, books.c.version).order_by(books.c.number.desc()).limit(1)
        async with self._db.write() as connection:
            await self._db.exclusive(connection, _LOCK)
            last = (await connection.execute(newest)).first()
            if last is not None and last.version == clean(version):
                return False
            number = 1 if last is None else last.number + 1
            values = {"number": number, "since": now, "version": version, "text": text}
            await connection.execute(books.insert().values(values))
            return True

    async def books(self) -> Sequence[tuple[datetime, str, str]]:
        """Every edition, oldest first: since when, version, text."""
        async with self._db.read() as connection:
            rows = await connection.execute(select(books).order_by(books.c.number))
            return [(row.since, row.version, row.text) for row in rows]
