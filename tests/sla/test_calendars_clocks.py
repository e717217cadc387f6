"""Clock changes of real places on real dates (S04). The expected instants were worked out from the published
rules of each place: what the clocks showed, and how far they stood from UTC before and after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.sla.calendars import Calendar, Holidays
from bot.sla.spans import Span, Spans


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def spans(*texts: str) -> Spans:
    """`2026-03-28 23:00/2026-03-29 22:00`"""
    halves = (text.split("/") for text in texts)
    return Spans.of(*(Span(utc(start), utc(end)) for start, end in halves))


def open_on(zone: str, day: date, hours: str, *closed: date) -> Spans:
    """What is open of a calendar that has hours on one weekday only, on that day."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    holidays = Holidays(also=tuple((other, "closed") for other in closed))
    calendar = Calendar.of("one day", zone, {names[day.weekday()]: hours}, holidays=holidays)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return calendar.ruler().open_spans(noon - timedelta(days=3), noon + timedelta(days=3))


WHOLE_DAYS = [
    ("Europe/Amsterdam", "2026-03-29", "2026-03-28 23:00/2026-03-29 22:00", 23),  # 02:00 -> 03:00
    ("Europe/Amsterdam", "2026-10-25", "2026-10-24 22:00/2026-10-25 23:00", 25),  # 03:00 -> 02:00
    ("Europe/Amsterdam", "2050-03-27", "2050-03-26 23:00/2050-03-27 22:00", 23),  # by rule, beyond any table
    ("Europe/Dublin", "2026-10-25", "2026-10-24 23:00/2026-10-26 00:00", 25),  # winter is the exception there
    (
        "Atlantic/Azores",
        "2026-10-25",
        "2026-10-25 00:00/2026-10-26 01:00",
        25,
    ),  # 01:00 -> 00:00, midnight twice
    ("Atlantic/Azores", "2026-03-29", "2026-03-29 01:00/2026-03-30 00:00", 23),  # 00:00 -> 01:00, no midnight
    ("America/New_York", "2026-03-08", "2026-03-08 05:00/2026-03-09 04:00", 23),
    ("America/New_York", "2026-11-01", "2026-11-01 04:00/2026-11-02 05:00", 25),
    ("America/Havana", "2026-03-08", "2026-03-08 05:00/2026-03-09 04:00", 23),  # no midnight
    ("America/Havana", "2026-11-01", "2026-11-01 04:00/2026-11-02 05:00", 25),  # midnight twice
    ("America/Sao_Paulo", "2018-11-04", "2018-11-04 03:00/2018-11-05 02:00", 23),  # no midnight
    ("America/Sao_Paulo", "2018-02-17", "2018-02-17 02:00/2018-02-18 03:00", 25),  # 24:00 -> 23:00
    ("America/St_Johns", "1990-10-27", "1990-10-27 02:30/1990-10-28 02:30", 24),  # at 00:01 back to 23:01 ...
    (
        "America/St_Johns",
        "1990-10-28",
        "1990-10-28 02:30/1990-10-29 03:30",
        25,
    ),  # ... of a date that had ended
    ("Asia/Tehran", "2022-03-22", "2022-03-21 20:30/2022-03-22 19:30", 23),  # no midnight
    ("Asia/Tehran", "2022-09-21", "2022-09-20 19:30/2022-09-21 20:30", 25),
    ("Asia/Tehran", "2023-03-22", "2023-03-21 20:30/2023-03-22 20:30", 24),  # clocks no longer change
    ("Asia/Beirut", "2024-03-31", "2024-03-30 22:00/2024-03-31 21:00", 23),  # no midnight
    ("Africa/Casablanca", "2026-02-15", "2026-02-14 23:00/2026-02-16 00:00", 25),  # back for Ramadan
    ("Australia/Lord_Howe", "2026-04-05", "2026-04-04 13:00/2026-04-05 13:30", 24.5),  # half an hour
    ("Australia/Lord_Howe", "2026-10-04", "2026-10-03 13:30/2026-10-04 13:00", 23.5),
    ("Pacific/Chatham", "2026-04-05", "2026-04-04 10:15/2026-04-05 11:15", 25),
    ("Pacific/Apia", "2011-12-29", "2011-12-29 10:00/2011-12-30 10:00", 24),  # the 30th was left out
    ("Pacific/Apia", "2011-12-31", "2011-12-30 10:00/2011-12-31 10:00", 24),
    ("Asia/Kathmandu", "2028-02-29", "2028-02-28 18:15/2028-02-29 18:15", 24),  # leap day, quarter hours
]


