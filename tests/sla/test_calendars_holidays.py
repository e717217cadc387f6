"""Holidays of countries and companies, short days and extra openings (S04)."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.sla.calendars import Calendar, Holidays
from bot.sla.spans import Spans
from tests.sla.made_up import why_at

OFFICE = {"mon-fri": "09:00-17:00"}


def hours_open(calendar: Calendar, day: str) -> float:
    """Open hours that begin on a date."""
    return calendar.days().open(date.fromisoformat(day)).length / timedelta(hours=1)


def office(holidays: Holidays, **dates: dict[date, str]) -> Calendar:
    return Calendar.of("office", "Europe/Amsterdam", OFFICE, holidays=holidays, **dates)


# Known from the law of each place, not from the library. Weekdays only, so that 0 means the holiday did it.
@pytest.mark.parametrize(
    ("country", "region", "day", "closed"),
    [
        ("NL", None, "2026-04-27", True),  # King's Day, a Monday
        ("NL", None, "2025-04-26", False),  # moved to Saturday when the 27th is a Sunday ...
        ("NL", None, "2025-04-28", False),  # ... so this Monday is an ordinary one
        ("NL", None, "2026-05-05", False),  # Liberation Day is not free for everybody
        ("NL", None, "2026-04-06", True),  # Easter Monday
        ("NL", None, "2026-05-14", True),  # Ascension
        ("NL", None, "2026-12-25", True),
        ("DE", None, "2026-06-04", False),  # Corpus Christi ...
        ("DE", "BY", "2026-06-04", True),  # ... in Bavaria
        ("DE", "BE", "2027-03-08", True),  # Women's Day in Berlin
        ("DE", "BY", "2027-03-08", False),
        ("GB", "ENG", "2027-12-27", True),  # Christmas Day was a Saturday
        ("GB", "ENG", "2027-12-28", True),
        ("GB", "SCT", "2026-11-30", True),  # St Andrew's
        ("GB", "ENG", "2026-11-30", False),
        ("US", None, "2026-07-03", True),  # the 4th is a Saturday
        ("US", None, "2027-12-31", True),  # New Year's Day 2028 is a Saturday: observed in the year before
        ("NO", None, "2027-05-17", True),
    ],
)
def test_s04_public_holidays(country: str, region: str | None, day: str, closed: bool) -> None:
    calendar = office(Holidays(country, region))
    weekend = date.fromisoformat(day).weekday() > 4
    assert hours_open(calendar, day) == (0 if closed or weekend else 8)


def test_s04_company_holidays_come_on_top() -> None:
    calendar = office(Holidays("NL", also=((date(2026, 12, 24), "company day"),)))
    ruler = calendar.ruler()
    found = why_at(ruler, datetime(2026, 12, 24, 10, tzinfo=UTC))
    assert found is not None
    assert (found.reason, found.name) == ("holiday", "company day")
    assert ruler.due(datetime(2026, 12, 23, 15, 30, tzinfo=UTC), timedelta(hours=1)) == datetime(
        2026, 12, 28, 8, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "exception",
    ["good-friday", "Good Friday", "GOOD FRIDAY", "Goede Vrijdag", "goede-vrijdag", date(2026, 4, 3)],
)
def test_s04_exceptions_by_name_or_date(exception: str | date) -> None:
    assert hours_open(office(Holidays("NL")), "2026-04-03") == 0
    calendar = office(Holidays("NL", except_=(exception,)))
    assert hours_open(calendar, "2026-04-03") == 8
    assert hours_open(calendar, "2026-04-06") == 0
    assert hours_open(calendar, "2027-03-26") == (0 if isinstance(exception, date) else 8)


def test_s04_an_exception_takes_the_observed_day_along() -> None:
    calendar = office(Holidays("GB", "ENG", except_=("boxing-day",)))
    assert hours_open(calendar, "2027-12-27") == 0
    assert hours_open(calendar, "2027-12-28") == 8


def test_s04_two_holidays_on_one_day_need_two_exceptions() -> None:
    """17 May 2027 is Norway's Constitution Day and Pentecost Monday."""
    assert hours_open(office(Holidays("NO", except_=("constitution-day",))), "2027-05-17") == 0
    assert hours_open(office(Holidays("NO", except_=("andre pinsedag",))), "2027-05-17") == 0
    assert (
        hours_open(office(Holidays("NO", except_=("constitution-day", "andre pinsedag"))), "2027-05-17") == 8
    )


