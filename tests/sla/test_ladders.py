"""Warning steps and rungs as values (S31, S32), and the editions of the book (S10)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bot.sla.ladders import LEGAL, Kind, Rung, Step, When
from tests.sla.builders import left, share, span


@pytest.mark.parametrize(
    ("step", "used", "name"),
    [
        (share(50), "4h", "50%"),
        (share(75), "6h", "75%"),
        (Step(share=Fraction(999, 1000)), "7h59m31s", "99.9%"),
        (left("15m"), "7h45m", "left-900s"),
        (left("8h"), None, "left-28800s"),
        (left("9h"), None, "left-32400s"),
    ],
)
def test_s31_a_step_is_a_share_or_a_time_left(step: Step, used: str | None, name: str) -> None:
    expected = span(used) if used else span("1h") * 0
    assert abs(step.used(span("8h")) - expected) < span("1s")
    assert step.name == name


@pytest.mark.parametrize("wrong", [{}, {"share": Fraction(1, 2), "left": span("15m")}])
def test_s31_a_step_is_exactly_one_of_the_two(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="one of the two"):
        Step(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tell", "only", "internal", "contractual"),
    [
        (("leads",), None, ("leads",), ("leads",)),
        (("leads", LEGAL), None, ("leads",), ("leads", LEGAL)),
        ((LEGAL,), None, None, (LEGAL,)),
        ((LEGAL,), Kind.INTERNAL, None, None),
        (("leads",), Kind.CONTRACTUAL, None, ("leads",)),
        (("leads",), Kind.INTERNAL, ("leads",), None),
    ],
)
def test_s09_legal_is_told_of_contractual_promises_only(
    tell: tuple[str, ...],
    only: Kind | None,
    internal: tuple[str, ...] | None,
    contractual: tuple[str, ...] | None,
) -> None:
    rung = Rung("r", When.DUE, tell, kind=only)
    for kind, audiences in ((Kind.INTERNAL, internal), (Kind.CONTRACTUAL, contractual)):
        assert rung.concerns(kind) is (audiences is not None)
        if audiences is not None:
            assert rung.audiences(kind) == audiences
