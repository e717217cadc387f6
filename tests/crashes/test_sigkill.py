"""The whole bot as a process, killed with SIGKILL again and again while it reads, decides and posts."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from multiprocessing.context import ForkServerProcess

import pytest

from bot.clock import PacedClock, SystemClock
from bot.demo.helpdesk import Desk, Server
from bot.demo.workspace import Workspace
from storage import open_store
from tests.crashes import child
from tests.crashes.machine import key_of
from tests.stories.scenery import FRIDAY, PLACES, TOKEN, make_desk, make_workspace

RATE = 60.0
"""A minute of the story is a second of ours."""
LADDER = """
timezone: UTC
language: en
calendar: always
calendars: {always: 24x7}
customers: [{name: Klant BV, match: {organization: Klant BV}, contract: msa}]
contracts:
  msa:
    parties: [Acme, Klant BV]
    valid: 2026-01-01..2027-12-31
    approved: {by: ann@example.com, date: 2026-01-15}
    clauses: {response: "4.2"}
policies:
  - name: gold
    match: {customer: Klant BV}
    targets: {first_response: {contractual: {within: 7m, clause: response}}}
    warn: [50%]
    ladder: steep
ladders:
  steep:
    - {at: warn, tell: [owner, support]}
    - {at: due, tell: [owner, leads]}
    - {at: due, kind: contractual, tell: [legal]}
"""


class Stage:
    """Slack and the helpdesk, which live on, and the bot, which does not."""

    def __init__(self, workspace: Workspace, desk: Desk, pace: child.Pace, config: bytes) -> None:
        self.workspace, self.desk, self.pace, self.config = workspace, desk, pace, config
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.crashes.child"])

    def start(self) -> ForkServerProcess:
        process = self.context.Process(target=child.live, args=(self.config, self.pace), daemon=True)
        process.start()
        return process

    def keys(self) -> Counter[str]:
        """How often each key stands in Slack."""
        places = self.workspace.store.state.messages.values()
        return Counter(filter(None, (key_of(m) for some in places for m in some.values())))

    async def quiet(self, question: Callable[[], bool], within: float) -> bool:
        """Whether it came to be so within real seconds."""
        with suppress(TimeoutError):
            return await self.workspace.until(question, within)
        return False


@asynccontextmanager
async def stage(url: str) -> AsyncIterator[Stage]:
    pace = child.Pace(FRIDAY, SystemClock().now(), RATE)
    clock: PacedClock = pace.clock()
    workspace, desk = make_workspace(clock), make_desk(clock)
    helpdesk = Server(desk, TOKEN, limit=None)
    await workspace.start()
    await helpdesk.start()
    frame = PLACES.format(
        api=workspace.api_base_url,
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
        signing_secret=workspace.signing_secret,
        helpdesk=helpdesk.base_url,
        token=TOKEN,
        every="30s",
        store=url,
        log_level="error",
    )
    try:
        yield Stage(workspace, desk, pace, (LADDER + frame).encode())
    finally:
        await helpdesk.stop()
        await workspace.stop()


async def one_life(it: Stage, dice: random.Random) -> None:
    """Start the bot and kill it: after some calls, or while a post is under way, which then arrives after
    all, or before it could do anything."""
    process = it.start()
    posts = dice.random() < 0.4
    try:
        if posts:
            gate = it.workspace.faults.hold("chat.postMessage")
            await it.quiet(partial(gate.arrived.is_set), 1.5)
            process.kill()
            gate.released.set()
        else:
            wanted = it.workspace.pulse.count + dice.randint(1, 30)
            await it.quiet(partial(_reached, it, wanted), dice.uniform(0.2, 1.5))
            process.kill()
    finally:
        process.kill()
        process.join()
        it.workspace.faults.clear()


def _reached(it: Stage, wanted: int) -> bool:
    return it.workspace.pulse.count >= wanted


def _missing(it: Stage, keys: set[str]) -> set[str]:
    return keys - it.keys().keys()


def expected(tickets: list[int]) -> set[str]:
    """Warnings are not among them: of many at once a digest is made, and one that came too late is none."""
    rungs = ("due@leads", "due-contractual:legal@legal")
    return {f"zendesk:{ticket}/first_response/contractual/1/{rung}" for ticket in tickets for rung in rungs}


async def killed_again_and_again(url: str, kills: int, seed: int) -> None:
    dice = random.Random(seed)
    async with stage(url) as it:
        first = it.start()
        assert await it.quiet(partial(_reached, it, it.workspace.pulse.count + 3), 20), "it comes up"
        first.kill()
        first.join()
        tickets = list[int]()
        for _ in range(kills):
            ticket = it.desk.open("Down", requester=20, body="Help", priority="urgent")
            it.desk.assign(ticket, 10)
            tickets.append(ticket)
            await one_life(it, dice)
        last = it.start()
        lost = partial(_missing, it, expected(tickets))
        assert await it.quiet(lambda: not lost(), 60), lost()
        await it.quiet(partial(_reached, it, it.workspace.pulse.count + 50), 2)
        last.kill()
        last.join()
        await verdict(it, url, tickets)


async def verdict(it: Stage, url: str, tickets: list[int]) -> None:
    """All that was to be said was said once, and the ledger is whole."""
    keys = it.keys()
    assert {key: n for key, n in keys.items() if n > 1} == {}
    cards = Counter(key.rpartition(":")[0] for key in keys if key.startswith("card:"))
    assert set(cards.values()) == {1}
    said = {key for key in keys if not key.startswith(("card:", "digest:"))}
    store = await open_store(url)
    try:
        subjects = await store.subjects()
        told = {new.key for subject in subjects for new, _, _ in await store.told(subject)}
        heard = {new.key for subject in subjects for new in await store.heard(subject)}
        assert told <= said, "what is on record as told was told"
        assert said <= heard, "and all that was told is known as told, or as perhaps told"
        assert await store.verify() == []
    finally:
        await store.close()


async def test_killed_fifteen_times_nothing_is_lost_and_nothing_said_twice(durable_url: str) -> None:
    await killed_again_and_again(durable_url, kills=15, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
async def test_killed_a_hundred_times(durable_url: str, seed: int) -> None:
    await killed_again_and_again(durable_url, kills=100, seed=seed)
