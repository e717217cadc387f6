"""What comes while reports are frozen and compared, and what fails (S26, S37, S45)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.freezing import BREATH, SOON, Freezing
from bot.engine.reckoning import Reckoning, Told
from bot.engine.reporting import Reporter
from bot.sla.period_reports.model import PeriodReport
from storage import SqlStore, StorageFault
from tests.engine.freezing.office import (
    DESK,
    END,
    HOUR,
    MINUTE,
    MONTHLY,
    PAST,
    PINGS,
    WATCHED,
    Office,
    book,
    closed_month,
    solved,
)
from tests.sla.period_reports.months import excluded
from tests.sla.uptime.months import NOVEMBER

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
