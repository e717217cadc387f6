"""The engine has the shape that the handlers ask for; mypy is the judge."""

from typing import get_type_hints

from bot.engine import act, answer, treasury
from handlers.desk import Desk


def desk_of(answers: answer.Answers, deeds: act.Deeds, money: treasury.Treasury) -> Desk:
    """Type-checked, never called: an engine that changes its shape breaks this line."""
    return Desk(answers, deeds, money)


def test_the_engines_sides_make_a_desk() -> None:
    hints = get_type_hints(desk_of)
    assert hints["answers"] is answer.Answers
    assert hints["deeds"] is act.Deeds
    assert hints["money"] is treasury.Treasury
