"""UptimeRobot on trial."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlencode

from bot.sources.shared.signed_in import basic
from bot.sources.shared.spec import Call, Hooked
from bot.sources.uptimerobot.settings import UptimeRobotSettings
from tests.sources.play import MORNING
from tests.sources.trials.trial import Product, Trial
from tests.sources.uptimerobot_play import uptimerobot_play
from tests.sources.uptimerobot_server import TOKEN

_SECRET = "canary-hook-55aa"


def _sign(check: str) -> tuple[Hooked, Call]:
    settings = UptimeRobotSettings.model_validate({"token": TOKEN, "webhook_secret": _SECRET})
    body = urlencode({"monitorID": check, "alertType": "1", "monitorFriendlyName": "canary-name"}).encode()
    return settings, Call({"Authorization": basic("duebell", _SECRET)}, body, MORNING)


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    async with uptimerobot_play(patience=timedelta(seconds=2)) as play:
        await play.poll()

        def live() -> str:
            check = play.tower.watch()
            for state in ("down", "up", "canary-limbo"):
                play.later(seconds=1)
                play.tower.say(check, state)
            return str(check)

        yield Trial(
            play, play.gate.fail, live, lambda check: play.tower.remove(int(check)), play.again, sign=_sign
        )


PRODUCT = Product(
    _trial,
    (TOKEN, "canary-", "Bearer "),
    {"token": "canary token", "base_url": "canary/", "nonsense": "canary"},
)
