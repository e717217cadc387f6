"""The engine has the shape that the handlers ask for; mypy is the judge."""

from typing import get_type_hints

from bot.engine import act, answer, excluding, planning, signing, treasury
from handlers.desk import Desk


def desk_of(
    answers: answer.Answers,
    deeds: act.Deeds,
    money: treasury.Treasury,
    exclusions: excluding.Excluding,
    maintenance: planning.Planning,
    reports: signing.ReportDesk,
) -> Desk:
    """Type-checked, never called: an engine that changes its shape breaks this line."""
    return Desk(answers, deeds, money, exclusions, maintenance, reports)


def test_the_engines_sides_make_a_desk() -> None:
    hints = get_type_hints(desk_of)
    assert hints["answers"] is answer.Answers
    assert hints["deeds"] is act.Deeds
    assert hints["money"] is treasury.Treasury
    assert hints["exclusions"] is excluding.Excluding
    assert hints["maintenance"] is planning.Planning
    assert hints["reports"] is signing.ReportDesk
