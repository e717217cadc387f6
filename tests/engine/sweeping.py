"""A shelf of tickets, a store, and the sweep between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.clock import PacedClock
from bot.engine.records import Assessed, SweepState
from bot.engine.sweep import Ran, Sweep
from storage import SqlStore
from tests.engine.shelf import Shelf

MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Bench:
    """A shelf, a store, and the sweep between them."""

    def __init__(self, store: SqlStore) -> None:
        self.clock = PacedClock(MORNING, rate=0)
        self.store, self.shelf = store, Shelf(self.clock)
        self.restarted()

    def restarted(self, holder: str = "me") -> None:
        """A new process."""
        self.sweep = Sweep(self.shelf, self.store, self.clock, holder)

    async def opens(self, *tickets: str) -> None:
        await self.store.append(self.shelf.opening(*tickets), self.clock.now())

    async def forward(self, duration: timedelta) -> list[Ran]:
        """Time passes; the sweep runs whenever it wants to."""
        until, ran = self.clock.now() + duration, list[Ran]()
        while True:
            ran.append(await self.sweep.run())
            if ran[-1].again_at > until:
                break
            self.clock.jump(max(ran[-1].again_at - self.clock.now(), timedelta(0)))
        self.clock.jump(until - self.clock.now())
        return ran

    async def is_over(self, ticket: str) -> None:
        """The ticket is assessed, and nothing runs on it."""
        subject = self.shelf.subject(ticket)
        facts = await self.store.facts(subject)
        over = Assessed(subject, len(facts), (), (), (), None, None, open=False)
        assert await self.store.assessed(over, self.clock.now())

    async def state(self) -> SweepState:
        return await self.store.sweep_state(self.shelf.name)

    async def deeds(self, ticket: str) -> list[type]:
        return [type(fact.deed) for fact in await self.store.facts(self.shelf.subject(ticket))]
