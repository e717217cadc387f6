"""Rounds: the order in which the jobs follow each other, and the figures that show that they do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.clock import Clock, SystemClock
from bot.engine.assess import Assess, Pass
from bot.engine.deliver import Deliver
from bot.engine.ingest import Ingest
from bot.engine.watch import Watch
from bot.jobs import Jobs
from bot.metrics import Metrics
from bot.sla.facts import SourceName
from storage import SqlStore

log = structlog.get_logger(__name__)

ASSESS, DELIVER, WATCH, ANCHOR = "assess", "deliver", "watch", "anchor"
SWEEP = timedelta(seconds=60)
"""The slow net under the armed instants: assess and deliver look at least so often."""
ANCHOR_EVERY = timedelta(days=1)
STALE = timedelta(minutes=3)
"""Machine time without a finished tick after which the bot is not ready."""


class Rounds:
    """Ingest wakes assess, assess wakes deliver; each also comes by itself at its next instant."""

    def __init__(
        self,
        store: SqlStore,
        jobs: Jobs,
        clock: Clock,
        metrics: Metrics,
        *,
        ingests: Mapping[SourceName, Ingest],
        assess: Assess,
        deliver: Deliver,
        watch: Watch,
    ) -> None:
        self._store, self._jobs, self._clock, self._metrics = store, jobs, clock, metrics
        self._ingests, self._assess, self._deliver, self._watch = ingests, assess, deliver, watch
        self._machine = SystemClock()
        self._tried: set[SourceName] = set()
        for source in ingests:
            jobs.add(f"ingest:{source}", partial(self._ingest, source))
        for name, body in (
            (ASSESS, self._assess_due),
            (DELIVER, self._deliver_all),
            (WATCH, self._watch_all),
            (ANCHOR, self._anchor),
        ):
            jobs.add(name, body)

    def start(self) -> None:
        """Start all jobs."""
        self._jobs.start()

    async def stop(self, patience: timedelta) -> None:
        """Let what runs come to its end, and leave the sources to whoever comes next."""
        await self._jobs.stop(patience)
        for ingest in self._ingests.values():
            await ingest.stop()

    def something_new(self) -> None:
        """A fact was recorded: assess it at once."""
        self._jobs.poke(ASSESS)

    async def _ingest(self, name: SourceName) -> datetime | None:
        done = await self._ingests[name].run()
        self._tried.add(name)
        self._jobs.poke(WATCH)
        now = self._clock.now()
        waited = await self._assess.after_reading(name, now)
        self._counted(waited)
        if done.subjects:
            self._jobs.poke(ASSESS)
        if waited.assessed or done.told:
            self._jobs.poke(DELIVER)
        return now + done.again_in

    async def _assess_due(self) -> datetime | None:
        now = self._clock.now()
        planned = await self._store.next_check_at()
        if planned is not None and planned <= now:
            self._metrics.lateness.observe((now - planned).total_seconds())
        done = await self._assess.run(now)
        self._counted(done)
        if done.assessed:  # messages, or cards that show what is no longer so
            self._jobs.poke(DELIVER)
        return _sooner(await self._store.next_check_at(), self._clock.now() + SWEEP)

    async def _deliver_all(self) -> datetime | None:
        self._metrics.delivered.inc(await self._deliver.run())
        return _sooner(await self._store.next_message_at(), self._clock.now() + SWEEP)

    async def _watch_all(self) -> datetime | None:
        """After each reading, and when the next source would be blind. Nobody is called blind before this
        process has tried to read: it may have been away itself."""
        looked = await self._watch.run(self._tried)
        if looked.told:
            self._jobs.poke(DELIVER)
        return looked.again_at

    async def _anchor(self) -> datetime | None:
        await self._store.anchor(self._clock.now())
        return self._clock.now() + ANCHOR_EVERY

    def _counted(self, done: Pass) -> None:
        self._metrics.assessed.inc(done.assessed)
        self._metrics.alerts.inc(done.alerts)

    # --- what shows that it works ----------------------------------------

    async def readiness(self) -> tuple[bool, Mapping[str, object]]:
        """Ready when assess and deliver have finished a run lately, each by the machine's clock."""
        now = self._machine.now()
        ages = {name: self._age(name, now) for name in (ASSESS, DELIVER)}
        sources = {
            s.source: {"read_up_to": s.read_up_to and s.read_up_to.isoformat(), "trouble": s.trouble}
            for s in await self._store.source_states()
        }
        ready = all(age is not None and age < STALE for age in ages.values())
        shown = {name: None if age is None else round(age.total_seconds(), 1) for name, age in ages.items()}
        return ready, {"seconds_since": shown, "sources": sources}

    def _age(self, name: str, now: datetime) -> timedelta | None:
        done_at = self._jobs.last_done_at(name)
        return None if done_at is None else now - done_at

    async def exposition(self) -> bytes:
        """The metrics, with those that are read at the time of asking."""
        now = self._clock.now()
        waiting, oldest = await self._store.waiting_messages()
        self._metrics.waiting.set(waiting)
        self._metrics.oldest.set(0 if oldest is None else max(0.0, (now - oldest).total_seconds()))
        for state in await self._store.source_states():
            if state.read_up_to is not None:
                self._metrics.read_age.labels(state.source).set((now - state.read_up_to).total_seconds())
            self._metrics.trouble.labels(state.source).set(1 if state.trouble else 0)
        return self._metrics.text()


def _sooner(instant: datetime | None, limit: datetime) -> datetime:
    return limit if instant is None else min(instant, limit)
