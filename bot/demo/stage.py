"""The stage: the production bot, unchanged, between a local workspace and a local helpdesk.

The bot reads the time from one place, `bot.clock`; here that is a clock that can run 60 or 600 times as
fast. Nothing else about it differs from `duebell run`.
"""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import typer

from bot import telemetry
from bot.app import App
from bot.clock import PacedClock, SystemClock
from bot.config import ConfigFaults, format_faults, loads
from bot.config.editions import edition_text
from bot.demo.company import furnish
from bot.demo.director import Director, account_with_past
from bot.demo.folder import Folder, Remembered, Unusable
from bot.demo.helpdesk import Counter, Desk, Server, memory
from bot.demo.helpdesk.model import Account
from bot.demo.monitor import Server as Monitor
from bot.demo.monitor import Tower
from bot.demo.script import first_day
from bot.demo.workspace import DEFAULT_SCOPES, HISTORY_SCOPES, Team, Workspace, keep
from bot.demo.workspace import App as SlackApp

ZONE = ZoneInfo("Europe/Amsterdam")
TICK = 0.25
"""Real seconds between two looks at what the company's people have to do."""
KEPT_EVERY = 2.0
"""Real seconds between two looks at whether helpdesk and clock are to be written down."""
TEAM = Team(name="Brightside Hosting", domain="brightside")


class Stage:
    """A demo that runs. `async with Stage(folder, port, rate=60) as stage:` opens and closes it."""

    def __init__(
        self, folder: Folder, port: int = 0, *, rate: float = 60.0, begins_at: datetime | None = None
    ) -> None:
        """`begins_at` is the instant that a new demo begins with, by default a Tuesday morning. Time stands
        still until everything runs."""
        self._folder, self._port, self._open = folder, port, AsyncExitStack()
        begins_at = begins_at or first_day(SystemClock().now().astimezone(ZONE))
        self._account, shown, self._helpdesk_port = _account(folder, begins_at)
        self._rate, self.clock = rate, PacedClock(shown, rate=0)
        self.desk = Desk(self.clock, self._account)
        self.workspace = Workspace(
            self.clock,
            team=TEAM,
            app=SlackApp(scopes=DEFAULT_SCOPES | HISTORY_SCOPES),
            time_control=self.clock,
            helpdesk=Counter(self.desk),
        )
        if folder.is_whole():
            self.workspace.load(folder.workspace)
        else:
            furnish(self.workspace)
        self.director = Director(self.desk, self.workspace, lambda: self.clock.rate)
        self.clock.on_change(self._pace_limits)
        self._token = secrets.token_hex(12)
        self.helpdesk = Server(self.desk, self._token)
        self._monitor_token = secrets.token_hex(12)
        self.monitor = Monitor(Tower(self.clock, _began_at(self._account, begins_at)), self._monitor_token)
        self.app: App

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._open.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def _start(self) -> None:
        opened = self._open
        opened.push_async_callback(self.workspace.stop)
        await self.workspace.start(self._port)
        opened.push_async_callback(self.helpdesk.stop)
        await _listen(self.helpdesk, self._helpdesk_port)
        opened.push_async_callback(self.monitor.stop)
        await self.monitor.start()
        promises = self._folder.read_promises()
        settings = loads(promises, self._environment(), self.clock.now())
        opened.callback(self.save)
        self.app = App(settings, edition_text(promises, self._environment()), clock=self.clock)
        await opened.enter_async_context(self.app)
        self.clock.set_rate(self._rate)

    def _environment(self) -> dict[str, str]:
        """What the configuration's variables stand for."""
        return {
            "SLACK_API": self.workspace.api_base_url,
            "SLACK_BOT_TOKEN": self.workspace.bot_token,
            "SLACK_APP_TOKEN": self.workspace.app_token,
            "HELPDESK_URL": self.helpdesk.base_url,
            "HELPDESK_TOKEN": self._token,
            "MONITOR_URL": self.monitor.base_url,
            "MONITOR_TOKEN": self._monitor_token,
            "DUEBELL_STORE": f"sqlite:///{self._folder.store.resolve()}",
        }

    def _pace_limits(self) -> None:
        """Slack's limits are per minute of the demo's time: the bot waits in that time, too."""
        self.workspace.limits.factor = max(1.0, self.clock.rate)

    async def play(self) -> None:
        """Let people act and keep what happens, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_every(TICK, self._act))
            tasks.create_task(_every(KEPT_EVERY, self._keep))
            tasks.create_task(self.workspace.keep_in(self._folder.workspace))

    async def _act(self) -> None:
        await self.director.step(self.clock.now())

    async def _keep(self) -> None:
        self._save_helpdesk_and_clock()

    def save(self) -> None:
        """Write everything down. The bot's own store is written by the bot."""
        self._save_helpdesk_and_clock()
        self.workspace.save(self._folder.workspace)

    def _save_helpdesk_and_clock(self) -> None:
        memory.save(self._account, self._folder.helpdesk)
        port = int(self.helpdesk.base_url.rpartition(":")[2])
        keep.write(Remembered(self.clock.now(), port).dump(), self._folder.clock)


