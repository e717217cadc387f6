"""Calendars nobody would think of, near the clock changes of many places, for Hypothesis."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from bot.sla.calendars import Calendar, Closed, Holidays, Hours, Ruler, Week
from bot.sla.hours import check_week

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

# A day on or near a change of the clock, or of the date, and a few quiet ones.
PLACES = [
    ("Europe/Amsterdam", date(2026, 3, 29)),
    ("Europe/Amsterdam", date(2026, 10, 25)),
    ("Europe/Dublin", date(2027, 1, 1)),
    ("Atlantic/Azores", date(2026, 10, 25)),
    ("Atlantic/Azores", date(2026, 3, 29)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/Havana", date(2026, 11, 1)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("America/St_Johns", date(1990, 10, 28)),
    ("America/St_Johns", date(1988, 4, 3)),  # two hours at once
    ("America/Los_Angeles", date(2028, 2, 29)),
    ("Asia/Tehran", date(2022, 3, 22)),
    ("Asia/Tehran", date(2022, 9, 21)),
    ("Asia/Beirut", date(2024, 3, 31)),
    ("Asia/Kathmandu", date(1986, 1, 1)),  # fifteen minutes
    ("Asia/Pyongyang", date(2018, 5, 5)),  # thirty minutes, at 23:30
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Antarctica/Troll", date(2026, 3, 29)),  # two hours
    ("Pacific/Chatham", date(2026, 4, 5)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Kiritimati", date(1994, 12, 31)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("UTC", date(2026, 6, 30)),
]


def shifts(marks: list[int]) -> Hours:
    """Sorted minutes, taken in pairs."""
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return tuple((a * MINUTE, b * MINUTE) for a, b in pairs if a < 1440)


def minutes(most: int) -> st.SearchStrategy[int]:
    """Round times and odd ones; 24:00 and the small hours often, for that is where clocks change."""
    round_ones = st.sampled_from([0, 60, 90, 120, 135, 150, 165, 180, 1380, 1410, 1440, 1500, 1590])
    return (round_ones | st.integers(0, most)).filter(lambda m: m <= most)


DAY_HOURS = st.lists(minutes(1440), max_size=6, unique=True).map(sorted).map(shifts)
NIGHTS: st.SearchStrategy[Hours] = st.builds(
    lambda opening, closing: ((opening * MINUTE, closing * MINUTE),),
    st.integers(1200, 1439),
    minutes(1800).filter(lambda m: m >= 1440),
)
ANY_HOURS: st.SearchStrategy[Hours] = DAY_HOURS | NIGHTS


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Seven days; one that the day before would run into is closed instead."""
    days: list[Hours] = []
    for _ in range(7):
        hours = draw(ANY_HOURS)
        runs_in = bool(days and days[-1] and hours and days[-1][-1][1] > hours[0][0] + DAY)
        days.append(() if runs_in else hours)
    if days[6] and days[0] and days[6][-1][1] > days[0][0][0] + DAY:
        days[6] = ()
    mon, tue, wed, thu, fri, sat, sun = days
    week = (mon, tue, wed, thu, fri, sat, sun)
    check_week(week)
    return week


@st.composite
def calendars(draw: st.DrawFn, zone: str, around: date) -> Calendar:
    """Any week, with up to three holidays, short days and extra openings around a date."""
    near = st.integers(-4, 4).map(lambda n: around + n * DAY)
    week = draw(weeks().filter(any))
    short = draw(st.dictionaries(near, ANY_HOURS.filter(bool), max_size=2))
    extra = draw(st.dictionaries(near, ANY_HOURS.filter(bool), max_size=2))
    closed = draw(st.sets(near.filter(lambda day: day not in short), max_size=3))
    holidays = Holidays(also=tuple((day, "closed") for day in closed))
    return Calendar("any", zone, week, holidays, tuple(short.items()), tuple(extra.items()))


@st.composite
def situations(draw: st.DrawFn) -> tuple[Calendar, date]:
    zone, around = draw(st.sampled_from(PLACES))
    return draw(calendars(zone, around)), around


def near(around: date, days: int = 5) -> st.SearchStrategy[datetime]:
    """An instant within some days of noon, UTC; to the second, and often right on the minute."""
    noon = datetime.combine(around, time(12), UTC)
    whole = st.integers(-days * 1440, days * 1440).map(lambda n: noon + n * MINUTE)
    return whole | st.integers(-days * 86400, days * 86400).map(lambda n: noon + timedelta(seconds=n))


ANY_INSTANT = near(date(2030, 1, 1), 10_000)
SOON = st.integers(-72 * 3600, 72 * 3600).map(lambda n: timedelta(seconds=n))


def why_at(ruler: Ruler, instant: datetime) -> Closed | None:
    """Why it is closed at an instant, as a walk over it says; None while it is open."""
    (stretch,) = ruler.walk(instant, instant + timedelta.resolution)
    return stretch.why
