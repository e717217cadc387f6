"""`duebell backfill`: the past of the sources, into the ledger."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

import typer

from bot.cli.settings import settings_of
from bot.cli.stores import ran
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.engine.backfill import Backfill, Read, Taken, Waiting
from bot.engine.ports import Source
from bot.engine.records import BackfillState
from bot.http import Http
from bot.past.histories import since_of
from bot.shelf import opened
from bot.sla.durations import format_duration
from bot.sla.instants import local
from bot.sources import REGISTRY
from bot.sources.shared.files.troubles import FileTrouble
from bot.troubles import SourceTrouble
from storage import SqlStore

STOPPED = 130
"""The exit code of a command that was interrupted."""


def backfill(config: Path, since: str, names: Sequence[str], *, anew: bool) -> int:
    """Read the past of the named sources, or of all. 1 when one was not read to its end, 2 for faults."""
    settings = settings_of(config)
    if settings is None:
        return 2
    try:
        since_at = since_of(since, settings.zone)
    except FileTrouble as trouble:
        typer.echo(str(trouble), err=True)
        return 2
    unknown = set(names) - {one.name for one in settings.sources}
    if since_at is None or unknown:
        known = ", ".join(one.name for one in settings.sources)
        typer.echo(f"No source is called {', '.join(sorted(unknown))}. There are: {known}.", err=True)
        return 2
    try:
        code = ran(lambda: _with_store(settings, since_at, names, sys.stderr, anew=anew))
        return 2 if code is None else code
    except KeyboardInterrupt:
        typer.echo("\nStopped. Run the same command again to go on.", err=True)
        return STOPPED


async def _with_store(
    settings: Settings, since: datetime, names: Sequence[str], err: TextIO, *, anew: bool
) -> int:
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings))
        http = Http(clock)
        stack.push_async_callback(http.close)
        whole = True
        for one in settings.sources:
            if not names or one.name in names:
                source = REGISTRY[one.kind].make(one.name, one.settings, http, clock)
                stack.push_async_callback(source.close)
                teller = Teller(one.name, settings.zone, err)
                whole &= await read_past(source, store, clock, since, teller, anew=anew)
        return 0 if whole else 1


async def read_past(
    source: Source, store: SqlStore, clock: Clock, since: datetime, teller: Teller, *, anew: bool
) -> bool:
    """Read one source to the end of its past, telling how it goes. False when it could not be."""
    reader = Backfill(source, store, clock, _holder(), _rest)
    before = await store.backfill_state(source.name)
    if before is not None and before.done_at is not None and before.since <= since and not anew:
        teller.whole_already(before)
        return True
    try:
        async for step in reader.run(since, anew=anew):
            teller.step(step)
    except Taken:
        teller.stopped("another process is reading its past at this moment")
        return False
    except SourceTrouble as trouble:
        teller.stopped(f"{trouble.detail}. What was read is kept; run the same command again to go on")
        return False
    teller.done(await store.backfill_state(source.name))
    return True


class Teller:
    """Says on a stream how it goes: one line that grows on a terminal, now and then a line elsewhere."""

    EVERY = 10
    """Pages between two lines when nobody watches."""

    def __init__(self, name: str, zone: str, out: TextIO) -> None:
        self._name, self._zone, self._out, self._live = name, zone, out, out.isatty()

    def step(self, step: Read | Waiting) -> None:
        """A page was stored, or a wait begins."""
        match step:
            case Waiting(pause=pause, reason=reason):
                self._line(f"{self._name}: waiting {format_duration(_seconds(pause))}: {reason}")
            case Read(state=state, newest_at=newest_at):
                reached = "" if newest_at is None else f", up to {local(_whole(newest_at), self._zone)}"
                text = f"{self._name}: {_brought(state)}{reached}"
                if self._live:
                    self._out.write(f"\r\033[K{text}")
                    self._out.flush()
                elif state.pages % self.EVERY == 0:
                    self._line(text)

    def done(self, state: BackfillState | None) -> None:
        """The past is whole."""
        if state is not None:
            since = local(state.since, self._zone)
            self._line(f"{self._name}: whole since {since}: {_brought(state)}. Nobody was told anything.")

    def whole_already(self, state: BackfillState) -> None:
        """It was read before."""
        since = local(state.since, self._zone)
        self._line(f"{self._name}: its past is here already, since {since}. To read it again: --anew")

    def stopped(self, reason: str) -> None:
        """It could not be read to the end."""
        self._line(f"{self._name}: stopped: {reason}.")

    def _line(self, text: str) -> None:
        self._out.write(f"\r\033[K{text}\n" if self._live else f"{text}\n")
        self._out.flush()


def _brought(state: BackfillState) -> str:
    facts = "1 new fact" if state.facts == 1 else f"{state.facts:,} new facts"
    pages = "1 page" if state.pages == 1 else f"{state.pages:,} pages"
    return f"{facts} in {pages}"


def _seconds(pause: timedelta) -> timedelta:
    """Rounded up: nobody waits for less than a second."""
    return timedelta(seconds=-(-pause // timedelta(seconds=1)))


def _whole(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)


async def _rest(pause: timedelta) -> None:
    await asyncio.sleep(pause.total_seconds())


def _holder() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
