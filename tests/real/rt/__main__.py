"""Run the trial: 0 when everything held, 2 when it cannot run here, else the assertion that did not hold."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter

import typer

from bot import telemetry
from tests.real.rt import server
from tests.real.rt.measure import measured
from tests.real.rt.stage import stage
from tests.real.rt.story import Story


async def _run() -> None:
    async with stage() as made:
        typer.echo(f"Request Tracker runs at {made.rt.base_url}, a bot and a Slack beside it.")
        await Story(made).tell()
        typer.echo("\nWhat the bot asked for, over a weekend:")
        for request, times in sorted(Counter(_kind(one) for one in made.rt.requests("duebell")).items()):
            typer.echo(f"  {times:5} {request}")
        typer.echo("\nHow long RT takes, milliseconds (median of nine):")
        for what, took in await measured(made.rt.base_url):
            typer.echo(f"  {took:5} {what}")


def _kind(request: str) -> str:
    head, _, last = request.rpartition("/")
    return f"{head}/{{id}}" if last.isdecimal() else request


def main() -> int:
    try:
        server.installed()
        _speak_to_this_machine_only()
        telemetry.set_up("warning", sys.stderr)
        asyncio.run(_run())
    except server.CannotRun as why:
        typer.echo(f"The trial cannot run here. {why}", err=True)
        return 2
    typer.echo("\nEverything held. The packages stay installed; nothing else was left behind.")
    return 0


def _speak_to_this_machine_only() -> None:
    """Proxies are for the world outside; the packages are installed by now."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]


if __name__ == "__main__":
    sys.exit(main())
