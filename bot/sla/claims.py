"""Claim windows: until when a credit may be claimed, by customers of us and by us of suppliers (S43).

Days are counted as laws count them: the day on which the window begins is not counted, and it closes at the
end of the last one, by the clock of the contract's zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.sla.contracts import Claim, ClaimFrom
from bot.sla.spans import Span

_DAY, _MOMENT = timedelta(days=1), timedelta(microseconds=1)
REMINDED = (14, 7, 3, 1)
"""Reminders come so many days before the last one, in the morning."""
_MORNING = time(9)


class Direction(StrEnum):
    """Who claims."""

    OF_US = "of_us"
    OF_SUPPLIER = "of_supplier"


@dataclass(frozen=True, slots=True)
class ClaimWindow:
    """A claim may be filed from `opens_at` until `closes_at`, which no longer belongs to it."""

    direction: Direction
    reference: str
    opens_at: datetime
    closes_at: datetime
    reminders: tuple[datetime, ...]

    def left(self, now: datetime) -> timedelta:
        """How much time is left; zero when it is closed."""
        return max(self.closes_at - max(now, self.opens_at), timedelta(0))

    def is_open(self, now: datetime) -> bool:
        """Whether a claim may be filed at an instant."""
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True, slots=True)
class Incident:
    """What a claim is about: when the incident began, the period it lies in, and when the right to a credit
    arose."""

    began_at: datetime
    period: Span
    eligible_at: datetime


def claim_window(
    claim: Claim, direction: Direction, reference: str, incident: Incident, zone: str
) -> ClaimWindow:
    """The window for one incident under the contract with that reference, in the contract's zone."""
    opens_at = {
        ClaimFrom.INCIDENT: incident.began_at,
        ClaimFrom.PERIOD_END: incident.period.end,
        ClaimFrom.ELIGIBILITY: incident.eligible_at,
    }[claim.start]
    there = ZoneInfo(zone)
    # A period ends with the last moment of its last day, not with the first of the next.
    counted = opens_at - _MOMENT if claim.start is ClaimFrom.PERIOD_END else opens_at
    last_day = counted.astimezone(there).date() + claim.days * _DAY
    mornings = (_at(last_day - n * _DAY, _MORNING, there) for n in REMINDED)
    return ClaimWindow(
        direction,
        reference,
        opens_at,
        _at(last_day + _DAY, time(0), there),
        tuple(at for at in mornings if at > opens_at),
    )


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
