"""Recorded answers of ServiceNow in, golden facts out: a ticket with its history, and one without."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bot.sla.facts import Category, Fact, SourceName, Who
from bot.sla.pages import NativeTimer
from bot.sla.promises import Metric
from bot.sources.servicenow.cards import card, native
from bot.sources.servicenow.compare import Comparison
from bot.sources.servicenow.known import Known, Rules, person, read_user
from bot.sources.servicenow.normalise import Reading
from bot.sources.servicenow.past import Past
from bot.sources.servicenow.records import Story, read_change, read_entry, read_record
from bot.sources.servicenow.settings import ServiceNowSettings
from bot.sources.shared.reading import Json, items, mapping, readable

FOLDER = Path(__file__).parent / "servicenow"
SEEN_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SETTINGS = ServiceNowSettings.model_validate(
    {
        "instance": "acme",
        "api_key": "key",
        "bots": ["robot@acme.example"],
        "fields": {"u_level": "contract", "u_vip": "vip"},
        "unset_priority": "unset",
        "slas": {"supplier ola": "supplier_time"},
    }
)
RULES = Rules.of(SourceName("snow"), SETTINGS)


def rows(name: str) -> list[Json]:
    answer = mapping(json.loads((FOLDER / f"{name}.json").read_bytes()))
    return [mapping(one) for one in items(answer, "result")]


def known() -> Known:
    """As if everybody had been looked up, and Eva and the robot had the role."""
    found = Known()
    for user in readable(rows("users"), read_user):
        found.meet(user)
    found.agents = {found.by_name[name].id for name in ("eva.bakker", "robot")}
    for row in rows("incidents"):
        found.names |= {str(row["assignment_group"]): str(row["assignment_group.name"])}
        found.names |= {str(row["company"]): str(row["company.name"])}
    found.labels = {("state", "6"): "Resolved", ("state", "7"): "Closed"}
    return found


def story(index: int) -> Story:
    record = read_record(rows("incidents")[index], RULES.columns)
    entries = [one for one in readable(rows("journal"), read_entry) if one.ticket == record.id]
    changes = [one for one in readable(rows("audit"), read_change) if one.ticket == record.id]
    return Story(record, entries, changes, audited=index == 0)


def reading(index: int) -> Reading:
    told = story(index)
    return Reading(told, Past(told), known(), RULES, SEEN_AT)


def read(index: int) -> list[Fact]:
    told = reading(index)
    return [*told.facts(), *Comparison(told, None, None, asked=False).facts()]


def line(fact: Fact) -> str:
    """A fact as a line of the golden file."""
    at = fact.occurred_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    since = f" since {fact.not_before.strftime('%Y-%m-%dT%H:%M:%SZ')}" if fact.not_before else ""
    deed = f"{type(fact.deed).__name__} {json.dumps(asdict(fact.deed), default=sorted)}"
    return f"{at}{since} {fact.sequence} {fact.key} {fact.author.who}:{fact.author.id} {deed}"


def test_a_history_and_the_lack_of_one_give_the_golden_facts() -> None:
    golden = (FOLDER / "facts.txt").read_text("utf-8").splitlines()
    assert [line(fact) for index in (0, 1) for fact in read(index)] == golden


def test_what_cannot_be_understood_is_put_aside() -> None:
    told = reading(0)
    list(told.facts())
    assert [reason for _, reason in told.strange] == [
        "a status nobody knows: the timer keeps its former state"
    ]


def test_no_text_of_a_ticket_and_no_name_of_a_person_is_in_a_fact() -> None:
    shown = repr([read(0), read(1)])
    for words in ("VPN", "Printer", "canary", "jan", "Jan", "Bakker", "eva.bakker", "guest"):
        assert words not in shown


def test_s29_only_what_the_history_keeps_back_is_approximate() -> None:
    assert not [fact for fact in read(0) if fact.approximate]
    assert not [fact for fact in read(1) if fact.approximate]  # its ends are dated by the ticket itself


def test_people_are_who_they_are() -> None:
    found = known()
    who = {user.user_name: person(user, frozenset(), found, RULES) for user in found.users.values()}
    assert {name: one.who for name, one in who.items()} == {
        "jan.jansen": Who.CUSTOMER,
        "piet.smit": Who.CUSTOMER,
        "eva.bakker": Who.AGENT,
        "robot": Who.BOT,
        "connector": Who.BOT,
    }
    assert (who["eva.bakker"].email, who["eva.bakker"].zone) == ("eva@acme.example", "Europe/Amsterdam")


def test_a_card_has_what_people_say() -> None:
    shown = card(story(0).record, RULES)
    assert (shown.title, shown.number, shown.customer) == ("VPN down", "INC0010023", "Klant BV")
    assert shown.requester_name == "Piet Smit"
    assert shown.url == (
        f"https://acme.service-now.com/nav_to.do?uri=incident.do%3Fsys_id%3D{shown.subject.id}"
    )


def test_servicenows_own_timers_are_told_beside() -> None:
    told = [native(row, RULES, SEEN_AT) for row in rows("slas")]
    first, second, third, cancelled = told
    assert cancelled is None
    assert first is not None
    assert (first.metric, first.breached, first.paused) == (Metric.FIRST_RESPONSE, True, False)
    assert first.due_at == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    assert first.ended_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert second is not None
    assert (second.metric, second.due_at, second.breached, second.paused) == (
        *(Metric.RESOLUTION, None, False),
        True,
    )
    assert isinstance(third, NativeTimer)
    assert third.metric is Metric.SUPPLIER_TIME


def test_s21_reasons_of_being_on_hold_are_told_apart() -> None:
    held = [fact.deed for fact in read(0) if getattr(fact.deed, "category", None) is Category.PENDING]
    assert len(held) == 1
