"""Recorded answers of Pingdom in, golden facts out."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.sla.facts import Fact, SourceName
from bot.sla.observations import Health
from bot.sources.pingdom.answers import read_checks, read_past, read_windows
from bot.sources.shared.reading import Json, mapping
from bot.sources.shared.turns import fact_of, news, turns_of
from bot.sources.shared.windows import Plans
from tests.sources.monitored import line

FOLDER = Path(__file__).parent / "pingdom"
SINCE = datetime(2026, 10, 24, tzinfo=UTC)
SEEN_AT = datetime(2026, 10, 27, 9, 5, tzinfo=UTC)
PINGS = SourceName("pings")


def answer(name: str) -> Json:
    return mapping(json.loads((FOLDER / f"{name}.json").read_bytes()))


def facts() -> list[Fact]:
    past = read_past(answer("outage"), "85975")
    turns = news(turns_of(past.intervals, SINCE, Health.UP), None, None)
    checks, _ = read_checks(answer("checks"), frozenset())
    planned = read_windows(answer("maintenance"), answer("occurrences"), checks, SINCE)
    windows = Plans().facts(PINGS, planned.windows, SEEN_AT, SEEN_AT)
    return [*(fact_of(PINGS, "85975", turn, SEEN_AT) for turn in turns), *windows]


def test_recorded_answers_give_the_golden_facts() -> None:
    golden = (FOLDER / "facts.txt").read_text("utf-8").splitlines()
    assert [line(fact) for fact in facts()] == golden


def test_checks_are_what_the_list_says() -> None:
    checks, strange = read_checks(answer("checks"), frozenset())
    assert [(one.id, one.health, one.every) for one in checks] == [
        ("85975", Health.UP, timedelta(minutes=1)),
        ("161748", Health.DOWN, timedelta(minutes=5)),
        ("208655", Health.PAUSED, timedelta(minutes=1)),
        ("208656", None, timedelta(minutes=1)),
        ("208658", Health.UP, timedelta(minutes=15)),
    ]
    assert strange == [
        ("check:208656", "a status nobody knows: its past decides"),
        ("check:?", "id is not a whole number"),
    ]


def test_the_mark_of_an_outage_that_lasts_is_its_beginning() -> None:
    portal, mail, *_ = read_checks(answer("checks"), frozenset())[0]
    assert portal.mark == datetime(2026, 10, 25, 0, 35, tzinfo=UTC)
    assert mail.mark == datetime(2026, 10, 27, 9, 0, tzinfo=UTC)


def test_checks_of_other_tags_are_left_out() -> None:
    checks, strange = read_checks(answer("checks"), frozenset({"contract", "no such tag"}))
    assert [one.id for one in checks] == ["85975"]
    assert [key for key, _ in strange] == ["check:?"]


def test_what_cannot_be_understood_is_put_aside() -> None:
    assert read_past(answer("outage"), "85975").strange == (
        ("state:1792930000:85975", "a status nobody knows: this time is unknown"),
    )
    checks, _ = read_checks(answer("checks"), frozenset())
    planned = read_windows(answer("maintenance"), answer("occurrences"), checks, SINCE)
    assert planned.strange == (
        ("maintenance:?", "checks is not an object"),
        ("maintenance:?", "from is not a whole number"),
    )


def test_no_text_is_in_a_fact() -> None:
    shown = repr(facts())
    for word in ("Portal", "acme", "patches", "dozing"):
        assert word not in shown
