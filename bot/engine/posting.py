"""Posting: reports go out on schedule, by the clock of the contract's zone; corrections as soon as they are
made. What is posted is in the outbox once for ever, what is written to the folder is written whole.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.engine.ports import Store
from bot.engine.report_messages import report_message, trouble_message
from bot.engine.report_views import ReportTrouble, ReportTroubleView
from bot.engine.reporting import Reporter
from bot.papers.press import Printed, file_name, formats, printed
from bot.sla.facts import customer_subject
from bot.sla.period_reports.issues import Issue, issues, periods_on_record
from bot.sla.period_reports.rules import ReportRules

log = structlog.get_logger(__name__)

_LATELY = timedelta(days=1)
STALE = timedelta(days=60)
"""The report of a period that ended so long ago is not posted any more; it is to be had with
`/sla report`."""


class Posting:
    """Looks at every report whose time has come. What it remembers between two runs only spares work."""

    def __init__(self, store: Store, reporter: Reporter, rules: ReportRules) -> None:
        self._store, self._reporter, self.rules = store, reporter, rules
        self._done: set[tuple[str, str, int]] = set()

    async def run(self, now: datetime) -> tuple[int, datetime | None]:
        """How many messages were put in, and when the next report goes out."""
        if not (self.rules.to or self.rules.folder):
            return 0, None
        told, wake = 0, list[datetime]()
        for customer in self._reporter.customers():
            for issue in await latest_issues(self._store, customer, now - STALE):
                goes_at = self.rules.goes_at(issue.report)
                if goes_at > now:
                    wake.append(goes_at)
                else:
                    told += await self._goes(issue, now)
        return told, min(wake, default=None)

    async def lately_changed(self, now: datetime) -> set[tuple[str, str]]:
        """Reports that were signed or corrected in the last day, by customer and period: what was posted of
        them may not say so yet."""
        found: set[tuple[str, str]] = set()
        for customer in self._reporter.customers():
            for issue in await latest_issues(self._store, customer, now - STALE):
                corrected = [issue.frozen_at] if issue.number > 1 else []
                instants = [*corrected, *(one.at for one in issue.signatures)]
                if any(at is not None and now - at < _LATELY for at in instants):
                    found.add((customer, issue.report.period))
        return found

    async def _goes(self, issue: Issue, now: datetime) -> int:
        name = (issue.report.customer, issue.report.period, issue.number)
        if name in self._done:
            return 0
        told = await self._store.announce([report_message(issue, to) for to in self.rules.to], now)
        if self.rules.folder:
            told += await self._write(issue, now)
        self._done.add(name)
        return told

    async def _write(self, issue: Issue, now: datetime) -> int:
        """Into the folder, what is not there yet. What fails is told, once for each report."""
        report = issue.report
        folder = Path(self.rules.folder)
        wanted = await asyncio.to_thread(missing, folder, issue)
        files = await printed(issue, self.rules.language_of(report.customer), wanted)
        try:
            await asyncio.to_thread(write_all, folder, files)
        except OSError as failure:
            detail = failure.strerror or type(failure).__name__
            log.warning("a report could not be written", failure=detail)
            view = ReportTroubleView(ReportTrouble.FOLDER, report.customer, report.period, detail, now)
            return await self._store.announce([trouble_message(view)], now)
        return 0


def missing(folder: Path, issue: Issue) -> list[str]:
    """The formats of which the folder has no file yet. One that is there stays: a report never changes."""
    return [one for one in formats() if not (folder / file_name(issue, one)).exists()]


def write_all(folder: Path, files: Sequence[Printed]) -> None:
    """Each file whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        beside = folder / f".{file.name}.{os.getpid()}"
        beside.write_bytes(file.data)
        beside.replace(folder / file.name)


async def latest_issues(store: Store, customer: str, ended_after: datetime | None = None) -> list[Issue]:
    """The last issue of the reports of a customer, the period that ended last at the end; of all, or of
    periods that ended after an instant."""
    facts = await store.facts(customer_subject(customer))
    return [issues(facts, period)[-1] for period in periods_on_record(facts, ended_after)]
