"""Calendars from their shapes (S04, S06, S07)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial

from bot.config.reading import Path
from bot.config.report import Report
from bot.config.shape import ROUND_THE_CLOCK, CalendarShape, HolidaysShape
from bot.naming import did_you_mean
from bot.sla.calendars import Calendar, Holidays
from bot.sla.hours import parse_hours, show


class Calendars:
    """The calendars of a file by name, with 24x7; `known` also has the names of those that are wrong."""

    def __init__(self, found: Mapping[str, Calendar], known: frozenset[str], report: Report) -> None:
        self.found, self._known, self._report = found, known | {ROUND_THE_CLOCK}, report
        self.used: set[str] = set()

    def get(self, name: str | None, path: Path) -> Calendar | None:
        """The calendar that a field names; unknown names are reported."""
        if name is None:
            return None
        self.used.add(name)
        if name not in self._known:
            self._report.fault(path, f"there is no calendar `{name}`", did_you_mean(name, self._known))
        return self.found.get(name)


def build_calendars(
    shapes: Mapping[str, CalendarShape], known: frozenset[str], zone: str, now: datetime, report: Report
) -> Calendars:
    """All calendars that can be built. One that never opens within two years of `now` is a fault (S07)."""
    found = {ROUND_THE_CLOCK: Calendar.round_the_clock(ROUND_THE_CLOCK, zone)}
    for name, shape in shapes.items():
        at: Path = ("calendars", name)
        if name == ROUND_THE_CLOCK:
            report.fault(at, "is always there and always open", "give this calendar another name", key=True)
        elif (calendar := _calendar(name, shape, zone, at, report)) is not None:
            found[name] = calendar
            _question(shape, at, report)
            if calendar.ruler().next_opening(now) is None:
                report.fault(at, "does not open within two years", "look at hours and holidays", key=True)
    return Calendars(found, known, report)


def _calendar(name: str, shape: CalendarShape, zone: str, at: Path, report: Report) -> Calendar | None:
    holidays = _holidays(shape.holidays, (*at, "holidays"), report)
    if holidays is None:
        return None
    try:
        return Calendar.of(
            name,
            shape.zone or zone,
            shape.hours,
            holidays=holidays,
            short=shape.short,
            extra=shape.extra,
        )
    except ValueError as error:
        report.refuse((*at, "hours"), error)
        return None


def _holidays(shape: HolidaysShape, at: Path, report: Report) -> Holidays | None:
    """Built up step by step, so that a fault is told at its own line."""
    country, region = shape.country and shape.country.upper(), shape.region
    plain = report.reading.at(at)
    country_at: Path = at if isinstance(plain, str) else (*at, "country")
    if country and not _tried(partial(Holidays, country), country_at, report):
        return None
    if region and not _tried(partial(Holidays, country, region), (*at, "region"), report):
        return None
    also = _also(shape, at, report)
    exceptions = tuple(
        one
        for n, one in enumerate(shape.except_)
        if _tried(partial(Holidays, country, region, (), (one,)), (*at, "except", n), report)
    )
    return Holidays(country, region, also, exceptions)


def _also(shape: HolidaysShape, at: Path, report: Report) -> tuple[tuple[date, str], ...]:
    found: dict[date, str] = {}
    for n, (day, name) in enumerate(shape.also):
        if day in found:
            report.doubt((*at, "also", n), f"{day} is there more than once", "keep one of them")
        found[day] = name
    return tuple(found.items())


def _tried(make: Callable[[], Holidays], path: Path, report: Report) -> bool:
    try:
        make()
    except ValueError as error:
        report.refuse(path, error)
        return False
    return True


def _question(shape: CalendarShape, at: Path, report: Report) -> None:
    """An end at 23:59 leaves the last minute of the day closed (S04)."""
    tables: tuple[tuple[str, Mapping[str, str]], ...] = (
        ("hours", shape.hours),
        ("short", {str(day): text for day, text in shape.short.items()}),
        ("extra", {str(day): text for day, text in shape.extra.items()}),
    )
    for table, entries in tables:
        for key, text in entries.items():
            if any(show(shift).endswith("-23:59") for shift in parse_hours(text)):
                what = "23:59 leaves the last minute of the day closed"
                report.doubt((*at, table, key), what, "do you mean 24:00?")
