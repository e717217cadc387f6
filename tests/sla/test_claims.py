"""Claim windows, in both directions (S43)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.claims import Direction, Incident, claim_window
from bot.sla.contracts import Claim, ClaimFrom
from bot.sla.uptime.periods import Per, period_at

AMSTERDAM = "Europe/Amsterdam"
THERE = ZoneInfo(AMSTERDAM)
BEGAN = datetime(2026, 11, 10, 14, tzinfo=THERE).astimezone(UTC)
INCIDENT = Incident(BEGAN, period_at(BEGAN, Per.MONTH, AMSTERDAM).span, BEGAN + timedelta(days=2))


def told(at: datetime) -> str:
    return f"{at.astimezone(THERE):%d %b %H:%M}"


@pytest.mark.parametrize(
    ("start", "opens", "closes"),
    [
        (ClaimFrom.INCIDENT, "10 Nov 14:00", "11 Dec 00:00"),
        (ClaimFrom.PERIOD_END, "01 Dec 00:00", "31 Dec 00:00"),
        (ClaimFrom.ELIGIBILITY, "12 Nov 14:00", "13 Dec 00:00"),
    ],
)
@pytest.mark.parametrize("direction", Direction)
def test_s43_the_first_day_is_not_counted_and_the_last_is_a_whole_one(
    start: ClaimFrom, opens: str, closes: str, direction: Direction
) -> None:
    found = claim_window(Claim(30, start), direction, "msa", INCIDENT, AMSTERDAM)
    assert (told(found.opens_at), told(found.closes_at)) == (opens, closes)
    assert (found.direction, found.reference) == (direction, "msa")


def test_s43_reminders_come_in_the_morning_while_it_is_open() -> None:
    long = claim_window(Claim(30), Direction.OF_SUPPLIER, "carrier", INCIDENT, AMSTERDAM)
    assert [told(at) for at in long.reminders] == [
        "26 Nov 09:00",
        "03 Dec 09:00",
        "07 Dec 09:00",
        "09 Dec 09:00",
    ]
    short = claim_window(Claim(5), Direction.OF_SUPPLIER, "carrier", INCIDENT, AMSTERDAM)
    assert [told(at) for at in short.reminders] == ["12 Nov 09:00", "14 Nov 09:00"]


def test_s43_a_countdown() -> None:
    window = claim_window(Claim(30), Direction.OF_US, "msa", INCIDENT, AMSTERDAM)
    last = window.closes_at - timedelta(seconds=1)
    assert window.is_open(BEGAN)
    assert window.is_open(last)
    assert not window.is_open(window.closes_at)
    assert not window.is_open(BEGAN - timedelta(seconds=1))
    assert (window.left(last), window.left(window.closes_at)) == (timedelta(seconds=1), timedelta(0))


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    st.integers(1, 365),
    st.sampled_from(ClaimFrom),
    st.sampled_from([AMSTERDAM, "America/New_York", "Pacific/Apia", "Asia/Kolkata"]),
)
def test_s43_a_window_is_as_long_as_its_days_and_reminders_are_within_it(
    began: datetime, days: int, start: ClaimFrom, zone: str
) -> None:
    incident = Incident(began, period_at(began, Per.MONTH, zone).span, began + timedelta(hours=7))
    found = claim_window(Claim(days, start), Direction.OF_US, "msa", incident, zone)
    edge = timedelta(days=1, hours=2)
    assert timedelta(days=days) - edge <= found.closes_at - found.opens_at <= timedelta(days=days) + edge
    assert list(found.reminders) == sorted(found.reminders)
    assert all(found.is_open(at) for at in found.reminders)
