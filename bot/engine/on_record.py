"""On record: the exclusions that the ledger knows, and what they bear on (S45)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.engine.cases import Case, Cases, beside
from bot.engine.ports import Store
from bot.engine.status_views import Spared
from bot.engine.timing import customer_of
from bot.sla.excluded import PREFIX, Exclusion, answer_key, asked_key, back_key, exclusions_of
from bot.sla.facts import DECLARED, SLACK, SourceName
from bot.sla.timers import Timer

WHERE = (SLACK, DECLARED)
"""The sources that exclusions are told by."""


async def on_record(store: Store, source: SourceName | None = None) -> Sequence[Exclusion]:
    """All exclusions that were ever asked for or declared."""
    sources = WHERE if source is None else (source,)
    facts = [fact for one in sources for fact in await store.facts_keyed(one, PREFIX)]
    return exclusions_of(facts)


async def named(store: Store, id: str) -> Exclusion | None:
    """The exclusion of that id."""
    for source in WHERE if id else ():
        keys = {answer_key(id), asked_key(id), back_key(id)}
        facts = [fact for fact in await store.facts_keyed(source, answer_key(id)) if fact.key in keys]
        if found := exclusions_of(facts):
            return found[0]
    return None


async def spared(store: Store, cases: Cases, name: str | None, since: datetime, now: datetime) -> Spared:
    """How exclusions bear on the promises that are open, or finished since an instant: of all, or of a
    customer, group or policy. Only their tickets and services are folded, each twice."""
    promises = breached = 0
    for subject in sorted({one.subject for one in await on_record(store) if one.stands}):
        rows = await store.timers_of(subject)
        if not any(row.ended_at is None or row.ended_at >= since for row in rows):
            continue
        case = await cases.load(subject)
        found = await beside(case, _spared, case, name, since, now)
        promises, breached = promises + found.promises, breached + found.breached
    return Spared(promises, breached)


def _spared(case: Case, name: str | None, since: datetime, now: datetime) -> Spared:
    promises = breached = 0
    for timer in case.standing.timers:
        view = case.timer_view(timer, now)
        over = timer.ended_at is not None and timer.ended_at < since
        if view.without is None or over or not _about(case, timer, name):
            continue
        promises += 1
        breached += view.without.breached_at is not None and view.breached_at is None
    return Spared(promises, breached)


def _about(case: Case, timer: Timer, name: str | None) -> bool:
    """Whether a question for that name is about the promise."""
    if name is None:
        return True
    names = (customer_of(case.standing), timer.target.customer, case.group, timer.target.policy)
    return name.casefold() in {one.casefold() for one in names}
