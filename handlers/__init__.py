"""What people do in Slack, handed to the engine and answered. No rules and no storage live here."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.slack.inflight import InFlight
from handlers import actions, commands, home
from handlers.asked import logged
from handlers.desk import Desk

__all__ = ["Desk", "register"]


def register(app: AsyncApp, desk: Desk, in_flight: InFlight | None = None) -> InFlight:
    """Make the app listen. Gives back the count of running requests, to be drained at the end."""
    running = in_flight or InFlight()
    commands.register(app, desk, running)
    actions.register(app, desk, running)
    home.register(app, desk, running)

    @app.error
    async def failed(error: Exception) -> None:
        logged(error)

    return running
