"""A status page on trial."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from tests.sources.statuspage_play import statuspage_play
from tests.sources.trials.trial import Product, Trial


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    async with statuspage_play(patience=timedelta(seconds=2)) as play:
        await play.poll()

        def live() -> str:
            check = play.tower.watch()
            for state in ("down", "up", "canary-limbo"):
                play.later(seconds=1)
                play.tower.say(check, state)
            return str(check)

        yield Trial(play, play.gate.fail, live, lambda check: play.tower.remove(int(check)), play.again)


PRODUCT = Product(_trial, ("canary-",), {"base_url": "canary/", "nonsense": "canary"})
