"""The shelf: every edition of the policies that was in force, from the store (S10)."""

from __future__ import annotations

import structlog

from bot.clock import Clock
from bot.config import ConfigFaults, Settings
from bot.config.editions import edition_book
from bot.sla.library import Edition, Library
from storage import SqlStore

log = structlog.get_logger(__name__)


async def remember(store: SqlStore, settings: Settings, edition: str, clock: Clock) -> Library:
    """Put the policies in force from now on if they are new; all editions, oldest first."""
    if await store.remember_book(settings.book.version, edition, clock.now()):
        log.info("a new edition of the policies is in force", version=settings.book.version[:12])
    return await recall(store, settings, clock)


async def recall(store: SqlStore, settings: Settings, clock: Clock) -> Library:
    """All editions that were in force, for reading only; the given policies when the store knows none."""
    editions: list[Edition] = []
    for since, version, text in await store.books():
        if version == settings.book.version:
            editions.append(Edition(since, settings.book))
            continue
        try:
            editions.append(Edition(since, edition_book(text, since)))
        except ConfigFaults as faults:
            log.warning("an old edition cannot be read any more", since=str(since), faults=len(faults.faults))
    return Library(tuple(editions)) if editions else Library.of(settings.book, clock.now())
