"""What customers are owed, by what the store knows (S41, S42)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.engine.cases import Cases
from bot.engine.money_views import CreditsView, NoSuchPeriod, OwedView
from bot.engine.strangers import Nobody
from bot.engine.views import NotFound
from bot.sla.exclusions import Excluded
from bot.sla.facts import DECLARED, NOBODY, Fact, FactKey
from bot.sla.ladders import LEGAL
from bot.sla.observations import Health, Observed
from bot.sla.papers import ReportFrozen, ReportSigned
from bot.sla.uptime.services import service_subject
from tests.money.till import HOUR, NOVEMBER, POLICIES, Till, edited, monitor, opened_till

DECEMBER = datetime(2026, 11, 30, 23, tzinfo=UTC)
TICKETS = POLICIES.replace("targets: {resolution: 8h}", "targets: {resolution: {contractual: 8h}}").replace(
    "credit: 10%}]}", "credit: 10%}], tickets: [{missed: 2, credit: 2%}], breach: 50 EUR}"
)


@pytest.fixture
async def till() -> AsyncIterator[Till]:
    made = await opened_till("sqlite://", TICKETS)
    yield made
    await made.store.close()


async def november(till: Till, now: datetime) -> OwedView:
    return await till.owing.of("Klant BV", "2026-11", now)


def amounts(view: OwedView) -> list[tuple[str, str]]:
    return [(line.incident, str(line.money)) for owed in view.owed for line in owed.lines]


async def test_s41_a_period_is_so_far_until_it_is_closed(till: Till) -> None:
    await till.down("ping", NOVEMBER + 100 * HOUR, 3 * HOUR)
    await till.read(NOVEMBER + 110 * HOUR)
    view = await november(till, NOVEMBER + 110 * HOUR)
    [(_, money)] = amounts(view)
    assert (money, view.over, view.owed[0].measured[0].frozen) == ("600.00 EUR", False, False)
    await till.read(DECEMBER + HOUR)
    view = await november(till, DECEMBER + HOUR)
    assert (view.over, view.owed[0].measured[0].frozen) == (True, True)
    assert view.anew == ()


async def test_s27_a_ticket_counts_once_and_as_soon_as_its_source_was_read_past_the_breach(
    till: Till,
) -> None:
    opened = NOVEMBER + 10 * HOUR
    first, second = await till.opens(1, opened), await till.opens(2, opened)
    await till.read(opened + 7 * HOUR)
    assert amounts(await november(till, opened + 9 * HOUR)) == [], "late, but nobody has read that far"
    await till.read(opened + 9 * HOUR)
    assert amounts(await november(till, opened + 9 * HOUR)) == [
        ("desk:1", "50.00 EUR"),
        ("desk:2", "50.00 EUR"),
        ("tickets/2026-11", "240.00 EUR"),
    ]
    assert {first, second} == {one.subject for one in (await november(till, DECEMBER)).owed[0].tickets}


async def test_s41_a_ticket_that_missed_in_november_is_none_of_december(till: Till) -> None:
    await till.opens(1, DECEMBER - 9 * HOUR)
    await till.read(DECEMBER + 100 * HOUR)
    later = await till.owing.of("Klant BV", "2026-12", DECEMBER + 100 * HOUR)
    assert amounts(later) == []
    assert len(amounts(await november(till, DECEMBER + 100 * HOUR))) == 1


async def test_s10_a_contract_that_is_edited_within_a_month_counts_its_tickets_together(till: Till) -> None:
    """A clause was added after the first ticket, and credits were raised: they are those of November."""
    await till.opens(1, NOVEMBER + 10 * HOUR)
    await till.read(NOVEMBER + 20 * HOUR)
    newer = TICKETS.replace("fee: 12000", "clauses: {uptime: §5}\n    fee: 12000").replace("50 EUR", "99 EUR")
    library = await edited(till.store, newer, NOVEMBER + 30 * HOUR)
    after = Till(till.store, Cases(till.store, Nobody(), library))
    await after.opens(2, NOVEMBER + 40 * HOUR)
    await after.opens(3, DECEMBER + 10 * HOUR)
    await after.read(DECEMBER + 50 * HOUR)
    assert amounts(await november(after, DECEMBER + 50 * HOUR)) == [
        ("desk:1", "50.00 EUR"),
        ("desk:2", "50.00 EUR"),
        ("tickets/2026-11", "240.00 EUR"),
    ]
    december = await after.owing.of("Klant BV", "2026-12", DECEMBER + 50 * HOUR)
    assert amounts(december) == [("desk:3", "99.00 EUR")]


async def excluded(till: Till, at: datetime) -> None:
    """Two hours and a half of the outage did not count after all."""
    start = NOVEMBER + 100 * HOUR
    deed = Excluded(start, start + 2.5 * HOUR, "force_majeure", approved_by="bob")
    fact = Fact(DECLARED, FactKey("excluded"), service_subject("portal"), start, at, NOBODY, deed)
    await till.store.record([fact], at)


async def test_s45_a_late_exclusion_leaves_the_record_and_shows_what_is_known_since(till: Till) -> None:
    await till.down("ping", NOVEMBER + 100 * HOUR, 3 * HOUR)
    await till.read(DECEMBER + HOUR)
    await excluded(till, DECEMBER + 10 * HOUR)
    view = await november(till, DECEMBER + 20 * HOUR)
    assert [money for _, money in amounts(view)] == ["600.00 EUR"]
    assert [owed.total for owed in view.anew] == [None]
    await till.paper(ReportFrozen("2026-11", 2, "{}", "exclusions"), DECEMBER + 30 * HOUR)
    view = await november(till, DECEMBER + 40 * HOUR)
    assert (amounts(view), view.anew) == ([], ()), "the corrected report has other figures"


async def test_s42_legal_signs_the_last_issue_and_nobody_else_does(till: Till) -> None:
    await till.paper(ReportFrozen("2026-11", 1, "{}"), DECEMBER)
    await till.paper(ReportSigned("2026-11", 1, "lead"), DECEMBER + HOUR)
    assert (await november(till, DECEMBER + HOUR)).signed is None
    await till.paper(ReportSigned("2026-11", 1, LEGAL), DECEMBER + 2 * HOUR)
    signed = (await november(till, DECEMBER + 3 * HOUR)).signed
    assert signed is not None
    assert (signed.by, signed.at) == ("U0ANN", DECEMBER + 2 * HOUR)
    await till.paper(ReportFrozen("2026-11", 2, "{}", "tickets"), DECEMBER + 4 * HOUR)
    assert (await november(till, DECEMBER + 5 * HOUR)).signed is None


async def test_s28_a_month_before_it_was_watched_has_no_figures_and_time_that_nobody_knows_is_said(
    till: Till,
) -> None:
    await till.tells(monitor("ping"), Observed(Health.UNKNOWN), NOVEMBER + 2 * HOUR)
    await till.read(NOVEMBER + 5 * HOUR)
    october = await till.owing.of("Klant BV", "2026-10", NOVEMBER + 5 * HOUR)
    assert [owed.measured for owed in october.owed] == [()]
    [owed] = (await november(till, NOVEMBER + 5 * HOUR)).owed
    assert [one.figures.unknown for one in owed.unknown] == [3 * HOUR]


async def test_the_present_and_the_last_period_are_as_long_as_the_longest_promise() -> None:
    policies = TICKETS.replace("{contractual: 99.9%}", "{contractual: {at_least: 99.9%, per: quarter}}")
    till = await opened_till("sqlite://", policies)
    view = await till.owing.credits(None, "", NOVEMBER + HOUR)
    assert isinstance(view, CreditsView)
    assert [one.period.name for one in view.periods] == ["2026-Q3", "2026-Q4"]
    await till.store.close()


async def test_names_and_periods_that_are_none_are_said(till: Till) -> None:
    assert isinstance(await till.owing.credits("carrier", "", NOVEMBER), NotFound)
    assert isinstance(await till.owing.credits("klant bv", "30d", NOVEMBER), NoSuchPeriod)
    with pytest.raises(ValueError, match="is no period"):
        await till.owing.of("Klant BV", "2026-13", NOVEMBER)
