"""Instants as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.instants import local, read_local

AMSTERDAM = "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri 2026-11-20 16:30", datetime(2026, 11, 20, 15, 30, tzinfo=UTC)),
        ("friday 2026-11-20 16:30:05", datetime(2026, 11, 20, 15, 30, 5, tzinfo=UTC)),
        ("2026-11-20T16:30Z", datetime(2026, 11, 20, 16, 30, tzinfo=UTC)),
        ("2026-11-20 16:30 -05:00", datetime(2026, 11, 20, 21, 30, tzinfo=UTC)),
        ("2026-11-20 16:30 America/New_York", datetime(2026, 11, 20, 21, 30, tzinfo=UTC)),
        ("9:05", datetime(2026, 7, 1, 7, 5, tzinfo=UTC)),
        ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # does not exist: 03:30 (S04)
        ("2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # comes twice: the first (S04)
    ],
)
def test_instants_are_read(text: str, expected: datetime) -> None:
    assert read_local(text, AMSTERDAM, date(2026, 7, 1)) == expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("tomorrow", "is no instant"),
        ("Thu 2026-11-20 16:30", "is a Friday"),
        ("Xyz 2026-11-20 16:30", "no weekday"),
        ("2026-02-30 16:30", "no date"),
        ("2026-11-20 25:30", "no time of the day"),
        ("2026-11-20 16:30 Mars/Olympus", "Mars/Olympus"),
        ("1900-11-20 16:30", "not between"),
        ("16:30", "names no day"),
    ],
)
def test_what_is_doubtful_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_local(text, AMSTERDAM)


WHOLE_SECONDS = st.integers(0, 20 * 365 * 86400).map(
    lambda n: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=n)
)
PLACES = st.sampled_from(["UTC", AMSTERDAM, "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"])


@given(WHOLE_SECONDS, PLACES)
def test_what_is_written_is_read_back(instant: datetime, zone: str) -> None:
    assert read_local(local(instant, zone), zone) == instant


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert local(first, AMSTERDAM) == "Sun 2026-10-25 02:30"
    assert local(first + timedelta(hours=1), AMSTERDAM) == "Sun 2026-10-25 02:30 +01:00"
