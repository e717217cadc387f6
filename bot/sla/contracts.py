"""Contracts: agreements whose promises have consequences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.sla.calendars import Calendar
from bot.sla.credits import NONE, Credits, Fee
from bot.sla.remedies import Remedy


class ClaimFrom(StrEnum):
    """What the days of a claim window are counted from (S43)."""

    INCIDENT = "incident"
    PERIOD_END = "period_end"
    ELIGIBILITY = "eligibility"


@dataclass(frozen=True, slots=True)
class Claim:
    """How long a credit may be claimed: so many days."""

    days: int
    start: ClaimFrom = ClaimFrom.INCIDENT


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a contract's figures, and when (S12)."""

    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Contract:
    """An agreement with a customer or a supplier.

    `clauses` maps the short name that a target uses to the words there, for example "response" to "§4.2".
    `covered_by` are the contracts with suppliers that its promises depend on, by reference.
    Both ends of the validity belong to it; None is open.
    """

    reference: str
    parties: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    approved: Approval | None = None
    clauses: tuple[tuple[str, str], ...] = ()
    calendar: Calendar | None = None
    fee: Fee | None = None
    credits: Credits = NONE
    claim: Claim | None = None
    remedies: tuple[Remedy, ...] = ()
    covered_by: tuple[str, ...] = ()

    def clause(self, name: str) -> str:
        """The clause's own reference, or the short name where the contract lists none."""
        return dict(self.clauses).get(name, name)

    def valid_on(self, day: date) -> bool:
        """Whether the agreement is in force on that day, in the contract's zone."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def in_force(self, zone: str) -> tuple[datetime | None, datetime | None]:
        """From the first instant of its first day to the end of its last, by the days of a zone; None is
        open."""
        start, until = self.valid_from, self.valid_until
        return (
            None if start is None else _midnight(start, zone),
            None if until is None else _midnight(until + timedelta(days=1), zone),
        )

    def approved_on(self, day: date) -> bool:
        """Whether an approved version exists for that day; if not, legal sees "unapproved" (S12)."""
        return self.approved is not None and self.approved.on <= day


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
