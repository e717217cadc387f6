"""Answers to `/sla uptime` for tests: made from facts, as the engine makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import PacedClock
from bot.engine.cases import Cases
from bot.engine.strangers import Nobody
from bot.engine.uptime_report import UptimeReport
from bot.engine.uptime_report_views import UptimeAnswer
from bot.engine.views import SourceView
from bot.sla.exclusions import Excluded
from bot.sla.facts import Fact
from bot.sla.observations import Health, MaintenancePlanned, Observed
from bot.sla.uptime.services import Service
from storage import open_store
from tests.sla.uptime.months import MONITORS, NOVEMBER, PORTAL, library, said, turns, watched

HOUR = timedelta(hours=1)
TITLED = replace(PORTAL, title="Customer portal")
HEALTHY = (SourceView("pings", NOVEMBER + 400 * HOUR, healthy=True),)
EVENTFUL: Sequence[Fact] = (
    *turns(40, 40.25, 100, 100.5, 300),
    said(PORTAL.subject, MaintenancePlanned("w", NOVEMBER + 200 * HOUR, NOVEMBER + 210 * HOUR), NOVEMBER),
    said(PORTAL.subject, MaintenancePlanned("v", NOVEMBER + 500 * HOUR, NOVEMBER + 506 * HOUR), NOVEMBER),
    said(MONITORS[0], Observed(Health.PAUSED), NOVEMBER + 10 * HOUR),
    said(MONITORS[0], Observed(Health.UP), NOVEMBER + 30 * HOUR),
    said(
        PORTAL.subject,
        Excluded(NOVEMBER + 100 * HOUR, NOVEMBER + 100.4 * HOUR, "third_party", approved_by="ann"),
        NOVEMBER + 101 * HOUR,
    ),
)
NOW = NOVEMBER + 300.2 * HOUR
"""It has been down for twelve minutes."""


async def answer(
    facts: Sequence[Fact],
    now: datetime,
    name: str | None = "portal",
    period: str = "",
    service: Service = TITLED,
    health: tuple[SourceView, ...] = HEALTHY,
) -> UptimeAnswer:
    """What the engine answers, from a store in memory."""
    store = await open_store("sqlite://")
    try:
        await store.record([watched(), *facts], now)
        cases = Cases(store, Nobody(), library(service))

        async def read(_: datetime) -> tuple[SourceView, ...]:
            return health

        found = await UptimeReport(cases, PacedClock(now, rate=0), read).ask(name, period)
    finally:
        await store.close()
    assert isinstance(found, UptimeAnswer)
    return found
