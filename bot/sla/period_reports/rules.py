"""When reports go out, to whom, and who signs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.sla.ladders import LEGAL
from bot.sla.period_reports.model import PeriodReport


@dataclass(frozen=True, slots=True)
class ReportRules:
    """Reports go out at `at` by the clock of the contract's zone, `days_after` the last day of the period.

    `to` are audiences, `folder` is empty for none: without both nothing goes out. `sign` are the roles that
    sign. `languages` are those of customers' papers, `language` that of the others.
    """

    to: tuple[str, ...] = ()
    at: time = time(9)
    days_after: int = 2
    folder: str = ""
    sign: tuple[str, ...] = (LEGAL,)
    language: str = "en"
    languages: Mapping[str, str] = field(default_factory=dict)

    def goes_at(self, report: PeriodReport) -> datetime:
        """When the report of a period goes out. A local time that does not exist moves forward (S04)."""
        zone = ZoneInfo(report.zone)
        last_day = (report.until - timedelta(microseconds=1)).astimezone(zone).date()
        day = last_day + timedelta(days=self.days_after)
        return datetime.combine(day, self.at, zone).astimezone(UTC)

    def language_of(self, customer: str) -> str:
        """The language of a customer's papers."""
        return self.languages.get(customer, self.language)
