"""Request Tracker on trial."""

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from tests.sources.rt_desk import EVA
from tests.sources.rt_play import rt_play
from tests.sources.rt_server import PASSWORD, TOKEN, USER
from tests.sources.trials.trial import Product, Trial


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    async with rt_play(patience=timedelta(seconds=2)) as play:
        await play.poll()

        def live() -> str:
            ticket = play.desk.open("canary-subject")
            play.desk.correspond(ticket, EVA)
            play.desk.comment(ticket, EVA)
            play.desk.set_status(ticket, "stalled")
            play.later(seconds=1)
            play.desk.set_status(ticket, "canary-no, a status nobody knows")
            return str(ticket)

        yield Trial(
            play,
            play.server.gate.fail,
            live,
            lambda ticket: play.desk.forget(int(ticket)),
            play.again,
        )


_BASIC = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
PRODUCT = Product(
    _trial,
    (TOKEN, _BASIC, "canary-s", "canary-p", "canary-no", "jan@klant.example", "Jansen"),
    {"token": "canary token", "base_url": "canary/", "nonsense": "canary", "user": "canary:"},
)
