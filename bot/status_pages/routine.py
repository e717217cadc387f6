"""The routine that makes the pages: after readings, after what people do, and once a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.aside import aside
from bot.clock import Clock
from bot.config.settings import StatusPage
from bot.engine.messages import notice
from bot.engine.ports import Store
from bot.engine.routines import Ran
from bot.engine.views import NoticeKind, NoticeView
from bot.status_pages.files import write
from bot.status_pages.gather import Gatherer
from bot.status_pages.page import html
from bot.status_pages.record import record
from bot.status_pages.shelf import Shelf
from bot.status_pages.story import Story

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=1)
"""So often the `as of` of a page moves on while nothing happens."""
REST = timedelta(seconds=5)
"""Pages are not made more often than this, however much happens."""
BREATH = timedelta(seconds=1)
"""Nor more often than this by the machine's clock, if ours is faster."""


@dataclass(slots=True)
class _Written:
    """What was written last: when, what mattered in it, and since when it fails."""

    at: datetime | None = None
    gist: object = None
    failing_since: datetime | None = None


@dataclass(slots=True)
class StatusPages:
    """Makes all pages. One that fails does not stop the others."""

    store: Store
    gatherer: Gatherer
    pages: Sequence[StatusPage]
    shelf: Shelf
    clock: Clock
    name: str = "status pages"
    _written: dict[str, _Written] = field(default_factory=dict)
    _made_at: datetime | None = None

    async def run(self, now: datetime) -> Ran:
        """Make every page as it is now, and write those that are due."""
        if not self.pages:
            return Ran()
        rest = max(REST, self.clock.meanwhile(BREATH))
        if self._made_at is not None and timedelta(0) <= now - self._made_at < rest:
            return Ran(again_at=self._made_at + rest)
        self._made_at = now
        told = 0
        for page in self.pages:
            told += await self._one(page, now)
        return Ran(told=told > 0, again_at=now + max(EVERY, rest))

    async def _one(self, page: StatusPage, now: datetime) -> int:
        """Make a page; gives back how many messages are new."""
        before = self._written.setdefault(page.name, _Written())
        try:
            story = await self.gatherer.story(page, now)
            made = await aside(_made, story)
        except Exception as fault:
            log.exception("a status page could not be made", page=page.name)
            return await self._failed(page, before, type(fault).__name__, now)
        self.shelf.put(page, *made)
        due = before.at is None or gist(story) != before.gist or now - before.at >= EVERY
        try:
            if page.folder and due:
                await asyncio.to_thread(write, Path(page.folder), *made)
        except OSError as error:
            return await self._failed(page, before, error.strerror or type(error).__name__, now)
        if before.failing_since is not None:
            log.info("a status page is well again", page=page.name)
        at, news = (now, gist(story)) if due else (before.at, before.gist)
        self._written[page.name] = _Written(at, news)
        return 0

    async def _failed(self, page: StatusPage, before: _Written, why: str, now: datetime) -> int:
        """Told once, until it is well again. The other pages go on."""
        if before.failing_since is not None:
            return 0
        before.failing_since = now
        log.error("a status page grows old", page=page.name, reason=why)
        view = NoticeView(NoticeKind.PAGE_UNWRITTEN, page.name, why, now)
        return await self.store.announce([notice(view, f"page:{page.name}:{now.isoformat()}")], now)


def _made(story: Story) -> tuple[str, str]:
    return html(story), record(story)


def gist(story: Story) -> object:
    """What of a page cannot wait a minute: how services are, outages, maintenance, and periods that ended."""
    return tuple(
        (
            one.condition,
            one.since,
            one.maintenance_until,
            one.planned,
            tuple((outage.start, outage.end) for outage in one.outages),
            tuple(figure.period for measure in one.measures for figure in measure.figures),
        )
        for one in story.services
    )
