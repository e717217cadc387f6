"""The shelf: the store that a configuration names, and every edition of the policies in it (S10)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.clock import Clock
from bot.config import ConfigFaults, Settings
from bot.config.editions import edition_book
from bot.sla.library import Edition, Library
from storage import SqlStore, StorageFault, open_store

log = structlog.get_logger(__name__)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[SqlStore]:
    """The store, open until the end of the block. StorageFault if it cannot be."""
    store = await open_store(settings.store.url.get_secret_value())
    try:
        yield store
    finally:
        await store.close()


def unusable(fault: StorageFault) -> str:
    """What every command says when the store cannot be used."""
    return f"The store cannot be used: {fault}"


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
