"""Prometheus on trial."""

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from tests.sources.prometheus_play import prometheus_play
from tests.sources.prometheus_server import TOKEN
from tests.sources.trials.trial import Product, Trial

SPARE = [f"probe-{n}" for n in range(25)]
ODD = "canary_refused"


def _query(name: str) -> str:
    return f'probe_success{{instance="{name}"}}'


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    indicators = {name: {"query": _query(name), "step": "15s"} for name in SPARE}
    indicators["odd"] = {"query": ODD, "step": "15s"}
    async with prometheus_play(patience=timedelta(seconds=2), indicators=indicators, start="5m") as play:
        play.server.refused[ODD] = 422
        await play.poll()
        play.ledger.strange.clear()
        spare = iter(SPARE)

        def live() -> str:
            name = next(spare)
            for value in ("1", "0", "1"):
                play.server.say(_query(name), value)
                play.later(seconds=16)
            return name

        def remove(name: str) -> None:
            del play.server.probes[_query(name)]

        yield Trial(play, play.server.gate.fail, live, remove, play.again)


PRODUCT = Product(
    _trial,
    (TOKEN, b64encode(TOKEN.encode()).decode(), "canary", "Bearer "),
    {
        "token": "canary token",
        "base_url": "canary/",
        "nonsense": "canary",
        "indicators": {"shop": {"query": "canary", "good": "canary"}},
    },
)
