"""`/sla uptime`: the answer at once, and then its picture.

An ephemeral message cannot bring a file. So the picture is uploaded for nobody, and shown in an image of a
second message as soon as Slack is done with it; until then Slack refuses that message. The text never waits.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from bot.engine.records import Rendered
from bot.engine.uptime_report_views import NoPeriod, UptimeAnswer
from bot.engine.views import NotFound
from bot.pictures.drawing import available
from bot.slack import answers
from bot.slack.escape import NOTHING, Safe, mention
from bot.slack.upload import upload
from bot.slack.uptime_picture import alt_text, has_picture, image_message, picture_failed, png
from bot.slack.uptime_report import no_period, uptime_answer
from bot.troubles import SlackTrouble
from handlers.asked import Asked
from handlers.desk import Answers
from handlers.questions import Uptime

WAITS: Final = (0.4, 1.2, 3.0)
"""Seconds before each try to show a picture. The short-lived address takes five messages: the text, these,
and what is said if none was taken."""


@dataclass(frozen=True, slots=True)
class Told:
    """The messages that answer, and what there is to draw; None where nothing is."""

    messages: list[Rendered]
    view: UptimeAnswer | None = None


async def uptime_answered(
    desk: Answers, question: Uptime, language: str, *, shared_by: Safe = NOTHING
) -> Told:
    """The answer in words."""
    found = await desk.uptime(question.name, question.period)
    match found:
        case NotFound():
            return Told([answers.not_found(found, language)])
        case NoPeriod():
            return Told([no_period(found, language)])
        case UptimeAnswer():
            drawn = available()
            content = uptime_answer(found, language, shared_by=shared_by, pictures=drawn)
            return Told([content], found if drawn and has_picture(found) else None)


async def serve_uptime(asked: Asked, desk: Answers, question: Uptime) -> None:
    """For the asker alone."""
    told = await uptime_answered(desk, question, asked.language)
    for content in told.messages:
        await asked.tell(content)
    if told.view is not None:
        await _show(asked, told.view, NOTHING)


async def share_uptime(asked: Asked, desk: Answers, question: Uptime) -> None:
    """For everybody in the channel, with the name of who shares it."""
    by = mention(asked.user)
    told = await uptime_answered(desk, question, asked.language, shared_by=by)
    for content in told.messages:
        await asked.share(content)
    if told.view is not None:
        await _show(asked, told.view, by)


async def _show(asked: Asked, view: UptimeAnswer, shared_by: Safe) -> None:
    """Draw, upload, and show it as soon as it is taken."""
    language, to_all = asked.language, bool(shared_by)
    try:
        data = await asyncio.to_thread(png, view, language)
        title = f"uptime {view.title}".strip()
        file = await upload(asked.client, "", "uptime.png", title, data, alt_text(view, language))
    except SlackTrouble as trouble:
        await asked.show(picture_failed(language, trouble.detail))
        return
    image = image_message(view, language, file, shared_by=shared_by)
    for wait in WAITS:
        await asyncio.sleep(wait)
        if await asked.show(image, to_all=to_all):
            return
    await asked.show(picture_failed(language, "invalid_blocks"))
