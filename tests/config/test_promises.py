"""What targets about teams, suppliers and authorities become, and what `check` says of chains."""

from datetime import timedelta

from bot.config.editions import edition_book, edition_text
from bot.sla.calendars import Calendar
from bot.sla.duties import Duty
from bot.sla.facts import Attributes, Category
from bot.sla.ladders import Kind
from bot.sla.policies import Metric, Notice, Origin, OwnershipStart, Promise, Supplier, Team
from tests.config.examples import ENVIRON, NOW, settings, small
from tests.sla.timeline import DESK

HOUR = timedelta(hours=1)
WHOLE = small(
    (
        "      first_response: 4h\n",
        """\
      resolution: {internal: 20h, contractual: {within: 24h, ladder: none}}
      periodic_update: 4h
      time_to_own: 30m
      requester_wait: 16h
      agent_work: {ola: 12h}
      ownership:
        engineering: 4h
        operations: {ola: 8h, group: [Linux, Network], start: created, calendar: 24x7}
      supplier_time: {carrier: 8h}
      incident_notice:
        gdpr: {tags: {aware: data-breach}, warn: 24h}
        dora: {}
suppliers:
  carrier: {match: {tags: at-carrier}, contract: carrier-2025, calendar: 24x7}
contracts:
  carrier-2025: {parties: [Acme, Carrier], valid: 2026-01-01..2026-12-31, calendar: office}
""",
    )
)


def promises() -> dict[str, Promise]:
    (policy,) = settings(WHOLE).book.policies
    return {
        f"{p.metric.value} {p.part}".strip(): p for p in policy.promises if p.kind is not Kind.CONTRACTUAL
    }


def test_s21_each_metric_stands_still_for_its_own_reasons() -> None:
    pauses = {name: p.pause_on for name, p in promises().items() if p.pause_on}
    pending, waiting = {Category.PENDING}, {Category.PENDING, Category.ON_HOLD}
    assert pauses == {
        "resolution": pending,
        "periodic_update": pending,
        "requester_wait": pending,
        "agent_work": waiting,
    }


def test_s17_a_team_is_its_groups_with_its_start_and_calendar() -> None:
    found = promises()
    assert found["ownership engineering"].about == Team("engineering", ("engineering",))
    assert (found["ownership engineering"].kind, found["ownership engineering"].budget) == (
        Kind.OLA,
        4 * HOUR,
    )
    operations = found["ownership operations"].about
    assert isinstance(operations, Team)
    assert (operations.groups, operations.start) == (("Linux", "Network"), OwnershipStart.CREATED)
    assert isinstance(operations.calendar, Calendar)


def test_s24_a_supplier_brings_its_contract() -> None:
    book = settings(WHOLE).book
    supplied = promises()["supplier_time carrier"]
    assert isinstance(supplied.about, Supplier)
    assert (supplied.kind, book.suppliers) == (Kind.SUPPLIER, (supplied.about,))
    (target,) = (t for t in book.choose(Attributes(), DESK, NOW).targets if t.kind is Kind.SUPPLIER)
    assert (target.origin, target.calendar.name) == (Origin.CONTRACT, "office")
    assert book.waits_for(Attributes(tags=frozenset({"at-carrier"})), DESK) == "carrier"


def test_s20_a_law_is_a_promise_for_each_step_with_its_tags() -> None:
    found = {name: p for name, p in promises().items() if p.metric is Metric.INCIDENT_NOTICE}
    assert [name.split()[1] for name in found] == [
        "gdpr.notification",
        "dora.initial",
        "dora.initial-at-latest",
        "dora.intermediate",
        "dora.final",
    ]
    assert found[f"incident_notice {Duty.GDPR}.notification"].about == Notice(
        "gdpr.notification", "data-breach"
    )
    assert {step.name for step in found["incident_notice gdpr.notification"].warn} == {"left-86400s"}


def test_s20_a_lone_list_names_the_laws() -> None:
    text = small(("first_response: 4h", "incident_notice: [nis2]"))
    (policy,) = settings(text).book.policies
    assert {p.part.partition(".")[0] for p in policy.promises} == {"nis2"}


def test_s10_an_edition_keeps_suppliers() -> None:
    book = settings(WHOLE).book
    assert edition_book(edition_text(WHOLE.encode(), ENVIRON), NOW) == book


def test_s09_a_chain_that_fits_is_said_to_fit() -> None:
    said = "policy `standard`: engineering 4h + operations 8h fit within the contractual 24h"
    assert settings(WHOLE).chains == (said,)


def test_s09_a_chain_of_other_hours_is_laid_out_with_a_timeline() -> None:
    text = WHOLE.replace("calendar: 24x7}\n      supplier", "calendar: late}\n      supplier").replace(
        "calendars:\n", 'calendars:\n  late:\n    hours: {fri: "17:00-21:00"}\n'
    )
    found = settings(text)
    assert found.chains == ()
    (doubt,) = (d for d in found.doubts if "do not fit" in d.what)
    assert doubt.what == "engineering 4h + operations 8h do not fit within the contractual 24h"
    assert doubt.hint == (
        "begun Fri 2026-11-27 13:30: engineering until Mon 2026-11-30 09:30, operations until "
        "Fri 2026-12-11 21:00, but due Wed 2026-12-02 13:30"
    )
