"""Recorded answers of a status page in, golden facts out."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.sla.facts import Fact, SourceName
from bot.sla.observations import Health
from bot.sources.shared.intervals import Check, Planned
from bot.sources.shared.reading import Json, items, mapping
from bot.sources.shared.turns import fact_of, news, turns_of
from bot.sources.shared.windows import Plans
from bot.sources.statuspage.answers import Aside, Component, past_of, read_components
from bot.sources.statuspage.incidents import MOST, Story, read_story
from bot.sources.statuspage.plans import read_windows
from tests.sources.monitored import line

FOLDER = Path(__file__).parent / "statuspage"
SINCE = datetime(2026, 10, 24, tzinfo=UTC)
SEEN_AT = datetime(2026, 10, 27, 9, 5, tzinfo=UTC)
PAGE = SourceName("carrier-status")


def recorded(name: str) -> Json:
    return mapping(json.loads((FOLDER / f"{name}.json").read_bytes()))


def components() -> tuple[list[Component], Aside]:
    return read_components(recorded("summary"), frozenset())


def story() -> tuple[Story, Aside]:
    under_way = items(recorded("summary"), "scheduled_maintenances")
    return read_story(items(recorded("incidents"), "incidents"), under_way)


def planned() -> Planned:
    checks = [Check(one.id, one.health) for one in components()[0]]
    values = items(recorded("maintenance"), "scheduled_maintenances")
    return read_windows(values, checks, SINCE, SEEN_AT + timedelta(days=31))


def told(one: Component) -> Sequence[Fact]:
    since = max(SINCE, one.created_at or SINCE)
    past = past_of(one, story()[0].changes.get(one.id, ()), since, SEEN_AT, None)
    turns = news(turns_of(past.intervals, since, one.health), None, None)
    return [fact_of(PAGE, one.id, turn, SEEN_AT, SINCE) for turn in turns]


def facts() -> list[Fact]:
    found = [fact for one in components()[0] for fact in told(one)]
    return [*found, *Plans().facts(PAGE, planned().windows, SEEN_AT, SEEN_AT)]


def test_recorded_answers_give_the_golden_facts() -> None:
    golden = (FOLDER / "facts.txt").read_text("utf-8").splitlines()
    assert [line(fact) for fact in facts()] == golden


def test_components_are_what_the_page_shows_and_groups_are_none() -> None:
    found, strange = components()
    assert [(one.id, one.health) for one in found] == [
        ("b13yz5g2cw10", Health.UP),
        ("9m2fp0hh71ks", Health.DOWN),
        ("7qv5tn3w8z2d", Health.MAINTENANCE),
        ("odd000000001", None),
    ]
    assert strange == [
        ("component:odd000000001", "a status nobody knows: this time is unknown"),
        ("component:?", "id is no id"),
    ]
    wanted, _ = read_components(recorded("summary"), frozenset({"9m2fp0hh71ks"}))
    assert [one.id for one in wanted] == ["9m2fp0hh71ks"]


def test_an_incident_or_maintenance_that_makes_no_sense_is_put_aside() -> None:
    assert story()[1] == [("incident:inc000000000", "created_at is missing")]
    assert planned().strange == (("maintenance:mnt00000000x:?", "maintenance without a time"),)


def test_s28_before_the_oldest_of_fifty_incidents_nobody_can_tell() -> None:
    one = components()[0][0]
    values = list(items(recorded("incidents"), "incidents"))
    empty = {"id": "x", "created_at": "2026-10-24T18:00:00Z", "incident_updates": []}
    full, _ = read_story([*values[:2], *([empty] * (MOST - 2))], [])
    assert full.shown_from == datetime(2026, 10, 24, 18, tzinfo=UTC)
    past = past_of(one, full.changes[one.id], SINCE, SEEN_AT, None, full.shown_from)
    turns = turns_of(past.intervals, SINCE, one.health)
    assert [(turn.at, turn.health) for turn in turns[:2]] == [
        (SINCE, Health.UNKNOWN),
        (full.shown_from, Health.UP),
    ]
    assert story()[0].shown_from is None


def test_no_text_is_in_a_fact() -> None:
    for word in ("Voice", "fibre", "Carrier", "switch", "wobbly"):
        assert word not in repr(facts())
