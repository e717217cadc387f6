"""An instant told on the calendar's own clock has the same answers as in UTC, whatever that clock does (S01).

Times that never came, times that came twice, dates that were left out: whoever asks with one of them means
the instant that Python makes of it.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from itertools import pairwise
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.sla.calendars import ALWAYS, Calendar, Holidays, Ruler
from bot.sla.curves import steady_offset
from bot.sla.spans import as_utc
from tests.sla.made_up import DAY, MINUTE, PLACES, SOON, calendars

MORE_PLACES = [
    ("America/Sao_Paulo", date(2017, 10, 15)),
    ("Asia/Tehran", date(2021, 3, 22)),
    ("Asia/Tehran", date(2021, 9, 22)),
    ("Pacific/Apia", date(2011, 12, 31)),
    ("Europe/Amsterdam", date(2026, 12, 31)),
    ("Pacific/Kiritimati", date(2027, 1, 1)),
    ("America/Los_Angeles", date(2026, 12, 31)),
]
OFFICE = Calendar.of("office", "Europe/Amsterdam", {"mon-fri": "09:00-17:00"}, holidays=Holidays("NL"))
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def on_the_wall(zone: ZoneInfo, around: date, days: int = 5) -> st.SearchStrategy[datetime]:
    """Whatever a clock there might show, even what it never did, and either time it did."""
    noon = datetime.combine(around, time(12), zone)
    minutes = st.integers(-days * 1440, days * 1440).map(lambda n: noon + n * MINUTE)
    ticks = st.integers(-days * 86400, days * 86400).map(
        lambda n: noon + timedelta(seconds=n, microseconds=n)
    )
    return st.builds(lambda shown, fold: shown.replace(fold=fold), minutes | ticks, st.sampled_from([0, 1]))


@settings(max_examples=200)
@given(st.data())
def test_s01_the_clock_on_the_wall_answers_as_utc_does(data: st.DataObject) -> None:
    key, around = data.draw(st.sampled_from(PLACES + MORE_PLACES))
    calendar = data.draw(calendars(key, around) | st.just(Calendar.round_the_clock("always", key)))
    ruler, utc = Ruler(calendar.days()), Ruler(calendar.days())
    for _ in range(8):
        a, b = (data.draw(on_the_wall(ZoneInfo(key), around, days)) for days in (5, 400))
        budget = data.draw(SOON)
        assert ruler.used(a, b) == utc.used(as_utc(a), as_utc(b))
        assert ruler.used(a, as_utc(b)) == utc.used(as_utc(a), as_utc(b)), "one in each"
        due = ruler.due(a, budget)
        assert due == utc.due(as_utc(a), budget)
        assert due is not None
        assert due.tzinfo is UTC


@given(on_the_wall(AMSTERDAM, date(2026, 3, 29), 300), on_the_wall(AMSTERDAM, date(2026, 10, 25), 300))
def test_s01_a_zone_made_twice_is_still_that_zone(a: datetime, b: datetime) -> None:
    """Python compares times of two such objects by their instants, and times of one by the clock."""
    again = ZoneInfo.no_cache(AMSTERDAM.key)
    assert again is not AMSTERDAM
    ruler, expected = OFFICE.ruler(), OFFICE.ruler().used(as_utc(a), as_utc(b))
    assert ruler.used(a.replace(tzinfo=again), b.replace(tzinfo=again)) == expected
    assert ruler.used(a.replace(tzinfo=again), b) == expected


@settings(max_examples=200)
@given(st.data())
def test_s01_a_steady_day_shows_one_offset_at_every_minute(data: st.DataObject) -> None:
    key, around = data.draw(st.sampled_from(PLACES + MORE_PLACES))
    zone, day = ZoneInfo(key), around + data.draw(st.integers(-3, 3)) * DAY
    midnight = datetime.combine(day, time.min, zone)
    shown = ((midnight + n * MINUTE).replace(fold=fold) for n in range(1441) for fold in (0, 1))
    offsets = {there.utcoffset() for there in shown}
    assert steady_offset(zone, day) == (offsets.pop() if len(offsets) == 1 else None)


def test_s01_no_clock_changes_twice_within_days() -> None:
    """What makes it enough to look at both ends of a day; told by what this machine knows of all zones."""
    between = {key: pairwise(_changes(key)) for key in available_timezones()}
    quick = [(key, a) for key, pairs in between.items() for a, b in pairs if b - a < timedelta(days=4)]
    assert len(between) > 400
    assert quick == []


def _changes(key: str) -> list[datetime]:
    """The instants since 1970 at which the clock jumped. Years beyond the list go by a rule of two a year."""
    zone = ZoneInfo(key)
    instants = (datetime.fromtimestamp(seconds, UTC) for seconds in _listed(_zone_file(key)) if seconds > 0)
    tick = timedelta(seconds=1)
    return [t for t in instants if t.astimezone(zone).utcoffset() != (t - tick).astimezone(zone).utcoffset()]


def _zone_file(key: str) -> bytes:
    files = (Path(folder, key) for folder in TZPATH)
    found = next((file for file in files if file.is_file()), None)
    return (found or resources.files("tzdata").joinpath("zoneinfo", key)).read_bytes()


def _listed(file: bytes) -> Sequence[int]:
    """The second half of the format of RFC 9636, whose instants have 64 bits."""
    header = struct.Struct(">4sc15x6l")
    _, _, utc, standard, leaps, times, types, letters = header.unpack_from(file)
    second = header.size + 5 * times + 6 * types + letters + 8 * leaps + standard + utc
    times = header.unpack_from(file, second)[5]
    return struct.unpack_from(f">{times}q", file, second + header.size)


def test_s01_nearly_all_days_are_steady() -> None:
    year = [date(2026, 1, 1) + n * DAY for n in range(365)]
    assert [day for day in year if steady_offset(AMSTERDAM, day) is None] == [
        date(2026, 3, 29),
        date(2026, 10, 25),
    ]


@pytest.mark.parametrize("key", ["America/Los_Angeles", "Europe/Amsterdam", "Pacific/Kiritimati", "UTC"])
@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 1, 1), date(1970, 1, 2), date(2100, 12, 30)])
def test_s01_new_year_on_the_wall_is_not_new_year_in_utc(key: str, day: date) -> None:
    """The first question to a ruler decides which years it compiles first."""
    calendar = Calendar.of("nights", key, {"daily": "18:00-06:00"})
    noon = datetime.combine(day, time(12), ZoneInfo(key))
    for first in (noon - 12 * 60 * MINUTE, noon + 719 * MINUTE):
        ruler = Ruler(calendar.days())
        assert ruler.used(first, noon) == Ruler(calendar.days()).used(as_utc(first), as_utc(noon))
        assert abs(ruler.used(first, noon)) == timedelta(hours=6) - (first.minute == 59) * MINUTE


@pytest.mark.parametrize("key", ["America/Los_Angeles", "Europe/Amsterdam", "UTC"])
def test_s01_the_ends_of_our_reach_are_those_of_utc(key: str) -> None:
    zone, ruler = ZoneInfo(key), Calendar.round_the_clock("always", key).ruler()
    first, last = datetime(1970, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC) - MINUTE
    assert ruler.used(first.astimezone(zone), last.astimezone(zone)) == last - first
    for beyond in (first - MINUTE, last + MINUTE):
        with pytest.raises(ValueError, match="is out of reach") as caught:
            ruler.used(beyond.astimezone(zone), first)
        assert caught.value.__suppress_context__, "how it was looked up is nobody's business"


@example(datetime(2026, 3, 29, 2, 30, tzinfo=AMSTERDAM), 0)  # a time that never came
@example(datetime(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM, fold=1), 1)
@given(on_the_wall(AMSTERDAM, date(2026, 6, 10), 900), st.integers(-20_000_000, 20_000_000))
def test_s04_round_the_clock_is_elapsed_time_on_every_clock(start: datetime, seconds: int) -> None:
    later = as_utc(start) + timedelta(seconds=seconds)
    for calendar in (ALWAYS, Calendar.round_the_clock("here", AMSTERDAM.key)):
        assert calendar.ruler().used(start, later.astimezone(AMSTERDAM)) == timedelta(seconds=seconds)


@settings(max_examples=30)
@given(st.data())
def test_s01_a_curve_once_drawn_stays_true(data: st.DataObject) -> None:
    """Years compiled later, before and after, change no answer about a day that was asked for already."""
    key, around = data.draw(st.sampled_from(PLACES + MORE_PLACES))
    calendar = data.draw(calendars(key, around))
    ruler, (a, b) = Ruler(calendar.days()), (data.draw(on_the_wall(ZoneInfo(key), around)) for _ in range(2))
    before = ruler.used(a, b), ruler.used(as_utc(a), as_utc(b))
    for years in (-3, 3):
        ruler.is_open(datetime(around.year + years, 7, 1, tzinfo=UTC))
    assert (ruler.used(a, b), ruler.used(as_utc(a), as_utc(b))) == before
