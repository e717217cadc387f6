"""When reports are frozen and corrected, over a real store (S26, S37, S45)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.engine.freezing import BREATH, PATIENCE
from bot.sla.facts import (
    FactKey,
    Withdrawn,
)
from bot.sla.library import Edition, Library
from bot.sla.observations import Health
from bot.sla.pages import Page
from bot.sla.period_reports.body import load
from bot.sla.period_reports.model import Verdict
from bot.sla.promises import Metric
from bot.sla.uptime.periods import Per, Rolling
from storage import SqlStore
from tests.engine.freezing.office import (
    CONTRACT,
    DESK,
    END,
    HOUR,
    MINUTE,
    MONTHLY,
    PAST,
    PINGS,
    Office,
    book,
    closed_month,
    says,
    solved,
)
from tests.sla.period_reports.months import excluded
from tests.sla.uptime.months import AMSTERDAM, NOVEMBER


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


async def test_s10_what_happens_after_a_promise_left_the_file_breaks_nothing_in_its_last_report(
    store: SqlStore,
) -> None:
    """Three hours down, on the fifth: ten days allow 14m."""
    rolling = replace(MONTHLY, per=Rolling(10))
    for gone, broken in ((NOVEMBER + 50 * HOUR, 0), (NOVEMBER + 110 * HOUR, 1)):
        office = await closed_month(store, Library((Edition(NOVEMBER, book(rolling)), Edition(gone, book()))))
        report = await office.reporter.report("Klant BV", "2026-11", END + MINUTE)
        assert report is not None
        assert [len(line.broken_at) for line in report.services] == [broken]
