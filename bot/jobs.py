"""Jobs: a handful of named tasks, each armed for its next instant.

APScheduler holds one one-shot job per task; after each run the task says when it wants to run next and is
armed anew. The instants are the clock's own, so a clock that runs faster arms its jobs nearer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock

log = structlog.get_logger(__name__)

Body = Callable[[], Awaitable[datetime | None]]
"""Does the work; gives back the instant of the next run, or None to run only when poked."""

NEVER = datetime.max.replace(tzinfo=UTC)
AFTER_A_FAULT = timedelta(seconds=10)
TIME_LIMIT = 600.0
"""Seconds of machine time after which a run counts as hung and is cancelled."""


@dataclass(slots=True)
class _Job:
    name: str
    body: Body
    next_at: datetime | None = None
    task: asyncio.Task[None] | None = None
    again: bool = False
    hastened_at: datetime | None = None
    last_done_at: datetime | None = field(default=None)  # machine time of the last run without a fault


class Jobs:
    """Runs each job by itself, one run at a time, at its instant or when poked."""

    def __init__(self, clock: Clock, machine: Clock) -> None:
        self._clock, self._machine = clock, machine
        self._jobs: dict[str, _Job] = {}
        self._stopping = False
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        clock.on_change(self._rearm)

    def add(self, name: str, body: Body) -> None:
        """Know a job. It first runs when poked."""
        self._jobs[name] = _Job(name, body)

    def start(self) -> None:
        """Start the scheduler and run every job once."""
        self._scheduler.start()
        for name in self._jobs:
            self.poke(name)

    def poke(self, name: str) -> None:
        """Run a job now, or once more right after the run that is going on."""
        job = self._jobs[name]
        if self._stopping:
            return
        if job.task is not None and not job.task.done():
            job.again = True
            return
        job.task = asyncio.get_running_loop().create_task(self._run(job), name=name)

    def hasten(self, name: str, at: datetime) -> None:
        """Run a job at `at`, unless it comes sooner anyway. What runs now does not count: it may have begun
        too early to know."""
        job = self._jobs[name]
        if job.task is not None and not job.task.done():
            job.hastened_at = _sooner(at, job.hastened_at)
        elif job.next_at is None or at < job.next_at:
            job.next_at = at
            self._arm(job)

    def last_done_at(self, name: str) -> datetime | None:
        """Machine time of a job's last run without a fault, for readiness."""
        return self._jobs[name].last_done_at

    def next_at(self) -> datetime | None:
        """The clock's instant of the next armed run, for whoever moves the clock by hand."""
        return min((job.next_at for job in self._jobs.values() if job.next_at is not None), default=None)

    async def settled(self) -> None:
        """Wait until nothing runs and nothing is about to."""
        calm = 0
        while calm < 3:
            running = [
                job.task for job in self._jobs.values() if job.task is not None and not job.task.done()
            ]
            calm = 0 if running else calm + 1
            if running:
                await asyncio.wait(running)
            await asyncio.sleep(0)

    async def stop(self, patience: timedelta) -> None:
        """Start nothing more, let what runs come to its end, cancel what does not in time."""
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.pause()
        tasks = [job.task for job in self._jobs.values() if job.task is not None and not job.task.done()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=patience.total_seconds())
            for task in late:
                log.warning("a job did not end in time", job=task.get_name())
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _run(self, job: _Job) -> None:
        while True:
            job.again, job.hastened_at = False, None
            job.next_at = _sooner(await self._once(job), job.hastened_at)
            if not job.again or self._stopping:
                break
        self._arm(job)

    async def _once(self, job: _Job) -> datetime | None:
        try:
            async with asyncio.timeout(TIME_LIMIT):
                next_at = await job.body()
        except Exception:
            log.exception("a job failed and will be tried again", job=job.name)
            return self._clock.now() + AFTER_A_FAULT
        job.last_done_at = self._machine.now()
        return next_at

    def _arm(self, job: _Job) -> None:
        if self._stopping or job.next_at is None:
            return
        if job.next_at <= self._clock.now():
            asyncio.get_running_loop().call_soon(self.poke, job.name)
            return
        wall = self._clock.wall(job.next_at)
        if wall >= NEVER:
            return  # the clock stands still: it says so when it moves on
        self._scheduler.add_job(
            self._fire, "date", run_date=wall, args=[job.name], id=job.name, replace_existing=True
        )

    async def _fire(self, name: str) -> None:
        self.poke(name)

    def _rearm(self) -> None:
        """The clock's pace has changed: every waiting job gets its new machine instant."""
        for job in self._jobs.values():
            if job.task is None or job.task.done():
                self._arm(job)


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)
