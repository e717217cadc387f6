"""With the real clock: what is due now is said now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.app import App
from bot.clock import PacedClock, SystemClock
from bot.config import loads
from bot.config.editions import edition_text
from bot.demo.helpdesk import Server
from tests.stories.scenery import CHANNELS, POLICIES, TOKEN, make_desk, make_workspace
from tests.stories.world import World, frame

WARNING = timedelta(minutes=15)
AHEAD = timedelta(seconds=9)
BUDGET = timedelta(seconds=2)
"""One second is the promise; the second one is for a machine that is busy with other tests."""


async def test_a_warning_leaves_within_a_second_of_its_instant() -> None:
    """Opened almost a quarter of an hour ago: the bot has nine seconds to read of it."""
    clock = PacedClock(SystemClock().now() - WARNING + AHEAD, rate=1)
    workspace, desk = make_workspace(clock), make_desk(clock)
    async with Server(desk, TOKEN, limit=None) as helpdesk:
        await workspace.start()
        world = World(clock, workspace, desk, helpdesk, "")
        ticket = world.ticket("VPN down").opens()
        warn_at = desk.account.tickets[ticket.id].created_at + WARNING
        clock.jump(WARNING - AHEAD)  # now both clocks are the machine's
        data = (POLICIES + frame(world, "sqlite://", "60s", {})).encode()
        async with App(loads(data, {}), edition_text(data, {})):
            await workspace.until(lambda: world.channel("#support").said, 15)
        await workspace.stop()
    [warning] = [m for m in workspace.messages(CHANNELS["support"]) if m.is_reply]
    late = datetime.fromtimestamp(float(warning.ts), UTC) - warn_at
    assert timedelta(0) <= late < BUDGET
