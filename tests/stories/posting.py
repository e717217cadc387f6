"""What a helpdesk, or somebody who plays one, posts to the bot."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp

from tests.sources.signing import signed
from tests.stories.world import World
from tests.stories.world import world as make_world

SECRET = "story-webhook-secret"
TAKES_HOOKS = {"token": f"story-token, webhook_secret: {SECRET}"}


@asynccontextmanager
async def hooked_world() -> AsyncIterator[World]:
    """A world whose helpdesk sends webhooks."""
    async with make_world(settings=TAKES_HOOKS) as world:
        yield world


async def post(world: World, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer."""
    url = f"http://127.0.0.1:{world.bot.web.port}{path}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=dict(headers)) as answer,
    ):
        await answer.read()
        return answer.status


async def webhook(world: World, ticket: int | str, *, secret: str = SECRET) -> int:
    """The helpdesk says that a ticket changed."""
    body = json.dumps({"type": "zen:event-type:ticket.comment_added", "detail": {"id": str(ticket)}}).encode()
    return await post(world, "/hooks/zendesk", body, signed(secret, body, world.now))
