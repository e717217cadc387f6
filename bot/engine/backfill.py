"""Backfill: read a source's past into the ledger, page by page, beside the polling and without a word to
anybody.

What is read has a cursor of its own, stored with each page: whoever stops it, at any page, goes on where it
was. Pauses as long as the reading leave the other half of the source's limits to polling.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.engine.ports import Source, Store
from bot.engine.records import BackfillState
from bot.troubles import SourceTrouble, SourceTroubleKind

Rest = Callable[[timedelta], Awaitable[None]]
"""Waits for a while."""

SHORTEST, LONGEST = timedelta(seconds=2), timedelta(minutes=1)
PATIENCE = 8
"""Failures in a row after which a backfill gives up; it can be taken up again."""
LEASE = timedelta(minutes=15)


class Taken(Exception):
    """Another process reads the past of this source at this moment."""


@dataclass(frozen=True, slots=True)
class Read:
    """A page is stored. `newest_at` is the end of what it told, None when it told nothing."""

    state: BackfillState
    newest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The source asks for patience, or failed in passing: the next attempt comes after `pause`."""

    pause: timedelta
    reason: str


class Backfill:
    """Reads the past of one source. `rest` waits; the polling of a running bot goes on meanwhile."""

    def __init__(self, source: Source, store: Store, clock: Clock, holder: str, rest: Rest) -> None:
        self._source, self._store, self._clock = source, store, clock
        self._holder, self._rest = holder, rest
        self._failures = 0

    async def run(self, since: datetime, *, anew: bool = False) -> AsyncGenerator[Read | Waiting, None]:
        """Everything from `since`, yielding after each page and before each wait.

        A backfill that was begun with the same `since` or an earlier one, and is not whole, goes on. Raises
        Taken, and SourceTrouble when waiting would not help.
        """
        if not await self._ours():
            raise Taken
        try:
            state = await self._begun(since, anew=anew)
            while state.done_at is None:
                began_at = self._clock.now()
                step = await self._page(state)
                yield step
                if isinstance(step, Waiting):
                    await self._rest(step.pause)
                else:
                    state = step.state
                    await self._rest(min(self._clock.now() - began_at, LONGEST))
                if not await self._ours():
                    raise Taken
        finally:
            await self._store.release(self._lease, self._holder)

    @property
    def _lease(self) -> str:
        return f"backfill:{self._source.name}"

    async def _ours(self) -> bool:
        return await self._store.lease(self._lease, self._holder, self._clock.now(), LEASE)

    async def _begun(self, since: datetime, *, anew: bool) -> BackfillState:
        state = await self._store.backfill_state(self._source.name)
        if state is None or anew or state.since > since:
            return await self._store.begin_backfill(self._source.name, since, self._clock.now())
        return state

    async def _page(self, state: BackfillState) -> Read | Waiting:
        try:
            page = await self._source.history(state.cursor, state.since, self._clock.now())
        except SourceTrouble as trouble:
            return self._troubled(trouble)
        self._failures = 0
        stored = await self._store.backfilled(page, self._clock.now())
        return Read(stored, max((fact.occurred_at for fact in page.facts), default=None))

    def _troubled(self, trouble: SourceTrouble) -> Waiting:
        """How long to wait. Raises what waiting does not mend, and what failed too often."""
        self._failures += 1
        if trouble.kind is SourceTroubleKind.LIMITED and trouble.retry_after is not None:
            return Waiting(trouble.retry_after, trouble.detail)
        mends = trouble.kind in {SourceTroubleKind.LIMITED, SourceTroubleKind.PASSING}
        if not mends or self._failures > PATIENCE:
            raise trouble
        return Waiting(min(SHORTEST * 2 ** (self._failures - 1), LONGEST), trouble.detail)
