"""Opening hours as people write them: `08:30-12:30, 13:00-17:30`, `22:00-06:00`, `00:00-24:00` (S04).

An opening and a closing are counted from local midnight of the day on which the shift starts, so a closing
beyond 24 hours belongs to a night shift. They name times on the wall clock; only `days.py` makes instants of
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import TypeAlias

Hours: TypeAlias = tuple[tuple[timedelta, timedelta], ...]
"""The shifts that start on one day, sorted and apart: (opening, closing) since local midnight."""
Week: TypeAlias = tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
"""Hours by weekday, Monday first."""

DAY = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALL_DAY: Hours = ((timedelta(0), DAY),)

_SHIFT = re.compile(r"([0-9]{1,2}):([0-9]{2}) ?[-–] ?([0-9]{1,2}):([0-9]{2})")
_LAST_MINUTE = timedelta(hours=23, minutes=59)


def parse_hours(text: str) -> Hours:
    """The hours of one day, or none for `closed`. What is wrong or unclear is a ValueError in plain words."""
    if text.strip().lower() == "closed":
        return ()
    hours = tuple(sorted(_shift(part.strip()) for part in text.split(",")))
    check_hours(hours)
    return hours


def _shift(text: str) -> tuple[timedelta, timedelta]:
    found = _SHIFT.fullmatch(text)
    if not found:
        raise ValueError(
            f"{text!r} is no opening time; write it like 09:00-17:00, several with commas between"
        )
    opening, closing = _time(found[1], found[2]), _time(found[3], found[4])
    if opening == DAY:
        raise ValueError(f"{text!r}: 24:00 can only be an end; write 00:00 of the next day")
    if opening == closing:
        raise ValueError(
            f"{text!r} opens and closes at the same time, which could mean all day or not at all; "
            "write 00:00-24:00 for a whole day"
        )
    return opening, closing if closing > opening else closing + DAY


def _time(hour: str, minute: str) -> timedelta:
    since_midnight = timedelta(hours=int(hour), minutes=int(minute))
    if int(minute) > 59 or since_midnight > DAY:
        raise ValueError(f"{hour}:{minute} is no time of day; the last one is 24:00")
    return since_midnight


def parse_week(text: Mapping[str, str]) -> Week:
    """A week from days or ranges of days, as in `{"mon-thu": "08:30-17:30", "fri": "08:30-17:00"}`.

    Days that are not named are closed. A day named twice, or shifts that overlap (also over midnight into
    the next day), are a ValueError.
    """
    hours: dict[int, Hours] = {}
    for days, written in text.items():
        for day in _days(days):
            if day in hours:
                raise ValueError(f"{WEEKDAYS[day]} has hours twice; name each day once")
            hours[day] = parse_hours(written)
    mon, tue, wed, thu, fri, sat, sun = (hours.get(day, ()) for day in range(7))
    week = (mon, tue, wed, thu, fri, sat, sun)
    check_week(week)
    return week


def _days(text: str) -> Iterator[int]:
    """`mon`, `mon-thu`, `mon, wed`, `fri-mon` (over the weekend), `daily`."""
    if text.strip().lower() == "daily":
        yield from range(7)
        return
    for part in text.split(","):
        first, dash, last = part.replace("–", "-").partition("-")
        start = _weekday(first)
        yield from ((start + n) % 7 for n in range((_weekday(last) - start) % 7 + 1 if dash else 1))


def _weekday(text: str) -> int:
    name = text.strip().lower()
    for number, weekday in enumerate(WEEKDAYS):
        if len(name) >= 3 and weekday.startswith(name):
            return number
    raise ValueError(f"{text.strip()!r} is no weekday; write mon, tue, wed, thu, fri, sat, sun or daily")


def check_hours(hours: Hours) -> None:
    """ValueError unless shifts start within the day, last at most 24 hours, are sorted and do not overlap."""
    for opening, closing in hours:
        if not timedelta(0) <= opening < DAY or not opening < closing <= opening + DAY:
            raise ValueError(
                f"{show((opening, closing))} is no shift: it must start within its day, "
                "and end within 24 hours of its start"
            )
    for earlier, later in pairwise(hours):
        if later[0] < earlier[1]:
            raise ValueError(f"{show(earlier)} and {show(later)} overlap")


def check_week(week: Week) -> None:
    """ValueError unless each day is right and no shift runs into one of the next day."""
    for day, hours in enumerate(week):
        check_hours(hours)
        tomorrow = week[(day + 1) % 7]
        if hours and tomorrow and hours[-1][1] > tomorrow[0][0] + DAY:
            following = f"{WEEKDAYS[(day + 1) % 7]}'s {show(tomorrow[0])}"
            raise ValueError(f"{WEEKDAYS[day]}'s {show(hours[-1])} runs into {following}; they overlap")


def doubts(week: Week) -> list[str]:
    """Questions about hours that are allowed but look like a slip: an end at 23:59 leaves a minute closed."""
    return [
        f"{WEEKDAYS[day]}'s {show(shift)} leaves the last minute of the day closed; do you mean 24:00?"
        for day, hours in enumerate(week)
        for shift in hours
        if shift[1] == _LAST_MINUTE
    ]


def show(shift: tuple[timedelta, timedelta]) -> str:
    """`22:00-06:00`, as it is written."""
    opening, closing = shift
    return f"{_clock(opening)}-{_clock(closing if closing <= DAY else closing - DAY)}"


def _clock(since_midnight: timedelta) -> str:
    minutes = since_midnight // timedelta(minutes=1)
    return f"{minutes // 60:02}:{minutes % 60:02}"
