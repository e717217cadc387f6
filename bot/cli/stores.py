"""The store for one command: opened, used and closed, with a word when it cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import typer

from bot.clock import SystemClock
from bot.config import Settings
from bot.shelf import recall
from bot.sla.library import Library
from storage import SqlStore, StorageFault, open_store

Work: TypeAlias = Callable[[SqlStore, Library], Awaitable[int]]


def with_store(settings: Settings, work: Work) -> int:
    """Do the work; its exit code, or 2 if the database cannot be used."""

    async def run() -> int:
        store = await open_store(settings.store.url.get_secret_value())
        try:
            return await work(store, await recall(store, settings, SystemClock()))
        finally:
            await store.close()

    try:
        return asyncio.run(run())
    except StorageFault as fault:
        typer.echo(f"The store cannot be used: {fault}", err=True)
        return 2
