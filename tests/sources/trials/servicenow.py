"""ServiceNow on trial: a strict instance of its own, whose history is five seconds behind."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.sources.servicenow.hook import HEADER
from bot.sources.servicenow.settings import ServiceNowSettings
from bot.sources.shared.spec import Call, Hooked
from tests.sources.play import MORNING
from tests.sources.servicenow_desk import CALLER, EVA, HOLD, JAN, MYSTERY
from tests.sources.servicenow_play import servicenow_play
from tests.sources.servicenow_server import PASSWORD, USER
from tests.sources.trials.trial import Product, Trial

_SECRET = "canary-hook-90d2"


def _sign(ticket: str) -> tuple[Hooked, Call]:
    settings = {"instance": "acme", "user": USER, "password": PASSWORD, "webhook_secret": _SECRET}
    body = {"sys_id": ticket, "number": "INC0000001"}
    headers = {HEADER: _SECRET, "Content-Type": "application/json"}
    return ServiceNowSettings.model_validate(settings), Call(headers, json.dumps(body).encode(), MORNING)


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    async with servicenow_play(patience=timedelta(seconds=2)) as play:
        play.desk.late = timedelta(seconds=5)
        await play.poll()

        def live() -> str:
            ticket = play.desk.open("canary-subject", JAN)
            play.desk.say(ticket, EVA, "canary-reply")
            play.desk.say(ticket, EVA, "canary-note", public=False)
            play.desk.change(ticket, EVA, state=HOLD, hold_reason=CALLER)
            play.later(seconds=1)
            play.desk.change(ticket, EVA, state=MYSTERY)
            return ticket

        yield Trial(play, play.server.gate.fail, live, play.desk.delete, play.again, sign=_sign)


_BASIC = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
PRODUCT = Product(
    _trial,
    (PASSWORD, _BASIC, _SECRET, "canary-", "Basic ", "jan@klant.example", "Jansen"),
    {"password": "canary word", "instance": "canary/", "nonsense": "canary"},
)
