"""When reports are frozen and corrected, over a real store (S26, S37, S45)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from bot.engine.assess import Assess
from bot.engine.cases import Cases
from bot.engine.freezing import BREATH, PATIENCE, SOON, Freezing
from bot.engine.reckoning import Reckoning, Told
from bot.engine.reporting import Reporter
from bot.engine.strangers import Nobody
from bot.sla.contracts import Approval, Contract
from bot.sla.credits import Credits, Fee, Money, Part, Tier
from bot.sla.facts import (
    DECLARED,
    NOBODY,
    Attributes,
    Author,
    Category,
    Deed,
    Fact,
    FactKey,
    Opened,
    SourceName,
    StatusChanged,
    Subject,
    Who,
    Withdrawn,
    customer_subject,
)
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.matching import Condition, Operator
from bot.sla.observations import Health, Observed, Watched
from bot.sla.pages import Page
from bot.sla.papers import ReportFrozen
from bot.sla.period_reports.body import load
from bot.sla.period_reports.model import PeriodReport, Verdict
from bot.sla.policies import Book, Customer, Policy
from bot.sla.promises import Metric, Promise
from bot.sla.uptime.periods import Per
from bot.sla.uptime.services import Uptime
from storage import SqlStore, StorageFault, open_store
from tests.sla.period_reports.months import excluded
from tests.sla.uptime.months import ALWAYS, AMSTERDAM, MONITORS, NOVEMBER, PORTAL, PROMISE

DESK, PINGS = SourceName("desk"), SourceName("pings")
END = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CONTRACT = Contract(
    "msa",
    ("Acme BV", "Klant BV"),
    valid_from=date(2026, 1, 1),
    approved=Approval("ann@example.com", date(2026, 1, 15)),
    fee=Fee(Money(Decimal(12000), "EUR"), Per.MONTH),
    credits=Credits((Tier(Fraction(0), Fraction(999, 1000), Part(Decimal("0.05"))),)),
)
MONTHLY = replace(PROMISE, contract=CONTRACT)


def book(*promises: Uptime, contract: Contract = CONTRACT) -> Book:
    customer = Customer(
        "Klant BV", (Condition("organization", Operator.IS, ("klant bv",)),), contract=contract
    )
    resolution = Promise(Metric.RESOLUTION, Kind.CONTRACTUAL, 8 * HOUR)
    policy = Policy("all", "v1", promises=(resolution,))
    portal = replace(PORTAL, promises=promises)
    return Book((policy,), (customer,), ALWAYS, "v1", services=(portal,))


class Office:
    """A store, and two processes that freeze."""

    def __init__(self, store: SqlStore, made: Book) -> None:
        self.store, self.cases = store, Cases(store, Nobody(), Library.of(made, NOVEMBER))
        self.reporter = Reporter(store, self.cases, Reckoning(store, self.cases), [DESK, PINGS])
        self.one, self.other = (Freezing(store, self.reporter) for _ in range(2))

    async def hears(
        self, *facts: Fact, read_up_to: datetime | None = None, now: datetime | None = None
    ) -> None:
        for source in (DESK, PINGS):
            mine = tuple(fact for fact in facts if fact.source == source)
            page = Page(source, mine, "c", read_up_to)
            if mine or read_up_to:
                await self.store.append(page, now or max([END, *(fact.observed_at for fact in facts)]))
        others = [fact for fact in facts if fact.source not in (DESK, PINGS)]
        await self.store.record(others, END)

    async def assesses(self, now: datetime) -> None:
        await Assess(self.store, self.cases).run(now)

    async def frozen(self) -> Sequence[ReportFrozen]:
        facts = await self.store.facts(customer_subject("Klant BV"))
        deeds = [fact.deed for fact in sorted(facts, key=lambda one: one.observed_at)]
        return [deed for deed in deeds if isinstance(deed, ReportFrozen)]

    async def last(self) -> PeriodReport:
        return load((await self.frozen())[-1].body)


def says(health: Health, at: datetime) -> Fact:
    key = FactKey(f"{health}:{at.isoformat()}")
    return Fact(PINGS, key, MONITORS[0], at, at, NOBODY, Observed(health))


def ticket(number: int, deed: Deed, at: datetime) -> Fact:
    subject, key = Subject(DESK, str(number)), FactKey(f"{number}:{type(deed).__name__}:{at.isoformat()}")
    return Fact(DESK, key, subject, at, at, Author("20", Who.CUSTOMER), deed)


def opened(number: int, at: datetime) -> Fact:
    return ticket(number, Opened(Category.OPEN, Attributes(customer="Klant BV"), "20"), at)


def solved(number: int, at: datetime) -> Fact:
    return ticket(number, StatusChanged(Category.SOLVED), at)


WATCHED = Fact(DECLARED, FactKey("watched:portal"), PORTAL.subject, NOVEMBER, NOVEMBER, NOBODY, Watched())
PAST = (
    WATCHED,
    says(Health.UP, NOVEMBER),
    says(Health.DOWN, NOVEMBER + 100 * HOUR),
    says(Health.UP, NOVEMBER + 103 * HOUR),
    opened(1, NOVEMBER + 100 * HOUR),
    solved(1, NOVEMBER + 101 * HOUR),
    opened(2, NOVEMBER + 100 * HOUR),
)


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    made = await open_store("sqlite://")
    yield made
    await made.close()


async def closed_month(store: SqlStore, made: Book | None = None) -> Office:
    """November is over, read to its end, and assessed."""
    office = Office(store, made or book(MONTHLY))
    await office.hears(*PAST, read_up_to=END + MINUTE)
    await office.assesses(END + MINUTE)
    return office


async def test_s37_a_month_is_frozen_once_by_two_processes(store: SqlStore) -> None:
    office = await closed_month(store)
    await office.one.run(END + MINUTE)
    await office.other.run(END + MINUTE)
    (frozen,) = await office.frozen()
    report = load(frozen.body)
    assert (frozen.period, frozen.number) == ("2026-11", 1)
    assert report.services[0].figures.down == 3 * HOUR
    assert (report.tickets[0].met, [one.id for one in report.tickets[0].missed]) == (1, ["2"])
    assert report.costs.totals == ("600.00 EUR",)
    assert report.costs.lines[0].given == "5%"
    assert report.zone == AMSTERDAM


async def test_s37_nothing_is_frozen_before_every_source_was_read_past_the_end(store: SqlStore) -> None:
    office = Office(store, book(MONTHLY))
    await office.hears(*PAST, read_up_to=END - MINUTE)
    await office.assesses(END)
    waiting = await office.one.run(END + MINUTE)
    assert (waiting.made, waiting.again_at) == ((), END + 2 * MINUTE)
    await store.append(Page(DESK, (), "c", END), END)
    assert not (await office.one.run(END + 2 * MINUTE)).made
    await store.append(Page(PINGS, (), "c", END), END)
    await office.assesses(END + 2 * MINUTE)
    assert (await office.one.run(END + 3 * MINUTE)).made == (("Klant BV", "2026-11"),)


async def test_a_ticket_that_cannot_be_assessed_holds_a_report_up_for_an_hour(store: SqlStore) -> None:
    office = Office(store, book(MONTHLY))
    await office.hears(*PAST, read_up_to=END + MINUTE)
    assert not (await office.one.run(END + MINUTE)).made
    assert not (await office.one.run(END + MINUTE + PATIENCE)).made
    assert (await office.one.run(END + 2 * MINUTE + PATIENCE)).made


async def test_s26_a_fact_that_comes_late_corrects_and_the_first_issue_stays(store: SqlStore) -> None:
    office = await closed_month(store)
    await office.one.run(END + MINUTE)
    (first,) = await office.frozen()
    await office.hears(says(Health.DOWN, NOVEMBER + 200 * HOUR), says(Health.UP, NOVEMBER + 201 * HOUR))
    await office.assesses(END + HOUR)
    assert (await office.one.run(END + HOUR)).made == (("Klant BV", "2026-11"),)
    again, second = await office.frozen()
    assert again == first
    assert (second.number, second.why) == (2, "outages")
    assert load(second.body).services[0].figures.down == 4 * HOUR
    await office.hears(says(Health.DOWN, END + HOUR))
    await office.assesses(END + 2 * HOUR)
    assert not (await office.one.run(END + 2 * HOUR)).made


async def test_s45_an_exclusion_corrects_and_one_that_is_taken_back_corrects_again(store: SqlStore) -> None:
    office = await closed_month(store)
    await office.one.run(END + MINUTE)
    excused = excluded(100, 102.5)
    await office.hears(excused)
    await office.assesses(END + HOUR)
    await office.one.run(END + HOUR)
    assert (await office.last()).services[0].verdict is Verdict.MET
    assert (await office.last()).costs.totals == ()
    back = replace(excused, key=FactKey("back"), deed=Withdrawn(excused.key), observed_at=END + 2 * HOUR)
    await office.hears(back)
    await office.assesses(END + 2 * HOUR)
    await office.one.run(END + 2 * HOUR)
    assert [one.number for one in await office.frozen()] == [1, 2, 3]
    assert (await office.last()).services[0].figures.down == 3 * HOUR


async def test_s26_a_reply_that_is_heard_of_late_takes_a_broken_ticket_out(store: SqlStore) -> None:
    office = await closed_month(store)
    await office.one.run(END + MINUTE)
    await office.hears(solved(2, NOVEMBER + 102 * HOUR))
    assert not (await office.one.run(END + HOUR)).made, "not assessed yet"
    await office.assesses(END + HOUR)
    await office.one.run(END + HOUR + MINUTE)
    assert (await office.frozen())[-1].why == "tickets"
    assert (await office.last()).tickets[0].missed == ()


async def test_reports_are_compared_no_more_often_than_there_is_breath(store: SqlStore) -> None:
    office = await closed_month(store)
    await office.assesses(END + HOUR)
    await office.one.run(END + HOUR)
    await office.hears(says(Health.DOWN, NOVEMBER + 200 * HOUR))
    await office.assesses(END + HOUR)
    soon = await office.one.run(END + HOUR + MINUTE)
    assert (soon.made, soon.again_at) == ((), END + HOUR + BREATH)
    assert (await office.one.run(END + HOUR + BREATH)).made


# --- what comes while a run goes on ----------------------------------------


async def test_what_is_appended_while_a_run_goes_on_is_assessed_before_the_first_issue(
    store: SqlStore,
) -> None:
    """The run began before the page came that lets it go on."""
    office = Office(store, book(MONTHLY))
    await office.hears(WATCHED)
    await office.assesses(END)
    await office.hears(*PAST, read_up_to=END + MINUTE, now=END + 2 * MINUTE)
    assert not (await office.one.run(END + MINUTE)).made
    await office.assesses(END + 3 * MINUTE)
    await office.one.run(END + 3 * MINUTE)
    assert [one.id for one in (await office.last()).tickets[0].missed] == ["2"]


async def test_tickets_that_are_being_assessed_are_waited_for(store: SqlStore) -> None:
    office = Office(store, book(MONTHLY))
    await office.hears(*PAST, read_up_to=END + MINUTE)
    assert await store.claim_due(END + MINUTE, 100, MINUTE)
    waiting = await office.one.run(END + MINUTE)
    assert (waiting.made, waiting.again_at) == ((), END + MINUTE + SOON)


async def test_s26_what_is_appended_while_a_run_goes_on_corrects_at_a_later_one(store: SqlStore) -> None:
    office = await closed_month(store)
    await office.one.run(END + MINUTE)
    await office.assesses(END + 2 * MINUTE)
    await office.hears(solved(2, NOVEMBER + 102 * HOUR), now=END + HOUR + MINUTE)
    assert not (await office.one.run(END + HOUR)).made
    await office.assesses(END + HOUR + 2 * MINUTE)
    await office.one.run(END + HOUR + 2 * MINUTE)
    assert [one.why for one in await office.frozen()] == ["", "tickets"]


async def test_s26_what_could_not_be_waited_for_corrects_when_it_is_assessed(store: SqlStore) -> None:
    """The first issue, and a comparison, were made without a ticket; no news come with its assessment."""
    office = Office(store, book(MONTHLY))
    await office.hears(*PAST, read_up_to=END + MINUTE)
    await office.one.run(END + MINUTE)
    assert (await office.one.run(END + 2 * HOUR)).made
    await office.assesses(END + 3 * HOUR)
    await office.one.run(END + 3 * HOUR)
    assert [one.id for one in (await office.last()).tickets[0].missed] == ["2"]
    await office.hears(solved(2, NOVEMBER + 102 * HOUR))
    for hour in (4, 6):
        assert not (await office.one.run(END + hour * HOUR)).made
    await office.assesses(END + 7 * HOUR)
    await office.one.run(END + 7 * HOUR)
    assert (await office.last()).tickets[0].missed == ()
    assert [one.number for one in await office.frozen()] == [1, 2, 3]


# --- what fails ----------------------------------------


class Bumpy(Reporter):
    """A reporter whose store is away for some customers."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.store, office.cases, Reckoning(office.store, office.cases), [DESK, PINGS])
        self.away: set[str] = set()

    async def report(
        self, customer: str, name: str, now: datetime, told: Told | None = None
    ) -> PeriodReport | None:
        if customer in self.away:
            raise StorageFault("the database refused: OperationalError: gone")
        return await super().report(customer, name, now, told)


