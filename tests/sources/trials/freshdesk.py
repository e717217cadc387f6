"""Freshdesk on trial: a strict server of its own."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.sources.freshdesk.hook import HEADER
from bot.sources.freshdesk.settings import FreshdeskSettings
from bot.sources.shared.spec import Call, Hooked
from tests.sources.freshdesk_desk import PENDING
from tests.sources.freshdesk_play import ANN, JAN, KEY, freshdesk_play
from tests.sources.play import MORNING
from tests.sources.trials.trial import Product, Trial

_SECRET = "canary-hook-55aa"
_UNKNOWN = 99


def _sign(ticket: str) -> tuple[Hooked, Call]:
    settings = FreshdeskSettings.model_validate({"domain": "acme", "api_key": KEY, "webhook_secret": _SECRET})
    body = {"freshdesk_webhook": {"ticket_id": int(ticket), "ticket_subject": "canary-subject"}}
    headers = {HEADER: _SECRET, "Content-Type": "application/json"}
    return settings, Call(headers, json.dumps(body).encode(), MORNING)


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    async with freshdesk_play(patience=timedelta(seconds=2)) as play:
        await play.poll()

        def live() -> str:
            ticket = play.desk.open("canary-subject", JAN)
            play.desk.reply(ticket, ANN, "canary-reply")
            play.desk.note(ticket, ANN, "canary-note")
            play.desk.set_status(ticket, PENDING)
            play.later(seconds=1)
            play.desk.set_status(ticket, _UNKNOWN)
            return str(ticket)

        def remove(ticket: str) -> None:
            play.desk.delete(int(ticket))

        yield Trial(play, play.server.gate.fail, live, remove, play.again, sign=_sign)


_BASIC = b64encode(KEY.encode()).decode().rstrip("=")[:-1]
PRODUCT = Product(
    _trial,
    (KEY, _BASIC, "canary-", "Basic ", "jan@klant.example"),
    {"api_key": "canary key", "domain": "canary/", "nonsense": "canary"},
)
