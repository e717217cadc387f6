"""A world with a Pingdom account beside the helpdesk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.sources.pingdom_server import TOKEN, Server
from tests.sources.tower import Tower
from tests.stories.test_services import NOVEMBER, PORTAL
from tests.stories.world import World
from tests.stories.world import world as make_world

SECRET = "story-webhook-secret"


@dataclass(frozen=True)
class Watched:
    """The world, the account, and the check that the portal listens to."""

    world: World
    tower: Tower
    server: Server
    check: int

    def says(self, state: str) -> None:
        """The check says this from now on."""
        self.tower.say(self.check, state)


@asynccontextmanager
async def watched(*, every: str = "5m") -> AsyncIterator[Watched]:
    """A bot that reads both from November on; the portal listens to one check."""
    async with make_world(start=NOVEMBER, running=False) as world:
        tower = Tower(world.clock)
        check = tower.watch()
        async with Server(tower).serve() as server:
            source = (
                f"{{kind: pingdom, base_url: '{server.base_url}', token: {TOKEN}, every: {every}, "
                f"webhook_secret: {SECRET}}}"
            )
            promises = PORTAL.replace("{zendesk: [ping]}", f"{{pings: ['{check}']}}")
            places = world.config[world.config.index("\nslack:") :]
            world.config = promises + places.replace("sources:\n", f"sources:\n  pings: {source}\n")
            await world.boots()
            yield Watched(world, tower, server, check)
