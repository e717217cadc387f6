"""Named leases: one holder at a time, over all processes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_

from storage.engine import Part
from storage.tables import leases


class Leases(Part):
    """Electing who does what must be done once."""

    async def lease(self, name: str, holder: str, now: datetime, duration: timedelta) -> bool:
        """Take or renew a lease. False while somebody else holds it."""
        insert = self._db.insert(leases).values(name=name, holder=holder, until=now + duration)
        free = or_(leases.c.holder == holder, leases.c.until <= now)
        fields = {"holder": insert.excluded.holder, "until": insert.excluded.until}
        take = insert.on_conflict_do_update(index_elements=["name"], set_=fields, where=free)
        async with self._db.write() as connection:
            return (await connection.execute(take.returning(leases.c.name))).first() is not None

    async def release(self, name: str, holder: str) -> None:
        """Give a lease up; somebody else's stays."""
        held = delete(leases).where(leases.c.name == name, leases.c.holder == holder)
        await self._write(held)
