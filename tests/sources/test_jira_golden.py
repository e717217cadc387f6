"""Recorded answers of Jira in, golden facts out."""

import json
from collections import defaultdict
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sla.facts import Category, Fact, SourceName, Subject, Who
from bot.sla.pages import NativeTimer
from bot.sla.promises import Metric
from bot.sources.jira.cards import card, natives
from bot.sources.jira.changes import read_updates
from bot.sources.jira.fields import FieldMap, read_fields
from bot.sources.jira.issues import Issue, read_issue, read_status
from bot.sources.jira.known import Known, Rules, User, side
from bot.sources.jira.normalise import Normalised, normalise
from bot.sources.shared.reading import Json, items, mapping, readable

FOLDER = Path(__file__).parent / "jira"
SEEN_AT = datetime(2027, 3, 28, 12, 0, tzinfo=UTC)
RULES = Rules(
    SourceName("jsm"),
    "https://acme.atlassian.net",
    statuses={"waiting for carrier": Category.ON_HOLD},
    priorities={"High": "urgent", "Medium": "normal"},
    unset_priority="low",
    duplicates=frozenset({"duplicate"}),
    slas={"time to approve normal change": Metric.PERIODIC_UPDATE},
)


def recorded(name: str) -> object:
    found: object = json.loads((FOLDER / f"{name}.json").read_bytes())
    return found


def fields() -> FieldMap:
    return read_fields(recorded("fields"), {"contract": "contract", "Colour": "colour"}, None)


def known() -> Known:
    listed = recorded("statuses")
    assert isinstance(listed, list)
    statuses = {status.id: status for status in readable(listed, read_status)}
    return Known(fields(), statuses, frozenset({"10000"}), frozenset({"5b10eva", "5b10bob"}))


def rows() -> list[Json]:
    return [mapping(one) for one in items(mapping(recorded("search")), "issues")]


def issues() -> list[Issue]:
    return [read_issue(row, fields()) for row in rows()[:2]]


def read() -> list[Normalised]:
    logs = defaultdict[object, list[object]](list)
    for log in items(mapping(recorded("changelog")), "issueChangeLogs"):
        logs[mapping(log)["issueId"]].extend(items(mapping(log), "changeHistories"))
    return [
        normalise(issue, read_updates(logs[issue.id]), issue.comments, known(), RULES, SEEN_AT)
        for issue in issues()
    ]


def line(fact: Fact) -> str:
    """A fact as a line of the golden file."""
    at = fact.occurred_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    deed = f"{type(fact.deed).__name__} {json.dumps(asdict(fact.deed), default=sorted)}"
    return f"{fact.subject.id} {at} {fact.sequence} {fact.key} {fact.author.who}:{fact.author.id} {deed}"


def test_the_answers_give_the_golden_facts() -> None:
    golden = (FOLDER / "facts.txt").read_text("utf-8").splitlines()
    told = [line(fact) for one in read() for fact in sorted(one.facts, key=lambda fact: fact.order)]
    assert told == golden


def test_what_is_not_known_is_put_aside() -> None:
    assert [one.strange for one in read()] == [
        [],
        [("10422/opened:10422", "opened with a status nobody knows: taken as new")],
    ]
    with pytest.raises(ValueError, match="an instant without a zone"):
        read_issue(rows()[2], fields())
    assert fields().missing == ("Colour",)


def test_no_text_of_a_ticket_is_in_a_fact() -> None:
    shown = repr(read())
    for words in ("VPN", "tunnel", "We are on it", "jan@", "Jan", "Eva"):
        assert words not in shown


def test_fields_are_found_by_what_they_are() -> None:
    found = fields()
    assert (found.organizations, found.group) == ("customfield_10002", "customfield_10001")
    assert found.slas == ("customfield_10030", "customfield_10031", "customfield_10032")
    assert found.custom == {"customfield_10050": "contract"}
    assert read_fields(recorded("fields"), {}, "contract").group == "customfield_10050"


def test_a_few_fields_narrow_the_changelog_and_many_do_not() -> None:
    """Jira takes ten names; with one more, everything is asked for and the rest is left alone."""
    assert fields().watched == ()
    lean = replace(fields(), custom={})
    assert set(lean.watched) >= {"status", "project", "customfield_10001", "customfield_10002"}
    assert len(lean.watched) == 10


def test_jiras_own_timers_come_along() -> None:
    subject = Subject(RULES.source, "10421")
    first, second = natives(issues()[0], RULES, SEEN_AT)
    assert first == NativeTimer(
        subject,
        Metric.FIRST_RESPONSE,
        "Time to first response",
        SEEN_AT,
        due_at=datetime(2026, 11, 20, 11, 0, tzinfo=UTC),
        ended_at=datetime(2026, 11, 20, 8, 12, 44, tzinfo=UTC),
        breached=False,
    )
    assert (second.metric, second.due_at) == (
        Metric.RESOLUTION,
        datetime(2026, 11, 21, 10, 1, 12, tzinfo=UTC),
    )
    (paused,) = natives(issues()[1], RULES, SEEN_AT)
    assert (paused.due_at, paused.breached, paused.paused) == (None, True, True)


def test_the_card_is_of_now() -> None:
    shown = card(issues()[0], RULES)
    assert (shown.number, shown.url) == ("SUP-42", "https://acme.atlassian.net/browse/SUP-42")
    assert (shown.title, shown.customer, shown.requester_name) == (
        "VPN down since the update",
        "Klant, de",
        "Jan",
    )


@pytest.mark.parametrize(
    "value", ["late", [], {"ongoingCycle": {"breachTime": {"iso8601": "soon"}}}, {"name": "x"}]
)
def test_an_sla_that_cannot_be_read_stands_in_nobodys_way(value: object) -> None:
    row = rows()[0]
    spoilt = {**row, "fields": {**mapping(row["fields"]), "customfield_10031": value}}
    assert [timer.metric for timer in natives(read_issue(spoilt, fields()), RULES, SEEN_AT)] == [
        Metric.FIRST_RESPONSE
    ]


def test_an_account_of_an_unknown_type_counts_as_the_system() -> None:
    """It moves no clock: neither did the customer speak, nor were they answered."""
    stranger = User("5b10x", type="unknown")
    assert side(stranger, frozenset(), known(), RULES) is Who.SYSTEM