@pytest.mark.parametrize(("zone", "day", "expected", "hours"), WHOLE_DAYS)
def test_s04_a_whole_day_is_as_long_as_it_really_was(
    zone: str, day: str, expected: str, hours: float
) -> None:
    found = open_on(zone, date.fromisoformat(day), "00:00-24:00")
    assert found == spans(expected)
    assert found.length == timedelta(hours=hours)


@pytest.mark.parametrize(("zone", "day", "expected", "hours"), WHOLE_DAYS)
def test_s04_a_holiday_closes_exactly_the_whole_day(zone: str, day: str, expected: str, hours: float) -> None:
    closed = Holidays(also=((date.fromisoformat(day), "closed"),))
    ruler = Calendar.of("all but one", zone, {"daily": "00:00-24:00"}, holidays=closed).ruler()
    (gap,) = spans(expected)
    around = Span(gap.start - timedelta(days=2), gap.end + timedelta(days=2))
    assert Spans.of(around) - ruler.open_spans(around.start, around.end) == spans(expected)
    assert ruler.used(around.start, around.end) == timedelta(days=4)
    assert gap.length == timedelta(hours=hours)


HOURS = [
    # night shifts over a clock change
    ("Europe/Amsterdam", "2026-03-28", "22:00-06:00", ["2026-03-28 21:00/2026-03-29 04:00"]),  # 7 hours
    ("Europe/Amsterdam", "2026-10-24", "22:00-06:00", ["2026-10-24 20:00/2026-10-25 05:00"]),  # 9 hours
    ("America/New_York", "2026-03-07", "22:00-06:00", ["2026-03-08 03:00/2026-03-08 10:00"]),
    # a time that does not exist moves forward by the gap
    ("Europe/Amsterdam", "2026-03-29", "02:30-05:00", ["2026-03-29 01:30/2026-03-29 03:00"]),
    ("Europe/Amsterdam", "2026-03-29", "01:00-02:30", ["2026-03-29 00:00/2026-03-29 01:30"]),
    ("Europe/Amsterdam", "2026-03-29", "02:15-02:45", ["2026-03-29 01:15/2026-03-29 01:45"]),
    ("Europe/Amsterdam", "2026-03-29", "02:00-03:00", []),  # 02:00 is 03:00
    ("Europe/Amsterdam", "2026-03-29", "02:30-03:15", []),  # opens at 03:30, when closing has passed
    ("Europe/Amsterdam", "2026-03-28", "22:00-02:30", ["2026-03-28 21:00/2026-03-29 01:30"]),
    ("America/Sao_Paulo", "2018-11-04", "00:30-08:00", ["2018-11-04 03:30/2018-11-04 10:00"]),
    ("America/Sao_Paulo", "2018-11-03", "20:00-00:30", ["2018-11-03 23:00/2018-11-04 03:30"]),
    ("Australia/Lord_Howe", "2026-10-04", "02:10-04:00", ["2026-10-03 15:40/2026-10-03 17:00"]),
    # a time that happens twice means the first
    ("Europe/Amsterdam", "2026-10-25", "02:15-02:45", ["2026-10-25 00:15/2026-10-25 00:45"]),  # once
    ("Europe/Amsterdam", "2026-10-25", "02:30-04:00", ["2026-10-25 00:30/2026-10-25 03:00"]),
    ("Europe/Amsterdam", "2026-10-25", "01:00-02:30", ["2026-10-24 23:00/2026-10-25 00:30"]),
    ("Europe/Amsterdam", "2026-10-24", "22:00-02:30", ["2026-10-24 20:00/2026-10-25 00:30"]),
    (
        "Europe/Amsterdam",
        "2026-10-25",
        "01:00-02:30, 02:45-05:00",
        ["2026-10-24 23:00/2026-10-25 00:30", "2026-10-25 00:45/2026-10-25 04:00"],
    ),
    ("Australia/Lord_Howe", "2026-04-05", "01:40-03:00", ["2026-04-04 14:40/2026-04-04 16:30"]),
    # a date that does not exist has no hours, and a shift that would end on it still lasts
    ("Pacific/Apia", "2011-12-30", "09:00-17:00", []),
    ("Pacific/Apia", "2011-12-30", "22:00-06:00", []),
    ("Pacific/Apia", "2011-12-29", "22:00-06:00", ["2011-12-30 08:00/2011-12-30 16:00"]),
    ("Pacific/Kiritimati", "1994-12-31", "09:00-17:00", []),
    ("Pacific/Kwajalein", "1993-08-21", "00:00-24:00", []),
    # ordinary days
    ("Europe/Amsterdam", "2028-02-29", "09:00-17:00", ["2028-02-29 08:00/2028-02-29 16:00"]),
    (
        "Europe/Amsterdam",
        "2026-07-01",
        "08:30-12:30, 13:00-17:30",
        ["2026-07-01 06:30/2026-07-01 10:30", "2026-07-01 11:00/2026-07-01 15:30"],
    ),
    ("Asia/Kolkata", "2026-07-01", "22:00-24:00", ["2026-07-01 16:30/2026-07-01 18:30"]),
    ("America/Los_Angeles", "2026-12-31", "22:00-06:00", ["2027-01-01 06:00/2027-01-01 14:00"]),
    ("Pacific/Kiritimati", "2027-01-01", "00:00-02:00", ["2026-12-31 10:00/2026-12-31 12:00"]),
]


