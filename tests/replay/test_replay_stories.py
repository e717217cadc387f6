"""A standing that is told anew is the one that would have been folded; and when it may not be told anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replay.stories import Plan, Seasons, story_of
from bot.sla.contracts import Contract
from bot.sla.facts import (
    Assigned,
    AttributesChanged,
    Category,
    Deed,
    Deleted,
    FieldChanged,
    Merged,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    Restored,
    StatusChanged,
    Subject,
)
from bot.sla.fold import fold
from bot.sla.library import Edition, Library
from bot.sla.policies import Book, Customer
from bot.sources.shared.files.history import History, Told, What
from tests.sla.histories import BOOKS, MANY, PEOPLE, PRIORITIES
from tests.sla.timeline import DESK, EVA, LONG_AGO, MONDAY, TICKET

OTHER = Subject(DESK, "T-2")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WITHOUT_GRACE = [one for one in BOOKS if not any(p.switches.grace for p in one.policies)]
DEEDS: st.SearchStrategy[Deed] = st.one_of(
    st.just(Replied()),
    st.builds(StatusChanged, st.sampled_from(Category)),
    st.builds(AttributesChanged, PRIORITIES),
    st.builds(FieldChanged, st.just("group"), st.sampled_from([("engineering",), ("operations",), ()])),
    st.builds(Assigned, st.sampled_from(["eva", "robot", None])),
    st.builds(RequesterChanged, st.sampled_from(["carla", "eva"])),
    st.sampled_from([Replied(automatic=True), Noted(), Deleted(), Restored(), Merged("T-9")]),
)


@st.composite
def pairs_of_tickets(draw: st.DrawFn) -> tuple[History, History]:
    """Two tickets with one story, each with its own instants."""
    opening = Opened(draw(st.sampled_from(Category)), draw(PRIORITIES), "carla")
    deeds = draw(st.lists(DEEDS, max_size=9))
    whats = [What(draw(PEOPLE), deed) for deed in (opening, *deeds)]
    meets = [draw(st.booleans()) and draw(st.booleans()) for _ in deeds]
    return history(draw, TICKET, whats, meets), history(draw, OTHER, whats, meets)


def history(draw: st.DrawFn, subject: Subject, whats: Sequence[What], meets: Sequence[bool]) -> History:
    at = MONDAY + draw(st.integers(0, 9000)) * MINUTE
    ats = [at]
    for same in meets:
        at += timedelta(0) if same else draw(st.integers(1, 3000)) * MINUTE
        ats.append(at)
    return History(subject, [Told(at, at, what) for at, what in zip(ats, whats, strict=True)])


@given(st.sampled_from(WITHOUT_GRACE), pairs_of_tickets())
@MANY
def test_s25_what_is_told_anew_is_what_is_folded(told: Book, tickets: tuple[History, History]) -> None:
    one, other = tickets
    assert story_of(one.told) == story_of(other.told)
    library = Library.of(told, LONG_AGO)
    plan = Plan.learn(fold(TICKET, one.facts, library), one.told)
    assert plan.tell(TICKET, one.told) == fold(TICKET, one.facts, library)
    assert plan.tell(OTHER, other.told) == fold(OTHER, other.facts, library)


def test_two_things_at_one_instant_make_another_story() -> None:
    whats = [What(who, deed) for who, deed in ((EVA, Replied()), (EVA, Noted()))]
    apart = [Told(MONDAY + n * MINUTE, MONDAY + n * MINUTE, what) for n, what in enumerate(whats)]
    together = [one._replace(at=MONDAY) for one in apart]
    assert story_of(apart) != story_of(together)


@pytest.mark.parametrize(
    ("first", "last", "steady"),
    [
        (date(2026, 3, 1), date(2026, 3, 3), True),
        (date(2026, 3, 1), date(2026, 4, 3), False),
        (date(2026, 4, 3), date(2026, 6, 28), True),
        (date(2026, 3, 31), date(2026, 4, 3), False),
        (date(2026, 6, 29), date(2026, 7, 3), False),
        (date(2026, 7, 3), date(2026, 12, 31), True),
    ],
)
def test_s12_a_story_is_told_within_one_season_of_its_contracts(
    first: date, last: date, *, steady: bool
) -> None:
    contract = Contract("C-1", valid_from=date(2026, 4, 1), valid_until=date(2026, 6, 30))
    told = replace(BOOKS[0], customers=(Customer("klant", contract=contract),))
    season = Seasons(Library.of(told, LONG_AGO)).of(noon(first), noon(last))
    assert (season is not None) is steady


def test_s10_a_story_is_told_within_one_edition() -> None:
    later = MONDAY + 30 * DAY
    seasons = Seasons(Library((Edition(LONG_AGO, BOOKS[0]), Edition(later, BOOKS[1]))))
    assert seasons.of(MONDAY, later - 2 * DAY) is not None
    assert seasons.of(MONDAY, later + 2 * DAY) is None
    assert seasons.of(MONDAY, MONDAY) != seasons.of(later + 2 * DAY, later + 2 * DAY)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
