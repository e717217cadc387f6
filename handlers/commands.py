"""`/sla …`: acknowledge at once, then ask the engine and answer the asker alone."""

from __future__ import annotations

import re
from typing import assert_never

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine.records import Rendered
from bot.engine.views import Done, ExplainView, NotFound, Refused, Several
from bot.slack import answers
from bot.slack.answer import Json, word
from bot.slack.card import ticket_answer
from bot.slack.drift import drift
from bot.slack.escape import NOTHING, Safe
from bot.slack.explain import explanation, rest
from bot.slack.inflight import InFlight
from bot.slack.lists import listing
from bot.slack.status import status
from bot.slack.tickets import subject_text
from handlers.asked import Asked, serve
from handlers.credits import serve_credits
from handlers.desk import Answers, Deeds, Desk
from handlers.exclude import serve_exclude
from handlers.maintenance import serve_maintenance
from handlers.questions import (
    AtRisk,
    Credits,
    Drift,
    Exclude,
    Explain,
    Help,
    Maintenance,
    Mine,
    NoReport,
    NoTicket,
    PeriodReport,
    Question,
    Report,
    Status,
    Ticket,
    TooLong,
    Uptime,
)
from handlers.report import serve_report
from handlers.uptime import serve_uptime
from handlers.words import parse

COMMAND = "/sla"
_MOST_EXPLAINED = 4
"""An answer may come in five parts; the last says how many timers there are besides."""


def register(app: AsyncApp, desk: Desk, in_flight: InFlight) -> None:
    """Answer `/sla`, and any other command that a manifest may name, in the same way."""

    @app.command(COMMAND)
    @app.command(re.compile(".*"))
    async def sla(ack: AsyncAck, command: Json, respond: AsyncRespond, client: AsyncWebClient) -> None:
        await ack()
        question = parse(word(command.get("text")))
        user, channel = word(command.get("user_id")), word(command.get("channel_id"))
        asked = Asked(user, channel, respond, client, trigger_id=word(command.get("trigger_id")))
        await serve(asked, desk, in_flight, lambda known: _served(known, desk, question))


async def _served(asked: Asked, desk: Desk, question: Question) -> None:
    if isinstance(question, Report):
        await asked.tell(await _reported(desk, question, asked))
    elif isinstance(question, Uptime):
        await serve_uptime(asked, desk.answers, question)
    elif isinstance(question, Credits):
        await serve_credits(asked, desk, question)
    elif isinstance(question, Maintenance):
        await serve_maintenance(asked, desk, question)
    elif isinstance(question, PeriodReport):
        await serve_report(asked, desk, question)
    elif isinstance(question, Exclude):
        await serve_exclude(asked, desk, question)
    else:
        await answer(asked, desk.answers, question)


async def answer(asked: Asked, desk: Answers, question: Question) -> None:
    """Answer a question to the asker alone."""
    for content in await answered(desk, question, asked.user, asked.language):
        await asked.tell(content)


async def answered(
    desk: Answers, question: Question, user: str, language: str, *, shared_by: Safe = NOTHING
) -> list[Rendered]:
    """The messages that answer a question."""
    match question:
        case Status(name):
            view = await desk.status(name)
            if isinstance(view, NotFound):
                return [answers.not_found(view, language)]
            return [status(view, language, shared_by=shared_by)]
        case AtRisk() | Mine():
            asked = await (desk.mine(user) if isinstance(question, Mine) else desk.at_risk())
            return [listing(asked, language, shared_by=shared_by)]
        case Drift(name):
            return [await _drift(desk, name, language, shared_by)]
        case Ticket(text):
            return [await _ticket(desk, text, language)]
        case Explain(text):
            return await explained(desk, text, language)
        case Help() | NoTicket() | NoReport() | TooLong():
            return [_help(question, language)]
        case Report() | Maintenance() | Exclude() | Credits() | Uptime() | PeriodReport():
            return [answers.old_button(language)]  # a deed is nothing to be asked again
        case _:
            assert_never(question)


async def _reported(desk: Desk, report: Report, asked: Asked) -> Rendered:
    found = await desk.answers.ticket(report.text)
    match found:
        case NotFound():
            return answers.not_found(found, asked.language)
        case Several():
            return answers.several(found, asked.language)
        case _:
            done = await _done(desk.deeds, report, subject_text(found.card.ticket), asked.user)
    if isinstance(done, Refused):
        return answers.refused(done, asked.language)
    return answers.done(done, asked.language)


async def _done(deeds: Deeds, report: Report, subject: str, user: str) -> Done | Refused:
    if report.withdrawn:
        return await deeds.withdraw(subject, user, report.duty, report.event)
    return await deeds.incident(subject, user, report.duty, report.event, at=report.at)


async def explained(desk: Answers, text: str, language: str, timer: str | None = None) -> list[Rendered]:
    """One message a timer; with `timer` only that one, if the ticket still has it."""
    found = await desk.explain(text)
    match found:
        case NotFound():
            return [answers.not_found(found, language)]
        case Several():
            return [answers.several(found, language)]
        case _:
            return _explanations([view for view in found if view.timer.id == timer] or list(found), language)


async def _ticket(desk: Answers, text: str, language: str) -> Rendered:
    found = await desk.ticket(text)
    match found:
        case NotFound():
            return answers.not_found(found, language)
        case Several():
            return answers.several(found, language)
        case _:
            return ticket_answer(found, language)


async def _drift(desk: Answers, name: str | None, language: str, shared_by: Safe) -> Rendered:
    found = await desk.drift(name)
    match found:
        case NotFound():
            return answers.not_found(found, language)
        case Several():
            return answers.several(found, language)
        case _:
            return drift(found, language, shared_by=shared_by)


def _explanations(views: list[ExplainView], language: str) -> list[Rendered]:
    if not views:
        return [answers.nothing_promised(language)]
    shown = [explanation(view, language) for view in views[:_MOST_EXPLAINED]]
    left = len(views) - len(shown)
    return [*shown, rest(left, language)] if left else shown


def _help(question: Help | NoTicket | NoReport | TooLong, language: str) -> Rendered:
    match question:
        case Help(unknown, nearest):
            return answers.help_answer(language, unknown=unknown, nearest=nearest)
        case NoTicket(command):
            return answers.no_name(command, language)
        case NoReport(command):
            return answers.no_report(command, language)
        case TooLong():
            return answers.too_long(language)
        case _:
            assert_never(question)
