"""The event loop turns while services are reckoned, whoever asks: a long history holds up no alert.

Facts that are read wait until a task of the loop has had its turn. Where they are read on the loop itself,
nobody can have it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from threading import Event

import pytest

from bot.clock import PacedClock
from bot.config.settings import StatusPage
from bot.engine.assess import Assess
from bot.engine.burning import BurnWatch
from bot.engine.cases import Cases
from bot.engine.claiming import Claiming
from bot.engine.closing import Closing
from bot.engine.endangered import Endangered
from bot.engine.freezing import Freezing
from bot.engine.reporting import Reporter
from bot.engine.services import SERVICE, watch_services
from bot.engine.strangers import Nobody
from bot.engine.uptime_report import UptimeReport
from bot.engine.views import SourceView
from bot.sla.facts import Fact, SourceName, Subject
from bot.sla.observations import Health, Observed
from bot.sla.uptime.services import service_subject
from bot.status_pages.gather import Gatherer
from bot.status_pages.routine import StatusPages
from bot.status_pages.shelf import Shelf
from storage import SqlStore
from storage.engine import connect
from storage.migrate import bring_up_to_date
from tests.money.till import HOUR, NOVEMBER, POLICIES, Till, edited, monitor

PATIENCE = 5.0
"""Seconds after which nobody comes any more."""
DECEMBER = NOVEMBER + timedelta(days=30, hours=1)


class Meeting:
    """Between whoever reads a fact and a task of the loop."""

    def __init__(self) -> None:
        self._loop, self._begun, self._told = asyncio.get_running_loop(), asyncio.Event(), Event()
        self.kept: list[bool] = []

    def wait(self) -> None:
        self._loop.call_soon_threadsafe(self._begun.set)
        self.kept.append(self._told.wait(PATIENCE if all(self.kept) else 0))

    async def come(self) -> None:
        await self._begun.wait()
        self._told.set()


class Heavy(Fact):
    """A fact with which nothing can be done before the meeting."""

    __slots__ = ()
    meeting: Meeting

    @property
    def order(self) -> tuple[datetime, int, str, str]:
        Heavy.meeting.wait()
        return super().order


class SlowStore(SqlStore):
    """When it is `slow`, its facts about services and monitors are heavy."""

    slow = False

    async def facts(self, subject: Subject) -> Sequence[Fact]:
        found = await super().facts(subject)
        if not self.slow or subject.kind not in (SERVICE, "monitor"):
            return found
        return [Heavy(**{one.name: getattr(fact, one.name) for one in fields(fact)}) for fact in found]


async def slow_till() -> Till:
    """November is over, and went badly."""
    db = connect("sqlite://")
    await bring_up_to_date(db)
    store = SlowStore(db)
    library = await edited(store, POLICIES, NOVEMBER)
    await watch_services(store, library, NOVEMBER)
    till = Till(store, Cases(store, Nobody(), library))
    for name in ("ping", "line"):
        await till.tells(monitor(name), Observed(Health.UP), NOVEMBER)
        await till.down(name, NOVEMBER + 100 * HOUR, 9 * HOUR)
    await till.read(DECEMBER)
    return till


async def _health(now: datetime) -> tuple[SourceView, ...]:
    return (SourceView("desk", now, healthy=True),)


async def assess(till: Till) -> object:
    await till.store.check_again(service_subject("portal"), DECEMBER)
    return await Assess(till.store, till.cases).run(DECEMBER)


async def close(till: Till) -> object:
    return await Closing(till.store, till.cases).run(DECEMBER)


async def ask_uptime(till: Till) -> object:
    return await UptimeReport(till.cases, PacedClock(DECEMBER, rate=0), _health).ask("portal")


async def ask_credits(till: Till) -> object:
    return await till.owing.credits(None, "2026-11", DECEMBER)


async def claim(till: Till) -> object:
    return await Claiming(till.store, till.owing.claims, till.cases.library).run(DECEMBER)


async def freeze(till: Till) -> object:
    reporter = Reporter(till.store, till.cases, till.owing.reckoning, [SourceName("desk")])
    return await Freezing(till.store, reporter).run(DECEMBER)


async def make_pages(till: Till) -> object:
    page = StatusPage("all", ("portal",), title="Status", zone="Europe/Amsterdam", days=30)
    gatherer, clock = Gatherer(till.store, till.cases, _health), PacedClock(DECEMBER, rate=0)
    return await StatusPages(till.store, gatherer, (page,), Shelf((page,)), clock).run(DECEMBER)


async def endanger(till: Till) -> object:
    return await Endangered(till.store, till.cases).run(DECEMBER)


async def burn(till: Till) -> object:
    return await BurnWatch(till.store, till.cases).run(DECEMBER)


async def show_card(till: Till) -> object:
    return await till.cases.load(service_subject("line"))


@pytest.mark.parametrize(
    "asks",
    [
        assess,
        close,
        ask_uptime,
        ask_credits,
        claim,
        freeze,
        make_pages,
        endanger,
        burn,
        show_card,
    ],
)
async def test_the_loop_turns_while_a_service_is_reckoned(asks: Callable[[Till], Awaitable[object]]) -> None:
    till, Heavy.meeting = await slow_till(), Meeting()
    assert isinstance(till.store, SlowStore)
    till.store.slow = True
    async with asyncio.timeout(60):
        others = asyncio.ensure_future(Heavy.meeting.come())
        await asks(till)
        others.cancel()
    till.store.slow = False
    await till.store.close()
    assert Heavy.meeting.kept, "no fact was read"
    assert all(Heavy.meeting.kept), "nobody had a turn"
