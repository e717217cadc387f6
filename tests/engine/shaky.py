"""A small shop on a store that fails when it is told to, and remembers what was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.engine.cases import Cases
from bot.engine.services import watch_services
from bot.engine.strangers import Nobody
from bot.sla.facts import Fact, Subject
from bot.sla.observations import Health, Observed
from storage import SqlStore
from storage.engine import Database, connect
from storage.migrate import bring_up_to_date
from tests.money.till import NOVEMBER, POLICIES, Till, edited, monitor


class ShakyStore(SqlStore):
    """Cannot read what is in `unreadable`, and while it is `full` nothing of people or ours is recorded."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.unreadable: set[Subject] = set()
        self.full = False
        self.read: list[Subject] = []

    async def facts(self, subject: Subject) -> Sequence[Fact]:
        self.read.append(subject)
        if subject in self.unreadable:
            raise OSError("a bad sector")
        return await super().facts(subject)

    async def record(self, facts: Sequence[Fact], now: datetime) -> Sequence[Subject]:
        if self.full:
            raise OSError("the disk is full")
        return await super().record(facts, now)


async def shaky_store() -> ShakyStore:
    """In memory, empty."""
    db = connect("sqlite://")
    await bring_up_to_date(db)
    return ShakyStore(db)


async def shaky_till(store: ShakyStore, policies: str = POLICIES) -> Till:
    """Watched from the beginning of November, when everything worked."""
    library = await edited(store, policies, NOVEMBER)
    await watch_services(store, library, NOVEMBER)
    till = Till(store, Cases(store, Nobody(), library))
    for name in ("ping", "line"):
        await till.tells(monitor(name), Observed(Health.UP), NOVEMBER)
    return till
