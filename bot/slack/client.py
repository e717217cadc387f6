"""The Web API client and the Bolt app, made so that nothing is retried or logged behind our back."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from aiohttp import ClientSession, ClientTimeout  # noqa: TID251 - the SDK wants a session, not bot.http's calls
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

_LOGGER: Final = "duebell.slack.sdk"
BASE_URL: Final = AsyncWebClient.BASE_URL
PATIENCE: Final = timedelta(seconds=20)
"""How long one call may take. What is not answered by then is looked up, not sent again."""


def sdk_logger() -> logging.Logger:
    """Slack's libraries print whole payloads at DEBUG: ticket texts and names. They never get below INFO."""
    for name in ("slack_sdk", "slack_bolt", _LOGGER):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.INFO))
    return logging.getLogger(_LOGGER)


def open_session(patience: timedelta = PATIENCE) -> ClientSession:
    """A session for the SDK, made inside the running loop and closed by whoever asked for it."""
    return ClientSession(timeout=ClientTimeout(total=patience.total_seconds()))


def make_client(token: str, *, session: ClientSession, base_url: str = BASE_URL) -> AsyncWebClient:
    """A client that tries once. Time-outs are the session's: the SDK ignores its own when it is given one.

    The SDK's default handler sends a post again after a dropped connection, which makes two messages of one.
    """
    return AsyncWebClient(
        token=token, base_url=base_url, session=session, retry_handlers=[], logger=sdk_logger()
    )


def make_app(client: AsyncWebClient) -> AsyncApp:
    """A Bolt app for one workspace, with that client's token.

    Bolt would ask Slack who the bot is within the 3 seconds of the first command; here it is told. Signatures
    are checked at the door (`bot.slack.door`), which also knows replays and malformed stamps.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=client.token)

    keyless = AsyncWebClient(
        base_url=client.base_url, session=client.session, retry_handlers=[], logger=sdk_logger()
    )
    return AsyncApp(
        client=keyless, authorize=authorize, request_verification_enabled=False, logger=sdk_logger()
    )
