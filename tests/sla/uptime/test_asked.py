"""Which periods of a promise are meant by what people type (S37)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.uptime.asked import asked_periods
from bot.sla.uptime.periods import Per, Rolling
from tests.sla.uptime.months import AMSTERDAM

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def names(asked: str, per: Per, now: datetime = NOW) -> list[str]:
    found = asked_periods(asked, per, AMSTERDAM, now)
    assert isinstance(found, list)
    return [one.name for one in found]


@pytest.mark.parametrize(
    ("asked", "per", "meant"),
    [
        ("", Per.MONTH, ["2026-11"]),
        ("", Per.QUARTER, ["2026-Q4"]),
        ("2026-09", Per.MONTH, ["2026-09"]),
        ("2026-09", Per.QUARTER, ["2026-Q3"]),
        ("2026-Q3", Per.MONTH, ["2026-07", "2026-08", "2026-09"]),
        ("2026-Q4", Per.MONTH, ["2026-10", "2026-11"]),
        ("2025", Per.QUARTER, ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]),
        ("2026-09", Per.YEAR, ["2026"]),
        ("last-month", Per.MONTH, ["2026-10"]),
        ("last-quarter", Per.MONTH, ["2026-07", "2026-08", "2026-09"]),
        ("this-year", Per.QUARTER, ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]),
        ("2027-01", Per.MONTH, []),
    ],
)
def test_s37_periods(asked: str, per: Per, meant: list[str]) -> None:
    assert names(asked, per) == meant


def test_s37_days_are_the_last_ones_for_every_promise() -> None:
    for per in (Per.MONTH, Rolling(7)):
        assert asked_periods("30d", per, AMSTERDAM, NOW) == (Rolling(30), NOW)


def test_rolling_days_answer_for_a_month_with_the_window_that_ends_with_it() -> None:
    end = datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert asked_periods("2026-09", Rolling(30), AMSTERDAM, NOW) == (Rolling(30), end)
    assert asked_periods("this-month", Rolling(30), AMSTERDAM, NOW) == (Rolling(30), NOW)
    assert asked_periods("", Rolling(30), AMSTERDAM, NOW) == (Rolling(30), NOW)


@pytest.mark.parametrize("asked", ["2026-12", "2027", "2027-Q1"])
def test_s37_rolling_days_say_nothing_of_what_has_not_begun(asked: str) -> None:
    assert asked_periods(asked, Rolling(30), AMSTERDAM, NOW) == []


@pytest.mark.parametrize("asked", ["0d", "367d", "xd", "2026-13", "last-week", "soon", "-"])
def test_anything_else_is_refused(asked: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        asked_periods(asked, Per.MONTH, AMSTERDAM, NOW)


@given(st.integers(0, 780_000), st.sampled_from(list(Per)), st.sampled_from(list(Per)))
def test_the_last_periods_are_there_before_the_present_ones(hours: int, unit: Per, per: Per) -> None:
    now = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    last, this = (asked_periods(f"{which}-{unit}", per, AMSTERDAM, now) for which in ("last", "this"))
    assert isinstance(last, list)
    assert isinstance(this, list)
    assert not this or last[0].span.start <= this[0].span.start
    assert all(one.span.start < now for one in (*last, *this))
