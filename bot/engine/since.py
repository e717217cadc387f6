"""Since: which exclusions have come or gone since something was told of a timer (S26, S45)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.engine.cases import Cases
from bot.sla.excluded import Exclusion, exclusions_of
from bot.sla.exclusions import Excluded
from bot.sla.facts import Fact, FactKey, SourceName, Subject, Withdrawn
from bot.sla.fold import Standing


async def changed_since(cases: Cases, subject: Subject, timer: str, was: datetime) -> Sequence[Exclusion]:
    """Those without whose last change the timer would be breached at `was`, as it was told; none where
    exclusions are not what moved it.

    What was said of exclusions is left out from its end backwards until the former verdict is back.
    """
    facts = await cases.facts(subject)
    exclusions = exclusions_of(facts)
    changes = _changes(facts)
    for n in reversed(range(len(changes))):
        later = {(one.source, one.key) for one in changes[n:]}
        then = await cases.fold(subject, [one for one in facts if (one.source, one.key) not in later])
        if _due(then, timer) == was:
            since = changes[n].observed_at
            return [one for one in exclusions if _bears(one) and one.changed_at >= since]
    return []


async def taken_back(cases: Cases, subject: Subject, timer: str, at: datetime) -> Sequence[Exclusion]:
    """Those that were withdrawn and without whose withdrawal the timer would not be breached at `at`."""
    facts = await cases.facts(subject)
    gone = [one for one in exclusions_of(facts) if _bears(one) and one.withdrawn_at is not None]
    if not gone:
        return []
    approved = {(one.source, one.key) for one in facts if isinstance(one.deed, Excluded)}
    then = await cases.fold(subject, [one for one in facts if not _withdraws(one, approved)])
    return [] if _due(then, timer) == at else gone


def _changes(facts: Sequence[Fact]) -> list[Fact]:
    """Approvals and what takes them back, as they came."""
    approved = {(one.source, one.key) for one in facts if isinstance(one.deed, Excluded)}

    changes = [one for one in facts if isinstance(one.deed, Excluded) or _withdraws(one, approved)]
    return sorted(changes, key=lambda one: (one.observed_at, one.order))


def _withdraws(one: Fact, approved: Collection[tuple[SourceName, FactKey]]) -> bool:
    return isinstance(one.deed, Withdrawn) and (one.source, one.deed.fact) in approved


def _bears(one: Exclusion) -> bool:
    """Whether it was ever approved, so that a clock heard of it."""
    return one.decided_at is not None and not one.refused


def _due(standing: Standing, timer: str) -> datetime | None:
    return next((one.due() for one in standing.timers if str(one.id) == timer), None)
