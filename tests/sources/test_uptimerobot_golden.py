"""Recorded answers of UptimeRobot in, golden facts out."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.sla.facts import Fact, SourceName
from bot.sla.observations import Health
from bot.sources.shared.intervals import Check, Planned
from bot.sources.shared.reading import mapping
from bot.sources.shared.turns import fact_of, news, turns_of
from bot.sources.shared.windows import Plans
from bot.sources.uptimerobot.answers import past_of, read_checks, read_incidents
from bot.sources.uptimerobot.plans import read_windows
from tests.sources.monitored import line

FOLDER = Path(__file__).parent / "uptimerobot"
SINCE = datetime(2026, 10, 24, tzinfo=UTC)
SEEN_AT = datetime(2026, 10, 27, 9, 5, tzinfo=UTC)
ROBOT = SourceName("robot")


def listed(name: str) -> list[object]:
    records = mapping(json.loads((FOLDER / f"{name}.json").read_bytes()))["data"]
    assert isinstance(records, list)
    return records


def checks() -> list[Check]:
    return read_checks(listed("monitors"), SEEN_AT, frozenset())[0]


def planned() -> Planned:
    until = SEEN_AT + timedelta(days=10)
    return read_windows(listed("windows"), checks(), "Europe/Amsterdam", SINCE, until)


def facts() -> list[Fact]:
    incidents, _ = read_incidents(listed("incidents"))
    told = list[Fact]()
    for check in checks():
        own = [one for one in incidents if one.monitor == check.id]
        past = past_of(check, own, max(SINCE, check.created_at or SINCE), SEEN_AT, None)
        turns = news(turns_of(past.intervals, SINCE, check.health), None, None)
        told += (fact_of(ROBOT, check.id, turn, SEEN_AT) for turn in turns)
    return [*told, *Plans().facts(ROBOT, planned().windows, SEEN_AT, SEEN_AT)]


def test_recorded_answers_give_the_golden_facts() -> None:
    golden = (FOLDER / "facts.txt").read_text("utf-8").splitlines()
    assert [line(fact) for fact in facts()] == golden


def test_monitors_are_what_the_list_says() -> None:
    found, strange = read_checks(listed("monitors"), SEEN_AT, frozenset())
    assert [(one.id, one.health, one.every // timedelta(seconds=1)) for one in found] == [
        ("777", Health.UP, 60),
        ("778", Health.DOWN, 300),
        ("779", Health.PAUSED, 300),
        ("780", Health.UNKNOWN, 60),
        ("781", None, 60),
        ("783", Health.UP, 60),
    ]
    assert strange == [
        ("check:781", "a status nobody knows: this time is unknown"),
        ("check:?", "id is not a whole number"),
    ]


def test_tags_are_words_or_objects() -> None:
    for tag, id in (("contract", "777"), ("internal", "778")):
        assert [one.id for one in read_checks(listed("monitors"), SEEN_AT, frozenset({tag}))[0]] == [id]


def test_an_incident_of_a_kind_nobody_knows_is_put_aside() -> None:
    assert read_incidents(listed("incidents"))[1] == [
        ("incident:777", "an incident of a status nobody knows: this time is unknown")
    ]


def test_s04_a_window_in_the_night_of_the_clock_change_is_an_hour_long() -> None:
    weekly = [(one.start, one.end) for one in planned().windows if one.name.startswith("1@")]
    assert weekly == [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (datetime(2026, 11, 1, 1, 30, tzinfo=UTC), datetime(2026, 11, 1, 2, 30, tzinfo=UTC)),
    ]


def test_windows_that_cannot_be_understood_are_put_aside() -> None:
    assert planned().strange == (("maintenance:?", "an interval nobody knows"),)


def test_no_text_is_in_a_fact() -> None:
    shown = repr(facts())
    for word in ("Portal", "acme", "Patches", "Timeout", "HTTP", "DREAMING"):
        assert word not in shown
