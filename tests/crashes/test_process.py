"""`duebell run` as a process: it shows its health, says nothing that it should not, and ends when told."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import aiohttp

from bot.clock import PacedClock, SystemClock
from bot.demo.helpdesk import Fault, Server
from bot.demo.workspace import Workspace
from bot.sla.facts import SourceName
from bot.sla.pages import Page
from storage import open_store
from tests.stories.scenery import POLICIES, make_desk, make_workspace
from tests.stories.world import World, frame

ROOT = Path(__file__).parents[2]
WARNING = timedelta(minutes=15, seconds=1)
TEXT = "Geheimzinnige-titel-9f3a"
KEY = "sleutel-helpdesk-77aa"


@dataclass
class Running:
    """The process, and what it has said on standard error."""

    process: Process
    workspace: Workspace
    helpdesk: Server
    lines: list[str] = field(default_factory=list)

    async def hears(self, words: str) -> dict[str, object]:
        """Read on until a line says this."""
        assert self.process.stderr is not None
        async with asyncio.timeout(60):
            while line := (await self.process.stderr.readline()).decode():
                self.lines.append(line)
                if words in line:
                    found: dict[str, object] = json.loads(line)
                    return found
        raise AssertionError(f"it ended without saying {words!r}: {self.lines}")

    async def ends(self, within: float) -> tuple[int, float]:
        """Tell it to end; its exit code and how many seconds that took."""
        begun = monotonic()
        self.process.send_signal(signal.SIGTERM)
        _, rest = await asyncio.wait_for(self.process.communicate(), within)
        self.lines += rest.decode().splitlines()
        assert self.process.returncode is not None
        return self.process.returncode, monotonic() - begun


async def ran_before(folder: Path, at: datetime) -> None:
    """It read the helpdesk at that instant, and there was nothing."""
    store = await open_store(database(folder))
    await store.append(Page(SourceName("zendesk"), (), "", None), at)
    await store.close()


def database(folder: Path) -> str:
    return f"sqlite:///{folder}/duebell.sqlite"


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Running]:
    """It is time to warn of a ticket, and the bot, which has run before, has just been started."""
    clock = PacedClock(SystemClock().now() - WARNING, rate=1)
    workspace, desk = make_workspace(clock), make_desk(clock)
    async with Server(desk, KEY, limit=None) as helpdesk:
        await workspace.start()
        World(clock, workspace, desk, helpdesk, "").ticket(TEXT).opens()
        await ran_before(folder, clock.now())
        clock.jump(WARNING)
        world = World(clock, workspace, desk, helpdesk, "")
        settings = {"token": KEY, "log_level": "debug"}
        config = folder / "sla.yml"
        config.write_text(POLICIES + frame(world, database(folder), "15s", settings))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--config", str(config)),
            stderr=PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        try:
            yield Running(process, workspace, helpdesk)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            await workspace.stop()


async def ask(port: object, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


async def test_it_shows_its_health_and_ends_with_a_post_under_way(tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        gate = bot.workspace.faults.hold("chat.postMessage")
        port = (await bot.hears("duebell runs"))["port"]
        await asyncio.wait_for(gate.arrived.wait(), 90)
        assert await ask(port, "/healthz") == (200, '{"alive": true}')
        status, ready = await ask(port, "/readyz")
        assert status in {200, 503}
        assert "zendesk" in json.loads(ready)["sources"]
        status, figures = await ask(port, "/metrics")
        assert status == 200
        assert "duebell_" in figures
        ending = asyncio.create_task(bot.ends(15))
        await bot.workspace.until(lambda: not bot.workspace.sockets.connections, 30)
        gate.released.set()
        code, seconds = await ending
        assert code == 0
        assert seconds < 10
    store = await open_store(database(tmp_path))
    [subject] = await store.subjects()
    waiting, _ = await store.waiting_messages()
    assert len(await store.told(subject)) + waiting == 1, "said and on record, or back in the outbox"
    assert await store.verify() == []
    await store.close()


async def test_its_log_is_json_and_holds_no_secret_and_no_text(tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        bot.workspace.faults.status("chat.postMessage", 500, times=2)
        await bot.hears("duebell runs")
        bot.helpdesk.faults.plan(Fault.ERROR)
        support = bot.workspace.store.state.messages["C0SUPPORT"]
        await bot.workspace.until(lambda: len(support) == 2, 90)
        bot.helpdesk.revoked = True
        await bot.hears("source cannot be read")
        code, _ = await bot.ends(15)
        assert code == 0
        said = "\n".join(bot.lines)
        for line in bot.lines:
            assert json.loads(line)["level"] in {"debug", "info", "warning", "error"}, line
        secrets = (KEY, bot.workspace.bot_token, bot.workspace.app_token, bot.workspace.signing_secret)
        for canary in (TEXT, "Please help.", "jan@klant.example", *secrets):
            assert canary not in said
