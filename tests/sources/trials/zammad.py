"""Zammad on trial."""

import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.sources.shared.spec import Call, Hooked
from bot.sources.zammad.settings import ZammadSettings
from tests.sources.trials.trial import Product, Trial
from tests.sources.zammad_desk import AGENT, REMINDER, UNKNOWN
from tests.sources.zammad_play import zammad_play
from tests.sources.zammad_server import TOKEN

HOOK_SECRET = "canary-hook-5d1"


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    async with zammad_play(patience=timedelta(seconds=2)) as play:
        await play.poll()

        def live() -> str:
            ticket = play.desk.conversation("canary-subject")
            play.desk.write(ticket, AGENT, type=10, internal=True)
            play.desk.change(ticket, "state", REMINDER)
            play.later(seconds=1)
            play.desk.change(ticket, "state", UNKNOWN)
            return str(ticket)

        def sign(ticket: str) -> tuple[Hooked, Call]:
            body = json.dumps({"ticket": {"id": int(ticket), "title": "canary"}, "article": None}).encode()
            signed = hmac.new(HOOK_SECRET.encode(), body, "sha1").hexdigest()
            headers = {"Content-Type": "application/json", "X-Hub-Signature": f"sha1={signed}"}
            settings = {"base_url": play.server.base_url, "token": TOKEN, "webhook_secret": HOOK_SECRET}
            return ZammadSettings.model_validate(settings), Call(headers, body, play.clock.now())

        yield Trial(
            play,
            play.server.gate.fail,
            live,
            lambda ticket: play.desk.delete(int(ticket)),
            play.again,
            sign=sign,
        )


PRODUCT = Product(
    _trial,
    (TOKEN, "canary-", "Token token", "jan@klant.example", "Jansen"),
    {"token": "canary token", "base_url": "canary/", "nonsense": "canary", "find": "canary"},
)
