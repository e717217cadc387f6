"""Answers of an Alertmanager 0.25 in, golden facts out.

A shop was closed for ten seconds. Its alert was silenced, which was changed and then ended; another silence
was ended before it began. At last Alertmanager was killed, and after it Prometheus.
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.sla.facts import Fact, SourceName
from bot.sources.alertmanager.answers import read_alerts, read_silences, read_standing
from bot.sources.alertmanager.gathering import own_alerts
from bot.sources.alertmanager.judging import Sight, judge, watermark
from bot.sources.alertmanager.maintenance import Quiet
from bot.sources.alertmanager.place import Place
from bot.sources.alertmanager.settings import AlertmanagerSettings
from bot.sources.shared.reading import items, mapping
from bot.sources.shared.sightings import fact_of
from tests.sources.monitored import line

FOLDER = Path(__file__).parent / "alertmanager"
AM = SourceName("am")
SETTINGS = AlertmanagerSettings.model_validate(
    {
        "base_url": "http://127.0.0.1:9093",
        "lag": "3s",
        "watchdog": ['alertname="Watchdog"'],
        "monitors": {
            "shop": {"alerts": ['alertname="ServiceDown"', 'instance="https://shop.example/"'], "for": "2s"}
        },
    }
)
SETTLES = timedelta(seconds=5)


def facts(place: Place, name: str) -> tuple[list[str], Place]:
    """What one recorded reading tells, and the cursor after it."""
    body = mapping(json.loads((FOLDER / f"{name}.json").read_bytes()))
    began_at, at = (datetime.fromisoformat(str(one)) for one in items(body, "dated"))
    standing = read_standing(body["status"])
    alerts, odd = read_alerts(body["alerts"])
    silences, strange = read_silences(body["silences"])
    assert odd == strange == []
    assert standing.started_at is not None
    assert not standing.settling
    sight = Sight(began_at, at, alerts, whole=at - standing.started_at >= SETTLES)
    own = own_alerts(alerts, SETTINGS.monitors)
    verdict = judge(place, sight, own, SETTINGS)
    told = [fact_of(AM, monitor, change, at) for monitor, change in verdict.changes]
    planned, known = Quiet(AM, at, at, silences, own, sight.whole).news(place, SETTINGS.monitors)
    after = replace(verdict.place, silences=known, read_up_to=watermark(verdict, sight, SETTINGS))
    reached = after.read_up_to and f"{after.read_up_to:%H:%M:%S.%f}"
    lines = [_line(one) for one in [*told, *planned]]
    return [f"{name}, up to {reached}", *lines], Place.load(after.dump()) or after


def _line(fact: Fact) -> str:
    return f"{line(fact)} not before {fact.not_before and f'{fact.not_before:%H:%M:%S}'}"


def test_recorded_answers_give_the_golden_facts() -> None:
    place, lines = Place(), list[str]()
    for path in sorted(FOLDER.glob("*.json")):
        told, place = facts(place, path.stem)
        lines += told
    assert lines == (FOLDER / "facts.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    "change",
    [
        {"startsAt": "soon"},
        {"startsAt": "2026-11-22T06:09:58"},
        {"labels": None},
        {"labels": {"alertname": {}}},
        {"status": None},
        {"updatedAt": 5},
    ],
)
def test_an_alert_that_makes_no_sense_stops_no_other(change: dict[str, object]) -> None:
    body = json.loads((FOLDER / "2-down.json").read_bytes())["alerts"]
    found, strange = read_alerts([{**body[1], **change}, body[0], 5])
    assert [one.labels for one in found] == [{"alertname": "Watchdog"}]
    assert [key for key, _ in strange] == ["alert/170b2bd74bc0e6af", "alert/?"]


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"id": "canary text"},
        {"status": {"state": "canary"}},
        {"endsAt": "2026-11-22"},
        {"matchers": [{"name": "", "value": "a", "isRegex": False}]},
        {"matchers": [{"name": "a", "value": "a"}]},
        {"matchers": "canary"},
    ],
)
def test_a_silence_that_makes_no_sense_stops_no_other(change: dict[str, object]) -> None:
    body = json.loads((FOLDER / "3-silenced.json").read_bytes())["silences"]
    found, strange = read_silences([{**body[0], **change}, body[1]])
    assert [one.id for one in found] == [body[1]["id"]]
    assert len(strange) == 1
    assert "canary" not in repr(strange)


@pytest.mark.parametrize("body", [None, {}, 5, "canary"])
def test_an_answer_of_another_shape_is_refused_without_its_words(body: object) -> None:
    for read in (read_alerts, read_silences, read_standing):
        with pytest.raises(ValueError, match=r"^(?!.*canary)"):
            read(body)


@pytest.mark.parametrize(
    "cursor", ["", "[]", "{}", '{"v":2}', '{"v":1,"said":5}', '{"v":1,"said":{},"silences":{"a b":[1]}}']
)
def test_a_cursor_of_another_kind_begins_anew(cursor: str) -> None:
    assert Place.load(cursor) is None