async def test_s45_news_stay_until_they_were_compared(store: SqlStore) -> None:
    office = await closed_month(store)
    reporter = Bumpy(office)
    freezing = Freezing(store, reporter)
    await freezing.run(END + MINUTE)
    await office.hears(excluded(100, 102.5))
    await office.assesses(END + HOUR)
    reporter.away = {"Klant BV"}
    failed = await freezing.run(END + HOUR)
    assert (failed.made, failed.again_at) == ((), END + HOUR + BREATH)
    reporter.away = set()
    assert (await freezing.run(END + HOUR + BREATH)).made == (("Klant BV", "2026-11"),)


async def test_s45_an_exclusion_of_an_old_period_is_not_lost_by_a_restart(store: SqlStore) -> None:
    office = await closed_month(store)
    await office.one.run(END + MINUTE)
    await office.hears(excluded(100, 102.5))
    await office.assesses(END + HOUR)
    later = END + timedelta(days=300)
    made = (await office.other.run(later)).made
    assert ("Klant BV", "2026-11") in made
    assert (await office.frozen())[1].why == "exclusions"


async def test_a_quarter_has_a_report_of_its_own_where_something_is_promised_by_it(store: SqlStore) -> None:
    office = Office(store, book(MONTHLY, replace(MONTHLY, per=Per.QUARTER, metric=Metric.LATENCY)))
    year_end = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    await office.hears(*PAST, read_up_to=year_end + MINUTE)
    await office.assesses(year_end + MINUTE)
    await office.one.run(year_end + MINUTE)
    assert [one.period for one in await office.frozen()] == ["2026-11", "2026-12", "2026-Q4"]
    quarter = await office.last()
    assert [line.figures.metric for line in quarter.services] == [Metric.LATENCY]
    assert quarter.tickets == ()


async def test_s12_a_contract_that_ends_within_a_month_has_a_report_of_its_part(
    store: SqlStore,
) -> None:
    ends = replace(CONTRACT, valid_until=date(2026, 11, 3), approved=None)
    office = await closed_month(store, book(replace(MONTHLY, contract=ends), contract=ends))
    await office.one.run(END + MINUTE)
    report = await office.last()
    assert report.services[0].until == datetime(2026, 11, 3, 23, 0, tzinfo=UTC)
    assert report.tickets == ()
    assert report.agreement.approved_on is None


async def test_without_a_contract_in_force_there_is_no_report(store: SqlStore) -> None:
    over = replace(CONTRACT, valid_until=date(2026, 10, 31))
    office = await closed_month(store, book(replace(MONTHLY, contract=over), contract=over))
    await office.one.run(END + MINUTE)
    assert await office.frozen() == []
