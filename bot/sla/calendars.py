"""A calendar: when time counts (S04). A value; `ruler()` is its compiled form that answers questions.

    >>> office = Calendar.of("office", "Europe/Amsterdam", {"mon-fri": "09:00-17:00"})
    >>> office.ruler().due(friday_at_16_30, timedelta(hours=2))  # Monday 10:30

What a date has, the most particular first: extra openings add to anything, even to a holiday; a short day
replaces the hours of its weekday, even on a public holiday; holidays close 00:00-24:00; else the hours of the
weekday count.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.sla.closures import LIBRARY_VERSION, Holidays
from bot.sla.days import Days
from bot.sla.durations import BusinessDays, Duration
from bot.sla.hours import ALL_DAY, Hours, Week, check_hours, check_week, doubts, parse_hours, parse_week, show
from bot.sla.rulers import HORIZON, Ruler
from bot.sla.walks import Closed, Reason, Stretch

__all__ = [
    "ALWAYS",
    "HORIZON",
    "BusinessDays",
    "Calendar",
    "Closed",
    "DatedHours",
    "Duration",
    "Holidays",
    "Hours",
    "Reason",
    "Ruler",
    "Stretch",
    "Week",
    "doubts",
    "parse_hours",
    "parse_week",
]

DatedHours: TypeAlias = tuple[tuple[date, Hours], ...]
NO_HOLIDAYS = Holidays()
# Not places: they follow the settings of the machine, or stand for "not set up yet".
_NO_PLACES = {"localtime", "posixrules", "Factory"}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Zone, weekly hours, and the dates that differ. Anything wrong is a ValueError in plain words.

    `week` holds the hours by weekday, Monday first; `short` replaces them on a date, `extra` adds to them.
    """

    name: str
    zone: str
    week: Week
    holidays: Holidays = NO_HOLIDAYS
    short: DatedHours = ()
    extra: DatedHours = ()
    _rulers: list[Ruler] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _zone(self.zone)
        check_week(self.week)
        for kind, dated in (("short", self.short), ("extra", self.extra)):
            object.__setattr__(self, kind, _checked(kind, dated))
        if not any(self.week) and not self.extra:
            raise ValueError("there are no opening hours at all, so nothing would ever be due")
        if both := dict(self.short).keys() & dict(self.holidays.also).keys():
            raise ValueError(f"{min(both)} is both a holiday and a short day; leave it out of one of them")

    @classmethod
    def of(
        cls,
        name: str,
        zone: str,
        week: Mapping[str, str],
        *,
        holidays: Holidays = NO_HOLIDAYS,
        short: Mapping[date, str] | None = None,
        extra: Mapping[date, str] | None = None,
    ) -> Calendar:
        """From hours as they are written: `{"mon-fri": "09:00-17:00"}`, `{date(2026, 12, 31):
        "09:00-12:00"}`."""
        return cls(name, zone, parse_week(week), holidays, _dated(short or {}), _dated(extra or {}))

    @classmethod
    def round_the_clock(cls, name: str = "round-the-clock", zone: str = "UTC") -> Calendar:
        """24x7: time used is time elapsed. The zone only decides where a business day ends."""
        return cls(name, zone, (ALL_DAY,) * 7)

    @property
    def version(self) -> str:
        """A hash of everything that decides about the hours (S10): not the name; with public holidays, the
        version of the library that knows them."""
        content = {
            "zone": self.zone,
            "week": [_written(hours) for hours in self.week],
            "country": [self.holidays.country, self.holidays.subdivision],
            "library": LIBRARY_VERSION if self.holidays.country else None,
            "also": [[day.isoformat(), name] for day, name in self.holidays.also],
            "except": sorted(map(str, self.holidays.except_)),
            "short": [[day.isoformat(), _written(hours)] for day, hours in self.short],
            "extra": [[day.isoformat(), _written(hours)] for day, hours in self.extra],
        }
        return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def days(self) -> Days:
        """What is open on each date."""
        return Days(_zone(self.zone), self.week, self.holidays, dict(self.short), dict(self.extra))

    def ruler(self) -> Ruler:
        """The compiled calendar; equal calendars share one."""
        if not self._rulers:
            self._rulers.append(_ruler(self))
        return self._rulers[0]


@lru_cache(maxsize=256)
def _ruler(calendar: Calendar) -> Ruler:
    return Ruler(calendar.days())


def _zone(key: str) -> ZoneInfo:
    try:
        if key in _NO_PLACES:
            raise ValueError(key)
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(key, sorted(available_timezones()), n=1)
        hint = f"; do you mean {near[0]}?" if near else "; write it like Europe/Amsterdam"
        raise ValueError(f"I know no time zone {key!r}{hint}") from None


def _dated(written: Mapping[date, str]) -> DatedHours:
    return tuple((day, parse_hours(text)) for day, text in written.items())


def _checked(kind: str, dated: DatedHours) -> DatedHours:
    """In order of date; each date once, with hours that are right."""
    if len(dict(dated)) != len(dated):
        raise ValueError(f"a date is named twice under {kind}")
    for day, hours in dated:
        check_hours(hours)
        if not hours:
            raise ValueError(f"{day} has no hours under {kind}; a closed day belongs under holidays")
    return tuple(sorted(dated))


def _written(hours: Hours) -> list[str]:
    return [show(shift) for shift in hours]


ALWAYS = Calendar.round_the_clock()
"""Every second counts."""
