"""Several processes on one PostgreSQL at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.crashes.expectations import exactly_once
from tests.crashes.fate import Fate
from tests.crashes.machine import Engine, Machine, Told, machine
from tests.crashes.scenario import MINUTE, TICKS, Script

RUNS = 5


async def together(it: Machine, script: Script, engines: list[Engine]) -> Told:
    """All engines live through the story side by side."""
    for minute in sorted(TICKS):
        it.show(script.begin + minute * MINUTE)
        await asyncio.gather(*(engine.tick() for engine in engines))
    return Told(it.messages(script.name), (), 0)


async def test_three_replicas_at_once_say_everything_once(postgres_url: str) -> None:
    async with machine(postgres_url) as it:
        for _ in range(RUNS):
            script = it.script()
            engines = [it.engine(script, Fate(), holder=f"replica-{n}") for n in range(3)]
            exactly_once(await together(it, script, engines))
        await it.is_sound()


async def test_a_replica_that_was_asleep_does_not_say_it_again(durable_url: str) -> None:
    """It had claimed a message and fell asleep; another sent it. It wakes up, sees that, and keeps silent."""
    async with machine(durable_url) as it:
        script = it.script()
        arrived, awake = asyncio.Event(), asyncio.Event()

        async def doze(name: str) -> None:
            if name == "trying" and not arrived.is_set():
                arrived.set()
                await awake.wait()

        sleeper = it.engine(script, Fate(before=doze), holder="sleeper")
        for minute in (0, 2):
            it.show(script.begin + minute * MINUTE)
            await sleeper.tick()
        it.show(script.begin + 15 * MINUTE)
        asleep = asyncio.create_task(sleeper.tick())
        await asyncio.wait_for(arrived.wait(), 10)
        it.show(it.clock.now() + timedelta(seconds=90))
        await it.engine(script, Fate(), holder="other").tick()
        before = it.keys(script.name)
        awake.set()
        await asyncio.wait_for(asleep, 10)
        assert it.keys(script.name) == before
        assert sum(before.values()) == 2, "a card and a warning"
        await it.is_sound()
