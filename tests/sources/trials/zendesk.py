"""Zendesk on trial: the strict server of the demo."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.demo.helpdesk import Fault
from bot.sources.shared.spec import Call, Hooked
from bot.sources.zendesk.settings import ZendeskSettings
from tests.sources.failures import Failure
from tests.sources.rehearsal import AGENT, CUSTOMER, TOKEN, rehearsal, settings_of
from tests.sources.signing import signed
from tests.sources.trials.trial import Product, Trial

SECRET = "canary-webhook-9c1e"
_FAULTS = {
    Failure.MISSING: Fault.NOT_FOUND,
    Failure.LIMITED_FOR_A_WHILE: Fault.LIMITED,
    Failure.LIMITED: Fault.LIMITED,
    Failure.MAINTENANCE: Fault.UNAVAILABLE,
    Failure.ERROR: Fault.ERROR,
    Failure.SILENCE: Fault.SLOW,
    Failure.DROPPED: Fault.DROP,
    Failure.CUT: Fault.CUT,
    Failure.BROKEN: Fault.BROKEN,
    Failure.TRUNCATED: Fault.TRUNCATED,
    Failure.HTML: Fault.HTML,
    Failure.SHAPELESS: Fault.SHAPELESS,
    Failure.ELSEWHERE: Fault.ELSEWHERE,
}


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    async with rehearsal(patience=timedelta(seconds=2), events_per_page=3, limit=None) as play:
        await play.poll()

        def fail(failure: Failure) -> None:
            wait = "93" if failure is Failure.LIMITED_FOR_A_WHILE else None
            if failure is Failure.UNAUTHORISED:
                play.server.revoked = True
            elif failure is Failure.FORBIDDEN:
                play.source = play.again(email="bob@acme.example")
            else:
                twice = failure is Failure.DROPPED  # on a connection that was kept open, one more try is made
                play.server.faults.plan(_FAULTS[failure], times=1 + twice, retry_after=wait)

        def live() -> str:
            ticket = play.desk.open("canary-subject", requester=CUSTOMER, body="canary-body")
            play.desk.reply(ticket, AGENT, "canary-reply")
            play.desk.set_status(ticket, "pending")
            play.later(seconds=1)
            play.desk.set_custom_status(ticket, 9999)
            return str(ticket)

        def sign(ticket: str) -> tuple[Hooked, Call]:
            body = json.dumps({"type": "zen:event-type:ticket.comment_added", "detail": {"id": ticket}})
            now = play.clock.now()
            settings = ZendeskSettings.model_validate(settings_of(play.server, webhook_secret=SECRET))
            return settings, Call(signed(SECRET, body.encode(), now), body.encode(), now)

        yield Trial(play, fail, live, lambda ticket: play.desk.delete(int(ticket)), play.again, sign=sign)


_BASIC = b64encode(TOKEN.encode()).decode()
PRODUCT = Product(
    _trial,
    (TOKEN, SECRET, _BASIC, "canary-", "Basic ", "jan@klant.example"),
    {"token": "canary token", "subdomain": "canary/", "nonsense": "canary", "email": "canary"},
)
