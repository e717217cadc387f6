"""What services in the file become, and what `check` says of their budgets."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from bot.config.editions import edition_book, edition_text
from bot.sla.facts import SourceName
from bot.sla.hours import parse_hours
from bot.sla.ladders import Kind
from bot.sla.policies import Metric
from bot.sla.spans import Span
from bot.sla.uptime.health import Quorum
from bot.sla.uptime.periods import Per, Rolling
from bot.sla.uptime.rates import RULES, Rule, Urgent
from bot.sla.uptime.recurring import LAST, Once, Recurring, Weekday
from bot.sla.uptime.services import Announcing, MaintenanceRule, Service, monitor_subject
from tests.config.examples import ENVIRON, NOW, SMALL, settings

DESK = SourceName("desk")
WHOLE = (
    SMALL
    + """\
customers:
  - {name: Klant BV, contract: msa}
  - {name: Noord, contract: dutch}
contracts:
  msa: {clauses: {uptime: "§5.1"}, calendar: london}
  dutch: {clauses: {uptime: "art. 4"}}
  carriage: {parties: [Acme, Carrier]}
suppliers: {carrier: {match: {tags: carrier}, contract: carriage}}
ladders:
  quiet: [{at: due, tell: lead}, {at: due, kind: contractual, tell: legal}]
services:
  portal:
    title: Customer portal
    customers: [Klant BV, Noord]
    monitors: {desk: [4711, 4712]}
    quorum: majority
    min_length: 1m
    availability: {internal: 99.95%, contractual: {at_least: 99.9%, clause: uptime, warn: 90%}}
    error_rate: {internal: {at_least: 99%, per: 30 days}, monitors: {desk: errors}}
    maintenance:
      notice: 5 days
      cap: 4h per month
      windows:
        - {every: [2nd tue, last sun], hours: "22:00-02:00", valid: 2026-01-01.., except: [2026-12-27]}
        - {from: 2026-12-05 22:00, to: 2026-12-06 04:00, announced: 2026-11-20, reason: Move}
    warn: [50%, 75%]
    ladder: quiet
    group: Servicedesk
  mean: {monitors: {desk: m}, month: mean, availability: 99.9%}
  line:
    monitors: {desk: [line]}
    suppliers: carrier
    hours: office
    availability: {supplier: {at_least: 99.5%, per: quarter}, internal: 99%}
