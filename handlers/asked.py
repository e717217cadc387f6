"""Somebody asked something: who, where, in which language, and how the answer reaches them."""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, TypedDict

import structlog
from slack_bolt.async_app import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine.records import Rendered
from bot.slack import answers
from bot.slack.answer import Json
from bot.slack.inflight import InFlight
from bot.slack.plainer import has_table, without_tables
from bot.slack.troubles import FAILURES
from handlers.desk import Desk

_log = structlog.get_logger(__name__)
_OK: Final = 200
_USED_UP: Final = 404


@dataclass(frozen=True, slots=True)
class Asked:
    """One command or click. `channel` is empty for a click in the Home tab, `thread_ts` outside threads;
    `trigger_id` opens one modal within three seconds; `blocks` are those of the message clicked in."""

    user: str
    channel: str
    respond: AsyncRespond
    client: AsyncWebClient
    language: str = "en"
    thread_ts: str = ""
    trigger_id: str = ""
    blocks: Sequence[Json] = ()

    async def tell(self, content: Rendered) -> None:
        """Answer this person only. When the short-lived address fails: an ephemeral message, a direct one."""
        try:
            if await self._respond(content, "ephemeral"):
                return
        except FAILURES as failure:
            logged(failure)
        try:
            await self.client.chat_postEphemeral(channel=self.channel, user=self.user, **_plainly(content))
        except SlackApiError:  # the bot or the user is not in that channel
            await self.client.chat_postMessage(channel=self.user, **_plainly(content))

    async def show(self, content: Rendered, *, to_all: bool = False) -> bool:
        """What may be left out: once, by the short-lived address. Whether Slack took it."""
        return await self._respond(content, "in_channel" if to_all else "ephemeral")

    async def share(self, content: Rendered) -> None:
        """Answer for everybody in the channel, the bot being in it or not."""
        if not await self._respond(content, "in_channel"):
            await self.client.chat_postMessage(channel=self.channel, **_plainly(content))

    async def replace(self, content: Rendered) -> None:
        """Show it in the place of the message that was clicked in. What does not work is in the log."""
        try:
            answer = await self.respond(text=content.text, blocks=list(content.blocks), replace_original=True)
        except FAILURES as failure:
            logged(failure)
            return
        if answer.status_code != _OK:
            _log.warning("answer_not_shown", status=answer.status_code)

    async def _respond(self, content: Rendered, kind: str) -> bool:
        """Whether Slack took the answer by its short-lived address, with tables or without."""
        if not self.respond.response_url:
            return False
        status = await self._send(content, kind)
        if status not in {_OK, _USED_UP} and has_table(content):
            status = await self._send(without_tables(content), kind)
        return status == _OK

    async def _send(self, content: Rendered, kind: str) -> int:
        answer = await self.respond(
            text=content.text,
            blocks=list(content.blocks),
            response_type=kind,
            replace_original=False,
            unfurl_links=False,
            unfurl_media=False,
            thread_ts=self.thread_ts or None,
        )
        return answer.status_code


Work: TypeAlias = Callable[[Asked], Awaitable[None]]


async def serve(asked: Asked, desk: Desk, in_flight: InFlight, work: Work) -> None:
    """Do the work for those who may ask, in their language. What goes wrong gets a reference, not silence."""
    async with in_flight.running():
        try:
            asked = replace(asked, language=await desk.deeds.language(asked.user))
            if (refused := await desk.deeds.may_ask(asked.user)) is not None:
                await asked.tell(answers.refused(refused, asked.language))
                return
            await work(asked)
        except Exception as failure:  # noqa: BLE001 - the last stop before Slack
            await _apologise(asked, failure)


def logged(failure: BaseException) -> str:
    """Write down where it failed; the exception's own words may hold a ticket's text. Gives the reference."""
    reference = secrets.token_hex(3).upper()
    places = [
        f"{frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(failure.__traceback__)
    ]
    _log.error("request_failed", reference=reference, failure=type(failure).__name__, places=places)
    return reference


async def _apologise(asked: Asked, failure: Exception) -> None:
    try:
        await asked.tell(answers.failed(logged(failure), asked.language))
    except FAILURES as again:
        logged(again)


class _Content(TypedDict):
    text: str
    blocks: list[dict[str, object]]


def _plainly(content: Rendered) -> _Content:
    """The arguments of a post, without tables: this way must not fail."""
    return {"text": content.text, "blocks": list(without_tables(content).blocks)}
