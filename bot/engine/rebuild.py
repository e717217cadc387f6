"""Rebuild: make the stored timers again from the ledger. They are a projection, so nothing is lost by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.engine.cases import Cases
from bot.engine.ports import Store
from bot.engine.timing import stored_timers
from bot.sla.facts import Subject


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many tickets were folded again, and which had other timers on record."""

    subjects: int
    differed: tuple[Subject, ...]


class Rebuild:
    """Compares and mends. Tickets that differ are assessed anew by the bot, with all their alerts kept."""

    def __init__(self, store: Store, cases: Cases) -> None:
        self._store, self._cases = store, cases

    async def run(self, now: datetime) -> Rebuilt:
        """Fold every ticket."""
        subjects = await self._store.subjects()
        differed = [subject for subject in subjects if await self._differs(subject)]
        for subject in differed:
            await self._store.check_again(subject, now)
        return Rebuilt(len(subjects), tuple(differed))

    async def _differs(self, subject: Subject) -> bool:
        standing, _ = await self._cases.standing(subject)
        stored = {t.id: t for t in await self._store.timers_of(subject)}
        return stored != {t.id: t for t in stored_timers(standing)}
