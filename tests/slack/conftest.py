"""One running workspace per test."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import PacedClock
from bot.demo.workspace import Workspace
from tests.slack.workshop import client_of, open_workspace, still


@pytest.fixture
def clock() -> PacedClock:
    return still()


@pytest.fixture
async def workspace(clock: PacedClock) -> AsyncIterator[Workspace]:
    async with open_workspace(clock) as built:
        yield built


@pytest.fixture
async def client(workspace: Workspace) -> AsyncIterator[AsyncWebClient]:
    async with client_of(workspace) as built:
        yield built
