"""Answers of a Prometheus 2.42 in, golden facts out."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sla.facts import SourceName
from bot.sources.prometheus.client import read_series
from bot.sources.prometheus.listening import Heard, Sample, fact_of, listen, lost, one_series
from bot.sources.prometheus.settings import Indicator
from bot.sources.shared.reading import mapping
from tests.sources.monitored import line

FOLDER = Path(__file__).parent / "prometheus"
BEGIN = datetime(2026, 11, 22, tzinfo=UTC)
SEEN_AT = datetime(2026, 11, 22, 3, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PROBE = Indicator(query="probe_success", step=SECOND, gap=3 * SECOND)
RATIO = Indicator(query="sum(errors) / sum(all)", good="< 0.01", step=SECOND, gap=60 * SECOND)


def samples(name: str) -> list[Sample]:
    found = one_series(read_series(mapping(json.loads((FOLDER / f"{name}.json").read_bytes()))))
    assert found is not None
    return found


def facts(name: str, indicator: Indicator) -> list[str]:
    turns, _ = listen(Heard(BEGIN), samples(name), SEEN_AT, indicator)
    return [line(fact_of(SourceName("prom"), name, turn, SEEN_AT)) for turn in turns]


def test_recorded_answers_give_the_golden_facts() -> None:
    golden = (FOLDER / "facts.txt").read_text("utf-8").splitlines()
    assert facts("outage", PROBE) + facts("no-traffic", RATIO) == golden


def test_however_the_samples_are_cut_the_changes_are_the_same() -> None:
    every = samples("outage")
    whole, heard = listen(Heard(BEGIN), every, SEEN_AT, PROBE)
    for cut in (one.at for one in every):
        first, half = listen(Heard(BEGIN), every, cut, PROBE)
        second, end = listen(half, every, SEEN_AT, PROBE)
        assert (first + second, end) == (whole, heard)


def test_nothing_before_the_settled_instant_is_told_later() -> None:
    every = samples("outage")
    for cut in (one.at + ms * SECOND / 1000 for one in every for ms in (0, 400, 999, 1000, 1700)):
        _, half = listen(Heard(BEGIN), every, cut, PROBE)
        for rest in ([], every[-1:], every):
            later, _ = listen(half, rest, SEEN_AT, PROBE)
            assert all(turn.at > half.settled(SECOND) for turn in later)
        assert all(turn.at > half.settled(SECOND) for turn in lost(half, SEEN_AT, PROBE)[0])


@pytest.mark.parametrize(
    "body",
    [
        {"status": "error", "data": {"result": []}},
        {"status": "success", "data": []},
        {"status": "success", "data": {"result": [{"values": [[1, 1]]}]}},
        {"status": "success", "data": {"result": [{"values": [[1, "high"]]}]}},
        {"status": "success", "data": {"result": [{"values": [[1e300, "1"]]}]}},
        {"status": "success", "data": {"result": ["high"]}},
    ],
)
def test_an_answer_of_another_shape_is_refused_without_its_words(body: object) -> None:
    with pytest.raises(ValueError, match=r"^(?!.*high)"):
        read_series(mapping(body))
