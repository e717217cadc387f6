"""Budgets that are being spent: the material of the tests about their figures, courses and outages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from bot.sla.exclusions import Excluded
from bot.sla.facts import Fact
from bot.sla.hours import parse_hours
from bot.sla.observations import MaintenancePlanned
from bot.sla.uptime.budgets import Heard
from bot.sla.uptime.periods import Per, Rolling, period_at
from bot.sla.uptime.services import Service
from bot.sla.uptime.spending import Spending, in_period, in_window
from bot.sla.uptime.standing import heard
from tests.sla.uptime.months import (
    ALWAYS,
    AMSTERDAM,
    NOVEMBER,
    PORTAL,
    promising,
    said,
    turns,
    watched,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFFICE = replace(ALWAYS, name="office", week=(parse_hours("09:00-17:00"),) * 5 + ((),) * 2)


def known(*facts: Fact, before: datetime = NOVEMBER) -> Heard:
    found = heard([watched(before), *facts])
    assert found is not None
    return found


def month(
    heard: Heard, now: datetime, service: Service = PORTAL, seen_to: datetime | None = None
) -> Spending:
    (promise,) = service.promises
    assert isinstance(promise.per, Per)
    period = period_at(NOVEMBER, promise.per, AMSTERDAM)
    found = in_period(service, promise, heard, period, now, now if seen_to is None else seen_to)
    assert found is not None
    return found


def excluded(start: float, end: float, reason: str = "strike") -> Excluded:
    return Excluded(NOVEMBER + start * HOUR, NOVEMBER + end * HOUR, reason, approved_by="ann")


def window(heard: Heard, now: datetime, service: Service, days: int = 30) -> Spending:
    (promise,) = service.promises
    found = in_window(service, promise, heard, Rolling(days), now, now)
    assert found is not None
    return found


ROLLING = promising(per=Rolling(30))
EARLY = NOVEMBER - timedelta(days=60)


Windows = list[tuple[int, int]]

minutes = st.lists(st.integers(0, 20_000), unique=True, max_size=8).map(sorted)
windows = st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 600)), max_size=3)


def histories(downs: list[int], maintained: Windows, apart: Windows) -> list[Fact]:
    facts = [watched(), *turns(*(minute / 60 for minute in downs))]
    for start, length in maintained:
        begins = NOVEMBER + start * MINUTE
        deed = MaintenancePlanned(f"w{start}", begins, begins + length * MINUTE)
        facts.append(said(PORTAL.subject, deed, begins - HOUR))
    for start, length in apart:
        begins = NOVEMBER + start * MINUTE
        deed_out = Excluded(begins, begins + length * MINUTE, "strike", approved_by="ann")
        facts.append(said(PORTAL.subject, deed_out, begins))
    return facts
