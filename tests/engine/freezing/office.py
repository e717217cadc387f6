"""An office with one customer, one service and some tickets, and two processes that freeze its reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from bot.engine.assess import Assess
from bot.engine.cases import Cases
from bot.engine.freezing import Freezing
from bot.engine.reckoning import Reckoning
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
    customer_subject,
)
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.matching import Condition, Operator
from bot.sla.observations import Health, Observed, Watched
from bot.sla.pages import Page
from bot.sla.papers import ReportFrozen
from bot.sla.period_reports.body import load
from bot.sla.period_reports.model import PeriodReport
from bot.sla.policies import Book, Customer, Policy
from bot.sla.promises import Metric, Promise
from bot.sla.uptime.periods import Per
from bot.sla.uptime.services import Uptime
from storage import SqlStore
from tests.sla.uptime.months import ALWAYS, MONITORS, NOVEMBER, PORTAL, PROMISE

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

    def __init__(self, store: SqlStore, made: Book | Library) -> None:
        library = made if isinstance(made, Library) else Library.of(made, NOVEMBER)
        self.store, self.cases = store, Cases(store, Nobody(), library)
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


async def closed_month(store: SqlStore, made: Book | Library | None = None) -> Office:
    """November is over, read to its end, and assessed."""
    office = Office(store, made or book(MONTHLY))
    await office.hears(*PAST, read_up_to=END + MINUTE)
    await office.assesses(END + MINUTE)
    return office
