"""Ingest: read a source page by page into the ledger, and know what to do when that fails."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.engine.messages import notice
from bot.engine.ports import Source, Store
from bot.engine.views import NoticeKind, NoticeView
from bot.sla.facts import SourceName, Subject
from bot.troubles import SourceTrouble, SourceTroubleKind

log = structlog.get_logger(__name__)

PAGES_AT_ONCE = 200
"""One run reads at most so many pages; the rest comes with the next run, at once."""
SHORTEST, LONGEST = timedelta(seconds=2), timedelta(seconds=60)
LEASE = timedelta(seconds=30)
"""How much longer than the pause between two readings one process keeps a source to itself."""
AFTER_REFUSAL = timedelta(minutes=15)
"""A refused key is tried again so seldom: nobody needs to start the bot anew when it has been put right."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """The outcome of one run: who has new facts, how long to wait before the next, and how many messages
    for the admins came of it. `troubled`: nobody may hurry the next."""

    subjects: tuple[Subject, ...]
    again_in: timedelta
    told: int = 0
    troubled: bool = False


async def hold(store: Store, source: Source, holder: str, now: datetime) -> bool:
    """Take or renew the right to ask a source, which one process has at a time."""
    return await store.lease(_lease(source), holder, now, source.every + LEASE)


async def set_aside(
    store: Store, source: SourceName, strange: Sequence[tuple[str, str]], now: datetime
) -> int:
    """Tell the admins once of items that made no sense; the rest went on. Gives back how many are new."""
    if not strange:
        return 0
    views = [(key, NoticeView(NoticeKind.STRANGE_ITEM, source, reason, now)) for key, reason in strange]
    fresh = await store.announce([notice(v, f"strange:{source}:{key}") for key, v in views], now)
    if fresh:
        log.warning("items put aside", source=source, items=fresh)
    return fresh


def _lease(source: Source) -> str:
    return f"ingest:{source.name}"


class Ingest:
    """Reads one source. Only the holder of the source's lease reads, so replicas do not spend its limits
    twice. Two that read at once would do no harm: facts are kept once."""

    def __init__(self, source: Source, store: Store, clock: Clock, holder: str) -> None:
        self._source, self._store, self._clock, self._holder = source, store, clock, holder
        self._failures = self._told = 0
        self._renew_at = clock.now()

    async def run(self) -> Ingested:
        """Read all there is. Never raises: trouble is noted, told once, and answered with a waiting time."""
        self._told = 0
        if not await self._ours():
            return Ingested((), self._source.every)
        subjects: dict[Subject, None] = {}
        try:
            more = await self._read(subjects)
        except SourceTrouble as trouble:
            return Ingested(tuple(subjects), await self._troubled(trouble), self._told, troubled=True)
        if self._failures:
            log.info("source reads again", source=self._source.name)
        self._failures = 0
        return Ingested(tuple(subjects), timedelta(0) if more else self._source.every, self._told)

    async def stop(self) -> None:
        """Let go of the source: whoever comes next need not wait for the lease to end."""
        await self._store.release(_lease(self._source), self._holder)

    async def _ours(self) -> bool:
        now = self._clock.now()
        self._renew_at = now + LEASE / 2
        return await hold(self._store, self._source, self._holder, now)

    async def _read(self, subjects: dict[Subject, None]) -> bool:
        cursor = (await self._store.source_state(self._source.name)).cursor
        for _ in range(PAGES_AT_ONCE):
            page = await self._source.fetch(cursor, self._clock.now())
            now = self._clock.now()
            self._told += await set_aside(
                self._store, page.source, page.strange, now
            )  # first: once the cursor has moved it never comes again
            subjects |= dict.fromkeys(await self._store.append(page, now))
            cursor = page.cursor
            if not page.more or (now >= self._renew_at and not await self._ours()):
                return False
        return True

    async def _troubled(self, trouble: SourceTrouble) -> timedelta:
        now, name = self._clock.now(), self._source.name
        self._failures += 1
        if await self._store.trouble(name, trouble.kind, trouble.detail, now):
            log.warning("source cannot be read", source=name, kind=trouble.kind, detail=trouble.detail)
        match trouble.kind:
            case SourceTroubleKind.AUTH:
                since = (await self._store.source_state(name)).troubled_since or now
                view = NoticeView(NoticeKind.SOURCE_AUTH, name, trouble.detail, now)
                key = f"auth:{name}:{since.isoformat()}"
                self._told += await self._store.announce([notice(view, key)], now)
                return AFTER_REFUSAL
            case SourceTroubleKind.LIMITED if trouble.retry_after is not None:
                return trouble.retry_after
            case SourceTroubleKind.LIMITED | SourceTroubleKind.PASSING | SourceTroubleKind.STRANGE:
                return self._backoff()

    def _backoff(self) -> timedelta:
        """2, 4, 8 ... 60 seconds, each with up to a quarter of jitter."""
        longest: timedelta = min(SHORTEST * 2 ** min(self._failures - 1, 10), LONGEST)
        return longest * random.uniform(0.75, 1.0)  # noqa: S311 - spreads load, guards nothing
