"""Instants: whatever goes in, an aware UTC instant comes out, and nothing is guessed."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.shared.instants import format_epoch, format_iso, parse_epoch, parse_iso

ZONES = st.builds(
    lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(min_value=-14 * 60, max_value=14 * 60)
)
INSTANTS = st.datetimes(
    min_value=datetime(1, 1, 3),  # noqa: DTZ001  # Hypothesis wants naive bounds
    max_value=datetime(9999, 12, 29),  # noqa: DTZ001
    timezones=ZONES,
)


@given(INSTANTS)
def test_iso_reads_back_what_was_written(instant: datetime) -> None:
    read = parse_iso(format_iso(instant))
    assert read == instant
    assert read.utcoffset() == timedelta(0)


@given(INSTANTS)
def test_iso_with_any_offset_is_the_same_instant(instant: datetime) -> None:
    assert parse_iso(instant.isoformat()) == instant


@given(INSTANTS.map(lambda instant: instant.replace(microsecond=0)))
def test_epoch_reads_back_what_was_written(instant: datetime) -> None:
    read = parse_epoch(format_epoch(instant))
    assert read == instant
    assert read.utcoffset() == timedelta(0)


@given(INSTANTS)
def test_epoch_rounds_down_so_that_nothing_is_skipped(instant: datetime) -> None:
    assert timedelta(0) <= instant - parse_epoch(format_epoch(instant)) < timedelta(seconds=1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T09:12:44",
        "2026-11-20",
        "",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_a_text_without_zone_or_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_iso(text)


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 1e20, 10**400])
def test_an_absurd_number_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_epoch(seconds)


def test_a_naive_instant_is_not_written() -> None:
    naive = datetime(2026, 11, 20)  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        format_iso(naive)
    with pytest.raises(ValueError, match="zone"):
        format_epoch(naive)


def test_the_hour_that_comes_twice_stays_two_hours() -> None:
    """In Amsterdam 02:30 came twice on 25 October 2026."""
    summer, winter = parse_iso("2026-10-25T02:30:00+02:00"), parse_iso("2026-10-25T02:30:00+01:00")
    assert (summer, winter) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
