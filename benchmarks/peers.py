"""Other packages that know office hours, each asked the same two questions in its own words.

`used` and `due` take aware instants, as the bot has them; where a package wants something else (local times
without a zone, its own kind of timestamp), turning one into the other is part of the call. None stands for a
question that the package cannot be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from business_duration import businessDuration
from businesstimedelta import BusinessTimeDelta, HolidayRule, Rules, WorkDayRule
from pandas import Timestamp
from pandas.tseries.offsets import CustomBusinessHour
from pytz import timezone
from timegrid import TimeGridCalendar, seconds
from workclock import Holidays as ClosedDays
from workclock import Schedule, WorkDay

from bot.sla.calendars import Calendar, Holidays

ZONE = ZoneInfo("Europe/Amsterdam")
SECOND = timedelta(seconds=1)
NINE, FIVE = time(9), time(17)
OFFICE = Calendar.of("office", ZONE.key, {"mon-fri": "09:00-17:00"}, holidays=Holidays("NL"))
YEARS = range(2025, 2031)
CLOSED = sorted(day for year in YEARS for day in Holidays("NL").in_year(year))

Used = Callable[[datetime, datetime], timedelta]
Due = Callable[[datetime, timedelta], datetime | None]


@dataclass(frozen=True, slots=True)
class Peer:
    """A package and how to ask it."""

    name: str
    used: Used | None
    due: Due | None
    note: str = ""

    @property
    def package(self) -> str:
        """Its name where packages are published."""
        return self.name.split()[0].lower()


def peers() -> Iterator[Peer]:
    """Duebell first, then the others."""
    ruler = OFFICE.ruler()
    yield Peer("Duebell", ruler.used, ruler.due)
    yield _workclock()
    yield _timegrid()
    yield _businesstimedelta()
    yield _business_duration()
    yield _pandas()


def local(instant: datetime) -> datetime:
    """The clock on the wall, without a zone."""
    return instant.astimezone(ZONE).replace(tzinfo=None)


def _workclock() -> Peer:
    office = Schedule([WorkDay(NINE, FIVE), ClosedDays(CLOSED)], time_zone=ZONE)
    return Peer("workclock", office.between, office.add)


def _timegrid() -> Peer:
    calendar = TimeGridCalendar.weekdays(NINE, FIVE)
    for day in CLOSED:
        calendar = calendar.close(day)
    line = calendar.compile(datetime(YEARS[0], 1, 1), datetime(YEARS[-1] + 1, 1, 1))  # noqa: DTZ001 - its way

    def used(a: datetime, b: datetime) -> timedelta:
        found: timedelta = line.get_working_duration(local(a), local(b))
        return found

    def due(start: datetime, budget: timedelta) -> datetime:
        found: datetime = calendar.add_work_duration(local(start), seconds(budget // SECOND))
        return found.replace(tzinfo=ZONE)

    return Peer("timegrid", used, due, "knows no zones: local times in and out; `used` of its compiled form")


def _businesstimedelta() -> Peer:
    zone = timezone(ZONE.key)
    days = WorkDayRule(start_time=NINE, end_time=FIVE, working_days=[0, 1, 2, 3, 4], tz=zone)
    rules = Rules([days, HolidayRule(dict.fromkeys(CLOSED, "closed"), tz=zone)])

    def used(a: datetime, b: datetime) -> timedelta:
        found: timedelta = rules.difference(a, b).timedelta
        return found

    def due(start: datetime, budget: timedelta) -> datetime:
        found: datetime = start + BusinessTimeDelta(rules, timedelta=budget)
        return found

    return Peer("businesstimedelta", used, due)


def _business_duration() -> Peer:
    closed: list[date] = CLOSED

    def used(a: datetime, b: datetime) -> timedelta:
        found = businessDuration(local(a), local(b), NINE, FIVE, holidaylist=closed, unit="sec")
        return timedelta(seconds=found)

    return Peer("business-duration", used, None, "knows no zones: local times in; has no `due`")


def _pandas() -> Peer:
    def due(start: datetime, budget: timedelta) -> datetime:
        hours = CustomBusinessHour(int(budget / timedelta(hours=1)), start=NINE, end=FIVE, holidays=CLOSED)
        found: datetime = (Timestamp(start).tz_convert(ZONE) + hours).to_pydatetime()
        return found

    return Peer("pandas CustomBusinessHour", None, due, "whole hours only; has no `used`")


def same(a: object, b: object) -> bool:
    """Whether two answers are equal: durations as such, instants as instants."""
    if isinstance(a, datetime) and isinstance(b, datetime):
        return a.astimezone(UTC) == b.astimezone(UTC)
    return a == b
