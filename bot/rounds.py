"""Rounds: the order in which the jobs follow each other, and the figures that show that they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.clock import Clock, SystemClock
from bot.engine.assess import Assess, Pass
from bot.engine.closing import Closing
from bot.engine.deliver import Deliver
from bot.engine.ingest import Ingest
from bot.engine.records import SourceState, SweepState
from bot.engine.routines import Routine
from bot.engine.sweep import Sweep, in_words
from bot.engine.watch import Watch
from bot.jobs import Jobs
from bot.metrics import Metrics
from bot.sla.facts import SourceName
from storage import SqlStore

log = structlog.get_logger(__name__)

ASSESS, DELIVER, WATCH, ANCHOR, CLOSE = "assess", "deliver", "watch", "anchor", "close"
NET = timedelta(seconds=60)
"""The slow net under the armed instants: assess and deliver look at least so often."""
ANCHOR_EVERY = timedelta(days=1)
BREATH = timedelta(seconds=2)
"""Machine time between two readings, however many webhooks come."""
STALE = timedelta(minutes=3)
"""Machine time without a finished tick after which the bot is not ready."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What is done with one source."""

    ingest: Ingest
    sweep: Sweep


@dataclass(frozen=True, slots=True)
class Steps:
    """What is done for all sources together."""

    assess: Assess
    deliver: Deliver
    watch: Watch
    closing: Closing


class Rounds:
    """Ingest wakes assess, assess wakes deliver; each also comes by itself at its next instant."""

    def __init__(
        self,
        store: SqlStore,
        jobs: Jobs,
        clock: Clock,
        metrics: Metrics,
        *,
        readers: Mapping[SourceName, Reader],
        steps: Steps,
        routines: Sequence[Routine] = (),
    ) -> None:
        self._store, self._jobs, self._clock, self._metrics = store, jobs, clock, metrics
        self._readers, self._assess, self._deliver = readers, steps.assess, steps.deliver
        self._watch, self._closing = steps.watch, steps.closing
        self._machine = SystemClock()
        self._tried: set[SourceName] = set()
        self._rest_until: dict[SourceName, datetime] = {}
        for source in readers:
            jobs.add(_ingest_of(source), partial(self._ingest, source))
            jobs.add(_sweep_of(source), partial(self._sweep, source))
        for name, body in (
            (ASSESS, self._assess_due),
            (DELIVER, self._deliver_all),
            (WATCH, self._watch_all),
            (ANCHOR, self._anchor),
            (CLOSE, self._close),
        ):
            jobs.add(name, body)
        self._routines = tuple(routine.name for routine in routines)
        for routine in routines:
            jobs.add(routine.name, partial(self._routine, routine))

    def start(self) -> None:
        """Start all jobs."""
        self._jobs.start()

    async def stop(self, patience: timedelta) -> None:
        """Let what runs come to its end, and leave the sources to whoever comes next."""
        await self._jobs.stop(patience)
        for reader in self._readers.values():
            await reader.ingest.stop()

    def something_new(self) -> None:
        """A fact was recorded: assess it at once."""
        self._jobs.poke(ASSESS)
        self._look_around()

    def hinted(self, name: SourceName) -> None:
        """A webhook spoke of tickets of this source: read it soon. Many at once make one reading, and a
        source in trouble is left alone until its own time."""
        self._jobs.hasten(_ingest_of(name), self._rest_until.get(name, self._clock.now()))

    async def _ingest(self, name: SourceName) -> datetime | None:
        self._rest_until[name] = self._clock.now() + self._clock.meanwhile(BREATH)
        done = await self._readers[name].ingest.run()
        self._tried.add(name)
        self._jobs.poke(WATCH)
        now = self._clock.now()
        waited = await self._assess.after_reading(name, now)
        self._counted(waited)
        self._look_around()
        if done.subjects:
            self._jobs.poke(ASSESS)
            if await self._readers[name].sweep.noticed(done.subjects):
                self._jobs.poke(_sweep_of(name))
        if waited.assessed or done.told:
            self._jobs.poke(DELIVER)
        if done.troubled:
            self._rest_until[name] = now + done.again_in
        return now + done.again_in

    async def _sweep(self, name: SourceName) -> datetime | None:
        ran = await self._readers[name].sweep.run()
        if ran.subjects:
            self._jobs.poke(ASSESS)
        if ran.told:
            self._jobs.poke(DELIVER)
        return ran.again_at

    async def _assess_due(self) -> datetime | None:
        now = self._clock.now()
        planned = await self._store.next_check_at()
        if planned is not None and planned <= now:
            self._metrics.lateness.observe((now - planned).total_seconds())
        done = await self._assess.run(now)
        self._counted(done)
        if done.assessed:  # messages, or cards that show what is no longer so
            self._jobs.poke(DELIVER)
        return _sooner(await self._store.next_check_at(), self._clock.now() + NET)

    async def _deliver_all(self) -> datetime | None:
        self._metrics.delivered.inc(await self._deliver.run())
        return _sooner(await self._store.next_message_at(), self._clock.now() + NET)

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

    async def _close(self) -> datetime | None:
        """When a period of a service ends, and until its sources have been read past that."""
        closed = await self._closing.run(self._clock.now())
        if closed.periods:
            self._jobs.poke(ASSESS)
            self._look_around()
        return closed.again_at

    async def _routine(self, routine: Routine) -> datetime | None:
        ran = await routine.run(self._clock.now())
        if ran.assess:
            self._jobs.poke(ASSESS)
        if ran.told:
            self._jobs.poke(DELIVER)
        return ran.again_at

    def _look_around(self) -> None:
        """Something may be new: every routine looks."""
        for name in self._routines:
            self._jobs.poke(name)

    def _counted(self, done: Pass) -> None:
        self._metrics.assessed.inc(done.assessed)
        self._metrics.alerts.inc(done.alerts)

    # --- what shows that it works ----------------------------------------

    async def readiness(self) -> tuple[bool, Mapping[str, object]]:
        """Ready when assess and deliver have finished a run lately, each by the machine's clock."""
        now = self._machine.now()
        ages = {name: self._age(name, now) for name in (ASSESS, DELIVER)}
        sources = {s.source: await self._source(s) for s in await self._store.source_states()}
        ready = all(age is not None and age < STALE for age in ages.values())
        shown = {name: None if age is None else round(age.total_seconds(), 1) for name, age in ages.items()}
        return ready, {"seconds_since": shown, "sources": sources}

    async def _source(self, state: SourceState) -> Mapping[str, object]:
        return {
            "read_up_to": state.read_up_to and state.read_up_to.isoformat(),
            "trouble": state.trouble,
            "sweep": in_words(await self._store.sweep_state(state.source)),
        }

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
            self._show_sweep(await self._store.sweep_state(state.source), now)
        return self._metrics.text()

    def _show_sweep(self, state: SweepState, now: datetime) -> None:
        if state.done_at is not None:
            self._metrics.sweep_age.labels(state.source).set((now - state.done_at).total_seconds())
        for what in ("looked", "news", "gone", "back"):
            self._metrics.sweep.labels(state.source, what).set(getattr(state, what))


def _ingest_of(source: SourceName) -> str:
    """The name of the job that reads a source."""
    return f"ingest:{source}"


def _sweep_of(source: SourceName) -> str:
    """The name of the job that sweeps a source."""
    return f"sweep:{source}"


def _sooner(instant: datetime | None, limit: datetime) -> datetime:
    return limit if instant is None else min(instant, limit)
