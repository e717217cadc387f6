"""The report of drift: the helpdesks' own timers beside ours, of all, of a customer, of a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.aside import aside
from bot.engine.cases import Cases
from bot.engine.drift_rows import Entry, entries_of, lonely_entry, only_there, patterns, row
from bot.engine.drift_suspects import Suspects
from bot.engine.drift_tickets import Drift, candidates, drifts, plainly_same
from bot.engine.drift_views import Differs, DriftView
from bot.engine.natives import Told
from bot.engine.ports import Store
from bot.engine.records import StoredTimer
from bot.engine.views import SourceView
from bot.sla.facts import Subject
from bot.sla.promises import Metric

MOST_TICKETS = 1_000
"""So many tickets are folded for one question; at some milliseconds each, somebody waits for the answer."""
PAGE = 500
GRACE = timedelta(minutes=15)
"""A helpdesk that tells its timers apart from its tickets may take so long to tell of a new one."""


@dataclass(slots=True)
class _Gathered:
    """What was found so far. `spoken_of` are the metrics that were told of each ticket."""

    most: int | None
    drifts: list[tuple[Drift, Told]] = field(default_factory=list)
    one_sided: list[Entry] = field(default_factory=list)
    spoken_of: dict[Subject, set[Metric]] = field(default_factory=dict)
    compared: int = 0
    folded: int = 0
    unexamined: int = 0


class DriftReport:
    """Compares, and finds the reasons. It only reads. `zone` is the default one, `most` how many tickets are
    folded for a question with a limit."""

    def __init__(self, store: Store, cases: Cases, zone: str, most: int = MOST_TICKETS) -> None:
        self._store, self._cases, self._zone, self._most = store, cases, zone, most
        self._suspects = Suspects(cases.library, zone)

    async def make(
        self,
        scope: str | Subject | None,
        title: str,
        sources: tuple[SourceView, ...],
        since: datetime,
        now: datetime,
        limit: int | None,
    ) -> DriftView:
        """The report for a customer, group or policy by name, for a ticket, or for all that is open or ended
        `since`. At most `limit` rows, the counts are of all; without a limit every ticket is folded."""
        gathered = _Gathered(most=None if limit is None else self._most)
        await self._gather(scope, gathered, since, now)
        await self._alone(scope, gathered, now)
        entries = sorted([*entries_of(gathered.drifts), *gathered.one_sided], key=lambda entry: entry.order)
        shown = entries if limit is None else entries[:limit]
        spoken = {one.source for one in await self._store.native_metrics()}
        return DriftView(
            title=title,
            rows=tuple([row(entry, await self._store.ticket(entry.subject)) for entry in shown]),
            patterns=patterns(entries),
            total=len(entries),
            late=sum(entry.differs in (Differs.LATE_THERE, Differs.LATE_HERE) for entry in entries),
            compared=gathered.compared,
            unexamined=gathered.unexamined,
            speaking=tuple(sorted(spoken)),
            sources=sources,
            zone=self._zone,
            as_of=now,
        )

    async def _gather(
        self, scope: str | Subject | None, gathered: _Gathered, since: datetime, now: datetime
    ) -> None:
        """Both sides of every ticket that was spoken of."""
        if isinstance(scope, Subject):
            await self._compare(await self._store.natives_of(scope), gathered, now)
            return
        after: Subject | None = None
        while page := await self._store.natives(since, after, PAGE):
            after = page[-1].timer.subject
            wanted = [told for told in page if scope is None or _named(scope, told)]
            await self._compare(wanted, gathered, now)

    async def _compare(self, page: Sequence[Told], gathered: _Gathered, now: datetime) -> None:
        by_ticket: dict[Subject, list[Told]] = {}
        for told in page:
            by_ticket.setdefault(told.timer.subject, []).append(told)
        ours: dict[Subject, list[StoredTimer]] = {}
        for timer in await self._store.timers_of_any(list(by_ticket)):
            ours.setdefault(timer.subject, []).append(timer)
        for subject, told_of in by_ticket.items():
            await self._ticket(subject, told_of, ours.get(subject, []), gathered, now)

    async def _ticket(
        self,
        subject: Subject,
        told_of: Sequence[Told],
        ours: Sequence[StoredTimer],
        gathered: _Gathered,
        now: datetime,
    ) -> None:
        gathered.spoken_of[subject] = {told.timer.metric for told in told_of}
        doubtful: list[Told] = []
        for told in told_of:
            if candidates(told.timer, ours):
                gathered.compared += 1
                if not plainly_same(told.timer, ours):
                    doubtful.append(told)
            elif entry := only_there(told, ours, self._cases.library):
                gathered.compared += 1
                gathered.one_sided.append(entry)
        if doubtful and gathered.most is not None and gathered.folded >= gathered.most:
            gathered.unexamined += 1
        elif doubtful:
            gathered.folded += 1
            by_native = {told.timer: told for told in doubtful}
            facts, absorbed = await self._store.facts(subject), await self._cases.absorbed(subject)
            for drift in await aside(drifts, by_native, facts, absorbed, self._suspects, now):
                gathered.drifts.append((drift, by_native[drift.gap.native]))

    async def _alone(self, scope: str | Subject | None, gathered: _Gathered, now: datetime) -> None:
        """Timers of ours that the helpdesk would have told of too, if it had any."""
        since = {(one.source, one.metric): one.since for one in await self._store.native_metrics()}
        together = await self._store.told_together()
        for timer in await self._store.timers_alone():
            if not _in_scope(scope, timer) or now - timer.started_at < GRACE:
                continue
            source, told = timer.subject.source, gathered.spoken_of.get(timer.subject)
            if told is None:
                expected = timer.started_at >= since[source, timer.metric]
            else:
                expected = any((source, metric, timer.metric) in together for metric in told)
            if expected:
                gathered.compared += 1
                gathered.one_sided.append(lonely_entry(timer))


def _named(name: str, told: Told) -> bool:
    return name.casefold() in {(text or "").casefold() for text in (told.customer, told.group, told.policy)}


def _in_scope(scope: str | Subject | None, timer: StoredTimer) -> bool:
    if isinstance(scope, Subject):
        return timer.subject == scope
    names = (timer.customer, timer.group, timer.policy)
    return scope is None or scope.casefold() in {name.casefold() for name in names}
