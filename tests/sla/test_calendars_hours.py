"""Weekly hours as people write them, and what is refused or questioned (S04)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.calendars import Hours, Week, doubts, parse_hours, parse_week
from bot.sla.hours import WEEKDAYS, check_week, show


def shift(opening: float, closing: float) -> tuple[timedelta, timedelta]:
    return timedelta(hours=opening), timedelta(hours=closing)


def week(mon: Hours = (), tue: Hours = (), sat: Hours = (), sun: Hours = ()) -> Week:
    return (mon, tue, (), (), (), sat, sun)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("09:00-17:00", (shift(9, 17),)),
        ("9:00 - 17:00", (shift(9, 17),)),
        ("09:00–17:00", (shift(9, 17),)),
        ("08:30-12:30, 13:00-17:30", (shift(8.5, 12.5), shift(13, 17.5))),
        ("13:00-17:30,08:30-12:30", (shift(8.5, 12.5), shift(13, 17.5))),
        ("08:00-12:00, 12:00-16:00", (shift(8, 12), shift(12, 16))),  # touching is not overlapping
        ("22:00-06:00", (shift(22, 30),)),
        ("22:00-24:00", (shift(22, 24),)),
        ("22:00-00:00", (shift(22, 24),)),
        ("00:00-24:00", (shift(0, 24),)),
        ("08:00-07:59", (shift(8, 32 - 1 / 60),)),
        ("closed", ()),
        (" Closed ", ()),
    ],
)
def test_s04_hours_of_a_day(text: str, hours: Hours) -> None:
    assert parse_hours(text) == hours


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("08:00-08:00", "could mean all day or not at all; write 00:00-24:00"),
        ("00:00-00:00", "could mean all day or not at all"),
        ("24:00-06:00", "24:00 can only be an end"),
        ("24:00-24:00", "24:00 can only be an end"),
        ("09:00-24:01", "24:01 is no time of day"),
        ("09:00-25:00", "25:00 is no time of day"),
        ("09:60-10:00", "09:60 is no time of day"),
        ("9-17", "write it like 09:00-17:00"),
        ("09:00", "write it like 09:00-17:00"),
        ("", "write it like 09:00-17:00"),
        ("09:00-12:00,", "write it like 09:00-17:00"),
        ("09:00-17:00-18:00", "write it like 09:00-17:00"),
        ("٠٩:00-17:00", "write it like 09:00-17:00"),
        ("09:00-13:00, 12:59-17:00", "09:00-13:00 and 12:59-17:00 overlap"),
        ("22:00-06:00, 23:00-24:00", "overlap"),
    ],
)
def test_s04_unclear_hours_are_refused_in_words(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_hours(text)


def test_s04_a_week_by_ranges_of_days() -> None:
    office = parse_week({"mon-thu": "08:30-12:30, 13:00-17:30", "fri": "08:30-17:00"})
    split = (shift(8.5, 12.5), shift(13, 17.5))
    assert office == (split, split, split, split, (shift(8.5, 17),), (), ())


@pytest.mark.parametrize(
    ("days", "open_days"),
    [
        ("mon", [0]),
        ("Monday", [0]),
        ("mon-fri", [0, 1, 2, 3, 4]),
        ("tues - thurs", [1, 2, 3]),
        ("fri-mon", [0, 4, 5, 6]),
        ("mon, wed,fri-sat", [0, 2, 4, 5]),
        ("sun-sat", [0, 1, 2, 3, 4, 5, 6]),
        ("daily", [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_s04_days_of_the_week(days: str, open_days: list[int]) -> None:
    assert [day for day, hours in enumerate(parse_week({days: "09:00-17:00"})) if hours] == open_days


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ({"mon": "09:00-17:00", "mon-tue": "09:00-17:00"}, "monday has hours twice"),
        ({"mon, mon": "09:00-17:00"}, "monday has hours twice"),
        ({"mo": "09:00-17:00"}, "'mo' is no weekday"),
        ({"mondays": "09:00-17:00"}, "'mondays' is no weekday"),
        ({"mon-": "09:00-17:00"}, "'' is no weekday"),
        ({"": "09:00-17:00"}, "'' is no weekday"),
        ({"mon-wed-fri": "09:00-17:00"}, "'wed-fri' is no weekday"),
        (
            {"mon": "22:00-06:00", "tue": "05:00-13:00"},
            "monday's 22:00-06:00 runs into tuesday's 05:00-13:00",
        ),
        ({"sun": "22:00-06:00", "mon": "05:59-13:00"}, "sunday's 22:00-06:00 runs into monday's 05:59-13:00"),
        ({"mon": "08:00-08:00"}, "all day or not at all"),
    ],
)
def test_s04_unclear_weeks_are_refused_in_words(text: dict[str, str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_week(text)


def test_s04_a_night_may_end_as_the_next_day_begins() -> None:
    assert parse_week({"sun": "22:00-06:00", "mon": "06:00-14:00"})[0] == (shift(6, 14),)


@pytest.mark.parametrize(
    "hours",
    [
        ((shift(9, 9)),),
        (shift(17, 9),),
        (shift(-1, 5),),
        (shift(24, 25),),
        (shift(9, 34),),
        (shift(9, 10), shift(8, 9)),
    ],
)
def test_s04_a_wrong_week_cannot_be_built(hours: Hours) -> None:
    with pytest.raises(ValueError, match=r"is no shift|overlap"):
        check_week(week(tue=hours))


def test_s04_an_end_at_23_59_is_questioned() -> None:
    slip = parse_week({"mon": "00:00-23:59", "tue": "09:00-17:00", "sat": "08:00-12:00, 20:00-23:59"})
    assert doubts(slip) == [
        "monday's 00:00-23:59 leaves the last minute of the day closed; do you mean 24:00?",
        "saturday's 20:00-23:59 leaves the last minute of the day closed; do you mean 24:00?",
    ]
    assert doubts(parse_week({"daily": "00:00-24:00"})) == []


@given(st.integers(0, 1439), st.integers(1, 1439), st.sampled_from(WEEKDAYS))
def test_s04_hours_read_back_as_they_are_shown(opening: int, lasting: int, day: str) -> None:
    hours = ((timedelta(minutes=opening), timedelta(minutes=opening + lasting)),)
    assert parse_hours(show(hours[0])) == hours
    assert parse_week({day: show(hours[0])})[WEEKDAYS.index(day)] == hours
