"""Claims both ways: what may be claimed until when, and who hears of it when (S43)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import PacedClock
from bot.engine.claim_tellings import CLAIM, ClaimBody, telling
from bot.engine.claiming import Claiming, ClaimSpeaker
from bot.engine.money_views import ClaimName, ClaimStage, ClaimView, CreditsView, Filed
from bot.engine.occasions import NoLongerTrue
from bot.engine.records import Message, NewMessage
from bot.engine.strangers import Nobody
from bot.engine.treasury import Treasury
from bot.engine.views import Refusal, Refused
from bot.sla.claims import Direction
from bot.sla.exclusions import Excluded
from bot.sla.facts import DECLARED, NOBODY, Fact, FactKey, SourceName, customer_subject
from bot.sla.pages import Page
from bot.sla.papers import ReportFrozen
from bot.sla.parties import Party
from bot.sla.uptime.services import service_subject
from tests.money.till import HOUR, NOVEMBER, POLICIES, Till, opened_till

KLANT = Party("Klant BV", Direction.OF_US)
CARRIER = Party("carrier", Direction.OF_SUPPLIER)
DECEMBER = datetime(2026, 11, 30, 23, tzinfo=UTC)
DAY = timedelta(days=1)
AT_END = POLICIES.replace(
    "claim: {within: 30 days, from: incident}", "claim: {within: 30 days, from: period_end}"
)
HELD = POLICIES.replace("{resolution: 8h}", "{resolution: 100h, supplier_time: {carrier: 4h}}")
ROLLING = POLICIES.replace("{supplier: 99.5%}", "{supplier: {at_least: 99.5%, per: 30 days}}")


@pytest.fixture
async def till() -> AsyncIterator[Till]:
    made = await opened_till("sqlite://")
    yield made
    await made.store.close()


async def only(till: Till, party: Party, now: datetime) -> ClaimView:
    [claim] = await till.owing.claims.of(party, now)
    return claim


async def waiting(till: Till, now: datetime) -> list[Message]:
    """What is in the outbox, taken out of it."""
    found = [*await till.store.claim_messages(now, 99, timedelta(seconds=1))]
    for message in found:
        await till.store.delivered(message.id, "C0LEGAL", str(message.id), now)
    return found


def routine(till: Till) -> Claiming:
    return Claiming(till.store, till.owing.claims, till.cases.library)


async def stages(till: Till, claiming: Claiming, now: datetime) -> list[ClaimStage]:
    """What the routine has to tell at an instant."""
    await claiming.run(now)
    return [ClaimBody.load(one.new.body).stage for one in await waiting(till, now)]


async def test_s43_a_customer_may_claim_once_the_breach_was_read_past(till: Till) -> None:
    at = NOVEMBER + 100 * HOUR
    await till.down("ping", at, 3 * HOUR)
    await till.read(at + HOUR / 2)
    assert await till.owing.claims.of(KLANT, at + 2 * HOUR) == []
    await till.read(at + HOUR)
    claim = await only(till, KLANT, at + 4 * HOUR)
    assert (str(claim.total), claim.closes_at) == ("600.00 EUR", datetime(2026, 12, 5, 23, tzinfo=UTC))
    assert [item.name for item in claim.items] == ["Customer portal"]
    assert claim.days_left == 30


async def test_s43_from_the_end_of_the_period_it_is_claimed_when_that_was_closed() -> None:
    till = await opened_till("sqlite://", AT_END)
    await till.down("ping", NOVEMBER + 100 * HOUR, 3 * HOUR)
    await till.read(DECEMBER - HOUR)
    assert await till.owing.claims.of(KLANT, DECEMBER + HOUR) == []
    await till.read(DECEMBER)
    assert (await only(till, KLANT, DECEMBER + HOUR)).closes_at == datetime(2026, 12, 30, 23, tzinfo=UTC)
    await till.store.close()


async def test_s43_each_stage_is_told_once_and_a_night_of_absence_is_made_up_for_once(till: Till) -> None:
    """The last day is 5 December; reminders come on 21 and 28 November, 2 and 4 December."""
    at = NOVEMBER + 100 * HOUR
    await till.down("ping", at, 3 * HOUR)
    await till.read(at + 4 * HOUR)
    claiming = routine(till)
    assert await stages(till, claiming, at + 4 * HOUR) == [ClaimStage.OPENED]
    ran = await claiming.run(at + 5 * HOUR)
    assert (ran.told, ran.again_at) == (False, datetime(2026, 11, 21, 8, tzinfo=UTC))
    assert await stages(till, claiming, datetime(2026, 11, 21, 8, tzinfo=UTC)) == [ClaimStage.REMINDER]
    assert await stages(till, routine(till), datetime(2026, 11, 21, 9, tzinfo=UTC)) == []
    assert await stages(till, routine(till), datetime(2026, 12, 4, 12, tzinfo=UTC)) == [ClaimStage.REMINDER]
    assert await stages(till, claiming, datetime(2026, 12, 7, tzinfo=UTC)) == [], "theirs to file, not ours"


async def test_s27_a_claim_is_told_as_soon_as_the_breach_was_read_past(till: Till) -> None:
    """Nothing else changes meanwhile, and no clock has to come round."""
    at = NOVEMBER + 100 * HOUR
    await till.down("line", at, 4 * HOUR)
    await till.read(at + 3.5 * HOUR)
    claiming = routine(till)
    assert await stages(till, claiming, at + 3.7 * HOUR) == []
    await till.store.append(Page(SourceName("desk"), (), "on", at + 3.7 * HOUR), at + 3.75 * HOUR)
    assert await stages(till, claiming, at + 3.75 * HOUR) == [ClaimStage.OPENED]


async def test_s43_ours_on_a_supplier_is_told_and_that_nobody_filed_it(till: Till) -> None:
    at = NOVEMBER + 100 * HOUR
    await till.down("line", at, 4 * HOUR)
    await till.read(at + 5 * HOUR)
    claim = await only(till, CARRIER, at + 5 * HOUR)
    assert (claim.contract, claim.total, claim.closes_at) == (
        "carrier-2025",
        None,
        datetime(2026, 12, 20, 23, tzinfo=UTC),
    )
    assert await stages(till, routine(till), at + 5 * HOUR) == [ClaimStage.OPENED]
    assert await stages(till, routine(till), claim.closes_at + HOUR) == [ClaimStage.CLOSED]
    assert await stages(till, routine(till), claim.closes_at + 2 * HOUR) == []
    assert await till.owing.claims.of(CARRIER, claim.closes_at + 32 * DAY) == []


async def test_s24_a_ticket_that_a_supplier_held_too_long_is_claimed_of_them() -> None:
    till = await opened_till("sqlite://", HELD)
    at = NOVEMBER + 10 * HOUR
    await till.opens(1, at, tags=("waits-for-carrier",))
    await till.waits(1, at + HOUR)
    await till.read(at + 10 * HOUR)
    claim = await only(till, CARRIER, at + 10 * HOUR)
    assert [(item.name, item.happened_at) for item in claim.items] == [("#1", at + 5 * HOUR)]
    await till.store.close()


async def test_s37_each_outage_that_breaks_rolling_days_is_claimed_of_the_supplier() -> None:
    till = await opened_till("sqlite://", ROLLING)
    for hour in (100, 200):
        await till.down("line", NOVEMBER + hour * HOUR, 4 * HOUR)
    await till.read(NOVEMBER + 250 * HOUR)
    claims = await till.owing.claims.of(CARRIER, NOVEMBER + 250 * HOUR)
    assert [len(claim.items) for claim in claims] == [1, 1]
    assert claims[0].closes_at < claims[1].closes_at
    await till.store.close()


async def test_s26_what_was_told_and_corrected_away_is_told_too(till: Till) -> None:
    at = NOVEMBER + 100 * HOUR
    await till.down("line", at, 4 * HOUR)
    await till.read(at + 5 * HOUR)
    claiming = routine(till)
    assert await stages(till, claiming, at + 5 * HOUR) == [ClaimStage.OPENED]
    deed = Excluded(at, at + 4 * HOUR, "force_majeure", approved_by="bob")
    fact = Fact(DECLARED, FactKey("x"), service_subject("line"), at, at + 6 * HOUR, NOBODY, deed)
    await till.store.record([fact], at + 6 * HOUR)
    await till.read(at + 7 * HOUR)
    await claiming.run(at + 7 * HOUR)
    [message] = await waiting(till, at + 7 * HOUR)
    spoken = await ClaimSpeaker(till.store, till.owing.claims).view(message.new, at + 7 * HOUR)
    assert isinstance(spoken.view, ClaimView)
    assert (spoken.view.stage, len(spoken.view.items)) == (ClaimStage.GONE, 1)
    assert await stages(till, claiming, at + 9 * HOUR) == []


async def test_s45_a_customers_claim_of_a_closed_period_shows_what_is_known_since() -> None:
    till = await opened_till("sqlite://", AT_END)
    at = NOVEMBER + 100 * HOUR
    await till.down("ping", at, 3 * HOUR)
    await till.read(DECEMBER + HOUR)
    deed = Excluded(at, at + 3 * HOUR, "force_majeure", approved_by="bob")
    fact = Fact(DECLARED, FactKey("x"), service_subject("portal"), at, DECEMBER + 2 * HOUR, NOBODY, deed)
    await till.store.record([fact], DECEMBER + 2 * HOUR)
    [item] = (await only(till, KLANT, DECEMBER + 3 * HOUR)).items
    assert (str(item.money), str(item.anew)) == ("600.00 EUR", "0.00 EUR")
    await till.paper(ReportFrozen("2026-11", 2, "{}", "exclusions"), DECEMBER + 4 * HOUR)
    assert await till.owing.claims.of(KLANT, DECEMBER + 5 * HOUR) == []
    await till.store.close()


class Roles(Nobody):
    """Ann is legal, nobody else is anything; all are full members."""

    async def roles(self, slack_user: str) -> frozenset[str]:
        return frozenset({"legal"} if slack_user == "U0ANN" else {"agent"})

    async def outsider(self, slack_user: str) -> bool:
        return slack_user == "U0GUEST"


async def test_s43_who_may_files_it_once_and_nothing_more_is_told(till: Till) -> None:
    at = NOVEMBER + 100 * HOUR
    await till.down("ping", at, 3 * HOUR)
    await till.read(at + 4 * HOUR)
    now, told = at + 4 * HOUR, list[str]()
    claim = await only(till, KLANT, now)
    message = telling(claim, now)
    assert message is not None
    clock = PacedClock(now, rate=0)
    treasury = Treasury(till.store, till.owing, Roles(), clock, on_fact=lambda: told.append("fact"))
    name = ClaimName(claim.direction, claim.party, claim.contract, claim.closes_at)
    assert await treasury.file(name, "U0EVA") == Refused(Refusal.NOT_ALLOWED)
    assert await treasury.file(name, "U0GUEST") == Refused(Refusal.OUTSIDER)
    filed = [await treasury.file(name, "U0ANN") for _ in range(2)]
    assert [one.already for one in filed if isinstance(one, Filed)] == [False, True]
    assert told == ["fact"]
    other = ClaimName(claim.direction, claim.party, "other", claim.closes_at)
    assert await treasury.file(other, "U0ANN") == Refused(Refusal.GONE)
    assert (await only(till, KLANT, now)).unfiled == ()
    assert await stages(till, routine(till), now) == []
    with pytest.raises(NoLongerTrue, match="filed"):
        await ClaimSpeaker(till.store, till.owing.claims).view(message, now)
    shown = await treasury.credits("U0ANN", None, "2026-11")
    assert isinstance(shown, CreditsView)
    assert shown.claims == ()
    assert await treasury.credits("U0EVA", None, "") == Refused(Refusal.NOT_ALLOWED)


async def test_s34_a_claim_whose_window_has_closed_is_not_told_as_open(till: Till) -> None:
    at = NOVEMBER + 100 * HOUR
    await till.down("ping", at, 3 * HOUR)
    await till.read(at + 4 * HOUR)
    claim = await only(till, KLANT, at + 4 * HOUR)
    message = telling(claim, at + 4 * HOUR)
    assert isinstance(message, NewMessage)
    assert (message.kind, message.subject) == (CLAIM, customer_subject("Klant BV"))
    speaker = ClaimSpeaker(till.store, till.owing.claims)
    with pytest.raises(NoLongerTrue, match="closed"):
        await speaker.view(message, claim.closes_at)
    with pytest.raises(NoLongerTrue, match="no such claim"):
        await speaker.view(message, claim.closes_at + 40 * DAY)


async def test_where_no_contract_sets_a_time_nothing_is_looked_at() -> None:
    bare = POLICIES.replace("    claim: {within: 30 days, from: incident}\n", "").replace(
        ", claim: {within: 45 days, from: incident}", ""
    )
    till = await opened_till("sqlite://", bare)
    ran = await routine(till).run(NOVEMBER + HOUR)
    assert (ran.told, ran.again_at) == (False, None)
    await till.store.close()
