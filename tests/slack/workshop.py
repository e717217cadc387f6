"""A strict local workspace with a few people, and the bot's own client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import PacedClock
from bot.demo.workspace import BOT_USER, DEFAULT_SCOPES, HISTORY_SCOPES, App, Workspace
from bot.slack.client import make_client, open_session
from tests.slack.samples import NOW

EVA, LARS, ANN, GUEST = "U0EVA", "U0LARS", "U0ANN", "U0GUEST"
LEADS_GROUP = "S0LEADS"
SUPPORT, LEADS, LEGAL, ADMINS, OLD = "C0SUPPORT", "C0LEADS", "C0LEGAL", "C0ADMINS", "C0OLD"
SCOPES = DEFAULT_SCOPES | HISTORY_SCOPES | {"im:history"}


def still() -> PacedClock:
    """A clock that moves only when told to."""
    return PacedClock(NOW, rate=0)


def people(workspace: Workspace) -> Workspace:
    """Eva speaks Dutch; the guest may not be told anything; the bot is in every channel but #legal."""
    workspace.add_user(EVA, "Eva", "eva@example.com", locale="nl-NL")
    workspace.add_user(LARS, "Lars", "lars@example.com")
    workspace.add_user(ANN, "Ann", "ann@example.com")
    workspace.add_user(GUEST, "Guest", "guest@other.example", is_restricted=True)
    workspace.add_usergroup(LEADS_GROUP, "leads", [LARS, ANN])
    for channel, name in ((SUPPORT, "support"), (LEADS, "leads"), (ADMINS, "admins")):
        workspace.add_channel(channel, name, members=[EVA, LARS, ANN, GUEST, BOT_USER])
    workspace.add_channel(LEGAL, "legal", private=True, members=[ANN])
    workspace.add_channel(OLD, "old", members=[EVA, BOT_USER], archived=True)
    return workspace


@asynccontextmanager
async def open_workspace(
    clock: PacedClock, scopes: frozenset[str] = SCOPES, *, ack_within: float = 3.0
) -> AsyncIterator[Workspace]:
    """A running workspace with its people, without rate limits unless asked for."""
    built = people(Workspace(clock, app=App(scopes), rate_limits=False, ack_within=ack_within))
    await built.start()
    try:
        yield built
    finally:
        await built.stop()


@asynccontextmanager
async def client_of(
    workspace: Workspace, patience: timedelta = timedelta(seconds=5), token: str = ""
) -> AsyncIterator[AsyncWebClient]:
    """The bot's client, made as the application makes it."""
    async with open_session(patience) as session:
        yield make_client(token or workspace.bot_token, session=session, base_url=workspace.api_base_url)


def calls(workspace: Workspace, method: str) -> int:
    """How often a method was called."""
    return sum(call.method == method for call in workspace.calls)
