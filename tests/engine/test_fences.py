"""What fails concerns itself alone and is tried again; what works is not looked at for nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.announcing import Announcing
from bot.engine.burning import BurnWatch
from bot.engine.cases import Cases
from bot.engine.closing import Closing
from bot.engine.endangered import Endangered, Word
from bot.engine.endangered_views import Stage
from bot.engine.exclusion_rounds import ExclusionRounds
from bot.engine.maintenance import Plans
from bot.engine.on_record import on_record
from bot.engine.records import Destination
from bot.engine.strangers import Nobody
from bot.sla.declared import Declared, ExclusionRules
from bot.sla.exclusions import ReasonCode
from bot.sla.facts import DECLARED
from bot.sla.observations import Health, MaintenancePlanned, Observed
from bot.sla.pages import Page, Person
from bot.sla.uptime.services import service_subject
from tests.engine.shaky import ShakyStore, shaky_store, shaky_till
from tests.money.till import HOUR, NOVEMBER, POLICIES, monitor

NOW = NOVEMBER + 100 * HOUR
MINUTE = timedelta(minutes=1)
DECEMBER = datetime(2026, 11, 30, 23, tzinfo=UTC)
GROUPS = POLICIES.replace(
    "    suppliers: [carrier]\n", "    suppliers: [carrier]\n    group: Lines\n"
).replace("    title: Customer portal\n", "    title: Customer portal\n    group: Nowhere\n")
PARTIES = "    parties: [Acme BV, Klant BV]\n"
COVERED = POLICIES.replace(PARTIES, f"{PARTIES}    covered_by: [carrier-2025]\n")


@pytest.fixture
async def store() -> AsyncIterator[ShakyStore]:
    made = await shaky_store()
    yield made
    await made.close()


async def test_s37_the_periods_of_other_services_are_closed(store: ShakyStore) -> None:
    till = await shaky_till(store)
    await store.append(Page(monitor("ping").source, (), "on", DECEMBER), DECEMBER)
    closing = Closing(store, till.cases)
    store.unreadable = {monitor("ping")}
    closed = await closing.run(DECEMBER + HOUR)
    assert (closed.periods, closed.again_at) == (1, DECEMBER + HOUR + MINUTE)
    store.unreadable = set()
    assert (await closing.run(DECEMBER + 2 * HOUR)).periods == 1


async def test_s40_the_budgets_of_other_services_are_looked_at(store: ShakyStore) -> None:
    till = await shaky_till(store)
    burning = BurnWatch(store, till.cases)
    store.unreadable = {monitor("ping")}
    assert (await burning.run(NOW)).again_at == NOW + MINUTE
    assert monitor("line") in store.read
    store.unreadable, store.read = set(), []
    assert (await burning.run(NOW + MINUTE)).again_at is None
    assert monitor("ping") in store.read
    assert monitor("line") not in store.read


class Switchboard(Nobody):
    """Reaches groups; looking for the one of the portal fails in a way that nobody foresaw."""

    async def destinations(
        self, audience: str, *, owner: Person | None, claimed_by: str, group: str
    ) -> Sequence[Destination]:
        if group == "Nowhere":
            raise LookupError(group)
        return (Destination("C0LINES", "en"),)


async def test_s38_other_maintenance_is_announced(store: ShakyStore) -> None:
    till = await shaky_till(store, GROUPS)
    for n, name in enumerate(("line", "portal", "line")):
        start = NOW + (30 + n) * HOUR
        await till.tells(
            service_subject(name), MaintenancePlanned(f"w{n}", start, start + HOUR), NOW + n * MINUTE
        )
    ran = await Announcing(store, Plans(store, till.cases), Switchboard()).run(NOW + HOUR)
    assert (ran.told, ran.again_at) == (True, NOW + HOUR + MINUTE)
    found = await store.claim_messages(NOW + HOUR, 9, MINUTE)
    assert [one.new.audience for one in found] == ["=C0LINES|en"] * 2


def declared(subject: str) -> Declared:
    return Declared(
        subject, NOW - HOUR, NOW, ReasonCode.STRIKE, f"of {subject}", "kim@x.example", "ann@x.example"
    )


async def on_the_record(store: ShakyStore) -> list[tuple[str, bool]]:
    return sorted((one.subject.id, one.stands) for one in await on_record(store, DECLARED))


def rounds(store: ShakyStore, cases: Cases, *subjects: str) -> ExclusionRounds:
    rules = ExclusionRules(declared=tuple(declared(one) for one in subjects))
    return ExclusionRounds(store, cases, Nobody(), rules)


async def test_s45_what_could_not_be_written_is_written_by_the_next_round(store: ShakyStore) -> None:
    till = await shaky_till(store)
    await rounds(store, till.cases, "line").run(NOW)
    other = rounds(store, till.cases, "portal")
    store.full = True
    with pytest.raises(OSError, match="full"):
        await other.run(NOW)
    store.full = False
    assert (await other.run(NOW + MINUTE)).assess
    assert await on_the_record(store) == [("line", False), ("portal", True)]
    assert not (await other.run(NOW + 2 * MINUTE)).assess


async def test_s45_other_entries_of_the_file_go_on_record(store: ShakyStore) -> None:
    till = await shaky_till(store)
    both = rounds(store, till.cases, "portal", "line")
    store.unreadable = {service_subject("portal")}
    ran = await both.run(NOW)
    assert (ran.assess, ran.again_at) == (True, NOW + MINUTE)
    store.unreadable = set()
    assert await on_the_record(store) == [("line", True)]
    ran = await both.run(NOW + MINUTE)
    assert (ran.assess, ran.again_at) == (True, None)
    assert await on_the_record(store) == [("line", True), ("portal", True)]


async def looks(store: ShakyStore, endangered: Endangered, now: datetime) -> bool:
    """Whether a round reads anything."""
    store.read = []
    await endangered.run(now)
    return bool(store.read)


async def test_s44_a_line_that_works_is_looked_at_only_when_there_is_news_of_it(store: ShakyStore) -> None:
    till = await shaky_till(store, COVERED)
    endangered = Endangered(store, till.cases, "leads")
    assert await looks(store, endangered, NOW)
    assert not await looks(store, endangered, NOW + MINUTE)
    await till.tells(monitor("ping"), Observed(Health.DOWN), NOW + MINUTE)
    assert not await looks(store, endangered, NOW + 2 * MINUTE)
    await till.tells(monitor("line"), Observed(Health.DOWN), NOW + 3 * MINUTE)
    for n in (4, 5):
        assert await looks(store, endangered, NOW + n * MINUTE), "what hangs on it changes with time"
    await till.tells(monitor("line"), Observed(Health.UP), NOW + 6 * MINUTE)
    assert await looks(store, endangered, NOW + 7 * MINUTE)
    assert not await looks(store, endangered, NOW + 8 * MINUTE)
    found = await store.claim_messages(NOW + 9 * MINUTE, 9, MINUTE)
    told = [Word.load(one.new.body).stage for one in found if one.new.audience == "leads"]
    assert told == [Stage.BEGAN, Stage.OVER]


async def test_s44_a_line_that_could_not_be_read_is_looked_at_again(store: ShakyStore) -> None:
    till = await shaky_till(store, COVERED)
    endangered = Endangered(store, till.cases, "leads")
    store.unreadable = {monitor("line")}
    assert (await endangered.run(NOW)).again_at == NOW + MINUTE
    store.unreadable = set()
    assert await looks(store, endangered, NOW + MINUTE)


async def test_s44_a_word_that_is_dated_ahead_is_waited_for(store: ShakyStore) -> None:
    till = await shaky_till(store, COVERED)
    await till.tells(monitor("line"), Observed(Health.DOWN), NOW + 2 * MINUTE)
    endangered = Endangered(store, till.cases, "leads")
    assert (await endangered.run(NOW)).again_at == NOW + 2 * MINUTE
    assert (await endangered.run(NOW + 2 * MINUTE)).told
