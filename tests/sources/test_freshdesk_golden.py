"""Recorded answers of Freshdesk in, golden facts out: at the first sight of tickets and at the second."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bot.sla.facts import Fact, SourceName, Who
from bot.sources.freshdesk.known import Known, Rules, read_agent, read_labels
from bot.sources.freshdesk.memo import Memo
from bot.sources.freshdesk.normalise import Reading
from bot.sources.freshdesk.payloads import read_message, read_ticket
from bot.sources.freshdesk.settings import FreshdeskSettings
from bot.sources.shared.instants import format_iso
from bot.sources.shared.reading import Json, items, mapping, number, readable, text

FOLDER = Path(__file__).parent / "freshdesk"
FIRST_AT = datetime(2026, 10, 25, 3, 0, 10, tzinfo=UTC)
SECOND_AT = datetime(2026, 10, 25, 3, 8, tzinfo=UTC)
SETTINGS = FreshdeskSettings.model_validate(
    {
        "domain": "acme",
        "api_key": "canary",
        "unset_priority": "low",
        "fields": {"cf_contract": "contract", "cf_sites": "site"},
        "bots": ["robot@acme.example"],
    }
)
RULES = Rules.of(SourceName("fd"), SETTINGS)


def recorded(name: str) -> Json:
    return mapping(json.loads((FOLDER / f"{name}.json").read_bytes()))


def known() -> Known:
    names = recorded("names")
    return Known(
        agents=dict(readable(items(names, "agents"), lambda row: read_agent(row, RULES))),
        groups={number(mapping(row), "id"): text(mapping(row), "name") for row in items(names, "groups")},
        companies={
            number(mapping(row), "id"): text(mapping(row), "name") for row in items(names, "companies")
        },
        labels=read_labels(list(items(names, "ticket_fields"))),
    )


class Told:
    """One recording read, after what was remembered of another."""

    def __init__(
        self, name: str, now: datetime, memory: dict[int, Memo] | None = None, read_at: datetime | None = None
    ) -> None:
        self.facts: list[Fact] = []
        self.strange: list[tuple[str, str]] = []
        self.memory = dict(memory or {})
        recording = recorded(name)
        conversations = mapping(recording["conversations"])
        for row in items(recording, "tickets"):
            try:
                seen = read_ticket(mapping(row), RULES.fields)
            except ValueError as reason:
                self.strange.append((f"ticket:{mapping(row)['id']}", str(reason)))
                continue
            said = items(conversations, str(seen.id))
            messages = list(readable(said, lambda one: read_message(one, RULES.merge_note)))
            reading = Reading(seen, messages, self.memory.get(seen.id), read_at, known(), RULES, now)
            result = reading.normalise()
            self.facts += result.facts
            self.strange += result.strange
            self.memory[seen.id] = Memo.of(seen, over=reading.is_over())


def line(fact: Fact) -> str:
    """A fact as a line of the golden file."""
    since = f"{format_iso(fact.not_before)}.." if fact.not_before else ""
    deed = f"{type(fact.deed).__name__} {json.dumps(asdict(fact.deed), default=sorted)}"
    at = f"{since}{format_iso(fact.occurred_at)}"
    return f"{fact.subject.id} {at} {fact.key} {fact.author.who}:{fact.author.id} {deed}"


def both() -> tuple[Told, Told]:
    first = Told("first", FIRST_AT)
    return first, Told("second", SECOND_AT, first.memory, read_at=FIRST_AT)


def test_both_readings_give_the_golden_facts() -> None:
    golden = (FOLDER / "facts.txt").read_text("utf-8").splitlines()
    first, second = both()
    known_keys = {fact.key for fact in first.facts}
    news = [fact for fact in second.facts if fact.key not in known_keys]
    told = [sorted(facts, key=lambda fact: (fact.subject.id, fact.order)) for facts in (first.facts, news)]
    assert [*map(line, told[0]), "", *map(line, told[1])] == golden


def test_the_second_reading_says_nothing_else_of_the_past() -> None:
    first, second = both()
    before = {fact.key: fact.deed for fact in first.facts}
    again = {fact.key: fact.deed for fact in second.facts if fact.key in before}
    assert again.items() <= before.items()
    assert again


def test_what_nobody_understands_is_put_aside_alone() -> None:
    first, _ = both()
    assert first.strange == [
        (
            "status:12",
            (
                "nobody knows what the status Parked means: timers keep their former state. "
                "Name it under `statuses`"
            ),
        ),
        ("ticket:4717", "an instant without a zone"),
    ]


def test_no_text_and_no_name_is_in_a_fact() -> None:
    first, second = both()
    shown = repr(first.facts + second.facts) + "".join(memo.dump() for memo in second.memory.values())
    for words in ("VoIP", "We are on it", "carrier", "jan@", "Jan", "nobody asked"):
        assert words not in shown


def test_what_is_remembered_can_be_read_again() -> None:
    first, _ = both()
    assert all(Memo.load(memo.dump()) == memo for memo in first.memory.values())
    assert [Memo.load(line) for line in ("", "1|2", "a|2||0|0|x|y|", "1|2||0|0")] == [None] * 4


def test_agents_and_machines_are_told_apart() -> None:
    people = known().agents
    assert [(person.who, person.email) for person in people.values()] == [
        (Who.AGENT, "ann@acme.example"),
        (Who.AGENT, "bob@acme.example"),
        (Who.BOT, "robot@acme.example"),
    ]
