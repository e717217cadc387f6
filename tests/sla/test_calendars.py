"""What a calendar answers: time used, due instants, business days, and what cannot be a calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.sla.calendars import ALWAYS, BusinessDays, Calendar, Holidays, Ruler, parse_week
from bot.sla.closures import LIBRARY_VERSION
from bot.sla.spans import Span, Spans

OFFICE = Calendar.of(
    "office",
    "Europe/Amsterdam",
    {"mon-thu": "08:30-12:30, 13:00-17:30", "fri": "08:30-17:00"},
    holidays=Holidays("NL"),
    short={date(2026, 12, 31): "08:30-12:00"},
)
NIGHTS = Calendar.of("nights", "Europe/Amsterdam", {"mon-fri": "22:00-06:00"}, holidays=Holidays("NL"))


def local(text: str) -> datetime:
    """A time on the clock in Amsterdam, as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Amsterdam")).astimezone(UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("start", "budget", "due"),
    [
        ("2026-06-10 09:00", 2, "2026-06-10 11:00"),  # within the morning
        ("2026-06-10 09:00", 3.5, "2026-06-10 12:30"),  # exactly at lunch: due then, not after lunch
        ("2026-06-10 09:00", 3.75, "2026-06-10 13:15"),
        ("2026-06-10 08:30", 8.5, "2026-06-10 17:30"),  # exactly at closing, not at the next opening
        ("2026-06-10 17:30", 1, "2026-06-11 09:30"),  # the closing instant is closed
        ("2026-06-10 08:30", 0.5, "2026-06-10 09:00"),  # the opening instant is open
        ("2026-06-12 16:30", 2, "2026-06-15 10:00"),  # over the weekend
        ("2026-06-13 12:00", 1, "2026-06-15 09:30"),  # from within the weekend (S07)
        ("2026-12-24 16:30", 2, "2026-12-28 09:30"),  # Christmas on Friday
        ("2026-12-31 11:00", 1, "2026-12-31 12:00"),  # a short day
        ("2026-12-31 11:00", 1.5, "2027-01-04 09:00"),
        ("2026-06-13 12:00", 0, "2026-06-13 12:00"),  # adding nothing moves nothing
    ],
)
def test_s03_due(start: str, budget: float, due: str) -> None:
    assert OFFICE.ruler().due(local(start), hours(budget)) == local(due)


@pytest.mark.parametrize(
    ("start", "budget", "due"),
    [
        ("2026-06-10 11:00", -2, "2026-06-10 09:00"),
        (
            "2026-06-10 17:30",
            -8.5,
            "2026-06-10 08:30",
        ),  # exactly since opening, not since yesterday's closing
        ("2026-06-10 13:00", -4, "2026-06-10 08:30"),
        ("2026-06-15 09:00", -1, "2026-06-12 16:30"),
        ("2026-06-14 12:00", -0.5, "2026-06-12 16:30"),
    ],
)
def test_s04_a_budget_below_zero_goes_back(start: str, budget: float, due: str) -> None:
    assert OFFICE.ruler().due(local(start), hours(budget)) == local(due)


@pytest.mark.parametrize(
    ("a", "b", "used"),
    [
        ("2026-06-10 09:00", "2026-06-10 17:30", 8),
        ("2026-06-10 17:30", "2026-06-11 08:30", 0),
        ("2026-06-08 00:00", "2026-06-15 00:00", 42.5),  # a whole week
        ("2026-06-15 00:00", "2026-06-08 00:00", -42.5),  # elapsed is signed
        ("2026-06-12 16:59:59", "2026-06-15 08:30:01", 2 / 3600),  # seconds count (S06)
        ("2026-12-24 00:00", "2026-12-28 00:00", 8.5),
    ],
)
def test_s02_used(a: str, b: str, used: float) -> None:
    assert OFFICE.ruler().used(local(a), local(b)) == hours(used)


def test_s02_time_used_within_a_set_of_instants() -> None:
    ran = Spans.of(
        Span(local("2026-06-10 12:00"), local("2026-06-10 14:00")),
        Span(local("2026-06-12 16:00"), local("2026-06-15 09:00")),
    )
    assert OFFICE.ruler().measure(ran) == hours(1.5 + 1.5)
    assert OFFICE.ruler().measure(Spans()) == hours(0)


