"""Uptime Kuma on trial. It has no past: a check is down, and that is all that can be known of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.sources.shared.signed_in import basic
from tests.sources.trials.trial import Product, Trial
from tests.sources.uptime_kuma_play import uptime_kuma_play
from tests.sources.uptime_kuma_server import KEY

ODD = 4001


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    async with uptime_kuma_play(patience=timedelta(seconds=2), monitors={"odd": ODD}) as play:
        monitors: dict[str, int] = {}
        play.server.say(ODD, 7)
        await play.poll()
        play.ledger.strange.clear()

        def stage() -> None:
            play.settings["monitors"] = {"odd": ODD, **monitors}
            play.source = play.again()

        def live() -> str:
            id = ODD + 1 + len(monitors)
            monitors[f"check-{id}"] = id
            play.server.say(id, "down")
            stage()
            return f"check-{id}"

        def remove(name: str) -> None:
            play.server.remove(monitors[name])

        yield Trial(play, play.server.gate.fail, live, remove, play.again)


PRODUCT = Product(
    _trial,
    (KEY, basic("", KEY), "canary", "Basic "),
    {"key": "canary key", "base_url": "canary/", "nonsense": "canary", "monitors": {"a:b": "canary"}},
    remembers=False,
)
