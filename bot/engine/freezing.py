"""Freezing: a period that is over and read to its end gets its report, once for ever; what becomes known
later makes a correction beside it (S26, S37, S45).

A fact of the ledger holds each issue. Its key has customer, period and number, so that two processes make one
of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from bot.engine.ports import Store
from bot.engine.reporting import Reporter
from bot.sla.facts import DECLARED, NOBODY, Fact, FactKey, SourceName, customer_subject
from bot.sla.papers import ReportFrozen
from bot.sla.period_reports.body import dump
from bot.sla.period_reports.changes import because
from bot.sla.period_reports.issues import Issue, issues, periods_on_record
from bot.sla.period_reports.model import PeriodReport
from bot.sla.uptime.periods import Period, period_named

log = structlog.get_logger(__name__)

AGAIN = timedelta(minutes=1)
"""A report that waits for something is looked at again so often."""
PATIENCE = timedelta(hours=1)
"""A report waits so long for tickets that are to be assessed; one that never can be holds nothing up."""
LOOK_BACK = timedelta(days=400)
"""Reports of periods that ended so long ago are corrected when something about them becomes known."""
AT_START = timedelta(days=100)
"""Those that ended so long ago are compared once when the bot starts: it may have been told meanwhile."""
BREATH = timedelta(minutes=5)
"""They are compared no more often than this: a backfill brings news by the minute."""
REACHING_BACK = frozenset({"excluded", "withdrawn", "recalculated"})
"""Deeds that concern times before them."""
_ANNOUNCED = frozenset({"maintenance_planned", "maintenance_called_off"})
_ANNOUNCED_BACK = timedelta(days=62)
"""Maintenance is told of late by so much at most."""
_NO_NEWS = frozenset({"report_frozen", "report_signed", "claim_filed", "period_closed", "watched"})
_NO_NEWS_OF_PEOPLE = frozenset({"acknowledged", "snoozed", "claimed", "exclusion_asked", "exclusion_refused"})


@dataclass(frozen=True, slots=True)
class Frozen:
    """Of which customers and periods issues were made, and when there may be more to do."""

    made: tuple[tuple[str, str], ...]
    again_at: datetime | None


class Freezing:
    """Makes issues. What it remembers between two runs only spares work."""

    def __init__(self, store: Store, reporter: Reporter) -> None:
        self._store, self._reporter = store, reporter
        self._settled: dict[str, set[str]] = {}
        self._idle_until: datetime | None = None
        self._marks: Mapping[SourceName, int] = {}
        self._since: datetime | None = None
        self._compared_at: datetime | None = None
        self._behind_since: datetime | None = None

    async def run(self, now: datetime) -> Frozen:
        """Freeze what is over, then compare with what is on record."""
        made, waits = list[tuple[str, str]](), False
        assessed = await self._assessed(now)  # once: each report that is made is itself something new
        if self._idle_until is None or self._idle_until <= now:
            made, waits = await self._freeze(now, assessed=assessed)
            self._idle_until = None if waits else self._next_end(now)
        await self._look(now)
        corrected, later = await self._compare(now, assessed=assessed)
        again = [now + AGAIN] if waits else []
        again += [at for at in (later, self._idle_until) if at is not None]
        return Frozen((*made, *corrected), min(again, default=None))

    # --- the first issue ----------------------------------------

    async def _freeze(self, now: datetime, *, assessed: bool) -> tuple[list[tuple[str, str]], bool]:
        """Which were made, and whether some wait; those of a customer in the order of their ends."""
        made, waits = list[tuple[str, str]](), False
        for customer in self._reporter.customers():
            try:
                for period in await self._open(customer, now):
                    if not assessed or await self._reporter.unread(customer, period):
                        waits = True
                        break
                    report = await self._reporter.report(customer, period.name, now)
                    if report is not None:
                        await self._record(report, period, 1, "", now)
                        made.append((customer, period.name))
                    self._settled[customer].add(period.name)
            except Exception:
                log.exception("the reports of a customer could not be made")
                waits = True
        return made, waits

    async def _open(self, customer: str, now: datetime) -> list[Period]:
        if customer not in self._settled:
            facts = await self._store.facts(customer_subject(customer))
            self._settled[customer] = set(periods_on_record(facts))
        return [one for one in self._reporter.over(customer, now) if one.name not in self._settled[customer]]

    async def _assessed(self, now: datetime) -> bool:
        """Whether every ticket with news has been looked at, or has been waited for long enough."""
        due_at = await self._store.next_check_at()
        if due_at is None or due_at > now:
            self._behind_since = None
            return True
        self._behind_since = self._behind_since or now
        return now - self._behind_since > PATIENCE

    def _next_end(self, now: datetime) -> datetime | None:
        ends = (self._reporter.next_end(customer, now) for customer in self._reporter.customers())
        return min((end for end in ends if end is not None), default=None)

    async def _record(
        self, report: PeriodReport, period: Period, number: int, why: str, now: datetime
    ) -> None:
        """The first issue happened when its period ended, a correction when it was made."""
        key = FactKey(f"report:{report.customer}:{report.period}:{number}")
        at = period.span.end if number == 1 else now
        deed = ReportFrozen(report.period, number, dump(report), why)
        fact = Fact(DECLARED, key, customer_subject(report.customer), at, now, NOBODY, deed)
        await self._store.record([fact], now)

    # --- corrections ----------------------------------------

    async def _look(self, now: datetime) -> None:
        """How far back anything reaches that is new in the ledger."""
        first = not self._marks
        self._marks, news = await self._store.news(self._marks)
        reach = [now - AT_START] if first else list(_reach(news))
        if reach:
            self._since = min([*reach, self._since or now])

    async def _compare(
        self, now: datetime, *, assessed: bool
    ) -> tuple[list[tuple[str, str]], datetime | None]:
        """Every report of a period that news reach into, with what it would be now."""
        since, before = self._since, self._compared_at
        if since is None:
            return [], None
        if before is not None and now - before < BREATH:
            return [], before + BREATH
        if not assessed:
            return [], now + AGAIN
        self._since, self._compared_at = None, now
        made = list[tuple[str, str]]()
        for customer in self._reporter.customers():
            facts = await self._store.facts(customer_subject(customer))
            for period in periods_on_record(facts, max(since, now - LOOK_BACK)):
                try:
                    if await self._corrected(issues(facts, period)[-1], now):
                        made.append((customer, period))
                except Exception:
                    log.exception("a report could not be compared", period=period)
        return made, None

    async def _corrected(self, issue: Issue, now: datetime) -> bool:
        before = issue.report
        after = await self._reporter.report(before.customer, before.period, now)
        why = because(before, after) if after is not None else ()
        if after is None or not why:
            return False
        period = period_named(after.period, after.zone)
        await self._record(after, period, issue.number + 1, ",".join(why), now)
        return True


def _reach(news: Mapping[str, datetime]) -> Iterator[datetime]:
    for deed, first in news.items():
        if deed in REACHING_BACK:
            yield datetime.min.replace(tzinfo=UTC)
        elif deed in _ANNOUNCED:
            yield first - _ANNOUNCED_BACK
        elif deed not in _NO_NEWS | _NO_NEWS_OF_PEOPLE:
            yield first
