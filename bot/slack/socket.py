"""Socket Mode: two connections, each under watch, so that one may go while the other serves."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Final

import structlog
from aiohttp import ClientError, WSMessage
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackClientError

from bot.slack.client import sdk_logger
from bot.slack.inflight import InFlight

_log = structlog.get_logger(__name__)
GRACE: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Pace:
    """How the watch is kept, in real time: Slack's pings and patience, and between two tries to connect."""

    ping: timedelta = timedelta(seconds=10)
    hello: timedelta = timedelta(seconds=30)
    look: timedelta = timedelta(seconds=5)
    least_pause: timedelta = timedelta(seconds=1)
    most_pause: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class SocketHealth:
    """What a health page shows. `silent` is how long ago the last frame of any connection came."""

    wanted: int
    connected: int
    rebuilt: int
    silent: timedelta | None


class _Line:
    """One connection: what is known of it besides what the SDK tells."""

    def __init__(self, app: AsyncApp, app_token: str, pace: Pace) -> None:
        self.greeted = asyncio.Event()
        self.last_frame: float | None = None
        self._handler = AsyncSocketModeHandler(
            app, app_token, logger=sdk_logger(), ping_interval=pace.ping.total_seconds()
        )
        self._handler.client.on_message_listeners.append(self._frame)

    async def connect(self) -> None:
        """Connect and wait for Slack's `hello`: a socket that says nothing serves nobody."""
        await self._handler.connect_async()  # type: ignore[no-untyped-call]
        await self.greeted.wait()

    async def alive(self) -> bool:
        """Whether the SDK believes the connection is good: open, not stale, pings answered."""
        return await self._handler.client.is_connected()

    async def close(self) -> None:
        """Close for good. A connection that is broken already may complain; it is gone all the same."""
        with suppress(ClientError, OSError, RuntimeError):
            await self._handler.close_async()  # type: ignore[no-untyped-call]

    async def _frame(self, message: WSMessage) -> None:
        self.last_frame = monotonic()
        self.greeted.set()


class SocketService:
    """Keeps `connections` lines open until closed. One that is in doubt is closed and made anew.

    The SDK reconnects by itself on Slack's request; a doubt that lasts for two looks means that it did not.
    Ten connections an app may have: with two per process that makes five processes.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        *,
        in_flight: InFlight | None = None,
        connections: int = 2,
        pace: Pace | None = None,
    ) -> None:
        self._app, self._token, self._pace = app, app_token, pace or Pace()
        self._in_flight = in_flight or InFlight()
        self._wanted = connections
        self._lines: dict[int, _Line] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._serving = asyncio.Event()
        self._rebuilt = 0
        self._last_frame: float | None = None

    async def start(self) -> None:
        """Begin to connect, in the background: a Slack that is away keeps nobody from starting."""
        self._tasks = [
            asyncio.create_task(self._keep(slot), name=f"slack-{slot}") for slot in range(self._wanted)
        ]

    async def serving(self, within: timedelta) -> bool:
        """Wait until one connection is up; False when none was after that time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                await self._serving.wait()
        return self._serving.is_set()

    async def health(self) -> SocketHealth:
        """How many connections there are, and how long it has been quiet."""
        lines = list(self._lines.values())
        alive = [await line.alive() for line in lines]
        frames = [at for at in (self._last_frame, *(line.last_frame for line in lines)) if at is not None]
        silent = timedelta(seconds=monotonic() - max(frames)) if frames else None
        return SocketHealth(self._wanted, sum(alive), self._rebuilt, silent)

    async def close(self, grace: timedelta = GRACE) -> None:
        """Stop taking requests, let the running ones finish, give up on them after `grace`.

        They finish first and the lines close after: an answer may still have to go over its line.
        """
        if not await self._in_flight.drain(grace):
            _log.warning("slack_requests_cut_off")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _keep(self, slot: int) -> None:
        """One line after the other, for ever, with a growing pause between those that fail."""
        pause = self._pace.least_pause
        while True:
            line = _Line(self._app, self._token, self._pace)
            try:
                if await self._connected(line):
                    self._lines[slot] = line
                    self._serving.set()
                    pause = self._pace.least_pause
                    await self._until_doubtful(line)
            except Exception:  # noqa: BLE001 - whatever it is, the next line must be made
                _log.exception("slack_line_broken")
            finally:
                self._lines.pop(slot, None)
                self._last_frame = max(self._last_frame or 0.0, line.last_frame or 0.0) or None
                await asyncio.shield(line.close())
            self._rebuilt += 1
            _log.warning("slack_line_rebuilt", line=slot, pause_seconds=pause.total_seconds())
            await asyncio.sleep(pause.total_seconds())
            pause = min(pause * 2, self._pace.most_pause)

    async def _connected(self, line: _Line) -> bool:
        try:
            async with asyncio.timeout(self._pace.hello.total_seconds()):
                await line.connect()
        except (TimeoutError, ClientError, OSError, SlackClientError) as failed:
            _log.warning("slack_line_failed", trouble=type(failed).__name__)
            return False
        return True

    async def _until_doubtful(self, line: _Line) -> None:
        doubts = 0
        while doubts < 2:
            await asyncio.sleep(self._pace.look.total_seconds())
            doubts = 0 if await line.alive() else doubts + 1
