"""`/sla maintenance`: a form to announce some, what is planned, and the buttons to move it or call it off."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from bot.engine.maintenance_views import DoneView, Trouble
from bot.engine.planning import By
from bot.engine.views import NotFound
from bot.slack import answers, maintenance
from bot.slack.maintenance_form import MOVE_FORM, PLAN_FORM, faults, move_form, plan_form, wish_of
from handlers.asked import Asked
from handlers.desk import Desk
from handlers.modals import Made, Outcome, Submit, Submitted, Wrong, open_modal, page
from handlers.questions import Maintenance


async def serve_maintenance(asked: Asked, desk: Desk, question: Maintenance) -> None:
    """Show what is planned to everybody; open the form for those who may plan."""
    if not question.listed:
        await open_modal(asked, lambda: _form(asked, desk, question.name))
        return
    may_change = await desk.planning.may_plan(asked.user) is None
    view = await desk.planning.listed(may_change=may_change)
    await asked.tell(maintenance.listing(view, asked.language))


async def serve_move(asked: Asked, desk: Desk, name: str) -> None:
    """Open the form in which a window is moved."""
    await open_modal(asked, lambda: _move_form(asked, desk, name))


async def serve_call_off(asked: Asked, desk: Desk, name: str) -> None:
    """Call a window off; one that has begun is over from now on."""
    why = await desk.planning.may_plan(asked.user)
    by = By.slack(asked.user, desk.planning.now().isoformat())
    found = why or await desk.planning.call_off(name, by)
    if isinstance(found, Trouble):
        await asked.tell(maintenance.trouble(found, asked.language))
    else:
        await asked.tell(maintenance.done_message(found, asked.language))


async def _form(asked: Asked, desk: Desk, name: str) -> Made:
    if (why := await desk.planning.may_plan(asked.user)) is not None:
        return maintenance.trouble(why, asked.language)
    services = desk.planning.services()
    if not services:
        return maintenance.trouble(Trouble.NO_SERVICES, asked.language)
    chosen = _called(name, services) if name else ""
    if chosen is None:
        return answers.not_found(NotFound(name, _near(name, services)), asked.language)
    return plan_form(services, desk.planning.now(), asked.language, chosen)


def _called(name: str, services: Sequence[tuple[str, str]]) -> str | None:
    """The service of that name or title, whatever its case; a name goes before a title."""
    wanted = name.casefold()
    by_title = {title.casefold(): service for title, service in services}
    by_name = {service.casefold(): service for _, service in services}
    return (by_title | by_name).get(wanted)


def _near(name: str, services: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    known = {title.casefold(): title for title, _ in services}
    return tuple(known[one] for one in get_close_matches(name.casefold(), known))


async def _move_form(asked: Asked, desk: Desk, name: str) -> Made:
    plan = await desk.planning.may_plan(asked.user) or await desk.planning.shown(name)
    if isinstance(plan, Trouble):
        return maintenance.trouble(plan, asked.language)
    return move_form(plan, asked.language)


async def _planned(form: Submitted, desk: Desk) -> Outcome:
    """Rights are asked again: a form may lie open for long."""
    if (why := await desk.planning.may_plan(form.user)) is not None:
        return page(maintenance.trouble(why, form.language), form.language)
    done = await desk.planning.declare(wish_of(form.given), By.slack(form.user, form.id))
    if isinstance(done, DoneView):
        return maintenance.done_page(done, form.language)
    return Wrong(faults(done, form.language))


async def _moved(form: Submitted, desk: Desk) -> Outcome:
    why = await desk.planning.may_plan(form.user)
    done = why or await desk.planning.move(form.metadata, wish_of(form.given), By.slack(form.user, form.id))
    match done:
        case Trouble():
            return page(maintenance.trouble(done, form.language), form.language)
        case DoneView():
            return maintenance.done_page(done, form.language)
        case slips:
            return Wrong(faults(slips, form.language))


SUBMITS: dict[str, Submit] = {PLAN_FORM: _planned, MOVE_FORM: _moved}
"""What is done with each of these forms."""