def test_s03_the_opening_instant_is_open_the_closing_instant_is_not() -> None:
    ruler = OFFICE.ruler()
    clock = ["08:29:59", "08:30:00", "12:29:59", "12:30:00", "12:59:59", "13:00:00", "17:29:59", "17:30:00"]
    seen = [ruler.is_open(local(f"2026-06-10 {time}")) for time in clock]
    assert seen == [False, True, True, False, False, True, True, False]


def test_s07_next_opening_and_closing() -> None:
    ruler = OFFICE.ruler()
    assert ruler.next_opening(local("2026-06-12 18:00")) == local("2026-06-15 08:30")
    assert ruler.next_opening(local("2026-06-15 08:30")) == local("2026-06-15 08:30")
    assert ruler.next_opening(local("2026-06-15 10:00")) == local("2026-06-15 10:00"), "open already"
    assert ruler.next_closing(local("2026-06-15 10:00")) == local("2026-06-15 12:30")
    assert ruler.next_closing(local("2026-06-15 12:30")) == local("2026-06-15 12:30"), "closed already"


@pytest.mark.parametrize(
    ("calendar", "start", "days", "due"),
    [
        (OFFICE, "2026-06-08 10:00", 2, "2026-06-10 17:30"),  # Monday -> Wednesday
        (OFFICE, "2026-06-08 07:00", 1, "2026-06-09 17:30"),  # before opening is still Monday
        (OFFICE, "2026-06-08 20:00", 1, "2026-06-09 17:30"),  # and so is after closing
        (OFFICE, "2026-06-11 10:00", 1, "2026-06-12 17:00"),  # Friday closes earlier
        (OFFICE, "2026-06-12 10:00", 1, "2026-06-15 17:30"),
        (OFFICE, "2026-06-13 10:00", 2, "2026-06-16 17:30"),  # from the weekend
        (OFFICE, "2026-12-24 10:00", 1, "2026-12-28 17:30"),  # over Christmas
        (OFFICE, "2026-12-30 10:00", 1, "2026-12-31 12:00"),  # a short day is an open day
        (OFFICE, "2026-12-30 10:00", 2, "2027-01-04 17:30"),  # over new year
        (NIGHTS, "2026-06-08 23:00", 1, "2026-06-10 06:00"),  # in Monday's night; Tuesday's ends on Wednesday
        (NIGHTS, "2026-06-09 03:00", 1, "2026-06-10 06:00"),  # still Monday's night
        (NIGHTS, "2026-06-09 12:00", 1, "2026-06-11 06:00"),  # Tuesday
        (NIGHTS, "2026-06-12 23:00", 1, "2026-06-16 06:00"),  # Friday's night -> Monday's
        (NIGHTS, "2026-12-23 12:00", 1, "2026-12-25 00:00"),  # Thursday's night is cut by Christmas
        (NIGHTS, "2026-12-23 12:00", 2, "2026-12-29 06:00"),  # Friday is a holiday, so no open day: Monday
        (ALWAYS, "2026-06-08 10:00", 2, "2026-06-11 02:00"),  # Wednesday 24:00 in UTC
    ],
)
def test_s05_business_days_end_at_the_close_of_the_nth_open_day(
    calendar: Calendar, start: str, days: int, due: str
) -> None:
    assert calendar.ruler().due_days(local(start), BusinessDays(days)) == local(due)


def test_s05_business_days_start_with_the_local_date() -> None:
    """New Year's Eve in Los Angeles is new year in UTC, and the years are compiled one by one."""
    calendar = Calendar.of("west", "America/Los_Angeles", {"daily": "09:00-17:00"})
    start = datetime(2027, 1, 1, 5, tzinfo=UTC)  # 31 December, 21:00
    assert calendar.ruler().due_days(start, BusinessDays(1)) == datetime(2027, 1, 2, 1, tzinfo=UTC)
    calendar = Calendar.of("east", "Pacific/Kiritimati", {"daily": "09:00-17:00"})
    start = datetime(2026, 12, 31, 11, tzinfo=UTC)  # 1 January, 01:00
    assert calendar.ruler().due_days(start, BusinessDays(1)) == datetime(2027, 1, 2, 3, tzinfo=UTC)


