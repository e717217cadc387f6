"""The store for one command: opened, used and closed, with a word when it cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeAlias, TypeVar

import typer

from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.engine.answer import Answers
from bot.engine.cases import Cases
from bot.engine.strangers import Nobody
from bot.shelf import opened, recall, unusable
from bot.sla.library import Library
from storage import SqlStore, StorageFault

T = TypeVar("T")
Work: TypeAlias = Callable[[SqlStore, Library], Awaitable[T]]


def from_store(settings: Settings, work: Work[T], clock: Clock | None = None) -> T | None:
    """What the work finds; None, and it was said, if the database cannot be used."""

    async def run() -> T:
        async with opened(settings) as store:
            return await work(store, await recall(store, settings, clock or SystemClock()))

    return ran(run)


def ran(work: Callable[[], Coroutine[object, object, T]]) -> T | None:
    """What the work gives; None, and it was said, if the database cannot be used."""
    try:
        return asyncio.run(work())
    except StorageFault as fault:
        typer.echo(unusable(fault), err=True)
        return None


def with_store(settings: Settings, work: Work[int], clock: Clock | None = None) -> int:
    """Do the work; its exit code, or 2 if the database cannot be used."""
    code = from_store(settings, work, clock)
    return 2 if code is None else code


def answers_of(store: SqlStore, library: Library, settings: Settings, clock: Clock) -> Answers:
    """Answers to people's questions, from the store alone."""
    return Answers(
        store,
        Cases(store, Nobody(), library),
        Nobody(),
        clock,
        zone=settings.zone,
        blind_after=settings.blind_after,
        sources=[source.name for source in settings.sources],
    )
