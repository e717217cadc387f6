"""The bot as a process that may be killed at any moment."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import telemetry
from bot.app import App
from bot.clock import PacedClock, SystemClock
from bot.config import loads
from bot.config.editions import edition_text


class Hasty(PacedClock):
    """Leases pass as fast as the rest of time does: a Slack on this machine answers within milliseconds."""

    def meanwhile(self, duration: timedelta) -> timedelta:
        return duration


@dataclass(frozen=True)
class Pace:
    """A clock that several processes share: what it showed at an instant of the machine, and how fast it
    runs."""

    shown: datetime
    machine_at: datetime
    rate: float

    def clock(self) -> PacedClock:
        """The shared clock, as this process reads it."""
        gone = SystemClock().now() - self.machine_at
        return Hasty(self.shown + gone * self.rate, self.rate)


def live(config: bytes, pace: Pace) -> None:
    """Run the bot until somebody kills it."""
    telemetry.set_up("error")
    logging.getLogger("duebell.slack.sdk").setLevel("ERROR")
    asyncio.run(_live(config, pace))


async def _live(config: bytes, pace: Pace) -> None:
    clock = pace.clock()
    async with App(loads(config, {}, clock.now()), edition_text(config, {}), clock=clock):
        await asyncio.Event().wait()
