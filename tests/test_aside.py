"""Beside the event loop: it turns while something is worked out, and nobody waits for what is not wanted."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from threading import Event, Thread, current_thread

import pytest

from bot.aside import WORKERS, aside

PATIENCE = 10.0
"""Seconds after which a test that waits has failed."""


async def test_the_loop_turns_while_something_is_worked_out() -> None:
    """It ends only when a task of the loop says so."""
    begun, told = asyncio.Event(), Event()
    loop = asyncio.get_running_loop()

    def heavy(number: int) -> int:
        loop.call_soon_threadsafe(begun.set)
        assert told.wait(PATIENCE)
        return number + 1

    async def answer() -> None:
        await begun.wait()
        told.set()

    async with asyncio.timeout(PATIENCE):
        found, _ = await asyncio.gather(aside(heavy, 41), answer())
    assert found == 42


async def test_a_small_question_does_not_wait_for_large_ones() -> None:
    told = Event()
    large = [asyncio.ensure_future(aside(told.wait, PATIENCE)) for _ in range(WORKERS - 1)]
    async with asyncio.timeout(PATIENCE):
        assert await aside(len, "abc") == 3
    assert not any(one.done() for one in large)
    told.set()
    assert await asyncio.gather(*large) == [True] * len(large)


async def test_never_more_at_once_than_there_are_workers_and_not_one_is_of_asyncio() -> None:
    names = await asyncio.gather(*(aside(_worker) for _ in range(20)))
    assert len(set(names)) <= WORKERS
    assert not any(name.startswith("asyncio") for name in names)


def _worker() -> str:
    return current_thread().name


async def test_what_is_raised_is_raised_where_it_was_asked() -> None:
    with pytest.raises(ZeroDivisionError):
        await aside(divmod, 1, 0)
    with pytest.raises(RuntimeError, match="StopIteration") as caught:
        await aside(next, iter(()))
    assert isinstance(caught.value.__cause__, StopIteration)
    assert await aside(len, "still there") == 11


async def test_who_is_cancelled_is_free_at_once_and_what_had_not_begun_never_does() -> None:
    told, begun, done = Event(), [Event() for _ in range(WORKERS)], Event()

    def heavy(mine: Event) -> None:
        mine.set()
        assert told.wait(PATIENCE)

    going = [asyncio.ensure_future(aside(heavy, mine)) for mine in begun]
    for mine in begun:
        assert await asyncio.to_thread(mine.wait, PATIENCE)
    waiting = asyncio.ensure_future(aside(done.set))
    await asyncio.sleep(0)
    for task in (*going, waiting):
        task.cancel()
    async with asyncio.timeout(PATIENCE):
        await asyncio.wait([*going, waiting])
    assert all(task.cancelled() for task in (*going, waiting))
    told.set()
    assert await aside(done.is_set) is False


def test_who_works_is_found_again_by_another_loop() -> None:
    """A loop that ends takes nobody along, even one that ends while it waits."""
    told, begun = Event(), Event()

    def heavy() -> None:
        begun.set()
        assert told.wait(PATIENCE)

    async def leaves() -> None:
        task = asyncio.ensure_future(aside(heavy))
        assert await asyncio.to_thread(begun.wait, PATIENCE)
        task.cancel()

    asyncio.run(leaves())
    told.set()
    assert asyncio.run(aside(len, "abc")) == 3


def test_what_runs_aside_does_not_keep_a_process() -> None:
    """It would never end; the process does."""
    program = """
import asyncio
from threading import Event
from bot.aside import aside

async def main():
    begun, never = Event(), Event()
    def heavy():
        begun.set()
        never.wait()
    task = asyncio.ensure_future(aside(heavy))
    await asyncio.to_thread(begun.wait)
    task.cancel()

asyncio.run(main())
"""
    ended = subprocess.run([sys.executable, "-c", program], timeout=60, check=False)
    assert ended.returncode == 0


async def test_questions_from_several_threads_are_answered() -> None:
    """Each from its own loop, at once, and each with its own answer."""
    found: dict[int, int] = {}

    def ask(number: int) -> None:
        found[number] = asyncio.run(aside(pow, number, 2))

    threads = [Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join, PATIENCE)
    assert found == {number: number**2 for number in range(8)}