ONCE = Calendar.of(
    "fair",
    "Europe/Amsterdam",
    {"mon": "closed"},
    extra={date(2026, 6, 10): "09:00-17:00", date(2029, 6, 10): "09:00-17:00"},
)


def test_s07_a_calendar_that_never_opens_has_no_due() -> None:
    ruler = ONCE.ruler()
    assert ruler.due(local("2026-06-01 00:00"), hours(8)) == local("2026-06-10 17:00")
    assert ruler.due(local("2026-06-01 00:00"), hours(9)) is None, "three years until it opens again"
    assert ruler.due(local("2030-01-01 00:00"), hours(1)) is None, "never again"
    assert ruler.due(local("2026-06-09 00:00"), hours(-1)) is None, "never before"
    assert ruler.next_opening(local("2026-06-11 00:00")) is None
    assert ruler.due_days(local("2026-06-01 00:00"), BusinessDays(1)) == local("2026-06-10 17:00")
    assert ruler.due_days(local("2026-06-01 00:00"), BusinessDays(2)) is None
    assert ruler.next_opening(local("2028-01-01 00:00")) == local("2029-06-10 09:00")


def test_s07_knowing_what_comes_later_does_not_shorten_the_two_years() -> None:
    ruler = Calendar("asked before", ONCE.zone, ONCE.week, extra=ONCE.extra).ruler()
    assert ruler.is_open(local("2029-06-10 12:00"))
    assert ruler.due(local("2026-06-01 00:00"), hours(9)) is None
    assert ruler.due_days(local("2026-06-01 00:00"), BusinessDays(2)) is None
    assert ruler.next_opening(local("2026-06-11 00:00")) is None
    assert ruler.due(local("2029-06-10 10:00"), hours(-2)) is None


def test_s07_a_long_budget_is_no_reason_to_give_up() -> None:
    ruler = Calendar.of("an hour a week", "UTC", {"mon": "09:00-10:00"}).ruler()
    start = datetime(2026, 6, 8, tzinfo=UTC)
    assert ruler.due(start, hours(261)) == datetime(2026, 6, 8, 10, tzinfo=UTC) + timedelta(weeks=260)
    assert ruler.due(start, hours(-104)) == datetime(2026, 6, 8, 9, tzinfo=UTC) - timedelta(weeks=104)
    assert ruler.due(start, hours(100_000)) is None, "beyond the reach of calendars"
    assert ruler.due(start, hours(-100_000)) is None


@pytest.mark.parametrize("asked_first", [2025, 2026, 2027])
def test_s04_a_night_over_new_year_is_one_night(asked_first: int) -> None:
    """Years are compiled one by one, and joined in whichever order they come."""
    asked = Ruler(Calendar.of("nights", "UTC", {"daily": "22:00-06:00"}).days())
    asked.is_open(datetime(asked_first, 7, 1, tzinfo=UTC))
    evening, morning = datetime(2026, 12, 31, 22, tzinfo=UTC), datetime(2027, 1, 1, 6, tzinfo=UTC)
    assert asked.next_closing(evening) == morning
    assert list(asked.open_spans(evening - hours(9), morning + hours(9))) == [Span(evening, morning)]
    assert asked.due(evening, hours(9)) == datetime(2027, 1, 1, 23, tzinfo=UTC)
    assert asked.due(morning, hours(-9)) == datetime(2026, 12, 31, 5, tzinfo=UTC)


def test_s04_round_the_clock_never_closes() -> None:
    ruler = ALWAYS.ruler()
    start = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    assert ruler.next_closing(start) is None
    assert ruler.next_opening(start) == start
    assert ruler.due(start, hours(48)) == start + hours(48)
    assert ruler.due(start, hours(30_000)) == start + hours(30_000)
    assert len(ruler.open_spans(start - hours(20_000), start + hours(20_000))) == 1


