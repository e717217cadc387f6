"""The bot was away, is new, or has new rules."""

from __future__ import annotations

from pathlib import Path

from tests.stories.scenery import POLICIES
from tests.stories.world import world as make_world


async def test_s33_after_an_outage_each_audience_hears_once(tmp_path: Path) -> None:
    async with make_world(f"sqlite:///{tmp_path}/duebell.sqlite") as world:
        world.ticket("VPN down").opens()
        await world.forward(minutes=10)
        await world.stops()
        await world.forward(hours=2)
        await world.boots()
        await world.forward(minutes=10)
        leads = world.channel("#leads")
        leads.expects("First response for Klant BV *breached*", "2026-11-20 09:30 UTC", "Told late")
        leads.expects("First response (contractual) for Klant BV *breached*", "2026-11-20 10:00 UTC")
        world.channel("#support").expects_nothing()
        world.direct("Piet").expects("First response for Klant BV is still open")
        world.direct("Piet").expects("First response (contractual) for Klant BV is still open")
        world.channel("#legal").expects("*breached*", "2026-11-20 10:00 UTC")
        world.channel("#admins").expects_nothing()  # it was the bot that slept, not the helpdesk


async def test_breaches_before_the_first_start_are_on_record_and_not_told() -> None:
    async with make_world(running=False) as world:
        ticket = world.ticket("VPN down").opens()
        await world.forward(minutes=45)
        await world.boots()
        await world.forward(minutes=25)
        world.channel("#leads").expects_nothing("First response for Klant BV *breached*")
        world.channel("#leads").expects("First response (contractual) for Klant BV *breached*")
        assert "*breached*" in await world.asks("Lars", f"ticket {ticket.id}")


async def test_s10_a_running_timer_keeps_its_version(tmp_path: Path) -> None:
    async with make_world(f"sqlite:///{tmp_path}/duebell.sqlite") as world:
        old = world.ticket("VPN down").opens()
        await world.forward(minutes=10)
        await world.stops()
        world.config = world.config.replace("{internal: 30m,", "{internal: 20m,")
        await world.boots()
        await world.forward(minutes=5)
        new = world.ticket("No mail").opens()
        await world.forward(minutes=6)
        assert "2026-11-20 09:30 UTC" in await world.asks("Lars", f"ticket {old.id}")
        assert "2026-11-20 09:35 UTC" in await world.asks("Lars", f"ticket {new.id}")
        assert "internal: 30m" in POLICIES


async def test_a_restart_in_order_does_not_pause_the_reading(tmp_path: Path) -> None:
    async with make_world(f"sqlite:///{tmp_path}/duebell.sqlite") as world:
        await world.forward(minutes=5)
        await world.stops()
        await world.boots()
        ticket = world.ticket("VPN down").opens()
        await world.forward(minutes=6)
        assert "VPN down" in await world.asks("Lars", f"ticket {ticket.id}")
