"""Recorded answers of Zammad in, golden facts out; articles that come along and articles that are listed say
the same."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sla.facts import Category, Fact, SourceName, Who
from bot.sla.promises import Metric
from bot.sources.shared.reading import Json, mapping
from bot.sources.zammad.cards import card, natives
from bot.sources.zammad.known import Rules, State, category, read_people, read_states
from bot.sources.zammad.normalise import Normalised, normalise
from bot.sources.zammad.story import (
    Story,
    Words,
    learned,
    read_assets,
    read_entries,
    read_listed,
    read_names,
)

FOLDER = Path(__file__).parent / "zammad"
SEEN_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RULES = Rules(
    SourceName("zm"),
    "https://acme.example",
    statuses={"waiting for supplier": Category.ON_HOLD},
    priorities={"2 normal": "normal", "3 high": "high"},
    fields={"contract_level": "contract", "components": "components"},
    calls_count=False,
    bots=frozenset({"robot@acme.example"}),
)


def listed(name: str) -> list[object]:
    records: object = json.loads((FOLDER / f"{name}.json").read_bytes())
    assert isinstance(records, list)
    return records


def body(index: int) -> Json:
    return mapping(listed("tickets")[index])


def states() -> dict[int, State]:
    return read_states(listed("states"))


def story() -> Story:
    """Ticket 3, its articles still to be read."""
    history = mapping(json.loads((FOLDER / "history.json").read_bytes()))
    assets = mapping(history["assets"])
    entries, strange = read_entries(history)
    people, names = read_people(assets, RULES), read_names(assets)
    return Story(3, body(0), entries, {}, people, names, strange)


def along() -> Story:
    """With the articles that came along with the history."""
    assets = mapping(mapping(json.loads((FOLDER / "history.json").read_bytes()))["assets"])
    return story().with_articles(read_assets(assets, learned(Words(), listed("articles"))))


def read(told: Story) -> Normalised:
    return normalise(told, states(), RULES, SEEN_AT)


def line(fact: Fact) -> str:
    """A fact as a line of the golden file."""
    at = fact.occurred_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    deed = f"{type(fact.deed).__name__} {json.dumps(asdict(fact.deed), default=sorted)}"
    return f"{at} {fact.sequence} {fact.key} {fact.author.who}:{fact.author.id} {deed}"


def test_a_history_gives_the_golden_facts() -> None:
    golden = (FOLDER / "facts.txt").read_text("utf-8").splitlines()
    assert [line(fact) for fact in read(along()).facts] == golden


def test_articles_that_are_listed_say_the_same() -> None:
    told = story()
    own = {id: one for id, one in read_listed(listed("articles")).items() if id in told.born_here}
    assert read(told.with_articles(own)) == read(along())


def test_what_cannot_be_understood_is_put_aside() -> None:
    assert read(along()).strange == [
        ("3/history:939", "o_id is not a whole number"),
        ("3/article:50", "a message from an unknown kind of sender: not counted"),
        ("3/history:927", "a note was made public: not counted as a reply"),
        ("3/history:928", "a status nobody knows: the timer keeps its former state"),
    ]


def test_no_text_of_a_ticket_and_no_name_is_in_a_fact() -> None:
    shown = repr(read(along()))
    for words in ("VPN", "reach", "jan@", "Jan", "Bakker", "Smit"):
        assert words not in shown


def test_people_are_who_they_are() -> None:
    people = {id: (one.who, one.name, one.email) for id, one in story().people.items()}
    assert people == {
        4: (Who.AGENT, "Eva Bakker", "eva@acme.example"),
        5: (Who.AGENT, "Bob Visser", "bob@acme.example"),
        6: (Who.BOT, "Robot", "robot@acme.example"),
        7: (Who.CUSTOMER, "Jan Jansen", "jan@klant.example"),
        8: (Who.CUSTOMER, "Piet Smit", "piet@klant.example"),
    }


def test_a_card_has_what_people_say() -> None:
    shown = card(body(0), story().people, RULES)
    assert (shown.title, shown.number, shown.requester_name) == ("VPN down", "53003", "Piet Smit")
    assert shown.url == "https://acme.example/#ticket/zoom/3"
    assert card(body(3), {}, RULES).requester_name == "jan@klant.example"


def test_zammads_own_timers_are_told_beside() -> None:
    ended = {one.metric: (one.label, one.ended_at, one.breached) for one in natives(body(0), RULES, SEEN_AT)}
    assert ended == {
        Metric.FIRST_RESPONSE: ("first_response", datetime(2026, 10, 25, 1, 30, 0, 250_000, UTC), False),
        Metric.RESOLUTION: ("close", datetime(2026, 11, 20, 10, 0, tzinfo=UTC), True),
    }
    ahead = {one.metric: (one.due_at, one.breached) for one in natives(body(3), RULES, SEEN_AT)}
    assert ahead == {
        Metric.FIRST_RESPONSE: (datetime(2026, 11, 20, 12, 0, tzinfo=UTC), None),
        Metric.RESOLUTION: (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), None),
    }


def test_what_was_late_before_says_nothing_of_a_goal_that_is_ahead() -> None:
    again = {**body(3), "update_escalation_at": "2026-11-20T13:00:00.000Z", "update_diff_in_min": -5}
    (update,) = [one for one in natives(again, RULES, SEEN_AT) if one.metric is Metric.NEXT_RESPONSE]
    assert (update.due_at, update.breached) == (datetime(2026, 11, 20, 13, 0, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("new", Category.NEW),
        ("open", Category.OPEN),
        ("pending reminder", Category.PENDING),
        ("pending close", Category.PENDING),
        ("closed", Category.CLOSED),
        ("waiting for supplier", Category.PENDING),
    ],
)
def test_s21_a_state_in_which_zammads_clock_stands_still_is_a_pause(name: str, expected: Category) -> None:
    plain = Rules(SourceName("zm"), "https://acme.example")
    state = next(one for one in states().values() if one.name == name)
    assert category(state, name, plain) is expected


def test_s21_a_pending_state_in_which_zammads_clock_runs_is_no_pause() -> None:
    plain = Rules(SourceName("zm"), "https://acme.example")
    assert category(State("pending reminder", "pending reminder", stops=False), "", plain) is Category.OPEN


def test_states_without_the_name_of_their_type_are_known_by_its_number() -> None:
    bare = [{k: v for k, v in mapping(one).items() if k != "state_type"} for one in listed("states")]
    types = {id: state.type for id, state in read_states(bare).items()}
    assert types == {id: state.type for id, state in states().items()}
