"""What the words of the file become."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Channel, ConfigFaults, Language, Mode, format_faults, load
from bot.sla.contracts import Approval
from bot.sla.durations import BusinessDays
from bot.sla.facts import Attributes, Category, SourceName
from bot.sla.ladders import Kind, Rung, Step, When
from bot.sla.policies import Condition, Metric, Operator, Origin, Reopen, Switches
from tests.config.examples import ENVIRON, EXAMPLE, NOW, SMALL, faults, settings, small

ZENDESK = SourceName("zendesk")


def test_the_example_in_full() -> None:
    found = load(EXAMPLE, ENVIRON, NOW)
    assert (found.language, found.zone, found.blind_after) == (
        Language.DUTCH,
        "Europe/Amsterdam",
        timedelta(minutes=10),
    )
    assert found.slack.mode is Mode.SOCKET
    assert found.slack.channels["leads"] == Channel("C0LEADS", Language.ENGLISH)
    assert found.slack.channels["support"] == Channel("C0SUPPORT", Language.DUTCH)
    assert found.slack.roles["legal"] == ("ann@example.com",)
    assert found.slack.groups == {"Servicedesk": "support", "Tweede lijn": "leads"}
    kinds = [("zendesk", "zendesk"), ("pings", "pingdom")]
    assert [(source.name, source.kind) for source in found.sources] == kinds
    assert found.sources[0].settings.model_dump()["every"] == timedelta(seconds=60)
    assert set(found.calendars) == {"24x7", "office", "night-shift", "round-the-clock"}
    assert found.calendars["night-shift"].zone == "America/New_York"
    assert [policy.name for policy in found.book.policies] == ["spam", "gold", "standard"]
    assert found.doubts == ()


def test_promises_carry_their_own_words() -> None:
    gold = load(EXAMPLE, ENVIRON, NOW).book.policies[1]
    assert [(p.metric, p.kind, p.budget) for p in gold.promises] == [
        (Metric.FIRST_RESPONSE, Kind.INTERNAL, timedelta(minutes=30)),
        (Metric.FIRST_RESPONSE, Kind.CONTRACTUAL, timedelta(hours=1)),
        (Metric.NEXT_RESPONSE, Kind.INTERNAL, timedelta(hours=2)),
        (Metric.RESOLUTION, Kind.INTERNAL, timedelta(hours=6)),
        (Metric.RESOLUTION, Kind.CONTRACTUAL, timedelta(hours=8)),
    ]
    assert [step.name for step in gold.promises[0].warn] == ["50%", "75%", "left-900s"]
    assert [step.name for step in gold.promises[4].warn] == ["50%", "90%"]
    assert gold.promises[4].clause == "resolution"
    assert gold.switches == Switches(reopen=Reopen.NEW_CYCLE, grace=timedelta(minutes=10))


def test_s05_business_days() -> None:
    assert load(EXAMPLE, ENVIRON, NOW).book.policies[2].promises[1].budget == BusinessDays(2)


def test_s06_the_most_particular_calendar_wins() -> None:
    book = load(EXAMPLE, ENVIRON, NOW).book
    urgent = Attributes(priority="urgent", customer="Klant BV")
    chosen = book.choose(urgent, ZENDESK, datetime(2026, 6, 1, tzinfo=UTC))
    assert [(t.kind, t.calendar.name, t.origin) for t in chosen.targets[:2]] == [
        (Kind.INTERNAL, "round-the-clock", Origin.POLICY),
        (Kind.CONTRACTUAL, "round-the-clock", Origin.CONTRACT),
    ]
    assert chosen.targets[1].clause == "§4.2"
    noord = book.choose(Attributes(customer="Gemeente Noord"), ZENDESK, NOW)
    assert {(t.calendar.name, t.origin) for t in noord.targets} == {("office", Origin.CUSTOMER)}
    stranger = book.choose(Attributes(), ZENDESK, NOW)
    assert {(t.calendar.name, t.origin) for t in stranger.targets} == {("office", Origin.DEFAULT)}


def test_s08_no_sla_is_an_answer() -> None:
    chosen = load(EXAMPLE, ENVIRON, NOW).book.choose(Attributes(tags=frozenset({"spam"})), ZENDESK, NOW)
    assert (chosen.policy, chosen.no_sla, chosen.targets) == ("spam", True, ())


@pytest.mark.parametrize(
    ("written", "conditions"),
    [
        ("{}", ()),
        ("{priority: high}", (Condition("priority", Operator.IS, ("high",)),)),
        ("{priority: [high, urgent]}", (Condition("priority", Operator.IN, ("high", "urgent")),)),
        ("{tags: {not: spam}}", (Condition("tags", Operator.NOT, ("spam",)),)),
        ("{tags: {not: [spam, test]}}", (Condition("tags", Operator.NOT, ("spam", "test")),)),
        ("{group: {matches: 'L[12].*'}}", (Condition("group", Operator.MATCHES, ("L[12].*",)),)),
        ("{fields: {Plan: gold}}", (Condition("field:Plan", Operator.IS, ("gold",)),)),
        (
            "{tags: {in: [vip, NO], not: spam}}",
            (Condition("tags", Operator.IN, ("vip", "NO")), Condition("tags", Operator.NOT, ("spam",))),
        ),
    ],
)
def test_s08_matching(written: str, conditions: tuple[Condition, ...]) -> None:
    text = small(("match: {}", f"match: {written}"))
    assert settings(text).book.policies[0].match == conditions


def test_a_contract() -> None:
    customer = load(EXAMPLE, ENVIRON, NOW).book.customers[0]
    assert customer.tier == "gold"
    contract = customer.contract
    assert contract is not None
    assert contract.approved == Approval("ann@example.com", date(2026, 1, 15))
    assert (contract.valid_from, contract.valid_until) == (date(2026, 1, 1), date(2027, 12, 31))


def test_a_customer_without_match_is_known_by_the_organisation_of_its_name() -> None:
    customer = load(EXAMPLE, ENVIRON, NOW).book.customers[1]
    assert customer.match == (Condition("organization", Operator.IS, ("Gemeente Noord",)),)


def test_rungs_are_named_after_what_they_are() -> None:
    ladder = load(EXAMPLE, ENVIRON, NOW).book.policies[1].promises[0].ladder
    assert ladder.rungs == (
        Rung("warn", When.WARN, ("owner", "group"), wake=True),
        Rung("due", When.DUE, ("owner", "leads")),
        Rung(
            "after-1800s",
            When.AFTER,
            ("manager",),
            after=timedelta(minutes=30),
            unless_acknowledged=True,
            repeat=timedelta(hours=1),
        ),
        Rung("due-contractual", When.DUE, ("legal",), kind=Kind.CONTRACTUAL),
    )


def test_two_rungs_of_one_moment_have_two_names() -> None:
    text = (
        SMALL
        + "ladders: {default: [{at: due, tell: owner}, {at: due, tell: lead}, {at: due, tell: group}]}\n"
    )
    ladder = settings(text).book.policies[0].promises[0].ladder
    assert [rung.name for rung in ladder.rungs] == ["due", "due-2", "due-3"]


def test_what_is_not_said_has_its_default() -> None:
    found = settings(
        small(
            (
                "      first_response: 4h\n",
                "      first_response: 4h\n      next_response: 4h\n      resolution: 8h\n",
            )
        )
    )
    first, following, resolution = found.book.policies[0].promises
    assert not first.pause_on
    assert not following.pause_on
    assert resolution.pause_on == {Category.PENDING}
    assert [step.name for step in first.warn] == ["75%"]
    assert [(rung.name, rung.tell) for rung in first.ladder.rungs] == [
        ("warn", ("owner", "group")),
        ("due", ("owner", "group")),
        ("due-contractual", ("legal",)),
    ]
    assert found.store.url.get_secret_value() == "sqlite:///duebell.sqlite"
    assert (found.web.host, found.web.port) == ("127.0.0.1", 8080)
    assert found.slack.api_base_url == "https://slack.com/api/"
    assert found.language is Language.ENGLISH


def test_the_default_ladder_leaves_legal_out_where_there_is_none() -> None:
    found = settings(small(("    legal: C0LEGAL\n", "")))
    assert [rung.name for rung in found.book.policies[0].promises[0].ladder.rungs] == ["warn", "due"]


def test_the_most_particular_warning_pause_and_ladder_win() -> None:
    text = small(
        (
            "first_response: 4h\n",
            "resolution: {internal: {within: 2h, warn: 1h, pause_on: [], ladder: none}, contractual: 4h}\n",
        )
    )
    internal, contractual = settings(text + "    warn: 50%\n").book.policies[0].promises
    assert internal.warn == (Step(left=timedelta(hours=1)),)
    assert [step.name for step in contractual.warn] == ["50%"]
    assert not internal.pause_on
    assert contractual.pause_on == {Category.PENDING}
    assert (internal.ladder.rungs, contractual.ladder.name) == ((), "default")


def test_an_open_end_and_an_open_beginning() -> None:
    text = SMALL + "customers: [{name: A, contract: a}, {name: B, contract: b}]\n"
    text += "contracts: {a: {valid: 2026-01-01..}, b: {valid: ..2026-12-31}}\n"
    first, second = (customer.contract for customer in settings(text).book.customers)
    assert first is not None
    assert second is not None
    assert (first.valid_from, first.valid_until) == (date(2026, 1, 1), None)
    assert (second.valid_from, second.valid_until) == (None, date(2026, 12, 31))


def test_a_fault_is_told_as_a_line_that_editors_understand() -> None:
    told = format_faults(faults(small(("first_response: 4h", "first_response: {internal: 1d}"))), "sla.yml")
    assert told == (
        'sla.yml:21:34  policies[0].targets.first_response.internal: "1d" can mean 8 or 24 hours; '
        'write "8h", "24h" or "1 business day".'
    )


@pytest.mark.parametrize("name", ["not-there.yml", "", "with\0nul"])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigFaults) as refused:
        load(f"{tmp_path}/{name}", {})
    assert "the file cannot be read" in str(refused.value).lower()


def test_a_whole_file_of_faults_is_told_at_once() -> None:
    text = small(
        ("timezone: Europe/Amsterdam", "timezone: Mars"),
        ("first_response: 4h", "first_response: 4x"),
        ("C0SUPPORT", "support"),
    )
    assert [fault.where for fault in faults(text)] == [
        "timezone",
        "slack.channels.support",
        "policies[0].targets.first_response",
    ]
