"""`duebell run`: the bot as a process."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from pathlib import Path

import typer

from bot import telemetry
from bot.app import App
from bot.cli.settings import settings_of
from bot.config import Settings
from bot.config.editions import edition_text
from storage import StorageFault


def serve(config: Path) -> int:
    """Run until SIGTERM or SIGINT. 0 after an orderly stop, 2 for faults in configuration or store."""
    settings = settings_of(config)
    if settings is None:
        return 2
    telemetry.set_up(settings.log_level)
    try:
        asyncio.run(_until_told(settings, edition_text(config.read_bytes(), os.environ)))
    except StorageFault as fault:
        typer.echo(f"The store cannot be used: {fault}", err=True)
        return 2
    return 0


async def _until_told(settings: Settings, edition: str) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    async with App(settings, edition):
        _keep_for_good()
        await told.wait()


def _keep_for_good() -> None:
    """What is there at the start stays. The collector looks at it no more: while it looks, nothing else runs,
    and all that was imported is far more than what a question leaves behind."""
    gc.collect()
    gc.freeze()
