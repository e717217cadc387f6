"""The promise guard: what we promised and nobody promised us, each with a timeline (S44)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.sla.calendars import Calendar, Holidays
from bot.sla.contracts import Contract
from bot.sla.facts import SourceName
from bot.sla.guard import Finding, guard
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.observations import Health, Observed
from bot.sla.outages import Gap, gap
from bot.sla.policies import Book, Customer, Metric, Supplier
from bot.sla.spans import Span
from bot.sla.timers import State
from bot.sla.uptime.periods import Per, Rolling
from bot.sla.uptime.services import Service, Uptime, monitor_subject
from bot.sla.uptime.standing import fold_service
from tests.sla.uptime.months import AMSTERDAM, NOVEMBER, said, watched

ALWAYS = Calendar.round_the_clock("24x7", AMSTERDAM)
OFFICE = Calendar.of("office", AMSTERDAM, {"mon-fri": "09:00-17:00"})
SINCE = datetime(2026, 11, 21, 12, tzinfo=UTC)
PROBE = monitor_subject(SourceName("pings"), "probe")
HOUR = timedelta(hours=1)


def share(percent: str) -> Fraction:
    return Fraction(percent) / 100


OURS = Contract("msa", covered_by=("carriage",))
THEIRS = Contract("carriage")
CARRIER = Supplier("carrier", contract=THEIRS)
OWED = Uptime(
    Metric.AVAILABILITY,
    Kind.CONTRACTUAL,
    share("99.9"),
    (PROBE,),
    customer="Klant",
    contract=OURS,
    zone=AMSTERDAM,
)
PORTAL = Service("portal", ALWAYS, (OWED,))


SUPPLIED = replace(OWED, kind=Kind.SUPPLIER, customer="", contract=THEIRS)


def line(percent: str, hours: Calendar = ALWAYS, per: Per | Rolling = Per.MONTH) -> Service:
    promise = replace(SUPPLIED, at_least=share(percent), per=per)
    return Service("line", hours, (promise,), suppliers=("carrier",))


def found(*services: Service, supplier: Supplier = CARRIER, contract: Contract = OURS) -> list[Finding]:
    book = Book((), (Customer("Klant", contract=contract),), ALWAYS, "", (supplier,), (PORTAL, *services))
    return guard(book, SINCE)


def test_s44_a_lower_percentage_upstream_is_shown_by_an_outage() -> None:
    (finding,) = found(line("99.5"))
    assert finding.what == "99.9% to `Klant` is not covered by `carrier`"
    assert finding.timeline == (
        "an outage of 44m from Sun 2026-11-22 10:00 breaks ours, which allows 43m 12s, "
        "and not theirs: 44m of it are within their hours, and they may have 3h 36m"
    )
    assert (finding.place, finding.customer, finding.supplier) == ("portal", "Klant", "carrier")


def test_s44_hours_upstream_are_shown_by_an_outage_outside_of_them() -> None:
    (finding,) = found(line("99.99", OFFICE))
    assert "from Sun 2026-11-22 10:00 breaks ours" in finding.timeline
    assert "0s of it are within their hours" in finding.timeline


def test_s44_a_holiday_upstream_is_found() -> None:
    closed = replace(ALWAYS, holidays=Holidays(also=((date(2027, 4, 27), "King's day"),)))
    (finding,) = found(line("99.99", closed))
    assert "from Tue 2027-04-27 10:00" in finding.timeline


def test_s44_nights_upstream_are_found() -> None:
    awake = Calendar.of("awake", AMSTERDAM, {"daily": "06:00-22:00"})
    (finding,) = found(line("99.99", awake))
    assert finding.timeline.startswith("an outage of 44m from Sat 2026-11-21 22:00")


def test_s44_a_longer_period_upstream_is_found() -> None:
    (finding,) = found(line("99.9", per=Per.YEAR))
    assert "they may have 8h 45m" in finding.timeline


def test_s44_a_supplier_that_promised_nothing_covers_nothing() -> None:
    (finding,) = found()
    assert finding.timeline.endswith("and they promised no availability at all")


def test_s44_a_contract_that_ends_before_ours_is_found() -> None:
    ended = replace(THEIRS, valid_until=date(2026, 12, 31))
    promise = replace(line("99.95").promises[0], contract=ended)
    (finding,) = found(replace(line("99.95"), promises=(promise,)))
    assert "from Fri 2027-01-01 10:00" in finding.timeline
    assert finding.timeline.endswith("their contract is not in force then")


@pytest.mark.parametrize(
    ("metric", "what", "shown", "nothing"),
    [
        (Metric.ERROR_RATE, "99.9% without errors to `Klant`", "a spell of errors of 44m", "about errors"),
        (Metric.LATENCY, "99.9% of quick answers to `Klant`", "a slow spell of 44m", "about quick answers"),
    ],
)
def test_s44_errors_and_slow_answers_are_compared_with_what_was_promised_of_them(
    metric: Metric, what: str, shown: str, nothing: str
) -> None:
    ours = replace(PORTAL, promises=(replace(OWED, metric=metric),))
    loose = replace(SUPPLIED, metric=metric, at_least=share("99.5"))
    book = Book((), (), ALWAYS, "", (CARRIER,), (ours, replace(line("99.5"), promises=(loose,))))
    (finding,) = guard(book, SINCE)
    assert finding.what == f"{what} is not covered by `carrier`"
    assert finding.timeline.startswith(f"{shown} from Sun 2026-11-22 10:00 breaks ours")
    assert str(finding.about) == str(metric)
    tight = replace(loose, at_least=share("99.95"))
    covered = replace(line("99.5"), promises=(tight,))
    assert guard(replace(book, services=(ours, covered)), SINCE) == []
    (finding,) = guard(replace(book, services=(ours, line("99.99"))), SINCE)
    assert finding.timeline.endswith(f"and they promised nothing {nothing} at all")


@pytest.mark.parametrize("percent", ["99.9", "99.95", "99.99"])
def test_s44_what_is_covered_is_not_found(percent: str) -> None:
    assert found(line(percent)) == []


def test_s44_a_service_that_depends_on_nobody_needs_no_cover() -> None:
    alone = replace(PORTAL, promises=(replace(OWED, contract=Contract("msa")),))
    book = Book((), (), ALWAYS, "", (CARRIER,), (alone, line("99")))
    assert guard(book, SINCE) == []
    named = replace(alone, suppliers=("carrier",))
    assert len(guard(replace(book, services=(named, line("99"))), SINCE)) == 1


def test_s44_a_shorter_period_upstream_is_shown_by_an_outage_in_each() -> None:
    owed = replace(OWED, at_least=share("99.5"), per=Per.QUARTER)
    carried = line("99", per=Rolling(30))
    shown = gap((replace(PORTAL, promises=(owed,)), owed), [(carried, carried.promises[0])], SINCE)
    assert shown is not None
    assert [(one.start, one.length) for one in shown.outages] == [
        (datetime(2027, 1, 2, 9, tzinfo=UTC), timedelta(hours=7, minutes=12)),
        (datetime(2027, 2, 4, 9, tzinfo=UTC), timedelta(hours=7, minutes=12)),
    ]
    portal = replace(PORTAL, promises=(owed,))
    (finding,) = guard(Book((), (), ALWAYS, "", (CARRIER,), (portal, carried)), SINCE)
    assert finding.timeline == (
        "outages of 7h 12m from Sat 2027-01-02 10:00 and 7h 12m from Thu 2027-02-04 10:00 break ours, "
        "which allows 10h 47m 42s, and not theirs: 7h 12m of the last one are within their hours, "
        "and they may have 7h 12m"
    )


def test_s44_each_customer_has_a_finding_of_its_own() -> None:
    other = replace(OWED, customer="Noord", contract=Contract("noord", covered_by=("carriage",)))
    both = replace(PORTAL, promises=(OWED, other))
    book = Book((), (), ALWAYS, "", (CARRIER,), (both, line("99.5")))
    first, second = guard(book, SINCE)
    assert (first.customer, second.customer) == ("Klant", "Noord")
    assert first.timeline == second.timeline


# --- what is found is true ----------------------------------------


def breached(service: Service, promise: Uptime, outages: tuple[Span, ...]) -> bool:
    """By the timers themselves, at the end of the last outage."""
    only = replace(service, promises=(promise,))
    start = NOVEMBER - timedelta(days=1)
    facts = [watched(start), said(PROBE, Observed(Health.UP), start)]
    for outage in outages:
        facts.append(said(PROBE, Observed(Health.DOWN), outage.start))
        facts.append(said(PROBE, Observed(Health.UP), outage.end))
    library = Library.of(Book((), (), ALWAYS, services=(only,)), start)
    timers = fold_service(service.subject, facts, library).timers
    return any(timer.state(outages[-1].end) in {State.BREACHED, State.MET_LATE} for timer in timers)


LONG = Calendar.of("long", "Europe/London", {"mon-sat": "07:00-22:00"})
_shares = st.sampled_from(["99", "99.5", "99.8", "99.9", "99.95", "99.99"]).map(share)
_hours = st.sampled_from([ALWAYS, OFFICE, LONG])
_pers = st.sampled_from([Per.MONTH, Per.QUARTER, Rolling(30)])


@settings(deadline=None, max_examples=30)
@given(_shares, _hours, _pers, _shares, _hours, _pers)
@example(share("99"), OFFICE, Per.QUARTER, share("99"), LONG, Rolling(30))
def test_s44_a_gap_breaks_our_timer_and_none_of_theirs(
    ours: Fraction,
    our_hours: Calendar,
    our_per: Per | Rolling,
    theirs: Fraction,
    hours: Calendar,
    per: Per | Rolling,
) -> None:
    owed = replace(OWED, at_least=ours, per=our_per, contract=None)
    portal, carried = Service("portal", our_hours, (owed,)), line("99", hours, per)
    promised = replace(carried.promises[0], at_least=theirs, contract=None)
    shown = gap((portal, owed), [(carried, promised)], SINCE)
    if isinstance(shown, Gap):
        assert breached(portal, owed, shown.outages)
        assert not breached(replace(carried, name="portal"), promised, shown.outages)
    else:
        assert theirs >= ours
