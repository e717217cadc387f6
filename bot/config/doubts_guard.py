"""What the promise guard finds, at the lines that make the promises (S44)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from bot.config.reading import Path
from bot.config.report import Report
from bot.sla.guard import Finding, Subjects, guard
from bot.sla.policies import Book, Policy


def doubt_cover(book: Book, policies: Mapping[int, Policy], now: datetime, report: Report) -> None:
    """Promises to customers that nobody upstream covers, each with a timeline that shows it."""
    places = {policy.name: n for n, policy in policies.items()}
    for finding in guard(book, now):
        report.doubt(_place(finding, places), finding.what, finding.timeline)


def _place(finding: Finding, places: Mapping[str, int]) -> Path:
    match finding.about:
        case Subjects.AVAILABILITY | Subjects.ERROR_RATE | Subjects.LATENCY:
            return ("services", finding.place, str(finding.about), "contractual")
        case Subjects.RESOLUTION:
            return ("policies", places[finding.place], "targets", "resolution", "contractual")
        case Subjects.CLAIM:
            return ("contracts", finding.place, "covered_by")
        case _:
            assert_never(finding.about)
