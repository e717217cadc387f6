"""One running workspace per test, rates switched off unless a test asks for them."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import HISTORY_SCOPES, App, Workspace
from bot.demo.workspace.grants import DEFAULT_SCOPES
from tests.demo.workshop import Still, client_of, people


@pytest.fixture
def clock() -> Still:
    return Still()


@pytest.fixture
async def workspace(clock: Still) -> AsyncIterator[Workspace]:
    built = people(Workspace(clock, app=App(DEFAULT_SCOPES | HISTORY_SCOPES), rate_limits=False))
    await built.start()
    yield built
    await built.stop()


@pytest.fixture
async def client(workspace: Workspace) -> AsyncWebClient:
    return client_of(workspace)
