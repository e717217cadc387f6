"""What people do in Slack, handed to the engine and answered. No rules and no storage live here."""

from __future__ import annotations

from collections.abc import Mapping

from slack_bolt.async_app import AsyncApp

from bot.slack import exclusions
from bot.slack.inflight import InFlight
from handlers import actions, commands, home, maintenance, modals
from handlers.asked import logged
from handlers.desk import Desk
from handlers.exclude import submit_exclude
from handlers.modals import Submit

__all__ = ["Desk", "register"]

FORMS: Mapping[str, Submit] = {exclusions.FORM: submit_exclude, **maintenance.SUBMITS}
"""What is done with each form that can be sent, by its callback id."""


def register(app: AsyncApp, desk: Desk, in_flight: InFlight | None = None) -> InFlight:
    """Make the app listen. Gives back the count of running requests, to be drained at the end."""
    running = in_flight or InFlight()
    commands.register(app, desk, running)
    actions.register(app, desk, running)
    home.register(app, desk, running)
    modals.register(app, desk, running, FORMS)

    @app.error
    async def failed(error: Exception) -> None:
        logged(error)

    return running
