"""Instants as people write and read them: `Fri 2026-11-20 16:30`, in a zone that is named beside them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.sla.calendars import Calendar
from bot.sla.rulers import FIRST_YEAR, LAST_YEAR

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WRITTEN = re.compile(
    r"(?:(?P<weekday>[A-Za-z]{3})[a-z]*,? )?"
    r"(?:(?P<date>\d{4}-\d{2}-\d{2})[ T])?"
    r"(?P<time>\d{1,2}:\d{2}(?::\d{2})?)"
    r"(?: ?(?P<zone>Z|[+-]\d{2}:\d{2})| (?P<place>[A-Za-z][A-Za-z0-9_+/-]*))?"
)
_EXPECTED = "write it like Fri 2026-11-20 16:30, or 16:30 for the day of the line above"


def local(instant: datetime, zone: str) -> str:
    """`Fri 2026-11-20 16:30`; seconds only where there are any, and the offset where the hour comes twice."""
    there = instant.astimezone(ZoneInfo(zone))
    seconds = f":{there:%S}" if there.second else ""
    twice = f" {there.isoformat()[-6:]}" if there.fold else ""
    return f"{there:%a %Y-%m-%d %H:%M}{seconds}{twice}"


def read_local(text: str, zone: str, day: date | None = None) -> datetime:
    """The instant in UTC. `zone` holds where the text names none, `day` where it gives the time alone.

    A local time that does not exist moves forward by the gap, one that happens twice means the first (S04).
    ValueError: `what is wrong; what to write instead`.
    """
    found = _WRITTEN.fullmatch(" ".join(text.split()))
    if found is None:
        raise ValueError(f"is no instant; {_EXPECTED}")
    on = _day(found["date"], day)
    _check_weekday(found["weekday"], on)
    if not FIRST_YEAR < on.year < LAST_YEAR:
        raise ValueError(f"is not between {FIRST_YEAR + 1} and {LAST_YEAR - 1}; check the year")
    clock = _clock(found["time"])
    if found["zone"]:
        offset = found["zone"].replace("Z", "+00:00")
        return datetime.fromisoformat(f"{on}T{clock}{offset}").astimezone(UTC)
    place = Calendar.round_the_clock(zone=found["place"] or zone).zone
    return datetime.combine(on, clock, ZoneInfo(place)).astimezone(UTC)


def _day(written: str | None, day: date | None) -> date:
    if written is None:
        if day is None:
            raise ValueError("names no day; write it like Fri 2026-11-20 16:30")
        return day
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ValueError(f"{written} is no date; write it like 2026-11-20") from None


def _check_weekday(written: str | None, day: date) -> None:
    if written is None:
        return
    if written.lower() not in _DAYS:
        raise ValueError(f"`{written}` is no weekday; write Mon, Tue, Wed, Thu, Fri, Sat or Sun")
    if _DAYS[day.weekday()] != written.lower():
        raise ValueError(f"{day} is a {day:%A}; correct the weekday or the date")


def _clock(text: str) -> time:
    try:
        hour, minute, *seconds = (int(part) for part in text.split(":"))
        return time(hour, minute, sum(seconds))
    except ValueError:
        raise ValueError(f"{text} is no time of the day; write it like 16:30") from None