"""
).replace("calendars:\n", 'calendars:\n  london: {zone: Europe/London, hours: {daily: "00:00-24:00"}}\n')


def service(name: str, text: str = WHOLE) -> Service:
    found = settings(text).book.service(name)
    assert found is not None
    return found


def test_s19_each_customer_has_a_promise_in_the_zone_of_its_contract() -> None:
    owed = [one for one in service("portal").promises if one.kind is Kind.CONTRACTUAL]
    assert [(one.customer, one.zone, one.part) for one in owed] == [
        ("Klant BV", "Europe/London", "Klant BV"),
        ("Noord", "Europe/Amsterdam", "Noord"),
    ]
    assert [one.contract.clause(one.clause) for one in owed if one.contract] == ["§5.1", "art. 4"]
    assert {(one.metric, one.at_least, one.per) for one in owed} == {
        (Metric.AVAILABILITY, Fraction(999, 1000), Per.MONTH)
    }


def test_s19_the_most_particular_monitors_warnings_and_ladder_win() -> None:
    internal, contractual, _, errors = service("portal").promises
    assert internal.monitors == (monitor_subject(DESK, "4711"), monitor_subject(DESK, "4712"))
    assert (errors.metric, errors.per) == (Metric.ERROR_RATE, Rolling(30))
    assert errors.monitors == (monitor_subject(DESK, "errors"),)
    assert [step.name for step in internal.warn] == ["50%", "75%"]
    assert [step.name for step in contractual.warn] == ["90%"]
    assert {one.ladder.name for one in service("portal").promises} == {"quiet"}


def test_s38_what_counts_as_downtime() -> None:
    portal = service("portal")
    assert (portal.quorum, portal.min_length) == (Quorum.MAJORITY, timedelta(minutes=1))
    assert (portal.hours.name, portal.title, portal.group) == ("24x7", "Customer portal", "Servicedesk")
    rule = MaintenanceRule(timedelta(days=5), timedelta(hours=4))
    assert {one.maintenance for one in portal.promises} == {rule}


def test_s38_planned_maintenance() -> None:
    amsterdam = "Europe/Amsterdam"
    assert service("portal").planned == (
        Recurring(
            (Weekday(1, 2), Weekday(6, LAST)),
            parse_hours("22:00-02:00"),
            amsterdam,
            date(2026, 1, 1),
            skipped=(date(2026, 12, 27),),
        ),
        Once(
            Span(datetime(2026, 12, 5, 21, tzinfo=UTC), datetime(2026, 12, 6, 3, tzinfo=UTC)),
            datetime(2026, 11, 20, 23, tzinfo=UTC),
        ),
    )
    assert [one.reason for one in service("portal").planned] == ["", "Move"]


def test_s38_who_hears_of_maintenance_and_when() -> None:
    assert service("line").announcing == Announcing(("group",), (timedelta(hours=24), timedelta(hours=1)))
    told = WHOLE.replace(
        "cap: 4h per month", "to: [support, lead, support]\n      announce: [1h, 2 days, 1h]"
    )
    assert service("portal", told).announcing == Announcing(
        ("support", "lead"), (timedelta(days=2), timedelta(hours=1))
    )
    nobody = WHOLE.replace("cap: 4h per month", "to: []\n      announce: []")
    assert service("portal", nobody).announcing == Announcing((), ())


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("on", RULES),
        ("off", ()),
        ("{told: off, rules: [{rate: 1, long: 1h, short: 5m}]}", ()),
        (
            "[{rate: 2.5x, long: 2h, short: 5m, urgent: ticket}]",
            (Rule(Urgent.TICKET, Fraction(5, 2), timedelta(hours=2), timedelta(minutes=5)),),
        ),
    ],
)
def test_s40_rules_of_burn_are_the_usual_ones_none_or_ones_own(text: str, rules: tuple[Rule, ...]) -> None:
    assert service("line").burn == RULES
    assert (
        service("line", WHOLE.replace("    hours: office\n", f"    hours: office\n    burn: {text}\n")).burn
        == rules
    )


def test_s24_a_supplier_brings_its_contract_to_what_it_promised() -> None:
    line = service("line")
    internal, supplied = line.promises
    assert (internal.contract, line.suppliers) == (None, ("carrier",))
    assert supplied.kind is Kind.SUPPLIER
    assert supplied.contract is not None
    assert supplied.contract.reference == "carriage"


def test_s37_the_budgets_are_laid_out_in_words() -> None:
    assert settings(WHOLE).budgets == (
        "service `portal`: availability 99.95% of November 2026 is 21m 36s (internal)",
        "service `portal`: availability 99.9% of November 2026 is 43m 12s (contractual: Klant BV, Noord)",
        "service `portal`: error rate 99% of the last 30 days is 7h 12m (internal)",
        "service `mean`: availability 99.9% of the mean month is 43m 49s (internal)",
        "service `line`: availability 99% of November 2026 within `office` is 1h 40m 48s (internal)",
        "service `line`: availability 99.5% of Q4 2026 within `office` is 2h 38m 24s (supplier)",
    )
    assert settings(WHOLE).doubts == ()


def test_s10_an_edition_keeps_services() -> None:
    book = settings(WHOLE).book
    assert edition_book(edition_text(WHOLE.encode(), ENVIRON), NOW).services == book.services


CHANGES = [
    ("quorum: majority", "quorum: all"),
    ("at_least: 99.9%", "at_least: 99.8%"),
    ("[4711, 4712]", "[4711]"),
    ("min_length: 1m", "min_length: 2m"),
    ("notice: 5 days", "notice: 6 days"),
    ("2nd tue, ", ""),
    ("announced: 2026-11-20", "announced: 2026-11-21"),
    ("carriage: {parties", "carriage: {calendar: london, parties"),
]


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_s10_what_decides_about_a_service_changes_its_version_and_the_books(old: str, new: str) -> None:
    assert WHOLE.count(old) == 1
    one, other = settings(WHOLE).book, settings(WHOLE.replace(old, new)).book
    assert one.version != other.version
    assert {s.version for s in one.services} != {s.version for s in other.services}


def test_s10_a_file_without_services_keeps_its_version() -> None:
    assert settings(SMALL).book.version == settings(SMALL + "services: {}\n").book.version
