"""Buttons and menus. Who may do what is the engine's to say, at every click anew."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeAlias

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine.views import Done, Refused
from bot.slack import answers, clicks
from bot.slack.answer import Json, inside, objects, word
from bot.slack.escape import mention
from bot.slack.inflight import InFlight
from handlers.asked import Asked, serve
from handlers.commands import answered, explained
from handlers.credits import serve_filed, serve_unfiled
from handlers.desk import Desk
from handlers.exclude import APPROVE, REFUSE, WITHDRAW, serve_answer
from handlers.home import publish
from handlers.maintenance import serve_call_off, serve_move
from handlers.questions import AtRisk, Drift, Mine, Status, Uptime
from handlers.report import send_file, sign
from handlers.uptime import share_uptime
from handlers.words import parse_plain

Deed: TypeAlias = Callable[[Asked, str], Awaitable[None]]
"""Does what a click means; the text is the button's value or the menu's choice."""


def register(app: AsyncApp, desk: Desk, in_flight: InFlight) -> None:
    """Listen to every button we ever made; the last listener speaks for those nobody knows any more."""
    deeds = _Clicked(desk)
    for action_id, deed in deeds.by_id().items():
        app.action(action_id)(_listener(desk, in_flight, deed))

    @app.action(clicks.OPEN_TICKET)
    async def opened(ack: AsyncAck) -> None:
        await ack()  # the browser has gone there already

    app.action(re.compile(".*"))(_listener(desk, in_flight, deeds.unknown))


def _listener(desk: Desk, in_flight: InFlight, deed: Deed) -> Callable[..., Awaitable[None]]:
    async def clicked(
        ack: AsyncAck, body: Json, action: Json, respond: AsyncRespond, client: AsyncWebClient
    ) -> None:
        await ack()
        value = word(action.get("value")) or word(inside(action.get("selected_option")).get("value"))
        container = inside(body.get("container"))
        asked = Asked(
            user=word(inside(body.get("user")).get("id")),
            channel=word(inside(body.get("channel")).get("id")),
            respond=respond,
            client=client,
            thread_ts=word(container.get("thread_ts")),
            trigger_id=word(body.get("trigger_id")),
            blocks=objects(inside(body.get("message")).get("blocks")),
        )
        await serve(asked, desk, in_flight, lambda known: deed(known, value))

    return clicked


class _Clicked:
    """What each button does."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def by_id(self) -> dict[str, Deed]:
        return {
            clicks.ACKNOWLEDGE: self.acknowledge,
            clicks.SNOOZE: self.snooze,
            clicks.CLAIM: self.claim,
            clicks.EXPLAIN: self.explain,
            clicks.SHARE: self.share,
            clicks.REFRESH_HOME: self.refresh,
            clicks.CLAIM_FILED: self.filed,
            clicks.CLAIM_UNFILED: lambda asked, value: serve_unfiled(asked, self._desk, value),
            clicks.REPORT_SIGN: lambda asked, value: sign(asked, self._desk, value),
            clicks.REPORT_PDF: lambda asked, value: send_file(asked, self._desk, value, "pdf"),
            clicks.REPORT_CSV: lambda asked, value: send_file(asked, self._desk, value, "csv"),
            clicks.MAINTENANCE_OFF: lambda asked, name: serve_call_off(asked, self._desk, name),
            clicks.MAINTENANCE_MOVE: lambda asked, name: serve_move(asked, self._desk, name),
            clicks.EXCLUSION_APPROVE: partial(self.exclusion, APPROVE),
            clicks.EXCLUSION_REFUSE: partial(self.exclusion, REFUSE),
            clicks.EXCLUSION_WITHDRAW: partial(self.exclusion, WITHDRAW),
        }

    async def acknowledge(self, asked: Asked, value: str) -> None:
        if (click := clicks.read_click(value)) is None:
            await self.unknown(asked, value)
            return
        await _tell(asked, await self._desk.deeds.acknowledge(click.subject, asked.user, click.timer))

    async def snooze(self, asked: Asked, value: str) -> None:
        if (choice := clicks.read_snooze(value)) is None:
            await self.unknown(asked, value)
            return
        subject, duration = choice
        await _tell(asked, await self._desk.deeds.snooze(subject, asked.user, duration))

    async def claim(self, asked: Asked, value: str) -> None:
        if (click := clicks.read_click(value)) is None:
            await self.unknown(asked, value)
            return
        await _tell(asked, await self._desk.deeds.claim(click.subject, asked.user))

    async def explain(self, asked: Asked, value: str) -> None:
        if (click := clicks.read_click(value)) is None:
            await self.unknown(asked, value)
            return
        for content in await explained(self._desk.answers, click.subject, asked.language, click.timer):
            await asked.tell(content)

    async def share(self, asked: Asked, value: str) -> None:
        """The answer of now, for the whole channel, with the name of who shares it."""
        question = parse_plain(clicks.read_share(value) or "")
        if isinstance(question, Uptime):
            await share_uptime(asked, self._desk.answers, question)
            return
        if not isinstance(question, Status | AtRisk | Mine | Drift):
            await self.unknown(asked, value)
            return
        by = mention(asked.user)
        for content in await answered(self._desk.answers, question, asked.user, asked.language, shared_by=by):
            await asked.share(content)

    async def refresh(self, asked: Asked, value: str) -> None:
        await publish(asked.client, self._desk, asked.user)

    async def filed(self, asked: Asked, value: str) -> None:
        await serve_filed(asked, self._desk, value)

    async def exclusion(self, deed: str, asked: Asked, value: str) -> None:
        await serve_answer(asked, self._desk, deed, value)

    async def unknown(self, asked: Asked, value: str) -> None:
        await asked.tell(answers.old_button(asked.language))


async def _tell(asked: Asked, result: Done | Refused) -> None:
    content = (
        answers.done(result, asked.language)
        if isinstance(result, Done)
        else answers.refused(result, asked.language)
    )
    await asked.tell(content)