def test_s01_other_zones_are_understood_and_no_zone_is_refused() -> None:
    ruler = OFFICE.ruler()
    tokyo = datetime(2026, 6, 10, 18, 0, tzinfo=ZoneInfo("Asia/Tokyo"))  # 11:00 in Amsterdam
    assert ruler.due(tokyo, hours(1)) == local("2026-06-10 12:00")
    due = ruler.due(tokyo, hours(0))
    assert due == tokyo
    assert due is not None
    assert due.tzinfo is UTC
    naive = tokyo.replace(tzinfo=None)
    questions: list[Callable[[datetime], object]] = [
        ruler.is_open,
        ruler.next_opening,
        ruler.next_closing,
        lambda instant: ruler.walk(instant, tokyo),
        lambda instant: ruler.used(instant, tokyo),
        lambda instant: ruler.due(instant, hours(0)),
        lambda instant: ruler.due_days(instant, BusinessDays(1)),
    ]
    for question in questions:
        with pytest.raises(ValueError, match="no time zone"):
            question(naive)


@pytest.mark.parametrize("year", [1969, 2101, 9999])
def test_s01_years_out_of_reach_are_refused(year: int) -> None:
    with pytest.raises(ValueError, match=f"the year {year} is out of reach"):
        OFFICE.ruler().is_open(datetime(year, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "reason"),
    [
        ("Europe/Amsterdm", "do you mean Europe/Amsterdam"),
        ("Mars/Olympus_Mons", "I know no time zone 'Mars/Olympus_Mons'"),
        ("Europe", "I know no time zone 'Europe'"),
        ("../UTC", "I know no time zone"),
        ("/etc/localtime", "I know no time zone"),
        ("localtime", "I know no time zone"),
        ("", "I know no time zone"),
    ],
)
def test_s04_an_unknown_zone_is_refused_in_words(zone: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Calendar.of("office", zone, {"mon": "09:00-17:00"})


def test_s04_a_calendar_that_contradicts_itself_cannot_be_built() -> None:
    week, day, morning = OFFICE.week, date(2026, 12, 24), ((hours(9), hours(12)),)
    with pytest.raises(ValueError, match="no opening hours at all"):
        Calendar.of("shut", "UTC", {})
    with pytest.raises(ValueError, match="2026-12-24 is both a holiday and a short day"):
        Calendar("x", "UTC", week, Holidays(also=((day, ""),)), short=((day, morning),))
    with pytest.raises(ValueError, match="2026-12-24 has no hours under short"):
        Calendar("x", "UTC", week, short=((day, ()),))
    with pytest.raises(ValueError, match="named twice under extra"):
        Calendar("x", "UTC", week, extra=((day, morning), (day, morning)))
    with pytest.raises(ValueError, match="is no shift"):
        Calendar("x", "UTC", week, short=((day, ((hours(12), hours(9)),)),))


def test_s10_the_version_is_that_of_the_content() -> None:
    same = Calendar.of(
        "renamed",
        "Europe/Amsterdam",
        {"fri": "08:30-17:00", "mon-thu": "13:00-17:30, 08:30-12:30"},
        holidays=Holidays("NL"),
        short={date(2026, 12, 31): "08:30-12:00"},
    )
    assert same.version == OFFICE.version
    assert len(same.version) == 64
    others = [
        replace(OFFICE, zone="Europe/Brussels"),
        replace(OFFICE, week=parse_week({"mon-fri": "08:30-17:00"})),
        replace(OFFICE, holidays=Holidays()),
        replace(OFFICE, holidays=Holidays("NL", except_=("good-friday",))),
        replace(OFFICE, holidays=Holidays("NL", also=((date(2026, 5, 5), ""),))),
        replace(OFFICE, holidays=Holidays("NL", "Zuid")),
        replace(OFFICE, short=()),
        replace(OFFICE, extra=OFFICE.short, short=()),
    ]
    assert len({OFFICE.version, *(other.version for other in others)}) == 1 + len(others)
    assert LIBRARY_VERSION[0].isdigit()


def test_s10_equal_calendars_share_a_ruler() -> None:
    again = replace(OFFICE)
    assert again == OFFICE
    assert hash(again) == hash(OFFICE)
    assert again.ruler() is OFFICE.ruler()
    assert replace(OFFICE, zone="UTC").ruler() is not OFFICE.ruler()
