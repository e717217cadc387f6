"""`/sla exclude …`: a form asks for an exclusion, buttons answer it, and a list shows them all (S45)."""

from __future__ import annotations

from typing import TypeAlias

from bot.engine.exclusion_views import ExclusionDone, Objected, Wanted
from bot.engine.records import Rendered
from bot.engine.views import NotFound, Refused, Several
from bot.sla.excluded import Stage
from bot.sla.exclusions import ReasonCode
from bot.slack import answers, exclusions
from bot.slack.excluded import words_of
from bot.slack.forms import Given, View, page
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.forms import FORM_WORDS
from bot.slack.tickets import subject_text
from bot.slack.troubles import FAILURES
from handlers.asked import Asked, logged
from handlers.desk import Desk
from handlers.modals import Made, Outcome, Submitted, Wrong, open_modal
from handlers.questions import Exclude

Result: TypeAlias = ExclusionDone | Objected | Refused
APPROVE, REFUSE, WITHDRAW = "approve", "refuse", "withdraw"


async def serve_exclude(asked: Asked, desk: Desk, question: Exclude) -> None:
    """The list, or the form with what is known of it already."""
    if question.listed:
        await asked.tell(exclusions.listing(await desk.exclusions.listed(), asked.language))
        return
    await open_modal(asked, lambda: _form(asked, desk, question.name))


async def _form(asked: Asked, desk: Desk, text: str) -> Made:
    refused = await desk.exclusions.may_ask(asked.user)
    if refused is not None:
        return _said(refused, asked.language)
    if not text:
        return exclusions.exclusion_form("", asked.language)
    match found := await desk.exclusions.subject(text):
        case NotFound():
            return answers.not_found(found, asked.language)
        case Several():
            return answers.several(found, asked.language)
        case _:
            return exclusions.exclusion_form(subject_text(found), asked.language)


async def submit_exclude(form: Submitted, desk: Desk) -> Outcome:
    """Put the request on record, or say what is missing at the field itself."""
    wanted = _wanted(form.given, form.language)
    if isinstance(wanted, Wrong):
        return wanted
    match result := await desk.exclusions.ask(wanted, form.user):
        case NotFound():
            return Wrong({exclusions.SUBJECT: words_of(Tongue(form.language)).texts["no_subject"]})
        case Several():
            return Wrong({exclusions.SUBJECT: answers.several(result, form.language).text})
        case _:
            return _page(_said(result, form.language), form.language)


def _wanted(given: Given, language: str) -> Wanted | Wrong:
    """What was filled in, whole and in order; else what is wrong with each field."""
    text = words_of(Tongue(language)).texts
    start, end = given.instant(exclusions.FROM), given.instant(exclusions.TO)
    subject, evidence = given.text(exclusions.SUBJECT), given.text(exclusions.EVIDENCE)
    reason = given.choice(exclusions.REASON)
    faults = {
        exclusions.SUBJECT: "" if subject else text["no_subject"],
        exclusions.FROM: "" if start else text["no_from"],
        exclusions.TO: "" if end else text["no_to"],
        exclusions.REASON: "" if reason in set(ReasonCode) else text["reason"],
        exclusions.EVIDENCE: "" if evidence else text["no_proof"],
    }
    if start and end and start >= end:
        faults[exclusions.TO] = text["backwards"]
    wrong = {name: said for name, said in faults.items() if said}
    if wrong or start is None or end is None:
        return Wrong(wrong)
    return Wanted(subject, start, end, reason, evidence)


async def serve_answer(asked: Asked, desk: Desk, deed: str, value: str) -> None:
    """A button under a request or in the list. A request that has its answer loses its buttons."""
    id, _, place = value.partition(exclusions.IN_LIST)
    match deed:
        case "approve":
            result = await desk.exclusions.approve(id, asked.user)
        case "refuse":
            result = await desk.exclusions.refuse(id, asked.user)
        case _:
            result = await desk.exclusions.withdraw(id, asked.user)
    if not place and not isinstance(result, Refused) and result.view is not None:
        await _settle(asked, result)
    await asked.tell(_said(result, asked.language))


async def _settle(asked: Asked, result: ExclusionDone | Objected) -> None:
    """Show the answer in the place of the buttons. It may fail: every click is checked anyhow."""
    view = result.view
    if view is None or view.exclusion.stage is Stage.ASKED:
        return
    content = exclusions.answered(view, asked.language)
    try:
        await asked.respond(text=content.text, blocks=list(content.blocks), replace_original=True)
    except FAILURES as failure:
        logged(failure)


def _said(result: Result, language: str) -> Rendered:
    match result:
        case ExclusionDone():
            return exclusions.exclusion_done(result, language)
        case Objected():
            return exclusions.objected(result, language)
        case Refused():
            return answers.refused(result, language)


def _page(content: Rendered, language: str) -> View:
    words = FORM_WORDS[language_of(language)]
    return page(words_of(Tongue(language)).texts["title"], content.blocks, close=words.close)
