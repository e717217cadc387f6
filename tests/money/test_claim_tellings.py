"""What is told of claims that grow and shrink, or wait meanwhile: never twice, never lost (S26, S43)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.claim_tellings import CLAIM
from bot.engine.claiming import Claiming, ClaimSpeaker
from bot.engine.money_views import ClaimStage, ClaimView
from bot.engine.occasions import NoLongerTrue
from bot.engine.records import Message, NewMessage
from bot.sla.exclusions import Excluded
from bot.sla.facts import DECLARED, NOBODY, Deed, Fact, FactKey, SourceName, Subject, Withdrawn
from tests.money.till import HOUR, NOVEMBER, POLICIES, Till, opened_till

HELD = POLICIES.replace("{resolution: 8h}", "{resolution: 100h, supplier_time: {carrier: 4h}}")
MINUTE = timedelta(minutes=1)
FIRST = NOVEMBER + HOUR
"""When the first ticket is opened; whatever the carrier holds on that day is claimed until one instant, the
end of 16 December: reminders come on the mornings of 2, 9, 13 and 15 December."""
OPENED, REMINDER, CLOSED, GONE = ClaimStage.OPENED, ClaimStage.REMINDER, ClaimStage.CLOSED, ClaimStage.GONE
Told = list[tuple[ClaimStage, list[str]]]


class Legal:
    """Those who hear of claims. Each look is that of a bot that has just been started."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.speaker = ClaimSpeaker(till.store, till.owing.claims)

    async def look(self, now: datetime) -> None:
        await self.till.read(now)
        for _ in range(2):
            await Claiming(self.till.store, self.till.owing.claims, self.till.cases.library).run(now)

    async def waiting(self, now: datetime) -> Sequence[Message]:
        found = await self.till.store.claim_messages(now, 99, timedelta(seconds=1))
        return [one for one in found if one.new.kind == CLAIM]

    async def hears(self, now: datetime) -> Told:
        """What is new, after a look."""
        await self.look(now)
        told: Told = []
        for message in await self.waiting(now):
            try:
                told.append(await self.says(message.new, now))
            except NoLongerTrue as why:
                await self.till.store.withdrawn(message, str(why), now)
            else:
                await self.till.store.delivered(message.id, "C0LEGAL", str(message.id), now)
        return told

    async def says(self, new: NewMessage, now: datetime) -> tuple[ClaimStage, list[str]]:
        view = (await self.speaker.view(new, now)).view
        assert isinstance(view, ClaimView)
        return view.stage, [item.name for item in view.unfiled]

    async def held(self, number: int, at: datetime) -> None:
        """The carrier holds a ticket, five minutes after it was opened, for too long."""
        await self.till.opens(number, at, tags=("waits-for-carrier",))
        await self.till.waits(number, at + 5 * MINUTE)

    async def corrects(self, number: int, now: datetime) -> None:
        """It was not held after all."""
        deed = Excluded(NOVEMBER, NOVEMBER + 2_000 * HOUR, "force_majeure", approved_by="bob")
        await self.declares(number, f"x{number}", deed, now)

    async def takes_back(self, number: int, now: datetime) -> None:
        """It was held, whoever said otherwise."""
        await self.declares(number, f"y{number}", Withdrawn(FactKey(f"x{number}")), now)

    async def declares(self, number: int, key: str, deed: Deed, now: datetime) -> None:
        subject = Subject(SourceName("desk"), str(number))
        await self.till.store.record([Fact(DECLARED, FactKey(key), subject, now, now, NOBODY, deed)], now)


@pytest.fixture
async def legal() -> AsyncIterator[Legal]:
    till = await opened_till("sqlite://", HELD)
    yield Legal(till)
    await till.store.close()


async def test_s43_something_earlier_that_is_found_late_is_told(legal: Legal) -> None:
    await legal.held(2, FIRST + HOUR)
    assert await legal.hears(FIRST + 6 * HOUR) == [(OPENED, ["#2"])]
    await legal.held(1, FIRST)
    assert await legal.hears(FIRST + 7 * HOUR) == [(OPENED, ["#1", "#2"])]
    assert await legal.hears(FIRST + 8 * HOUR) == []


async def test_s26_what_is_left_after_a_correction_is_not_told_as_new(legal: Legal) -> None:
    await legal.held(1, FIRST)
    await legal.held(2, FIRST + HOUR)
    assert await legal.hears(FIRST + 6 * HOUR) == [(OPENED, ["#1", "#2"])]
    await legal.corrects(2, FIRST + 7 * HOUR)
    assert await legal.hears(FIRST + 8 * HOUR) == [(GONE, ["#2"])]
    assert await legal.hears(FIRST + 9 * HOUR) == []


