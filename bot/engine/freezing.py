"""Freezing: a period that is over and read to its end gets its report, once for ever; what becomes known
later makes a correction beside it (S26, S37, S45).

A fact of the ledger holds each issue. Its key has customer, period and number, so that two processes make one
of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from bot.aside import aside
from bot.engine.ports import Store
from bot.engine.reckoning import Told
from bot.engine.reporting import Reporter
from bot.sla.facts import DECLARED, NOBODY, Fact, FactKey, SourceName, customer_subject
from bot.sla.papers import ReportFrozen
from bot.sla.period_reports.body import dump
from bot.sla.period_reports.changes import because
from bot.sla.period_reports.issues import Issue, issues, periods_on_record
from bot.sla.period_reports.model import PeriodReport
from bot.sla.uptime.periods import Period, period_named

log = structlog.get_logger(__name__)

_CUSTOMER = customer_subject("").kind

AGAIN = timedelta(minutes=1)
"""A report that waits for a source is looked at again so often."""
SOON = timedelta(seconds=10)
"""One that waits only for tickets to be assessed: that is a matter of moments."""
PATIENCE = timedelta(hours=1)
"""A report waits so long for tickets that are to be assessed; one that never can be holds nothing up."""
LOOK_BACK = timedelta(days=400)
"""Reports of periods that ended so long ago are corrected when something about them becomes known. When the
bot starts, all of them are compared once: it may have been told meanwhile."""
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
        self._marks: Mapping[SourceName, int] | None = None
        self._since: datetime | None = None
        self._unsure_since: datetime | None = None
        self._compared_at: datetime | None = None
        self._behind_since: datetime | None = None
        self._made: list[tuple[str, str]] = []  # a fault after it does not take it out of the answer

    async def run(self, now: datetime) -> Frozen:
        """Freeze what is over, then compare with what is on record. The ledger is looked at before anything
        is asked: what comes while this goes on is news of the next run."""
        await self._look(now)
        waits_until = None
        if self._idle_until is None or self._idle_until <= now:
            waits_until = await self._freeze(now)
            self._idle_until = None if waits_until else self._next_end(now)
        later = await self._compare(now)
        unsure = None if self._unsure_since is None else now + AGAIN
        again_at = min(_present(waits_until, later, self._idle_until, unsure), default=None)
        made, self._made = tuple(self._made), []
        return Frozen(made, again_at)

    # --- the first issue ----------------------------------------

    async def _freeze(self, now: datetime) -> datetime | None:
        """When to look again if some wait; those of a customer are made in the order of their ends."""
        waits_until, told = list[datetime](), self._reporter.told()
        for customer in self._reporter.customers():
            try:
                for period in await self._open(customer, now):
                    wait = await self._wait(customer, period, now)
                    if wait is not None:
                        waits_until.append(now + wait)
                        break
                    told = told.later()
                    report = await self._reporter.report(customer, period.name, now, told)
                    if report is not None:
                        await self._record(report, period, 1, "", now)
                    self._settled[customer].add(period.name)
            except Exception:
                log.exception("the reports of a customer could not be made")
                waits_until.append(now + AGAIN)
        return min(waits_until, default=None)

    async def _wait(self, customer: str, period: Period, now: datetime) -> timedelta | None:
        """How long to wait before a report is made; None when it can be. What sources have told by the end
        of a period is there before it is asked whether that was assessed."""
        if await self._reporter.unread(customer, period):
            return AGAIN
        if not await self._assessed(now):
            return SOON
        self._unsure(period.span.start)
        return None

    async def _open(self, customer: str, now: datetime) -> list[Period]:
        if customer not in self._settled:
            facts = await self._store.facts(customer_subject(customer))
            self._settled[customer] = set(periods_on_record(facts))
        return [one for one in self._reporter.over(customer, now) if one.name not in self._settled[customer]]

    async def _assessed(self, now: datetime) -> bool:
        """Whether everything with news has been looked at, or has been waited for long enough. Customers have
        no timers, and each report that is made is news of one."""
        if not await self._store.unassessed(now, _CUSTOMER):
            self._behind_since = None
            return True
        self._behind_since = self._behind_since or now
        return now - self._behind_since > PATIENCE

    def _unsure(self, since: datetime) -> None:
        """What was made of periods that ended after that is compared again when everything is assessed, if
        it was not waited for."""
        if self._behind_since is not None:
            self._unsure_since = min(since, self._unsure_since or since)

    def _next_end(self, now: datetime) -> datetime | None:
        ends = (self._reporter.next_end(customer, now) for customer in self._reporter.customers())
        return min((end for end in ends if end is not None), default=None)

    async def _record(
        self, report: PeriodReport, period: Period, number: int, why: str, now: datetime
    ) -> None:
        """The first issue happened when its period ended, a correction when it was made."""
        key = FactKey(f"report:{report.customer}:{report.period}:{number}")
        at = period.span.end if number == 1 else now
        deed = ReportFrozen(report.period, number, await aside(dump, report), why)
        fact = Fact(DECLARED, key, customer_subject(report.customer), at, now, NOBODY, deed)
        await self._store.record([fact], now)
        self._made.append((report.customer, report.period))

    # --- corrections ----------------------------------------

    async def _look(self, now: datetime) -> None:
        """How far back anything reaches that is new in the ledger, or that was assessed late."""
        if self._marks is None:
            self._marks, reach = await self._store.marks(), [now - LOOK_BACK]
        else:
            self._marks, news = await self._store.news(self._marks)
            reach = list(_reach(news))
        self._since = min([*reach, *_present(self._since)], default=None)
        if self._unsure_since is not None and not await self._store.unassessed(now, _CUSTOMER):
            self._since = min(_present(self._unsure_since, self._since))
            self._unsure_since = None

    async def _compare(self, now: datetime) -> datetime | None:
        """Every report of a period that news reach into, with what it would be now; when to look again. News
        stay until all was compared."""
        since, before = self._since, self._compared_at
        if since is None:
            return None
        if before is not None and now - before < BREATH:
            return before + BREATH
        if not await self._assessed(now):
            return now + SOON
        self._compared_at = now
        self._unsure(since)
        ended_after = max(since, now - LOOK_BACK)
        whole, told = list[bool](), self._reporter.told()
        for customer in self._reporter.customers():
            told = told.later()
            whole.append(await self._compared(customer, ended_after, told, now))
        self._since = None if all(whole) else since
        return None if all(whole) else now + BREATH

    async def _compared(self, customer: str, ended_after: datetime, told: Told, now: datetime) -> bool:
        """Whether all reports of a customer could be compared."""
        try:
            facts = await self._store.facts(customer_subject(customer))
        except Exception:
            log.exception("the reports of a customer could not be read")
            return False
        whole = True
        for period in periods_on_record(facts, ended_after):
            try:
                await self._correct(await aside(_last, facts, period), told, now)
            except Exception:
                log.exception("a report could not be compared", period=period)
                whole = False
        return whole

    async def _correct(self, issue: Issue, told: Told, now: datetime) -> None:
        before = issue.report
        after = await self._reporter.report(before.customer, before.period, now, told)
        why = await aside(because, before, after) if after is not None else ()
        if after is not None and why:
            period = period_named(after.period, after.zone)
            await self._record(after, period, issue.number + 1, ",".join(why), now)


def _last(facts: Sequence[Fact], period: str) -> Issue:
    """The last issue of the report of a period that has one."""
    return issues(facts, period)[-1]


def _present(*instants: datetime | None) -> list[datetime]:
    return [at for at in instants if at is not None]


def _reach(news: Mapping[str, datetime]) -> Iterator[datetime]:
    for deed, first in news.items():
        if deed in REACHING_BACK:
            yield datetime.min.replace(tzinfo=UTC)
        elif deed in _ANNOUNCED:
            yield first - _ANNOUNCED_BACK
        elif deed not in _NO_NEWS | _NO_NEWS_OF_PEOPLE:
            yield first
