"""A monitor that is really polled: webhooks make it quicker, the daily sweep finds what readings missed."""

from __future__ import annotations

import json

from bot.sla.facts import SourceName
from tests.stories.posting import post
from tests.stories.watched import SECRET, Watched, watched


async def knock(scene: Watched, secret: str = SECRET) -> int:
    body = json.dumps({"check_id": scene.check, "current_state": "DOWN"}).encode()
    return await post(scene.world, f"/hooks/pings?secret={secret}", body, {})


async def condition(scene: Watched) -> str:
    return await scene.world.asks("Lars", "ticket portal")


async def test_a_webhook_tells_of_an_outage_at_once() -> None:
    async with watched() as scene:
        await scene.world.forward(minutes=11)
        assert "Customer portal: up" in await condition(scene)
        scene.says("down")
        await scene.world.forward(seconds=20)
        assert "Customer portal: up" in await condition(scene), "the next reading is minutes away"
        assert await knock(scene) == 202
        await scene.world.forward(seconds=2)
        assert "Customer portal: down" in await condition(scene)


async def test_a_webhook_is_not_believed() -> None:
    async with watched() as scene:
        await scene.world.forward(minutes=11)
        assert await knock(scene) == 202
        assert await knock(scene, "another") == 401
        await scene.world.forward(minutes=1)
        assert "Customer portal: up" in await condition(scene)


async def test_s26_an_outage_that_the_product_takes_back_is_put_right_by_the_sweep() -> None:
    """Pingdom's list shows nothing of it: only reading the past once more does."""
    async with watched() as scene:
        world = scene.world
        await world.forward(minutes=6)
        for minutes in (25, 5):
            scene.says("down")
            await world.forward(minutes=minutes)
            scene.says("up")
            await world.forward(minutes=6)
        assert "30m of 43m 12s used" in await condition(scene)
        watch = scene.tower.watches[scene.check]
        watch.said = [watch.said[0], *watch.said[3:]]
        await world.forward(minutes=30)
        assert "5m of 43m 12s used" in await condition(scene)
        sweep = await world.bot.store.sweep_state(SourceName("pings"))
        assert (sweep.looked, sweep.news) == (1, 1)
