"""Reading and writing instants as products write them. Whatever goes in, an aware UTC instant comes out.

A text without a zone is refused: guessing one would move a due instant by hours.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def parse_iso(text: str) -> datetime:
    """Read ISO 8601 with an offset or `Z`, with or without parts of a second. Naive or broken is a
    ValueError."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("an instant beyond the calendar") from None


def format_iso(instant: datetime) -> str:
    """Write an aware instant as ISO 8601 in UTC with `Z`; parts of a second only when there are any."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_epoch(seconds: float) -> datetime:
    """Read seconds since 1970, exact to the microsecond. Infinite or absurd is a ValueError."""
    try:
        return EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        raise ValueError("an instant beyond the calendar") from None


def format_epoch(instant: datetime) -> int:
    """Write an aware instant as whole seconds since 1970, rounded down."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return (instant - EPOCH) // timedelta(seconds=1)


def ticks(instant: datetime) -> int:
    """An instant as whole microseconds since 1970, for cursors: exact, and short in JSON."""
    return (instant - EPOCH) // _TICK


def from_ticks(number: float) -> datetime:
    """The instant of so many microseconds since 1970. OverflowError beyond the calendar."""
    return EPOCH + number * _TICK
