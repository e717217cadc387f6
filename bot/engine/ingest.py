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
from bot.sla.facts import Subject
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
    for the admins came of it."""

    subjects: tuple[Subject, ...]
    again_in: timedelta
    told: int = 0


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
            return Ingested(tuple(subjects), await self._troubled(trouble), self._told)
        if self._failures:
            log.info("source reads again", source=self._source.name)
        self._failures = 0
        return Ingested(tuple(subjects), timedelta(0) if more else self._source.every, self._told)

    async def stop(self) -> None:
        """Let go of the source: whoever comes next need not wait for the lease to end."""
        await self._store.release(self._lease, self._holder)

    @property
    def _lease(self) -> str:
        return f"ingest:{self._source.name}"

    async def _ours(self) -> bool:
        now = self._clock.now()
        self._renew_at = now + LEASE / 2
        return await self._store.lease(self._lease, self._holder, now, self._source.every + LEASE)

    async def _read(self, subjects: dict[Subject, None]) -> bool:
        cursor = (await self._store.source_state(self._source.name)).cursor
        for _ in range(PAGES_AT_ONCE):
            page = await self._source.fetch(cursor, self._clock.now())
            now = self._clock.now()
            await self._set_aside(page.strange, now)  # first: once the cursor has moved it never comes again
            subjects |= dict.fromkeys(await self._store.append(page, now))
            cursor = page.cursor
            if not page.more or (now >= self._renew_at and not await self._ours()):
                return False
        return True

    async def _set_aside(self, strange: Sequence[tuple[str, str]], now: datetime) -> None:
        """Items that made no sense are told to the admins once; the rest went on."""
        if not strange:
            return
        name = self._source.name
        views = [(key, NoticeView(NoticeKind.STRANGE_ITEM, name, reason, now)) for key, reason in strange]
        fresh = await self._store.announce([notice(v, f"strange:{name}:{key}") for key, v in views], now)
        self._told += fresh
        if fresh:
            log.warning("items put aside", source=name, items=fresh)

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
