"""Who signed a report, also of two who sign at once (S42)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.clock import PacedClock
from bot.engine.cases import Cases
from bot.engine.reckoning import Reckoning
from bot.engine.report_views import NoReport, ReportView, SignRefusal, SignRefused
from bot.engine.reporting import Reporter
from bot.engine.signing import ReportDesk
from bot.engine.strangers import Nobody
from bot.sla.calendars import Calendar
from bot.sla.contracts import Contract
from bot.sla.facts import DECLARED, NOBODY, Fact, FactKey, customer_subject
from bot.sla.library import Library
from bot.sla.papers import ReportFrozen
from bot.sla.period_reports.body import dump
from bot.sla.period_reports.rules import ReportRules
from bot.sla.policies import Book, Customer
from storage import SqlStore, open_store
from tests.excluding.people import Staff
from tests.sla.period_reports.months import whole

NOW = datetime(2026, 12, 2, 8, tzinfo=UTC)
KLANT, NOVEMBER = "Klant BV", "2026-11"


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    """The report of November is on record."""
    made = await open_store("sqlite://")
    deed = ReportFrozen(NOVEMBER, 1, dump(whole()))
    fact = Fact(DECLARED, FactKey("frozen"), customer_subject(KLANT), NOW, NOW, NOBODY, deed)
    await made.record([fact], NOW)
    yield made
    await made.close()


def desk(store: SqlStore, *customers: Customer) -> ReportDesk:
    """As each process has one."""
    book = Book((), customers, Calendar.round_the_clock(zone="UTC"), "v1")
    cases = Cases(store, Nobody(), Library.of(book, NOW))
    reporter = Reporter(store, cases, Reckoning(store, cases), [])
    rules = ReportRules(sign=("legal", "lead"))
    return ReportDesk(store, reporter, Staff(), PacedClock(NOW, rate=0), rules, on_signed=lambda *_: None)


async def test_s37_without_a_name_the_last_reports_are_shown_or_it_is_said_that_there_is_none(
    store: SqlStore,
) -> None:
    contract = Contract("msa", ("Acme", "them"))
    customers = [Customer(name, (), contract=contract) for name in (KLANT, "Buurman BV")]
    (view,) = await shown(desk(store, *customers))
    assert view.issue.report.customer == KLANT
    assert await desk(store, customers[1], Customer("Bakker BV", (), contract=contract)).show(
        "U0ANN", None, ""
    ) == NoReport("", nearest=("Buurman BV", "Bakker BV"))


async def shown(desk: ReportDesk) -> list[ReportView]:
    found = await desk.show("U0ANN", None, "")
    assert isinstance(found, list)
    return found


async def signers(store: SqlStore) -> list[tuple[str, str]]:
    found = await desk(store).of(KLANT, "")
    assert found is not None
    return [(one.by, one.role) for one in found.issue.signatures]


async def test_s42_of_two_who_sign_at_once_the_second_is_told_who_signed(store: SqlStore) -> None:
    people = ["U0ANN", "U1LARS"]
    answers = await asyncio.gather(*(desk(store).sign(KLANT, NOVEMBER, 1, one) for one in people))
    ((signer, role),) = await signers(store)
    assert role == "legal"
    told = dict(zip(people, answers, strict=True))
    won, lost = told.pop(signer), told.popitem()[1]
    assert isinstance(won, ReportView)
    assert isinstance(lost, SignRefused)
    assert (lost.why, lost.newest) == (SignRefusal.ALREADY, 1)
    assert lost.by is not None
    assert (lost.by.by, lost.by.role) == (signer, "legal")


async def test_s42_who_presses_twice_at_once_has_signed_once(store: SqlStore) -> None:
    answers = await asyncio.gather(*(desk(store).sign(KLANT, NOVEMBER, 1, "U0ANN") for _ in range(2)))
    assert any(isinstance(one, ReportView) for one in answers)
    assert await signers(store) == [("U0ANN", "legal")]


async def test_s42_each_role_signs_once(store: SqlStore) -> None:
    for user in ("U0ANN", "U0LARS"):
        assert isinstance(await desk(store).sign(KLANT, NOVEMBER, 1, user), ReportView)
    late = await desk(store).sign(KLANT, NOVEMBER, 1, "U1LARS")
    assert isinstance(late, SignRefused)
    assert (late.why, late.by and late.by.by) == (SignRefusal.ALREADY, "U0ANN")
    assert sorted(await signers(store)) == [("U0ANN", "legal"), ("U0LARS", "lead")]
