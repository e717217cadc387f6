"""The Home tab: my own timers, as of the moment I look."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import answers
from bot.slack.answer import Json, word
from bot.slack.inflight import InFlight
from bot.slack.lists import home
from handlers.asked import logged
from handlers.desk import Desk

EVENT = "app_home_opened"


def register(app: AsyncApp, desk: Desk, in_flight: InFlight) -> None:
    """Publish the tab when somebody opens it."""

    @app.event(EVENT)
    async def opened(event: Json, client: AsyncWebClient) -> None:
        if event.get("tab") != "home":
            return
        async with in_flight.running():
            try:
                await publish(client, desk, word(event.get("user")))
            except Exception as failure:  # noqa: BLE001 - the last stop before Slack
                logged(failure)


async def publish(client: AsyncWebClient, desk: Desk, user: str) -> None:
    """Show a person's own tab, or why there is nothing to show."""
    language = await desk.deeds.language(user)
    refused = await desk.deeds.may_ask(user)
    if refused is not None:
        blocks = list(answers.refused(refused, language).blocks)
    else:
        blocks = home(await desk.answers.mine(user), language)
    await client.views_publish(user_id=user, view={"type": "home", "blocks": blocks})
