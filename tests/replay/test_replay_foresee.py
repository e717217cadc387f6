"""What is foreseen is what would have been lived through, and ordinary tickets are foreseen."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from bot.config import load
from bot.replay.command import StandIns
from bot.replay.foresee import Foresight, can_foresee
from bot.replay.simulate import Life, live
from bot.sla.facts import (
    Acknowledged,
    Assigned,
    Attributes,
    Author,
    Category,
    Deed,
    Deleted,
    FieldChanged,
    Merged,
    Noted,
    Opened,
    Replied,
    Restored,
    SourceName,
    StatusChanged,
    Subject,
    Who,
)
from bot.sla.library import Library
from bot.sla.moments import Reason
from bot.sources.shared.files.history import History, Told, What
from tests.replay.bench import HEAD, written

MINUTE = timedelta(minutes=1)
BORN = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)  # a Monday, ninety minutes before closing
T = Subject(SourceName("x"), "T")
CUSTOMER, AGENT, SYSTEM = (Author("kim", Who.CUSTOMER), Author("a", Who.AGENT), Author("", Who.SYSTEM))

POLICIES = """
policies:
  - name: quick
    match: {priority: high}
    calendar: 24x7
    targets:
      first_response: 20m
      resolution: {internal: 40m, contractual: 80m, pause_on: [pending, on_hold]}
    warn: [50%, 15m]
  - name: usual
    match: {priority: low}
    targets: {first_response: 30m, next_response: 20m, resolution: {internal: 2h, pause_on: [pending]}}
    warn: [75%]
  - {name: none, match: {}, no_sla: true}
ladders:
  default:
    - {at: warn, tell: [owner]}
    - {at: due, tell: [group, owner, legal]}
    - {after: 25m, tell: [legal, group], kind: contractual}
    - {after: 30m, tell: [owner], unless: acknowledged}
"""
REPEATING = POLICIES.replace("[group, owner, legal]}", "[group, owner, legal], repeat: 20m}")

CATEGORIES = [Category.OPEN, Category.PENDING, Category.ON_HOLD, Category.SOLVED]
COMMON: list[tuple[Author, Deed]] = [
    (AGENT, Replied()),
    (CUSTOMER, Replied()),
    (AGENT, Noted()),
    (SYSTEM, Assigned("a")),
    *((SYSTEM, StatusChanged(category)) for category in CATEGORIES),
]
RARE: list[tuple[Author, Deed]] = [
    *((SYSTEM, FieldChanged("priority", (value,))) for value in ("high", "low", "none")),
    (AGENT, Acknowledged()),
    (SYSTEM, Merged("U")),
    (SYSTEM, Deleted()),
    (SYSTEM, Restored()),
    (AGENT, Replied(automatic=True)),
]


def library(folder: Path, policies: str) -> Library:
    sla = written(folder, "sla.yml", HEAD + policies)
    return Library.of(load(sla, StandIns({})).book, BORN)


@dataclass(frozen=True)
class World:
    """Promises, and the foresight that remembers the stories it has seen under them."""

    promises: Library
    foresight: Foresight


@pytest.fixture(scope="module", params=[POLICIES, REPEATING], ids=["once", "repeating"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    promises = library(tmp_path_factory.mktemp("sla"), request.param)
    return World(promises, Foresight(promises))


def told(minute: int, author: Author, deed: Deed, late: int = 0) -> Told:
    at = BORN + minute * MINUTE
    return Told(at, at + late * MINUTE, What(author, deed))


def opened(priority: str) -> Deed:
    return Opened(Category.NEW, Attributes(priority=priority), "kim")


@st.composite
def lives(draw: st.DrawFn) -> History:
    """Mostly ordinary ones; instants are often those at which a ladder speaks."""
    minutes = sorted(draw(st.lists(st.integers(0, 60).map(lambda n: 5 * n), max_size=7)))
    deeds = st.sampled_from(COMMON) | st.sampled_from(COMMON) | st.sampled_from(COMMON + RARE)
    born = told(0, CUSTOMER, opened(draw(st.sampled_from(["high", "low"]))))
    late = st.sampled_from([0] * 19 + [30])
    return History(T, [born, *(told(minute, *draw(deeds), draw(late)) for minute in minutes)])


@profile(max_examples=150)
@given(history=lives(), minutes=st.integers(0, 2881))
def test_what_is_foreseen_is_what_is_lived_through(world: World, history: History, minutes: int) -> None:
    until = BORN + minutes * MINUTE
    foreseen = world.foresight.life(history, until)
    if foreseen is not None:
        assert foreseen == live(T, history.facts, world.promises, until)


ORDINARY = [
    told(0, CUSTOMER, opened("low")),
    told(32, AGENT, Replied()),
    told(33, SYSTEM, StatusChanged(Category.PENDING)),
    told(51, CUSTOMER, Replied()),
    told(81, AGENT, Replied()),
    told(1500, SYSTEM, StatusChanged(Category.SOLVED)),
]


def foreseen(folder: Path, *happened: Told) -> Life | None:
    foresight = Foresight(library(folder, POLICIES))
    return foresight.life(History(T, happened), BORN + timedelta(days=2))


def test_an_ordinary_ticket_is_foreseen(tmp_path: Path) -> None:
    life = foreseen(tmp_path, *ORDINARY)
    assert life is not None
    assert {said.reason for said in life.said} == {Reason.WARNING, Reason.BREACHED, Reason.ESCALATED}
    assert {timer.id.metric for timer in life.standing.timers} == {
        "first_response",
        "next_response",
        "resolution",
    }


@pytest.mark.parametrize(
    "extra",
    [
        told(1600, SYSTEM, StatusChanged(Category.OPEN)),
        told(1600, SYSTEM, Merged("U")),
        told(1600, SYSTEM, Deleted()),
        told(60, AGENT, Acknowledged()),
        told(60, SYSTEM, FieldChanged("priority", ("high",))),
        told(60, AGENT, Replied(), late=10),
    ],
    ids=lambda extra: type(extra.what.deed).__name__,
)
def test_what_may_change_what_was_said_is_lived_through(tmp_path: Path, extra: Told) -> None:
    assert foreseen(tmp_path, *ORDINARY, extra) is None


@pytest.mark.parametrize(
    ("policies", "can"),
    [
        (POLICIES, True),
        (REPEATING, True),
        (POLICIES.replace("    warn: [75%]", "    switches: {grace: 30m}\n    warn: [75%]"), False),
        (POLICIES.replace("next_response: 20m", "time_to_own: 20m"), False),
    ],
    ids=["simple", "repeating", "thanks overlooked", "another metric"],
)
def test_which_promises_allow_it(tmp_path: Path, policies: str, *, can: bool) -> None:
    assert can_foresee(library(tmp_path, policies)) is can
