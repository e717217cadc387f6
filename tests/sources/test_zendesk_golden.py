"""Recorded answers of Zendesk in, golden facts out; and both shapes of an update say the same."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bot.sla.facts import Category, Fact, Noted, SourceName, Who
from bot.sources.shared.reading import items, mapping
from bot.sources.zendesk.audits import Audit, from_listed, from_stream
from bot.sources.zendesk.known import CustomStatus, Known, Rules
from bot.sources.zendesk.normalise import Normalised, normalise
from bot.sources.zendesk.tickets import gone_and_back, read_snapshot

FOLDER = Path(__file__).parent / "zendesk"
SEEN_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RULES = Rules(
    SourceName("zd"),
    "https://acme.zendesk.com",
    unset_priority="normal",
    statuses={"Waiting for supplier": Category.ON_HOLD},
    fields={"27642": "contract", "27648": "colour"},
    bots=frozenset({"robot@acme.example"}),
)


def recorded(name: str) -> dict[str, object]:
    return dict(mapping(json.loads((FOLDER / f"{name}.json").read_bytes())))


def known() -> Known:
    snapshot = read_snapshot(recorded("tickets"), Known(), RULES)
    return Known(
        snapshot.people,
        {98738: "Support"},
        snapshot.organizations,
        {1900000001: CustomStatus("New", "new"), 1900000123: CustomStatus("Waiting for supplier", "hold")},
    )


def streamed() -> list[Audit]:
    return [from_stream(event) for event in items(recorded("stream"), "ticket_events")]


def listed() -> list[Audit]:
    return [from_listed(audit) for audit in items(recorded("audits"), "audits")]


def read(audits: list[Audit]) -> Normalised:
    return normalise(audits, known(), RULES, SEEN_AT)


def line(fact: Fact) -> str:
    """A fact as a line of the golden file."""
    at = fact.occurred_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    deed = f"{type(fact.deed).__name__} {json.dumps(asdict(fact.deed), default=sorted)}"
    return f"{at} {fact.sequence} {fact.key} {fact.author.who}:{fact.author.id} {deed}"


def test_the_stream_gives_the_golden_facts() -> None:
    golden = (FOLDER / "facts.txt").read_text("utf-8").splitlines()
    assert [line(fact) for fact in read(streamed()).facts] == golden


def test_both_shapes_give_the_same_facts() -> None:
    assert read(listed()).facts == read(streamed()).facts
    assert read(listed()).strange == read(streamed()).strange


def test_the_same_twice_is_the_same_once() -> None:
    assert read(streamed() + listed()).facts == read(streamed()).facts


def test_an_unknown_status_is_put_aside() -> None:
    assert read(streamed()).strange == [
        ("35436/event:91048994167", "a status nobody knows: the timer keeps its former state")
    ]


def test_no_text_of_a_ticket_is_in_a_fact() -> None:
    shown = repr(read(streamed()))
    for words in ("VPN", "We are on it", "Vendor", "jan@", "Jan"):
        assert words not in shown


def test_the_export_gives_cards_people_and_deletions() -> None:
    snapshot = read_snapshot(recorded("tickets"), Known(), RULES)
    assert [seen.id for seen in snapshot.tickets] == [35436, 35437]
    card = snapshot.tickets[0].card
    assert (card.title, card.customer, card.requester_name) == ("VPN down", "Klant BV", "Jan")
    assert card.url == "https://acme.zendesk.com/agent/tickets/35436"
    people = {person.id: (person.who, person.email, person.zone) for person in snapshot.people.values()}
    assert people["20978392"] == (Who.CUSTOMER, "jan@klant.example", "Europe/Amsterdam")
    assert people["235324"] == (Who.BOT, "robot@acme.example", "")
    facts = gone_and_back(snapshot.tickets, frozenset(), RULES, SEEN_AT)
    assert [(fact.subject.id, fact.key) for fact in facts] == [("35437", "deleted:35437:1795165965")]


def test_what_the_export_cannot_explain_is_put_aside_alone() -> None:
    snapshot = read_snapshot(recorded("tickets"), Known(), RULES)
    assert snapshot.strange == [
        ("user:?", "id is not a whole number"),
        ("ticket:35438", "an instant without a zone"),
        ("ticket:?", "ticket is not an object"),
    ]


def test_a_comment_that_is_only_mentioned_counts_as_the_updaters() -> None:
    """Without its sideload the stream says of a comment no more than whether it was public."""
    event = {
        "id": 5,
        "ticket_id": 7,
        "timestamp": 1795165964,
        "updater_id": 235323,
        "event_type": "Audit",
        "child_events": [
            {"id": 6, "event_type": "Comment", "comment_present": True, "comment_public": False}
        ],
    }
    assert [(fact.author.id, fact.deed) for fact in read([from_stream(event)]).facts] == [("235323", Noted())]
