"""Monitors of products without a past, as people meet them in Slack: an Alertmanager and an Uptime Kuma."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from tests.sources.alertmanager_server import TOKEN
from tests.sources.alertmanager_server import Server as Alertmanager
from tests.sources.uptime_kuma_server import KEY
from tests.sources.uptime_kuma_server import Server as UptimeKuma
from tests.stories.posting import post
from tests.stories.test_services import NOVEMBER, PORTAL
from tests.stories.world import World
from tests.stories.world import world as make_world

WORD = "story-word"
DOWN = {"alertname": "ServiceDown", "instance": "portal"}
WATCHDOG = {"alertname": "Watchdog"}


async def boots(world: World, source: str) -> None:
    """The bot starts, and the portal listens to this source's monitor `ping`."""
    promises = PORTAL.replace("{zendesk: [ping]}", "{pings: [ping]}")
    places = world.config[world.config.index("\nslack:") :]
    world.config = promises + places.replace("sources:\n", f"sources:\n  pings: {source}\n")
    await world.boots()


@asynccontextmanager
async def alerted() -> AsyncIterator[tuple[World, Alertmanager]]:
    """A bot that reads an Alertmanager once in four minutes."""
    async with (
        make_world(start=NOVEMBER, running=False) as world,
        Alertmanager(world.clock).serve() as server,
    ):
        shop = "{alerts: ['alertname=\"ServiceDown\"'], for: 1m}"
        known = f"base_url: '{server.base_url}', token: {TOKEN}, webhook_secret: {WORD}"
        more = f"every: 4m, watchdog: ['alertname=\"Watchdog\"'], monitors: {{ping: {shop}}}"
        await boots(world, f"{{kind: alertmanager, {known}, {more}}}")
        yield world, server


async def passes(world: World, server: Alertmanager, *, minutes: int) -> None:
    """Minutes pass; what is active is sent again every three of them, and the watchdog."""
    for begun in range(0, minutes, 3):
        server.resend()
        server.send(**WATCHDOG)
        await world.forward(minutes=min(3, minutes - begun))


async def knock(world: World) -> None:
    body = json.dumps({"version": "4", "alerts": [{"status": "firing", "labels": DOWN}]}).encode()
    assert await post(world, "/hooks/pings", body, {"Authorization": f"Bearer {WORD}"}) == 202
    await world.forward(seconds=2)


async def test_an_alert_is_heard_of_by_a_webhook_and_dated_back_by_its_rule() -> None:
    async with alerted() as (world, server):
        await passes(world, server, minutes=9)
        assert "Customer portal: up" in await world.asks("Lars", "ticket portal")
        server.send(**DOWN)
        await knock(world)
        assert "Customer portal: down" in await world.asks("Lars", "ticket portal")
        await passes(world, server, minutes=21)
        warned = world.channel("#support").expects("50% of the 43m 12s is used", "09:51 UTC")
        assert "pproximate" not in warned.message.text
        server.resolve(**DOWN)
        await knock(world)
        world.channel("#support").expects("works again", "It was down for 22m")
        assert "approximate" in await world.asks("Lars", "ticket portal"), "its end is an interval"


async def test_s38_a_silence_is_maintenance() -> None:
    async with alerted() as (world, server):
        await passes(world, server, minutes=9)
        matcher = ("alertname", "ServiceDown", False, True)
        hour = timedelta(hours=1)
        server.silence(matcher, start=world.now + hour, end=world.now + 3 * hour)
        await passes(world, server, minutes=63)
        server.send(**DOWN)
        await passes(world, server, minutes=60)
        world.channel("#support").expects_nothing("is used")
        assert "announced maintenance · 0m of" in await world.asks("Lars", "ticket portal")


async def test_s39_a_dead_prometheus_is_not_health() -> None:
    async with alerted() as (world, server):
        await passes(world, server, minutes=9)
        await world.forward(minutes=30)
        told = await world.asks("Lars", "ticket portal")
        assert "Customer portal: not known" in told
        world.channel("#admins").expects("pings", "watchdog")
        world.channel("#admins").expects("pings is silent", "portal")


async def test_s29_what_an_uptime_kuma_shows_is_approximate_and_legal_is_told_so() -> None:
    async with (
        make_world(start=NOVEMBER, running=False) as world,
        UptimeKuma(world.clock).serve() as server,
    ):
        server.say(12, "up")
        known = f"base_url: '{server.base_url}', key: {KEY}, every: 60s, monitors: {{ping: 12}}"
        await boots(world, f"{{kind: uptime_kuma, {known}}}")
        await world.forward(minutes=5, seconds=30)
        server.say(12, "pending")
        await world.forward(minutes=1)
        world.channel("#support").expects_nothing("Customer portal")
        server.say(12, "down")
        await world.forward(minutes=45)
        told = world.channel("#legal").expects("msa", "§5.1", "09:48:12 UTC")
        told.says("Approximate, needs confirmation")
        server.say(12, "up")
        await world.forward(minutes=2)
        world.channel("#support").expects("works again")
