"""`/sla credits`, and the buttons that say that a claim was filed, or was not after all."""

from __future__ import annotations

from bot.engine.views import NotFound, Refused
from bot.slack import answers
from bot.slack.claims import filed, read_filed, read_unfiled, refused, taken_back
from bot.slack.credits import credits_answer
from handlers.asked import Asked
from handlers.desk import Desk
from handlers.questions import Credits


async def serve_credits(asked: Asked, desk: Desk, question: Credits) -> None:
    """What broken promises cost, for those who may know."""
    view = await desk.money.credits(asked.user, question.name, question.period)
    match view:
        case Refused():
            await asked.tell(refused(view, asked.language))
        case NotFound():
            await asked.tell(answers.not_found(view, asked.language))
        case _:
            await asked.tell(credits_answer(view, asked.language))


async def serve_filed(asked: Asked, desk: Desk, value: str) -> None:
    """Put on record that a claim was filed."""
    name = read_filed(value)
    if name is None:
        await asked.tell(answers.old_button(asked.language))
        return
    await asked.tell(filed(await desk.money.file(name, asked.user), asked.language))


async def serve_unfiled(asked: Asked, desk: Desk, value: str) -> None:
    """Put on record that a claim was not filed after all."""
    found = read_unfiled(value)
    if found is None:
        await asked.tell(answers.old_button(asked.language))
        return
    name, filed_at = found
    await asked.tell(taken_back(await desk.money.take_back(name, filed_at, asked.user), asked.language))
