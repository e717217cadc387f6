"""The bot's handlers, connected over Socket Mode to a strict local workspace."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.demo.workspace import Workspace
from bot.slack.client import make_app
from bot.slack.inflight import InFlight
from bot.slack.socket import Pace, SocketService
from handlers import register
from tests.handlers.playdesk import PlayDesk
from tests.slack.workshop import client_of, open_workspace, still


@pytest.fixture
def play() -> PlayDesk:
    return PlayDesk()


@pytest.fixture
def in_flight() -> InFlight:
    return InFlight()


@pytest.fixture
async def workspace(play: PlayDesk, in_flight: InFlight) -> AsyncIterator[Workspace]:
    async with open_workspace(still()) as built, client_of(built) as client:
        app = make_app(client)
        register(app, play.desk(), in_flight)
        service = SocketService(
            app, built.app_token, in_flight=in_flight, connections=1, pace=Pace(ping=timedelta(seconds=1))
        )
        await service.start()
        assert await service.serving(timedelta(seconds=5))
        yield built
        await service.close()
