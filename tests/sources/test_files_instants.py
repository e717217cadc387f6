"""Instants as files write them."""

from datetime import UTC, datetime

import pytest

from bot.sources.shared.files.instants import InstantReader

PATTERN = "%d-%m-%Y %H:%M"


@pytest.mark.parametrize(
    ("format_", "zone", "text", "utc"),
    [
        ("iso", "", "2026-03-02T09:30:00+01:00", "2026-03-02T08:30"),
        ("iso", "", "2026-03-02T09:30:00Z", "2026-03-02T09:30"),
        ("iso", "Europe/Amsterdam", "2026-07-01 09:30", "2026-07-01T07:30"),
        (PATTERN, "America/New_York", "02-03-2026 09:30", "2026-03-02T14:30"),
        ("unix", "", "1772443800", "2026-03-02T09:30"),
        ("unix_ms", "", "1772443800000", "2026-03-02T09:30"),
    ],
)
def test_what_is_written_and_what_is_meant(format_: str, zone: str, text: str, utc: str) -> None:
    assert InstantReader(format_, zone).read(text) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("29-03-2026 02:30", "2026-03-29T01:30"),  # does not exist: 03:30 summer time
        ("25-10-2026 02:30", "2026-10-25T00:30"),  # comes twice: the first
    ],
)
def test_s04_local_times_around_a_clock_change(text: str, utc: str) -> None:
    found = InstantReader(PATTERN, "Europe/Amsterdam").read(text)
    assert found == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("format_", "text", "why"),
    [
        ("iso", "2026-03-02T09:30:00", "has no zone"),
        ("iso", "last week", "is not written as ISO 8601"),
        (PATTERN, "2026-03-02", 'is not written as "%d-%m-%Y %H:%M"'),
        ("unix", "soon", "is not written as seconds since 1970"),
        ("unix", "1e300", "is not written as seconds since 1970"),
        ("unix", "nan", "is not written as seconds since 1970"),
        ("iso", "0001-01-01T00:00:00Z", "is not between 1971 and 2099"),
        ("iso", "9999-12-31T23:59:59-12:00", "is not between 1971 and 2099"),
    ],
)
def test_what_is_no_instant_is_said_so(format_: str, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why.replace("%", ".")):
        InstantReader(format_).read(text)
