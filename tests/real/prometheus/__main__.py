"""Run the trial: 0 when everything held, 2 when it cannot run here, else the assertion that did not hold."""

from __future__ import annotations

import asyncio
import os
import sys

import typer

from bot import telemetry
from tests.real.prometheus import server
from tests.real.prometheus.alerting import Alerting
from tests.real.prometheus.story import story
from tests.real.prometheus.watching import Watching


async def _run() -> None:
    with server.Machines.ready() as machines:
        await machines.start_web()
        await machines.start_prober()
        await machines.start_alertmanager()
        await machines.start_prometheus()
        typer.echo(f"Prometheus runs at {machines.base_url} and looks at a small shop every second.")
        await Watching(machines).tell()
        typer.echo("\nThe whole bot, with a Slack beside it:")
        async with story(machines) as told:
            await told.tell()
        typer.echo(f"\nAlertmanager runs at {machines.alerts_url}, and is told by a rule:")
        await Alerting(machines).tell()


def main() -> int:
    try:
        server.installed()
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            del os.environ[name]  # for the world outside; the packages are installed by now
        telemetry.set_up("warning", sys.stderr)
        asyncio.run(_run())
    except server.CannotRun as why:
        typer.echo(f"The trial cannot run here. {why}", err=True)
        return 2
    typer.echo("\nEverything held. The packages stay installed; nothing else was left behind.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
