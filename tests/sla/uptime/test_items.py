"""Outages one by one: all of their time is accounted for (S38)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.observations import MaintenancePlanned
from bot.sla.spans import ZERO
from bot.sla.uptime.budgets import Heard
from bot.sla.uptime.items import Outage, WhyNot, outages
from bot.sla.uptime.spending import Spending
from bot.sla.uptime.standing import heard
from tests.sla.uptime.months import (
    NOVEMBER,
    PORTAL,
    said,
    turns,
)
from tests.sla.uptime.spent import (
    HOUR,
    MINUTE,
    OFFICE,
    Windows,
    excluded,
    histories,
    known,
    minutes,
    month,
    windows,
)


def of(
    spending: Spending, heard: Heard
) -> list[tuple[datetime, datetime | None, timedelta, dict[WhyNot, timedelta]]]:
    return [
        (one.began_at, one.ended_at, one.counted, dict(one.not_counted)) for one in outages(spending, heard)
    ]


def test_s38_each_outage_says_what_counted_and_why_not_the_rest() -> None:
    window = MaintenancePlanned("disks", NOVEMBER + 10.25 * HOUR, NOVEMBER + 10.5 * HOUR)
    facts = known(
        *turns(10, 11, 50, 50.25, 100),
        said(PORTAL.subject, window, NOVEMBER),
        said(PORTAL.subject, excluded(50, 50.1), NOVEMBER + 51 * HOUR),
    )
    spending = month(facts, NOVEMBER + 100.1 * HOUR)
    assert of(spending, facts) == [
        (NOVEMBER + 10 * HOUR, NOVEMBER + 11 * HOUR, 45 * MINUTE, {WhyNot.MAINTENANCE: 15 * MINUTE}),
        (NOVEMBER + 50 * HOUR, NOVEMBER + 50.25 * HOUR, 9 * MINUTE, {WhyNot.EXCLUDED: 6 * MINUTE}),
        (NOVEMBER + 100 * HOUR, None, 6 * MINUTE, {}),
    ]


def test_an_outage_over_an_end_of_the_period_says_so() -> None:
    facts = known(*turns(719.5, 720.25))
    ((_, ended, counted, why),) = of(month(facts, NOVEMBER + 800 * HOUR), facts)
    assert (ended, counted) == (NOVEMBER + 720.25 * HOUR, 30 * MINUTE)
    assert why == {WhyNot.ELSEWHERE: 15 * MINUTE}


def test_s38_an_outage_that_is_too_short_is_told_and_does_not_count() -> None:
    facts = known(*turns(10, 10.05))
    service = replace(PORTAL, min_length=5 * MINUTE)
    ((*_, counted, why),) = of(month(facts, NOVEMBER + 20 * HOUR, service), facts)
    assert (counted, why) == (ZERO, {WhyNot.SHORT: 3 * MINUTE})


@given(minutes, windows, windows, st.booleans(), st.integers(1, 50_000), st.integers(0, 120))
def test_s38_all_the_time_of_an_outage_is_accounted_for(
    downs: list[int],
    maintained: Windows,
    apart: Windows,
    office: bool,
    until: int,
    shortest: int,
) -> None:
    service = replace(PORTAL, hours=OFFICE if office else PORTAL.hours, min_length=shortest * MINUTE)
    found = heard(histories(downs, maintained, apart))
    assert found is not None
    spending = month(found, NOVEMBER + until * MINUTE, service)
    listed = outages(spending, found)
    for one in listed:
        assert real(one, spending) == one.counted + sum((time for _, time in one.not_counted), ZERO)
    assert sum((one.counted for one in listed), ZERO) == spending.figures.down


def real(one: Outage, spending: Spending) -> timedelta:
    return (spending.until if one.ended_at is None else one.ended_at) - one.began_at
