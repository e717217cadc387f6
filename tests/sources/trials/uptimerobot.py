"""UptimeRobot on trial."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from tests.sources.trials.trial import Product, Trial
from tests.sources.uptimerobot_play import uptimerobot_play
from tests.sources.uptimerobot_server import TOKEN


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

        yield Trial(play, play.gate.fail, live, lambda check: play.tower.remove(int(check)), play.again)


PRODUCT = Product(
    _trial,
    (TOKEN, "canary-", "Bearer "),
    {"token": "canary token", "base_url": "canary/", "nonsense": "canary"},
)
