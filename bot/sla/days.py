"""What is open on one local date, in UTC: the only place where the wall clock becomes an instant (S04)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.sla.closures import Holidays
from bot.sla.hours import ALL_DAY, Hours, Week
from bot.sla.spans import Span, Spans

ONE_DAY = timedelta(days=1)
NO_HOURS: Mapping[date, Hours] = MappingProxyType({})


class Days:
    """The dates of one calendar.

    Hours named for a date (a short day, an extra opening) beat the holiday of that date, and only of that
    date. Everything else is closed from 00:00 to 24:00 of a holiday: a shift that runs into it ends at its
    start, and of a shift that would have begun on it, the part after its end stays open.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        week: Week,
        holidays: Holidays,
        short: Mapping[date, Hours] = NO_HOURS,
        extra: Mapping[date, Hours] = NO_HOURS,
    ) -> None:
        self.zone = zone
        self._week, self._holidays, self._short, self._extra = week, holidays, short, extra
        self._closed: dict[int, Mapping[date, str]] = {}
        self._opened: dict[date, Spans] = {}

    def instant(self, day: date, since_midnight: timedelta) -> datetime:
        """The instant of a time on the wall. `fold=0` is S04: a time that does not exist moves forward by the
        gap, one that happens twice means the first."""
        wall = datetime.combine(day, time.min, self.zone) + since_midnight
        return wall.astimezone(UTC)

    def starts_at(self, day: date) -> datetime:
        """The first instant of a date; of a date that does not exist, the same as that of the next."""
        return self.instant(day, timedelta(0))

    def day_of(self, instant: datetime) -> date:
        """The date an instant belongs to. Where the clock goes back over midnight, the new date has begun for
        good."""
        day = instant.astimezone(self.zone).date()
        return day + ONE_DAY if self.starts_at(day + ONE_DAY) <= instant else day

    def holiday(self, day: date) -> str | None:
        """The name of the holiday on that date (which may be empty), or None."""
        if day.year not in self._closed:
            self._closed[day.year] = self._holidays.in_year(day.year)
        return self._closed[day.year].get(day)

    def is_working(self, day: date) -> bool:
        """Whether anything is planned for the date itself. The rest of a night shift that would have begun on
        a holiday does not make the holiday a working day (S05)."""
        if day in self._short or day in self._extra:
            return True
        return bool(self._week[day.weekday()]) and self.holiday(day) is None

    def is_short(self, day: date) -> bool:
        return day in self._short

    def has_hours(self, day: date) -> bool:
        """Whether weekday or date have hours, holiday or not."""
        return bool(self._week[day.weekday()]) or day in self._short or day in self._extra

    def usual(self, day: date) -> Spans:
        """The hours of its weekday, as if it were neither short nor a holiday."""
        return self._spans(day, self._week[day.weekday()])

    def open(self, day: date) -> Spans:
        """All that is open of the shifts that start on the date, after midnight too; worked out once."""
        if day not in self._opened:
            self._opened[day] = self._open(day)
        return self._opened[day]

    def _open(self, day: date) -> Spans:
        usual = Spans() if day in self._short else self._outside_holidays(self.usual(day), day)
        named = self._short.get(day, ()) + self._extra.get(day, ())
        return usual | self._outside_holidays(self._spans(day, named), day + ONE_DAY) if named else usual

    def shift_day(self, instant: datetime) -> date:
        """The date on which the shift of that instant began, or its own date while closed."""
        today = self.day_of(instant)
        began = (today - n * ONE_DAY for n in range(3))
        return next((day for day in began if self.open(day).contains(instant)), today)

    def _spans(self, day: date, hours: Hours) -> Spans:
        if not hours or self.starts_at(day) == self.starts_at(day + ONE_DAY):
            return Spans()
        moments = ((self.instant(day, opening), self.instant(day, closing)) for opening, closing in hours)
        return Spans.of(*(Span(start, end) for start, end in moments if start < end))

    def _outside_holidays(self, spans: Spans, first: date) -> Spans:
        """Spans without the holidays a shift may meet: from `first`, over the next date and, where that does
        not exist, the one after it."""
        dates = (first, first + ONE_DAY, first + 2 * ONE_DAY) if spans else ()
        closed = (self._spans(day, ALL_DAY) for day in dates if self.holiday(day) is not None)
        return spans - closed_days if (closed_days := reduce(or_, closed, Spans())) else spans
