"""Modals: opened within the three seconds that Slack gives, and answered within three when submitted.

A form is made in the background: if it is not there soon, a page that says "one moment" opens in its place
and becomes the form when it is. A submission works the same way round. Nothing that was done is left unsaid:
if the page is closed by then, the outcome comes as a direct message.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeAlias

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine.records import Rendered
from bot.slack import answers, forms
from bot.slack.answer import Json, inside, word
from bot.slack.answers import sentence
from bot.slack.escape import Safe, escape
from bot.slack.forms import Given, View
from bot.slack.inflight import InFlight
from bot.slack.texts import language_of
from bot.slack.texts.forms import FORM_WORDS, FormWords
from bot.slack.troubles import FAILURES
from handlers.asked import Asked, logged
from handlers.desk import Desk

SOON: Final = timedelta(seconds=1.2)
"""Machine time after which a page that asks for patience takes the place of what is not ready. Slack gives 3
seconds, of which the way there and back, and who may ask, take their part."""
_LATE: Final = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form that somebody sent. `id` is the modal's: the same when it is sent twice, so that a deed that has
    it in its key is done once. `metadata` is what the form was made with."""

    id: str
    user: str
    language: str
    metadata: str
    given: Given


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong, by the name of the field. The form stays open."""

    fields: Mapping[str, Safe | str]


Outcome: TypeAlias = Wrong | View
"""What a submission comes to: faults, or a page to show instead."""

Submit: TypeAlias = Callable[[Submitted, Desk], Awaitable[Outcome]]
Made: TypeAlias = View | Rendered
"""A form, or a sentence that says why there is none."""


async def open_modal(asked: Asked, make: Callable[[], Coroutine[None, None, Made]]) -> None:
    """Open what `make` gives, or say it. A trigger that is too old is said kindly."""
    work = asyncio.create_task(make())
    await asyncio.wait({work}, timeout=SOON.total_seconds())
    if work.done():
        made = work.result()
        if isinstance(made, Rendered):
            await asked.tell(made)
        else:
            await _opened(asked, made)
        return
    view_id = await _opened(asked, _waiting(asked.language))
    if not view_id:
        work.cancel()
        return
    await _replaced(asked.client, asked.user, view_id, await _caught(work, asked.language))


def page(content: Rendered, language: str, title: str = "") -> View:
    """A sentence as a page to be read and closed."""
    words = _words(language)
    return forms.page(title or words.title, content.blocks, close=words.close)


def register(app: AsyncApp, desk: Desk, in_flight: InFlight, submits: Mapping[str, Submit]) -> None:
    """Listen to every form by its callback id; the last listener speaks for those nobody knows any more."""
    for callback_id, submit in submits.items():
        app.view(callback_id)(_listener(desk, in_flight, submit))
    app.view(re.compile(".*"))(_listener(desk, in_flight, _unknown))


async def _unknown(form: Submitted, desk: Desk) -> Outcome:
    return _said(form.language, Safe(_words(form.language).old))


def _listener(desk: Desk, in_flight: InFlight, submit: Submit) -> Callable[..., Awaitable[None]]:
    async def submitted(ack: AsyncAck, body: Json, view: Json, client: AsyncWebClient) -> None:
        async with in_flight.running():
            run = _Run(desk, submit, word(inside(body.get("user")).get("id")), view)
            work = asyncio.create_task(run.outcome())
            await asyncio.wait({work}, timeout=SOON.total_seconds())
            if work.done():
                await _acknowledged(ack, work.result())
                return
            await ack(response_action="update", view=_waiting(run.language))
            await _replaced(client, run.user, word(view.get("id")), _after_all(await work, run.language))

    return submitted


@dataclass(slots=True)
class _Run:
    """One submission under way; `language` is known a little later than the rest."""

    desk: Desk
    submit: Submit
    user: str
    view: Json
    language: str = field(default="en", init=False)

    async def outcome(self) -> Outcome:
        """What it comes to; what goes wrong gets a reference, not silence."""
        try:
            self.language = await self.desk.deeds.language(self.user)
            if (refused := await self.desk.deeds.may_ask(self.user)) is not None:
                return page(answers.refused(refused, self.language), self.language)
            return await self.submit(self._form(), self.desk)
        except Exception as failure:  # noqa: BLE001 - the last stop before Slack
            return _failed(failure, self.language)

    def _form(self) -> Submitted:
        given = Given(inside(inside(self.view.get("state")).get("values")))
        metadata = word(self.view.get("private_metadata"))
        return Submitted(word(self.view.get("id")), self.user, self.language, metadata, given)


async def _acknowledged(ack: AsyncAck, outcome: Outcome) -> None:
    match outcome:
        case Wrong(fields):
            await ack(response_action="errors", errors=forms.errors(fields))
        case view:
            await ack(response_action="update", view=view)


async def _opened(asked: Asked, view: View) -> str:
    """The id of the modal, or empty if Slack would not have it any more."""
    try:
        opened = await asked.client.views_open(trigger_id=asked.trigger_id, view=view)
    except SlackApiError as refused:
        if refused.response.get("error") not in _LATE:
            raise
        await asked.tell(sentence(Safe(_words(asked.language).too_slow)))
        return ""
    return word(inside(opened.get("view")).get("id"))


async def _caught(work: asyncio.Task[Made], language: str) -> View:
    try:
        made = await work
    except Exception as failure:  # noqa: BLE001 - the last stop before Slack
        return _failed(failure, language)
    return page(made, language) if isinstance(made, Rendered) else made


def _after_all(outcome: Outcome, language: str) -> View:
    """What is shown in the place of the page that asked for patience: faults as a list, the form is gone."""
    if not isinstance(outcome, Wrong):
        return outcome
    said = "\n".join(f"• {escape(str(one), 300)}" for one in outcome.fields.values())
    return _said(language, Safe(said))


async def _replaced(client: AsyncWebClient, user: str, view_id: str, view: View) -> None:
    """Show it in the place of the waiting page; in a direct message where that has been closed."""
    try:
        await client.views_update(view_id=view_id, view=view)
    except FAILURES as failure:
        logged(failure)
        read_only = [b for b in _blocks(view) if b.get("type") != "input"]
        if len(read_only) == len(_blocks(view)):  # a form that nobody waits for any more needs no message
            await client.chat_postMessage(channel=user, text=_text(read_only), blocks=read_only)


def _failed(failure: Exception, language: str) -> View:
    reference = escape(logged(failure), 20)
    return _said(language, Safe(_words(language).failed.format(reference=reference)))


def _said(language: str, text: Safe) -> View:
    words = _words(language)
    return forms.told(words.title, text, close=words.close)


def _waiting(language: str) -> View:
    return _said(language, Safe(_words(language).wait))


def _words(language: str) -> FormWords:
    return FORM_WORDS[language_of(language)]


def _blocks(view: View) -> list[dict[str, object]]:
    blocks = view["blocks"]
    return [one for one in blocks if isinstance(one, dict)] if isinstance(blocks, list) else []


def _text(blocks: list[dict[str, object]]) -> str:
    said = (word(inside(one.get("text")).get("text")) for one in blocks)
    return "\n".join(one for one in said if one)
