"""Jobs that are hurried: sooner, once, and never while they run."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import PacedClock, SystemClock
from bot.jobs import Jobs

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Bench:
    """One job that runs once a minute, on a clock that is moved by hand."""

    def __init__(self) -> None:
        self.clock = PacedClock(START, rate=0)
        self.jobs = Jobs(self.clock, SystemClock())
        self.ran: list[timedelta] = []
        self.begun = asyncio.Event()
        self.held: asyncio.Event | None = None
        self.jobs.add("read", self.read)

    async def read(self) -> datetime:
        self.ran.append(self.clock.now() - START)
        self.begun.set()
        if self.held is not None:
            await self.held.wait()
        return self.clock.now() + MINUTE

    async def to(self, instant: timedelta) -> None:
        """The clock moves on, and whatever is due runs at its own instant."""
        await self.jobs.settled()
        while (next_at := self.jobs.next_at()) is not None and next_at <= START + instant:
            self.clock.jump(next_at - self.clock.now())
            await self.jobs.settled()
        self.clock.jump(START + instant - self.clock.now())
        await self.jobs.settled()

    def hasten(self, instant: timedelta) -> None:
        self.jobs.hasten("read", START + instant)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    made.jobs.start()
    await made.jobs.settled()
    yield made
    await made.jobs.stop(SECOND)


async def test_a_hurried_job_runs_at_that_instant_and_then_as_ever(bench: Bench) -> None:
    bench.hasten(10 * SECOND)
    await bench.to(2 * MINUTE)
    assert bench.ran == [timedelta(0), 10 * SECOND, 70 * SECOND]


async def test_many_hurries_are_one(bench: Bench) -> None:
    await bench.to(5 * SECOND)
    for _ in range(100):
        bench.hasten(5 * SECOND)
    await bench.to(30 * SECOND)
    assert bench.ran == [timedelta(0), 5 * SECOND]


async def test_a_later_instant_delays_nothing(bench: Bench) -> None:
    bench.hasten(10 * SECOND)
    bench.hasten(20 * SECOND)
    bench.hasten(3 * MINUTE)
    await bench.to(65 * SECOND)
    assert bench.ran == [timedelta(0), 10 * SECOND]
    await bench.to(70 * SECOND)
    assert bench.ran == [timedelta(0), 10 * SECOND, 70 * SECOND]


async def test_hurried_while_it_runs_it_runs_once_more_in_time(bench: Bench) -> None:
    bench.held = asyncio.Event()
    bench.jobs.poke("read")
    bench.begun.clear()
    await asyncio.wait_for(bench.begun.wait(), 5)
    for instant in (30, 2, 9):
        bench.hasten(instant * SECOND)
    bench.held.set()
    await bench.to(59 * SECOND)
    assert bench.ran == [timedelta(0), timedelta(0), 2 * SECOND]


async def test_a_job_that_has_stopped_is_not_hurried(bench: Bench) -> None:
    await bench.jobs.stop(SECOND)
    bench.hasten(timedelta(0))
    await bench.jobs.settled()
    assert bench.ran == [timedelta(0)]
