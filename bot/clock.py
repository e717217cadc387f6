"""The one place where the bot reads time.

Everything below the outermost jobs is given `now`; those jobs ask a `Clock`. A clock may run faster than
the wall (a rehearsal at 60x): `wall()` says when, in machine time, an instant of this clock will come, so
that a scheduler can be armed for it without knowing about speed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """A source of aware UTC instants."""

    def now(self) -> datetime:
        """The present instant."""

    def wall(self, instant: datetime) -> datetime:
        """The machine's own instant at which this clock will show `instant`."""

    async def sleep(self, duration: timedelta) -> None:
        """Wait until this clock has moved on by `duration`."""

    def meanwhile(self, duration: timedelta) -> timedelta:
        """How far this clock moves on in `duration` of the machine's time, at least `duration`: for leases,
        which guard against machines that died, and for what a call over the network takes."""

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call back whenever the clock's speed or offset changes, so that armed jobs can be armed again."""


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wall(self, instant: datetime) -> datetime:
        return instant

    async def sleep(self, duration: timedelta) -> None:
        await asyncio.sleep(max(0.0, duration.total_seconds()))

    def meanwhile(self, duration: timedelta) -> timedelta:
        return duration

    def on_change(self, callback: Callable[[], None]) -> None:
        """The machine's clock never changes speed: nothing to call."""


class PacedClock:
    """A clock that starts at a chosen instant and runs `rate` times as fast as the machine's.

    Rate 0 stands still. `set_rate` and `jump` keep the shown instant continuous except for the jump itself.
    """

    def __init__(self, start: datetime, rate: float = 1.0, machine: Clock | None = None) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware instant")
        self._machine = machine or SystemClock()
        self._shown, self._since, self._rate = start.astimezone(UTC), self._machine.now(), rate
        self._callbacks: list[Callable[[], None]] = []

    @property
    def rate(self) -> float:
        """Seconds of this clock per second of the machine's."""
        return self._rate

    def now(self) -> datetime:
        return self._shown + (self._machine.now() - self._since) * self._rate

    def wall(self, instant: datetime) -> datetime:
        if self._rate <= 0:
            return datetime.max.replace(tzinfo=UTC)
        return self._since + (instant - self._shown) / self._rate

    async def sleep(self, duration: timedelta) -> None:
        until = self.now() + duration
        while (left := until - self.now()) > timedelta(0):
            pace = max(self._rate, 0.001)
            await asyncio.sleep(min(left.total_seconds() / pace, 0.5))

    def meanwhile(self, duration: timedelta) -> timedelta:
        return duration * max(1.0, self._rate)

    def on_change(self, callback: Callable[[], None]) -> None:
        self._callbacks.append(callback)

    def set_rate(self, rate: float) -> None:
        """Run at `rate` from now on."""
        self._restart(self.now(), rate)

    def jump(self, duration: timedelta) -> None:
        """Move the shown instant forward by `duration` at once."""
        self._restart(self.now() + duration, self._rate)

    def _restart(self, shown: datetime, rate: float) -> None:
        self._shown, self._since, self._rate = shown, self._machine.now(), rate
        for callback in self._callbacks:
            callback()
