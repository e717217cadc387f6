"""How long, as people write it: `90s`, `30m`, `8h`, `1h30m`, `2 business days`, `75%` (S05, S31)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TypeAlias
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """A budget that ends at the close of the n-th open day after the start day (S05)."""

    days: int

    def __post_init__(self) -> None:
        if not 1 <= self.days <= 1000:
            raise ValueError(f"{self.days} business days: expected a number from 1 to 1000")

    def __str__(self) -> str:
        return "1 business day" if self.days == 1 else f"{self.days} business days"


@dataclass(frozen=True, slots=True)
class Months:
    """A budget that ends on the same day of a later month, at the same time of the zone; on the last day of
    a month that is too short (S20)."""

    months: int

    def __str__(self) -> str:
        return "1 month" if self.months == 1 else f"{self.months} months"

    def after(self, start: datetime, zone: str) -> datetime:
        """The end of the budget, in UTC."""
        there = start.astimezone(ZoneInfo(zone)) + relativedelta(months=self.months)
        return there.astimezone(UTC)


Duration: TypeAlias = timedelta | BusinessDays | Months
"""A timedelta is time of the target's calendar, in real seconds."""

_LONGEST = timedelta(days=3660)
_CLOCK = re.compile(r"(?:([0-9]+)h)? ?(?:([0-9]+)m)? ?(?:([0-9]+)s)?")
_BUSINESS_DAYS = re.compile(r"([0-9]+) ?business ?days?")
_BARE_DAYS = re.compile(r"[0-9.,]+ ?(?:d|days?|w|weeks?)(?![a-z]).*")
_SHARE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%")
_EXAMPLES = "write it like 90s, 30m, 8h, 1h30m or 2 business days"


def parse_duration(text: str) -> timedelta | BusinessDays:
    """Read a duration of a target (S05). Anything doubtful is a ValueError that says what to write
    instead."""
    plain = " ".join(text.lower().split())
    if found := _BUSINESS_DAYS.fullmatch(plain):
        return BusinessDays(_number(found[1]))
    if _BARE_DAYS.fullmatch(plain):
        raise ValueError(
            f"{text!r} is not clear: one day means 8 hours to one product, 24 to another and 3 days "
            "to a third; write hours (8h, 24h) or business days (2 business days)"
        )
    found = _CLOCK.fullmatch(plain)
    if not found or not any(found.groups()):
        raise ValueError(f"{text!r} is no duration; {_EXAMPLES}")
    return _checked(text, *(_number(part or "0") for part in found.groups()))


def _number(digits: str) -> int:
    """A whole number; absurdly long ones become one that every limit refuses."""
    return int(digits[:10]) if len(digits) <= 10 else 10**10


def _checked(text: str, hours: int, minutes: int, seconds: int) -> timedelta:
    total = hours * 3600 + minutes * 60 + seconds
    if total == 0:
        raise ValueError(f"{text!r} is no time at all; a target needs at least a second")
    if total > _LONGEST.total_seconds():
        raise ValueError(f"{text!r} is more than ten years; {_EXAMPLES}")
    return timedelta(seconds=total)


def format_duration(duration: Duration) -> str:
    """Short English: `45s`, `5m 07s`, `2h`, `1h 05m`, `-30m`, `2 business days`. Parts of a second are cut
    off.

    `parse_duration` reads every result for whole seconds above zero back to the same duration.
    """
    if isinstance(duration, BusinessDays | Months):
        return str(duration)
    sign, seconds = ("-", -duration) if duration < timedelta(0) else ("", duration)
    whole = seconds // timedelta(seconds=1)
    parts = _parts(whole // 3600, whole // 60 % 60, whole % 60)
    return sign + parts if whole else "0s"


def _parts(hours: int, minutes: int, seconds: int) -> str:
    if hours and seconds:
        return f"{hours}h {minutes:02}m {seconds:02}s"
    if hours:
        return f"{hours}h {minutes:02}m" if minutes else f"{hours}h"
    if minutes:
        return f"{minutes}m {seconds:02}s" if seconds else f"{minutes}m"
    return f"{seconds}s"


def parse_share(text: str) -> Fraction:
    """`75%` -> 3/4, `99.95%` -> 1999/2000, exactly. Which shares make sense is for the reader of the
    field."""
    found = _SHARE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no percentage; write it like 75% or 99.95%")
    return Fraction(found[1]) / 100


def format_share(share: Fraction) -> str:
    """`99.95%`: what `parse_share` reads, without needless zeros."""
    return f"{float(share * 100):.10g}%"


def share_of(whole: timedelta, share: Fraction) -> timedelta:
    """That share of a duration, rounded to the microsecond (half to even)."""
    return timedelta(microseconds=round(whole // timedelta(microseconds=1) * share))
