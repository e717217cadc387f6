"""A workspace with a few people in it, and the real Slack libraries connected to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import BOT_USER, Workspace

EVA, LARS, ANN = "U0EVA", "U0LARS", "U0ANN"
SUPPORT, LEGAL, ELSEWHERE, OLD = "C0SUPPORT", "C0LEGAL", "C0ELSE", "C0OLD"


class Still:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        self.at += by


def people(workspace: Workspace) -> Workspace:
    """Three people; the bot is in #support only; #legal is private, #old is archived."""
    workspace.add_user(EVA, "Eva", "eva@example.com", locale="nl-NL")
    workspace.add_user(LARS, "Lars", "lars@example.com", tz="America/New_York")
    workspace.add_user(ANN, "Ann", "ann@example.com")
    workspace.add_channel(SUPPORT, "support", members=[EVA, LARS, BOT_USER])
    workspace.add_channel(LEGAL, "legal", private=True, members=[ANN])
    workspace.add_channel(ELSEWHERE, "elsewhere", members=[EVA])
    workspace.add_channel(OLD, "old", members=[EVA, BOT_USER], archived=True)
    return workspace


def client_of(workspace: Workspace) -> AsyncWebClient:
    """The SDK's client as the bot has it: no retries, so that every answer is seen."""
    return AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_base_url, retry_handlers=[])


def app_of(workspace: Workspace) -> AsyncApp:
    return AsyncApp(client=client_of(workspace), signing_secret=workspace.signing_secret)


@asynccontextmanager
async def connected(workspace: Workspace, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app connected over Socket Mode."""
    before = workspace.sockets.connections
    handler = AsyncSocketModeHandler(app, workspace.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        await workspace.until(lambda: workspace.sockets.connections > before)
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


def error_of(refused: SlackApiError) -> str:
    return str(refused.response["error"])
