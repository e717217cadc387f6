"""The editions of the book over time (S10)."""

from __future__ import annotations

import pytest

from bot.sla.ladders import Kind
from bot.sla.library import Edition, Library
from bot.sla.policies import Metric
from tests.sla.builders import book_of, first_response, resolution
from tests.sla.timeline import at

OLD, NEW = book_of(first_response("2h")), book_of(resolution("8h", kind=Kind.CONTRACTUAL))
BOTH = Library((Edition(at("Mon 09:00"), OLD), Edition(at("Tue 09:00"), NEW)))


@pytest.mark.parametrize(
    ("when", "expected"),
    [("Mon 08:00", OLD), ("Mon 09:00", OLD), ("Tue 08:59", OLD), ("Tue 09:00", NEW), ("Fri 09:00", NEW)],
)
def test_s10_an_edition_holds_from_its_instant_and_the_first_also_before(when: str, expected: object) -> None:
    assert BOTH.at(at(when)) is expected


def test_s10_the_newest_and_all_lanes_are_known() -> None:
    assert BOTH.latest is NEW
    assert BOTH.lanes == (
        (Metric.FIRST_RESPONSE, Kind.INTERNAL, ""),
        (Metric.RESOLUTION, Kind.CONTRACTUAL, ""),
    )


def test_s10_a_library_is_never_empty_and_in_order() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Library(())
    with pytest.raises(ValueError, match="order"):
        Library(tuple(reversed(BOTH.editions)))
