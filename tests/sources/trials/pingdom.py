"""Pingdom on trial."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.sources.pingdom.settings import PingdomSettings
from bot.sources.shared.signed_in import basic
from bot.sources.shared.spec import Call, Hooked
from tests.sources.pingdom_play import pingdom_play
from tests.sources.pingdom_server import TOKEN
from tests.sources.play import MORNING
from tests.sources.trials.trial import Product, Trial

_SECRET = "canary-hook-55aa"


def _sign(check: str) -> tuple[Hooked, Call]:
    settings = PingdomSettings.model_validate({"token": TOKEN, "webhook_secret": _SECRET})
    body = json.dumps({"check_id": int(check), "current_state": "DOWN", "tags": ["canary-tag"]}).encode()
    return settings, Call({"Authorization": basic("duebell", _SECRET)}, body, MORNING)


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    async with pingdom_play(patience=timedelta(seconds=2)) as play:
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
