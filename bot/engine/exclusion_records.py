"""Exclusions for people: who, what, until when, and which promises they change (S45)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.engine.both import without
from bot.engine.cases import Case, Cases, beside
from bot.engine.exclusion_views import SHOWN_FOR, ExclusionsView, ExclusionView
from bot.engine.on_record import on_record
from bot.engine.ports import Store
from bot.engine.timing import timer_view
from bot.engine.views import TimerView
from bot.sla.excluded import Exclusion, Stage, answer_key
from bot.sla.exclusions import Excluded
from bot.sla.facts import Author, Fact, Subject, Who
from bot.sla.fold import Standing


class ExclusionRecords:
    """Reads exclusions and works out what they change. Writes nothing."""

    def __init__(self, store: Store, cases: Cases) -> None:
        self._store, self._cases = store, cases

    async def view(self, one: Exclusion, now: datetime) -> ExclusionView:
        """An exclusion with the promises that it changes; those that a request would change."""
        case = await self._cases.load(one.subject)
        asked = one.stage is Stage.ASKED
        changes = await (self._would_change(case, one, now) if asked else beside(case, _changes, case, now))
        return ExclusionView(case.view(), one, changes if one.stands or one.stage is Stage.ASKED else ())

    async def listed(self, now: datetime, limit: int, subject: Subject | None = None) -> ExclusionsView:
        """Those that wait for an answer, then the newest first."""
        found = [
            one
            for one in await on_record(self._store)
            if subject in (None, one.subject) and one.changed_at > now - SHOWN_FOR
        ]
        found.sort(key=lambda one: (one.stage is not Stage.ASKED, now - one.changed_at, one.id))
        items = [await self.view(one, now) for one in found[:limit]]
        return ExclusionsView(tuple(items), max(0, len(found) - limit), now)

    async def _would_change(self, case: Case, one: Exclusion, now: datetime) -> tuple[TimerView, ...]:
        """As it would be if the request were approved, beside how it is."""
        deed = Excluded(one.start, one.end, one.reason, one.evidence)
        nobody = Author("", Who.SYSTEM)
        granted = Fact(one.source, answer_key(one.id), one.subject, now, now, nobody, deed)
        then = await self._cases.fold(one.subject, [*await self._cases.facts(one.subject), granted])
        return await beside(case, _compared, then, case.standing, now)


def _changes(case: Case, now: datetime) -> tuple[TimerView, ...]:
    return _differing([case.timer_view(timer, now) for timer in case.standing.timers])


def _compared(then: Standing, is_now: Standing, now: datetime) -> tuple[TimerView, ...]:
    """What is another one then, beside how it is."""
    views = [timer_view(timer, now, without=without(timer, is_now, now)) for timer in then.timers]
    return _differing(views)


def _differing(timers: Sequence[TimerView]) -> tuple[TimerView, ...]:
    return tuple(timer for timer in timers if timer.without is not None)
