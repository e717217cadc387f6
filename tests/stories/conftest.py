"""Every story has a world of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.stories.world import World
from tests.stories.world import world as make_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Friday morning, the bot has just started, nothing has happened yet."""
    async with make_world() as made:
        yield made