def demo(*, port: int, state: Path, fresh: bool, rate: float) -> int:
    """Run the demo until Ctrl-C or SIGTERM. 0 after an orderly stop, 2 when it cannot be run.

    The first line on standard output ends with the page's address.
    """
    folder = Folder(state)
    _speak_to_this_machine_only()
    try:
        with folder.held(), folder.log.open("a", encoding="utf-8") as log:
            telemetry.set_up("info", log)
            if fresh or not folder.is_whole():
                folder.begin_anew()
            asyncio.run(_until_told(folder, port, rate))
    except ConfigFaults as faults:
        typer.echo(format_faults([*faults.faults, *faults.doubts], str(folder.promises)), err=True)
        typer.echo("Mend it, or throw it away to have the original back.", err=True)
        return 2
    except Unusable as why:
        typer.echo(str(why), err=True)
        return 2
    return 0


async def _until_told(folder: Folder, port: int, rate: float) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    try:
        stage = Stage(folder, port, rate=rate)
        await stage.__aenter__()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        hint = f"perhaps by another demo. Name another one: --port {port + 1}"
        raise Unusable(f"Port {port} is taken, {hint}.") from None
    try:
        _welcome(stage, folder, rate)
        playing = loop.create_task(stage.play())
        waiting = loop.create_task(told.wait())
        await asyncio.wait((playing, waiting), return_when=asyncio.FIRST_COMPLETED)
        if playing.done():
            await playing  # it never ends by itself: this raises what went wrong
        for task in (playing, waiting):
            task.cancel()
        await asyncio.gather(playing, waiting, return_exceptions=True)
    finally:
        await stage.__aexit__(None, None, None)


def _welcome(stage: Stage, folder: Folder, rate: float) -> None:
    typer.echo(f"Duebell's demo is at {stage.workspace.url}")
    typer.echo(
        f"Time runs {rate:g} times as fast; the page can change that. At 60 times, the first two minutes"
        " bring a warning, a breach and a call to legal, and an outage that uses up a month's downtime.\n"
        f"What customers see of it: http://127.0.0.1:{stage.app.web.port}/status/everybody/\n"
        f"The promises are in {folder.promises}; what happens is kept beside them. Ctrl-C stops the demo."
    )


def _speak_to_this_machine_only() -> None:
    """Proxies are for the world outside, and nothing here goes there."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]


def _account(folder: Folder, begins_at: datetime) -> tuple[Account, datetime, int]:
    """The helpdesk's account, the instant to go on with, and the port to listen on if it is free.

    After a crash the clock's file may be behind: time never goes back behind what has happened.
    """
    if not folder.is_whole():
        return account_with_past(begins_at.astimezone(UTC)), begins_at, 0
    try:
        account, kept = memory.load(folder.helpdesk), Remembered.load(folder.clock)
        keep.load(folder.workspace)
    except ValueError:
        raise Unusable(f"What {folder.path} keeps cannot be read. Begin anew with --fresh.") from None
    happened = max((update.at for update in account.updates), default=begins_at)
    return account, max(kept.now, happened), kept.helpdesk_port


def _began_at(account: Account, begins_at: datetime) -> datetime:
    return (account.diary.began_at or begins_at).astimezone(UTC)


async def _listen(helpdesk: Server, port: int) -> None:
    """Listen where it was before, so that links in old messages still lead somewhere."""
    try:
        await helpdesk.start(port)
    except OSError:
        await helpdesk.start()


async def _every(seconds: float, deed: Callable[[], Awaitable[None]]) -> None:
    while True:
        await deed()
        await asyncio.sleep(seconds)
