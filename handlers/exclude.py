"""`/sla exclude …`: a form asks for an exclusion, buttons answer it, and a list shows them all (S45)."""

from __future__ import annotations

from typing import TypeAlias

from bot.engine.exclusion_views import ExclusionDone, Objected, Wanted
from bot.engine.records import Rendered
from bot.engine.views import NotFound, Refused, Several
from bot.sla.excluded import Stage
from bot.sla.exclusions import ReasonCode
from bot.slack import answers, exclusions
from bot.slack.excluded import say
from bot.slack.forms import Given
from bot.slack.occasions import whom_for
from bot.slack.texts import Tongue
from bot.slack.tickets import subject_text
from handlers.asked import Asked
from handlers.desk import Desk
from handlers.modals import Made, Outcome, Submitted, Wrong, open_modal, page
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
            return Wrong({exclusions.SUBJECT: say(Tongue(form.language), "no_subject")})
        case Several():
            return Wrong({exclusions.SUBJECT: answers.several(result, form.language).text})
        case _:
            title = say(Tongue(form.language), "title")
            return page(_said(result, form.language), form.language, title)


def _wanted(given: Given, language: str) -> Wanted | Wrong:
    """What was filled in, whole and in order; else what is wrong with each field."""
    t = Tongue(language)
    start, end = given.instant(exclusions.FROM), given.instant(exclusions.TO)
    subject, evidence = given.text(exclusions.SUBJECT), given.text(exclusions.EVIDENCE)
    reason = given.choice(exclusions.REASON)
    faults = {
        exclusions.SUBJECT: "" if subject else say(t, "no_subject"),
        exclusions.FROM: "" if start else say(t, "no_from"),
        exclusions.TO: "" if end else say(t, "no_to"),
        exclusions.REASON: "" if reason in set(ReasonCode) else say(t, "reason"),
        exclusions.EVIDENCE: "" if evidence else say(t, "no_proof"),
    }
    if start and end and start >= end:
        faults[exclusions.TO] = say(t, "backwards")
    wrong = {name: said for name, said in faults.items() if said}
    if wrong or start is None or end is None:
        return Wrong(wrong)
    return Wanted(subject, start, end, reason, evidence)


async def serve_answer(asked: Asked, desk: Desk, deed: str, value: str) -> None:
    """A button under a request or in the list. A request that has its answer loses its buttons."""
    id, place = exclusions.read_value(value)
    match deed:
        case "approve":
            result = await desk.exclusions.approve(id, asked.user)
        case "refuse":
            result = await desk.exclusions.refuse(id, asked.user)
        case _:
            result = await desk.exclusions.withdraw(id, asked.user)
    if place != exclusions.IN_LIST and not isinstance(result, Refused):
        await _settle(asked, result, place or asked.language)
    await asked.tell(_said(result, asked.language))


async def _settle(asked: Asked, result: ExclusionDone | Objected, language: str) -> None:
    """Show the answer in the place of the buttons, to those who see the request, in its language. It may
    fail: every click is checked anyhow."""
    view = result.view
    if view is not None and view.exclusion.stage is not Stage.ASKED:
        await asked.replace(exclusions.answered(view, language, whom_for(asked.blocks)))


def _said(result: Result, language: str) -> Rendered:
    match result:
        case ExclusionDone():
            return exclusions.exclusion_done(result, language)
        case Objected():
            return exclusions.objected(result, language)
        case Refused():
            return answers.refused(result, language)
