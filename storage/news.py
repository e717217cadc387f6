"""News: what the ledger has that somebody who keeps a mark has not looked at, and how far back it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select

from bot.sla.facts import SourceName
from storage.engine import Part
from storage.tables import chains, facts, subjects

_AHEAD = timedelta(hours=1)
"""News make a subject due when they are stored: a plan that is farther ahead is none for the sake of news. So
few are looked at."""


class News(Part):
    """Marks are positions in the chains of the sources: looking again costs nothing while none has moved."""

    async def marks(self) -> Mapping[SourceName, int]:
        """The marks of now, for whoever wants to hear only of what comes after."""
        async with self._db.read() as connection:
            return {SourceName(row.source): row.position for row in await connection.execute(select(chains))}

    async def news(
        self, marks: Mapping[SourceName, int]
    ) -> tuple[Mapping[SourceName, int], Mapping[str, datetime]]:
        """The marks of now, and of the facts since `marks` the earliest instant at which something happened,
        for each word of a deed."""
        earliest: dict[str, datetime] = {}
        async with self._db.read() as connection:
            heads = {SourceName(row.source): row.position for row in await connection.execute(select(chains))}
            for source, position in heads.items():
                mark = marks.get(source, 0)
                if position <= mark:
                    continue
                new = (facts.c.source == source, facts.c.position > mark)
                query = select(facts.c.deed, func.min(facts.c.occurred_at).label("first")).where(*new)
                for row in await connection.execute(query.group_by(facts.c.deed)):
                    earliest[row.deed] = min(row.first, earliest.get(row.deed, row.first))
        return heads, earliest

    async def unassessed(self, now: datetime, besides: str) -> bool:
        """Whether any subject is due, or has facts that its timers do not show yet, though somebody is at it
        or whoever stored them had a clock a little ahead of `now`; but for subjects of one kind."""
        planned_at, is_lent = subjects.c.next_check_at, subjects.c.lease_until.is_not(None)
        is_behind = subjects.c.revision > subjects.c.assessed_revision
        pending = or_(planned_at <= now, is_lent, subjects.c.nudged, is_behind)
        wanted = (planned_at <= now + _AHEAD, pending, subjects.c.subject_kind != besides)
        async with self._db.read() as connection:
            return bool((await connection.execute(select(exists().where(*wanted)))).scalar_one())
