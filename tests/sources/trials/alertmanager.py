"""Alertmanager on trial. It has no past: a check is down, and that is all that can be known of it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.sources.alertmanager.settings import AlertmanagerSettings
from bot.sources.shared.spec import Call, Hooked
from tests.sources.alertmanager_play import SECRET, AlertmanagerPlay, alertmanager_play
from tests.sources.alertmanager_server import TOKEN
from tests.sources.trials.trial import Product, Trial

ODD = "canary-odd"


def _monitor(name: str) -> dict[str, object]:
    return {"alerts": [f'instance="{name}"']}


def _stage(play: AlertmanagerPlay, monitors: dict[str, object]) -> None:
    """The source after the configuration was changed."""
    play.settings["monitors"] = {"odd": _monitor(ODD), **monitors}
    play.source = play.again()


def _signed(play: AlertmanagerPlay, monitor: str) -> tuple[Hooked, Call]:
    known = {"base_url": play.server.base_url, "token": TOKEN, "webhook_secret": SECRET}
    settings = AlertmanagerSettings.model_validate({**known, "monitors": {monitor: _monitor(monitor)}})
    body = {
        "version": "4",
        "status": "firing",
        "truncatedAlerts": 0,
        "alerts": [
            {"status": "firing", "labels": {"instance": monitor}, "endsAt": "0001-01-01T00:00:00Z"},
            {"status": "firing", "labels": {"instance": "canary-another"}},
        ],
    }
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {SECRET}"}
    return settings, Call(headers, json.dumps(body).encode(), play.clock.now())


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    async with alertmanager_play(patience=timedelta(seconds=2), monitors={"odd": _monitor(ODD)}) as play:
        monitors: dict[str, object] = {}
        play.server.send("canary-limbo", instance=ODD)
        await play.poll()
        play.ledger.strange.clear()

        def live() -> str:
            name = f"check-{len(monitors)}"
            monitors[name] = _monitor(name)
            play.server.send(instance=name)
            _stage(play, monitors)
            return name

        def remove(name: str) -> None:
            del monitors[name]
            _stage(play, monitors)

        yield Trial(
            play, play.server.gate.fail, live, remove, play.again, sign=lambda name: _signed(play, name)
        )


PRODUCT = Product(
    _trial,
    (TOKEN, SECRET, "canary-", "Bearer "),
    {
        "token": "canary token",
        "base_url": "canary/",
        "nonsense": "canary",
        "webhook_secret": "canary canary",
        "monitors": {"shop": {"alerts": ["canary"]}},
    },
    remembers=False,
)
