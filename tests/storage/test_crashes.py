"""Killed at any moment, the store has lost nothing that it acknowledged."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from storage import open_store
from tests.storage.samples import DESK, LEASE, NOW, later, ticket

ROOT = Path(__file__).parents[2]
RUNS = 8


async def told_until_killed(url: str, run: int) -> set[tuple[str, str]]:
    """Start the writer, kill it with SIGKILL in the midst of its work, and give back what it said before."""
    command = (sys.executable, "-m", "tests.storage.writer", url, str(run))
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert process.stdout is not None
    said = [await process.stdout.readline() for _ in range(5 + 4 * run)]
    process.send_signal(signal.SIGKILL)
    said += (await process.stdout.read()).splitlines(keepends=True)
    assert await process.wait() == -signal.SIGKILL
    lines = [line.decode().split() for line in said if line.endswith(b"\n")]
    return {(what, name) for what, name in lines}


async def test_kill_9_loses_nothing_that_was_acknowledged(durable_url: str) -> None:
    said = set[tuple[str, str]]()
    for run in range(RUNS):
        said |= await told_until_killed(durable_url, run)
    store = await open_store(durable_url)
    assert await store.verify() == []
    for what, name in said:
        subject = ticket(name)
        match what:
            case "fact":
                assert [one.key for one in await store.facts(subject)] == [name]
            case "message":
                assert [one.key for one in await store.alerts(subject)] == [name]
            case _:
                assert [ts for _, _, ts in await store.told(subject)] == [name]
    assert len({name.split("-")[0] for _, name in said}) == RUNS
    await halves(store_subjects := [s.id for s in await store.subjects()], durable_url)
    assert store_subjects
    await store.close()


async def halves(names: list[str], url: str) -> None:
    """Nothing was half done: each alert has its message, and the cursor stands at the last fact stored."""
    store = await open_store(url)
    waiting = {one.new.key for one in await store.claim_messages(later(60), 10_000, LEASE)}
    for name in names:
        delivered = {ts for _, _, ts in await store.told(ticket(name))}
        decided = {one.key for one in await store.alerts(ticket(name))}
        assert decided == delivered | (waiting & {name})
    assert (await store.source_state(DESK)).cursor in names
    assert (await store.source_state(DESK)).read_at == NOW
    await store.close()