def test_s04_a_short_day_has_its_own_hours() -> None:
    calendar = office(Holidays("NL"), short={date(2026, 12, 31): "08:30-12:00"})
    assert hours_open(calendar, "2026-12-31") == 3.5
    assert hours_open(calendar, "2026-12-30") == 8


def test_s04_hours_named_for_a_date_beat_the_holiday_of_that_date() -> None:
    calendar = office(
        Holidays("NL", also=((date(2026, 12, 24), ""),)),
        short={date(2026, 12, 25): "10:00-12:00"},
        extra={date(2026, 12, 26): "10:00-13:00", date(2026, 12, 24): "12:00-13:00"},
    )
    assert [hours_open(calendar, f"2026-12-{day}") for day in (23, 24, 25, 26, 27, 28)] == [8, 1, 2, 3, 0, 8]


def test_s04_an_extra_opening_adds_to_the_day() -> None:
    calendar = office(Holidays(), extra={date(2026, 6, 10): "16:00-20:00", date(2026, 6, 13): "10:00-14:00"})
    assert hours_open(calendar, "2026-06-10") == 11  # 09-20: the hour both have counts once
    assert hours_open(calendar, "2026-06-13") == 4  # a Saturday


def test_s04_an_extra_night_loses_the_part_in_the_next_holiday() -> None:
    calendar = office(
        Holidays("NL"), extra={date(2026, 12, 24): "22:00-06:00", date(2026, 12, 26): "22:00-06:00"}
    )
    assert hours_open(calendar, "2026-12-24") == 8 + 2
    assert hours_open(calendar, "2026-12-26") == 8


def test_s04_a_shift_into_a_short_holiday_is_still_cut() -> None:
    """The hours named for the 25th open those hours only; the night before ends at midnight as ever."""
    calendar = Calendar.of(
        "nights",
        "Europe/Amsterdam",
        {"daily": "22:00-06:00"},
        holidays=Holidays("NL"),
        short={date(2026, 12, 25): "10:00-12:00"},
    )
    day = calendar.ruler().open_spans(*(datetime(2026, 12, n, 23, tzinfo=UTC) for n in (24, 25)))
    assert [(span.start.hour, span.end.hour) for span in day] == [(9, 11)]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"country": "nl"}, "country 'nl'; do you mean NL"),
        ({"country": "Holland"}, "no holidays for country 'Holland'"),
        ({"country": "NLD"}, "country 'NLD'"),
        ({"country": "DE", "subdivision": "XX"}, "DE has no region 'XX'; I know BB, BE"),
        ({"subdivision": "BY"}, "needs a country"),
        ({"except_": ("good-friday",)}, "needs a country"),
        (
            {"country": "NL", "except_": ("good-fryday",)},
            "is no public holiday of NL; do you mean good-friday",
        ),
        ({"country": "NL", "except_": ("thanksgiving",)}, "'thanksgiving' is no public holiday of NL"),
    ],
)
def test_s04_unknown_holidays_are_refused_in_words(arguments: dict[str, str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Holidays(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["nl_NL", "en_US", "de_DE", "th"])
def test_s04_names_do_not_follow_the_language_of_the_machine(language: str) -> None:
    script = (
        "from datetime import date\n"
        "from bot.sla.calendars import Holidays\n"
        "print(Holidays('NL').in_year(2026)[date(2026, 4, 27)])"
    )
    surroundings = {**os.environ, "LANGUAGE": language, "LANG": f"{language}.UTF-8"}
    run = subprocess.run(
        [sys.executable, "-c", script], env=surroundings, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "King's Day"


def test_s04_years_the_library_knows_little_of_are_not_a_fault() -> None:
    """It has India's moon holidays for some years only, and none at all for Sri Lanka after 2026."""
    assert date(2090, 1, 26) in Holidays("IN").in_year(2090)
    assert Holidays("LK").in_year(2001) == {}


def test_s04_dates_far_away_have_holidays_too() -> None:
    """Christmas of the last year is a Saturday, so in a calendar that is open daily."""
    ruler = Calendar.of(
        "daily", "Europe/Amsterdam", {"daily": "09:00-17:00"}, holidays=Holidays("NL")
    ).ruler()
    christmas = datetime(2100, 12, 25, tzinfo=UTC)
    assert ruler.open_spans(christmas, christmas + timedelta(days=2)) == Spans()