async def test_s26_each_that_goes_is_told_once_whichever_goes_first(legal: Legal) -> None:
    await legal.held(1, FIRST)
    await legal.held(2, FIRST + HOUR)
    await legal.hears(FIRST + 6 * HOUR)
    for number in (2, 1):
        await legal.corrects(number, FIRST + 7 * HOUR)
        assert await legal.hears(FIRST + 8 * HOUR) == [(GONE, [f"#{number}"])]
    assert await legal.hears(FIRST + 9 * HOUR) == []


async def test_s26_two_that_go_while_nothing_can_be_sent_are_told_together(legal: Legal) -> None:
    await legal.held(1, FIRST)
    await legal.held(2, FIRST + HOUR)
    await legal.hears(FIRST + 6 * HOUR)
    for number in (2, 1):
        await legal.corrects(number, FIRST + 7 * HOUR)
        await legal.look(FIRST + 8 * HOUR)
    assert await legal.hears(FIRST + 9 * HOUR) == [(GONE, ["#1", "#2"])]


async def test_s43_what_comes_back_after_it_was_said_to_be_gone_is_told_again(legal: Legal) -> None:
    await legal.held(1, FIRST)
    assert await legal.hears(FIRST + 6 * HOUR) == [(OPENED, ["#1"])]
    await legal.corrects(1, FIRST + 7 * HOUR)
    assert await legal.hears(FIRST + 8 * HOUR) == [(GONE, ["#1"])]
    await legal.takes_back(1, FIRST + 9 * HOUR)
    assert await legal.hears(FIRST + 10 * HOUR) == [(OPENED, ["#1"])]
    assert await legal.hears(FIRST + 11 * HOUR) == []


async def test_s43_what_is_found_after_a_reminder_is_told_at_once(
    legal: Legal,
) -> None:
    await legal.held(1, FIRST)
    assert await legal.hears(FIRST + 6 * HOUR) == [(OPENED, ["#1"])]
    second, last = (datetime(2026, 12, day, 8, tzinfo=UTC) for day in (9, 15))
    assert await legal.hears(second + MINUTE) == [(REMINDER, ["#1"])]
    await legal.held(2, FIRST + HOUR)
    assert await legal.hears(second + HOUR) == [(REMINDER, ["#1", "#2"])]
    assert await legal.hears(last + MINUTE) == [(REMINDER, ["#1", "#2"])]
    await legal.held(3, FIRST + 2 * HOUR)
    assert await legal.hears(last + HOUR) == [(REMINDER, ["#1", "#2", "#3"])]
    assert await legal.hears(last + 2 * HOUR) == []
    closed = datetime(2026, 12, 16, 23, tzinfo=UTC)
    assert await legal.hears(closed) == [(CLOSED, ["#1", "#2", "#3"])]
    await legal.held(4, FIRST + 3 * HOUR)
    assert await legal.hears(closed + HOUR) == [(CLOSED, ["#1", "#2", "#3", "#4"])]
    assert await legal.hears(closed + 2 * HOUR) == []


async def test_s43_of_what_waited_only_the_latest_stage_is_told(legal: Legal) -> None:
    await legal.held(1, FIRST)
    await legal.look(FIRST + 6 * HOUR)
    for day in (2, 9):
        await legal.look(datetime(2026, 12, day, 9, tzinfo=UTC))
    assert await legal.hears(datetime(2026, 12, 9, 10, tzinfo=UTC)) == [(REMINDER, ["#1"])]


async def test_s43_what_grows_and_shrinks_while_it_waits_is_told_once_as_it_is(legal: Legal) -> None:
    await legal.held(1, FIRST)
    await legal.look(FIRST + 6 * HOUR)
    await legal.held(2, FIRST + HOUR)
    await legal.look(FIRST + 7 * HOUR)
    await legal.corrects(2, FIRST + 8 * HOUR)
    assert await legal.hears(FIRST + 9 * HOUR) == [(OPENED, ["#1"])]
    assert await legal.hears(FIRST + 10 * HOUR) == []


async def test_s43_each_place_of_the_same_message_hears_it(legal: Legal) -> None:
    await legal.held(1, FIRST)
    now = FIRST + 6 * HOUR
    await legal.look(now)
    [message] = await legal.waiting(now)
    there, elsewhere = (replace(message.new, key=f"{message.new.key}#{channel}") for channel in ("C1", "C2"))
    await legal.till.store.announce([there, elsewhere], now)
    await legal.till.store.withdrawn(message, "sent to each of them", now)
    for sent in sorted(await legal.waiting(now), key=lambda one: one.new.key):
        assert await legal.says(sent.new, now) == (OPENED, ["#1"])
        await legal.till.store.delivered(sent.id, "C1", str(sent.id), now)
    assert await legal.hears(now + HOUR) == []
