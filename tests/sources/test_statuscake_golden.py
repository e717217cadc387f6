"""Recorded answers of StatusCake in, golden facts out."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.sla.facts import Fact, SourceName
from bot.sla.observations import Health
from bot.sources.shared.intervals import Check, Planned
from bot.sources.shared.reading import mapping
from bot.sources.shared.turns import fact_of, news, turns_of
from bot.sources.shared.windows import Plans
from bot.sources.statuscake.answers import past_of, read_checks, read_periods
from bot.sources.statuscake.plans import read_windows
from tests.sources.monitored import line

FOLDER = Path(__file__).parent / "statuscake"
SINCE = datetime(2026, 10, 24, tzinfo=UTC)
SEEN_AT = datetime(2026, 10, 27, 9, 5, tzinfo=UTC)
CAKE = SourceName("cake")


def listed(name: str) -> list[object]:
    records = mapping(json.loads((FOLDER / f"{name}.json").read_bytes()))["data"]
    assert isinstance(records, list)
    return records


def checks() -> tuple[list[Check], list[tuple[str, str]]]:
    return read_checks(listed("tests"), SEEN_AT, timedelta(hours=1), frozenset())


def planned() -> Planned:
    return read_windows(listed("windows"), checks()[0], SINCE, SEEN_AT + timedelta(days=10))


def facts() -> list[Fact]:
    portal = checks()[0][0]
    past = past_of(portal, read_periods(listed("periods"), "6001")[0], SINCE, SEEN_AT, None)
    turns = news(turns_of(past.intervals, SINCE, portal.health), None, None)
    told = [fact_of(CAKE, "6001", turn, SEEN_AT) for turn in turns]
    return [*told, *Plans().facts(CAKE, planned().windows, SEEN_AT, SEEN_AT)]


def test_recorded_answers_give_the_golden_facts() -> None:
    golden = (FOLDER / "facts.txt").read_text("utf-8").splitlines()
    assert [line(fact) for fact in facts()] == golden


def test_tests_are_what_the_list_says() -> None:
    found, strange = checks()
    assert [(one.id, one.health) for one in found] == [
        ("6001", Health.UP),
        ("6002", Health.PAUSED),
        ("6003", None),
    ]
    assert strange == [
        ("check:6003", "a status nobody knows: this time is unknown"),
        ("check:?", "id is not a number"),
    ]


def test_each_test_has_its_turn_once_in_a_while() -> None:
    marks = [
        read_checks(listed("tests"), SEEN_AT + n * timedelta(minutes=1), timedelta(hours=1), frozenset())[0]
        for n in range(180)
    ]
    for place in range(3):
        assert len({found[place].mark for found in marks}) in {3, 4}


def test_what_cannot_be_understood_is_put_aside() -> None:
    assert [key for key, _ in read_periods(listed("periods"), "6001")[1]] == ["period:1792454400:6001"]
    assert planned().strange == (
        ("maintenance:?", "a time zone nobody knows"),
        ("maintenance:?", "a repetition nobody knows"),
    )


def test_s04_a_window_repeats_by_the_clock_of_its_zone() -> None:
    weekly = [one.start for one in planned().windows if one.name.startswith("w1@")]
    assert weekly == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 1, 30, tzinfo=UTC),
    ]


def test_no_text_is_in_a_fact() -> None:
    for word in ("Portal", "acme", "Patches", "wobbling"):
        assert word not in repr(facts())