@pytest.mark.parametrize(("zone", "day", "hours", "expected"), HOURS)
def test_s04_hours_of_one_day(zone: str, day: str, hours: str, expected: list[str]) -> None:
    assert open_on(zone, date.fromisoformat(day), hours) == spans(*expected)


@pytest.mark.parametrize(
    ("zone", "day", "hours", "closed", "expected"),
    [
        # Thursday night into a closed Friday: the part after midnight is lost
        (
            "Europe/Amsterdam",
            "2026-12-31",
            "22:00-06:00",
            "2027-01-01",
            ["2026-12-31 21:00/2026-12-31 23:00"],
        ),
        # the night that would begin on the holiday: only the holiday itself is closed
        (
            "Europe/Amsterdam",
            "2026-12-25",
            "22:00-06:00",
            "2026-12-25",
            ["2026-12-25 23:00/2026-12-26 05:00"],
        ),
        # the holiday ends an hour late, or begins where there is no midnight
        (
            "America/Sao_Paulo",
            "2018-02-16",
            "22:00-06:00",
            "2018-02-17",
            ["2018-02-17 00:00/2018-02-17 02:00"],
        ),
        (
            "America/Sao_Paulo",
            "2018-02-17",
            "22:00-06:00",
            "2018-02-17",
            ["2018-02-18 03:00/2018-02-18 09:00"],
        ),
        (
            "America/Sao_Paulo",
            "2018-11-03",
            "22:00-06:00",
            "2018-11-04",
            ["2018-11-04 01:00/2018-11-04 03:00"],
        ),
        # the date after Apia's 29th was the 31st
        ("Pacific/Apia", "2011-12-29", "22:00-06:00", "2011-12-31", ["2011-12-30 08:00/2011-12-30 10:00"]),
        ("Pacific/Apia", "2011-12-29", "22:00-06:00", "2011-12-30", ["2011-12-30 08:00/2011-12-30 16:00"]),
    ],
)
def test_s04_a_holiday_closes_its_local_day_and_nothing_else(
    zone: str, day: str, hours: str, closed: str, expected: list[str]
) -> None:
    found = open_on(zone, date.fromisoformat(day), hours, date.fromisoformat(closed))
    assert found == spans(*expected)


def test_s04_elapsed_time_of_a_week_with_a_clock_change() -> None:
    """Mon-Fri, so Sunday's change shows only in UTC: the same 40 hours, an hour later by the UTC clock."""
    ruler = Calendar.of("office", "Europe/Amsterdam", {"mon-fri": "09:00-17:00"}).ruler()
    assert ruler.used(utc("2026-10-23 15:00"), utc("2026-10-26 08:00")) == timedelta(0)
    assert ruler.used(utc("2026-10-19 07:00"), utc("2026-10-26 08:00")) == timedelta(hours=40)
    assert ruler.due(utc("2026-10-23 14:30"), timedelta(hours=1)) == utc("2026-10-26 08:30")
    assert ruler.due(utc("2026-03-27 15:30"), timedelta(hours=1)) == utc("2026-03-30 07:30")
