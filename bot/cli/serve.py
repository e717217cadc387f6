"""`duebell run`: the bot as a process."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from pathlib import Path

from bot import telemetry
from bot.app import App
from bot.cli.settings import settings_of
from bot.cli.stores import ran
from bot.config import Settings
from bot.config.editions import edition_text


def serve(config: Path) -> int:
    """Run until SIGTERM or SIGINT. 0 after an orderly stop, 2 for faults in configuration or store."""
    settings = settings_of(config)
    if settings is None:
        return 2
    telemetry.set_up(settings.log_level)
    edition = edition_text(config.read_bytes(), os.environ)
    code = ran(lambda: _until_told(settings, edition))
    return 2 if code is None else code


async def _until_told(settings: Settings, edition: str) -> int:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    async with App(settings, edition):
        _keep_for_good()
        await told.wait()
    return 0


def _keep_for_good() -> None:
    """What is there at the start stays. The collector looks at it no more: while it looks, nothing else runs,
    and all that was imported is far more than what a question leaves behind."""
    gc.collect()
    gc.freeze()
