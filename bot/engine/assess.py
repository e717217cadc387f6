"""Assess: fold what is due, decide, and put the outcome on record in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.aside import aside
from bot.engine.burning import calls_told
from bot.engine.cases import Cases
from bot.engine.messages import in_order, messages_of, stored
from bot.engine.ports import Store
from bot.engine.records import Assessed, NewMessage, SourceState, StoredAlert
from bot.engine.recovered import recoveries_told
from bot.engine.services import MONITOR, SERVICE
from bot.engine.timing import customer_of, stored_timers
from bot.sla.alerts import Verdict, decide
from bot.sla.facts import SourceName, Subject
from bot.sla.fold import Standing

log = structlog.get_logger(__name__)

BATCH = 200
LEASE = timedelta(seconds=60)
AWAIT_READING = timedelta(seconds=30)
"""A legal call that waits for the source is looked at again so often, besides after every reading."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did."""

    assessed: int
    alerts: int
    messages: int


class Assess:
    """Assesses tickets and services. Each is fenced: one that fails is logged and waits, the others go on."""

    def __init__(self, store: Store, cases: Cases) -> None:
        self._store, self._cases = store, cases
        self._awaiting: defaultdict[SourceName, set[Subject]] = defaultdict(set)

    async def run(self, now: datetime) -> Pass:
        """Assess every ticket whose check is due."""
        done = Pass(0, 0, 0)
        while due := await self._store.claim_due(now, BATCH, LEASE):
            done = _sum(done, await self._all((d.subject for d in due), now))
        return done

    async def after_reading(self, source: SourceName, now: datetime) -> Pass:
        """Assess again the tickets whose legal call waited for this source to be read further (S27)."""
        waiting = sorted(self._awaiting.pop(source, set()))
        return await self._all(waiting, now) if waiting else Pass(0, 0, 0)

    async def _all(self, subjects: Iterable[Subject], now: datetime) -> Pass:
        sources = {s.source: s for s in await self._store.source_states()}
        done = Pass(0, 0, 0)
        for subject in subjects:
            try:
                done = _sum(done, await self._one(subject, sources, now))
            except Exception:
                log.exception("a ticket could not be assessed", subject=str(subject))
        return done

    async def _one(self, subject: Subject, sources: Mapping[SourceName, SourceState], now: datetime) -> Pass:
        if subject.kind == MONITOR:
            for service in self._cases.services.listeners(subject):  # first: then no nudge is ever lost
                await self._store.check_again(service, now)
        for _ in range(5):
            standing, revision = await self._cases.standing(subject)
            records = await self._store.alerts(subject)
            state = self._state(subject, sources)
            followed = [state.live_from, await self._store.quiet_until(subject)]
            if subject.kind == SERVICE:
                followed.append(standing.opened_at)
            live_from = max((at for at in followed if at is not None), default=None)
            known = (standing, revision, records, state.read_up_to, live_from, now)
            if subject.kind == SERVICE:
                verdict, outcome = await aside(_judged, *known)
                outcome = replace(outcome, messages=(*outcome.messages, *await self._over(outcome, now)))
            else:
                verdict, outcome = _judged(*known)
            if await self._store.assessed(outcome, now):
                if verdict.awaits_reading:
                    for source in self._told_by(subject):
                        self._awaiting[source].add(subject)
                return Pass(1, len(outcome.alerts), len(outcome.messages))
        log.warning("a ticket changes faster than it can be assessed", subject=str(subject))
        return Pass(0, 0, 0)

    def _state(self, subject: Subject, sources: Mapping[SourceName, SourceState]) -> SourceState:
        if subject.kind == SERVICE:
            return self._cases.services.state(subject, sources)
        return sources.get(subject.source) or SourceState(subject.source)

    def _told_by(self, subject: Subject) -> Iterable[SourceName]:
        return self._cases.services.sources(subject) if subject.kind == SERVICE else (subject.source,)

    async def _over(self, outcome: Assessed, now: datetime) -> Sequence[NewMessage]:
        """What to say of outages that are over, to those who were told of them."""
        told = [*await self._store.alerts(outcome.subject), *outcome.alerts]
        messages = [new for new, _, _ in await self._store.told(outcome.subject)]
        calls = calls_told(messages)
        if not calls and not any(alert.told for alert in told):
            return ()
        delivered = {new.key for new in messages}
        case = await self._cases.load(outcome.subject)
        return await aside(recoveries_told, case, told, delivered, now, calls)


def _judged(
    standing: Standing,
    revision: int,
    records: Sequence[StoredAlert],
    read_up_to: datetime | None,
    live_from: datetime | None,
    now: datetime,
) -> tuple[Verdict, Assessed]:
    verdict = decide(standing, in_order(records), now, read_up_to, live_from)
    return verdict, _outcome(standing, revision, verdict, now)


def _outcome(standing: Standing, revision: int, verdict: Verdict, now: datetime) -> Assessed:
    return Assessed(
        subject=standing.subject,
        revision=revision,
        timers=stored_timers(standing),
        alerts=tuple(stored(alert, now) for alert in verdict.alerts),
        messages=tuple(m for alert in verdict.alerts for m in messages_of(alert, now)),
        next_check_at=_next_check(verdict, now),
        policy=standing.choice.policy,
        open=standing.open,
        customer=customer_of(standing),
        group=standing.attributes.group or "",
    )


def _next_check(verdict: Verdict, now: datetime) -> datetime | None:
    if not verdict.awaits_reading:
        return verdict.next_check_at
    again = now + AWAIT_READING
    return again if verdict.next_check_at is None else min(again, verdict.next_check_at)


def _sum(a: Pass, b: Pass) -> Pass:
    return Pass(a.assessed + b.assessed, a.alerts + b.alerts, a.messages + b.messages)
