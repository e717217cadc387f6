"""Why time did or did not count, stretch by stretch."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.sla.calendars import ALWAYS, Calendar, Closed, Holidays, Reason
from tests.sla.made_up import why_at

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFICE = Calendar.of(
    "office",
    "Europe/Amsterdam",
    {"mon-thu": "08:30-12:30, 13:00-17:30", "fri": "08:30-17:00"},
    holidays=Holidays("NL", also=((date(2026, 12, 24), ""),)),
    short={date(2026, 12, 31): "09:30-12:00"},
    extra={date(2026, 6, 13): "10:00-12:00"},
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def told(calendar: Calendar, a: str, b: str) -> list[str]:
    """A walk in short: `Fri 17:00 outside_hours`."""
    walk = calendar.ruler().walk(local(a), local(b))
    reasons = [f"{part.why.reason} {part.why.name}".strip() if part.why else "open" for part in walk]
    return [
        f"{part.start.astimezone(AMSTERDAM):%a %H:%M} {why}" for part, why in zip(walk, reasons, strict=True)
    ]


def test_s04_a_weekend() -> None:
    assert told(OFFICE, "2026-06-05 12:00", "2026-06-08 09:00") == [
        "Fri 12:00 open",
        "Fri 17:00 outside_hours",
        "Sat 00:00 closed_weekday",
        "Mon 00:00 outside_hours",
        "Mon 08:30 open",
    ]


def test_s04_lunch_and_an_extra_saturday() -> None:
    assert told(OFFICE, "2026-06-11 12:00", "2026-06-11 14:00") == [
        "Thu 12:00 open",
        "Thu 12:30 outside_hours",
        "Thu 13:00 open",
    ]
    assert told(OFFICE, "2026-06-12 17:00", "2026-06-14 08:00") == [
        "Fri 17:00 outside_hours",
        "Sat 10:00 open",
        "Sat 12:00 outside_hours",
        "Sun 00:00 closed_weekday",
    ]


def test_s04_holidays_are_named_even_in_a_weekend() -> None:
    assert told(OFFICE, "2026-12-23 17:00", "2026-12-28 08:00") == [
        "Wed 17:00 open",
        "Wed 17:30 outside_hours",
        "Thu 00:00 holiday",
        "Fri 00:00 holiday Christmas Day",
        "Sat 00:00 holiday Second Day of Christmas",
        "Sun 00:00 closed_weekday",
        "Mon 00:00 outside_hours",
    ]


def test_s04_a_short_day_tells_what_it_took_away() -> None:
    """Open 09:30-12:00 instead of 08:30-12:30 and 13:00-17:30; lunch was closed anyway."""
    assert told(OFFICE, "2026-12-31 00:00", "2027-01-01 00:00") == [
        "Thu 00:00 outside_hours",
        "Thu 08:30 short_day",
        "Thu 09:30 open",
        "Thu 12:00 short_day",
        "Thu 12:30 outside_hours",
        "Thu 13:00 short_day",
        "Thu 17:30 outside_hours",
    ]


def test_s04_a_short_night_tells_it_after_midnight() -> None:
    nights = Calendar.of(
        "nights", "Europe/Amsterdam", {"mon-fri": "22:00-06:00"}, short={date(2026, 6, 10): "22:00-02:00"}
    )
    assert told(nights, "2026-06-10 21:00", "2026-06-11 07:00") == [
        "Wed 21:00 outside_hours",
        "Wed 22:00 open",
        "Thu 02:00 short_day",
        "Thu 06:00 outside_hours",
    ]


def test_s04_a_night_around_a_holiday() -> None:
    nights = Calendar.of("nights", "Europe/Amsterdam", {"daily": "22:00-06:00"}, holidays=Holidays("NL"))
    assert told(nights, "2026-04-26 21:00", "2026-04-28 07:00") == [
        "Sun 21:00 outside_hours",
        "Sun 22:00 open",
        "Mon 00:00 holiday King's Day",
        "Tue 00:00 open",
        "Tue 06:00 outside_hours",
    ]


def test_s04_a_date_that_shows_again_on_the_clock_is_over() -> None:
    """St John's went back from 00:01 to 23:01: the holiday on Sunday had begun, and went on."""
    holidays = Holidays(also=((date(1990, 10, 28), "a holiday"),))
    ruler = Calendar.of("x", "America/St_Johns", {"sat": "09:00-24:00"}, holidays=holidays).ruler()
    again = datetime(1990, 10, 28, 2, 45, tzinfo=UTC)
    assert again.astimezone(ZoneInfo("America/St_Johns")).isoformat() == "1990-10-27T23:15:00-03:30"
    assert why_at(ruler, again) == Closed(Reason.HOLIDAY, "a holiday")
    assert ruler.is_open(datetime(1990, 10, 28, 2, 29, tzinfo=UTC))


def test_s04_open_has_no_reason() -> None:
    assert why_at(OFFICE.ruler(), local("2026-06-10 12:00")) is None
    assert why_at(OFFICE.ruler(), local("2026-06-10 12:30")) == Closed(Reason.OUTSIDE_HOURS)


def test_s04_the_ends_of_a_walk() -> None:
    start = local("2026-06-10 12:00")
    assert ALWAYS.ruler().walk(start, start) == []
    (whole,) = ALWAYS.ruler().walk(start, start + timedelta(days=900))
    assert (whole.open, whole.length) == (True, timedelta(days=900))
    with pytest.raises(ValueError, match="start before it ends"):
        ALWAYS.ruler().walk(start, start - timedelta(seconds=1))
