"""Jira on trial: a strict make-believe site whose index is twenty seconds behind."""

import hmac
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.sources.jira.settings import JiraSettings
from bot.sources.shared.spec import Call, Hooked
from tests.sources.jira_rehearsal import EMAIL, EVA, JAN, MYSTERY, TOKEN, WAITING, jira
from tests.sources.play import MORNING
from tests.sources.trials.trial import Product, Trial

SECRET = "canary-hook-41aa"


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    async with jira(lag=timedelta(seconds=20), patience=timedelta(seconds=2)) as play:
        play.server.updates = 3
        await play.poll()

        def live() -> str:
            ticket = play.site.open("canary-subject", reporter=JAN)
            play.site.remark(ticket, EVA, body="canary-reply")
            play.site.remark(ticket, EVA, public=False, body="canary-note")
            play.site.change(ticket, EVA, status=WAITING)
            play.later(seconds=1)
            play.site.change(ticket, EVA, status=MYSTERY)
            return ticket

        yield Trial(
            play=play,
            fail=play.server.gate.fail,
            live=live,
            remove=play.site.delete,
            revive=play.again,
            sign=sign,
        )


def sign(ticket: str) -> tuple[Hooked, Call]:
    """A webhook about a ticket, signed as Jira signs."""
    known = {"site": "acme", "email": EMAIL, "token": TOKEN, "projects": ["SUP"], "webhook_secret": SECRET}
    body = b'{"webhookEvent":"jira:issue_updated","issue":{"id":"%s","key":"SUP-1"}}' % ticket.encode()
    signature = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
    headers = {"Content-Type": "application/json", "X-Hub-Signature": f"sha256={signature}"}
    return JiraSettings.model_validate(known), Call(headers, body, MORNING)


_BASIC = b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
PRODUCT = Product(
    _trial,
    (TOKEN, _BASIC, SECRET, "canary-", "Basic ", "jan@klant.example"),
    {"token": "canary token", "site": "canary/", "nonsense": "canary", "email": "canary", "projects": []},
)
