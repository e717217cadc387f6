"""The past from the ledger of a bot, which may be running. Nothing is written."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.config import Settings
from bot.engine.services import MONITOR, SERVICE
from bot.past.histories import Begin, Past
from bot.shelf import opened, recall


@dataclass(frozen=True, slots=True)
class Ledger:
    """The store that a configuration names."""

    settings: Settings
    clock: Clock

    def read(self, until: datetime | None, begin: Begin) -> Past:
        """Show every ticket of the ledger, with the editions that were in force."""
        return asyncio.run(self._read(until or self.clock.now(), begin))

    async def _read(self, until: datetime, begin: Begin) -> Past:
        async with opened(self.settings) as store:
            viewer = begin(await recall(store, self.settings, self.clock), until)
            tickets = 0
            for subject in await store.subjects():
                if subject.kind in (SERVICE, MONITOR):
                    continue  # the past is of tickets
                heard = [fact for fact in await store.facts(subject) if fact.observed_at <= until]
                if heard:
                    tickets += 1
                    older = viewer.takes_older_starts
                    viewer.see(subject, heard, await store.absorbed(subject, until) if older else ())
            return Past("the ledger", tickets, until)
