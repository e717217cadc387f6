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

from bot.aside import aside
from bot.engine.ports import Store
from bot.engine.report_messages import report_message, trouble_message
from bot.engine.report_views import ReportTrouble, ReportTroubleView
from bot.engine.reporting import Reporter
from bot.papers.press import Printed, file_name, formats, printed
from bot.sla.facts import Fact, customer_subject
from bot.sla.period_reports.issues import Issue, issues, periods_on_record
from bot.sla.period_reports.rules import ReportRules

log = structlog.get_logger(__name__)

_LATELY = timedelta(days=1)
AGAIN = timedelta(minutes=10)
"""What could not be posted or written is tried again so often."""
STALE = timedelta(days=60)
"""The report of a period that ended so long ago is not posted any more; it is to be had with
`/sla report`."""


class Posting:
    """Looks at every report whose time has come. What it remembers between two runs only spares work."""

    def __init__(self, store: Store, reporter: Reporter, rules: ReportRules) -> None:
        self._store, self._reporter, self.rules = store, reporter, rules
        self._done: set[tuple[str, str, int]] = set()

    async def run(self, now: datetime) -> tuple[int, datetime | None]:
        """How many messages were put in, and when the next report goes out. One that fails holds up no
        other."""
        if not (self.rules.to or self.rules.folder):
            return 0, None
        found, whole = await self._latest(now)
        told, wake = 0, [] if whole else [now + AGAIN]
        for issue in found:
            try:
                goes_at = self.rules.goes_at(issue.report)
                if goes_at <= now:
                    told += await self._goes(issue, now)
                    goes_at = now + AGAIN
                if _name(issue) not in self._done:
                    wake.append(goes_at)
            except Exception:
                log.exception("a report could not go out", period=issue.report.period)
                wake.append(now + AGAIN)
        return told, min(wake, default=None)

    async def lately_changed(self, now: datetime) -> set[tuple[str, str]]:
        """Reports that were signed or corrected in the last day, by customer and period: what was posted of
        them may not say so yet."""
        found: set[tuple[str, str]] = set()
        for issue in (await self._latest(now))[0]:
            corrected = [issue.frozen_at] if issue.number > 1 else []
            instants = [*corrected, *(one.at for one in issue.signatures)]
            if any(at is not None and now - at < _LATELY for at in instants):
                found.add((issue.report.customer, issue.report.period))
        return found

    async def _latest(self, now: datetime) -> tuple[list[Issue], bool]:
        """The last issues of all customers, and whether all could be read."""
        found, whole = list[Issue](), True
        for customer in self._reporter.customers():
            try:
                found += await latest_issues(self._store, customer, now - STALE)
            except Exception:
                log.exception("the reports of a customer could not be read")
                whole = False
        return found, whole

    async def _goes(self, issue: Issue, now: datetime) -> int:
        """How many messages were put in. A folder that fails is told, once for each report."""
        if _name(issue) in self._done:
            return 0
        told = await self._store.announce([report_message(issue, to) for to in self.rules.to], now)
        trouble = await self._write(issue, now) if self.rules.folder else None
        if trouble is not None:
            return told + await self._store.announce([trouble_message(trouble)], now)
        self._done.add(_name(issue))
        return told

    async def _write(self, issue: Issue, now: datetime) -> ReportTroubleView | None:
        """Into the folder, what is not there yet; what went wrong, if it cannot be used."""
        report = issue.report
        folder = Path(self.rules.folder)
        try:
            wanted = await asyncio.to_thread(missing, folder, issue)
            files = await printed(issue, self.rules.language_of(report.customer), wanted)
            await asyncio.to_thread(write_all, folder, files)
        except OSError as failure:
            detail = failure.strerror or type(failure).__name__
            log.warning("a report could not be written", failure=detail)
            return ReportTroubleView(ReportTrouble.FOLDER, report.customer, report.period, detail, now)
        return None


def _name(issue: Issue) -> tuple[str, str, int]:
    return (issue.report.customer, issue.report.period, issue.number)


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
    return await aside(_latest, await store.facts(customer_subject(customer)), ended_after)


def _latest(facts: Sequence[Fact], ended_after: datetime | None) -> list[Issue]:
    return [issues(facts, period)[-1] for period in periods_on_record(facts, ended_after)]
