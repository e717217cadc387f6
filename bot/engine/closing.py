"""Closing: a period is over for good once every source of the service has been read past its end (S37).

Its figures are frozen in a fact, its timer comes to its end, and the next period begins. After a long sleep
of ours all periods that are over are closed, in order. A fact that comes later still changes timers, and what
was told is corrected; the figures on record stay beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.aside import aside
from bot.engine.cases import Cases
from bot.engine.ports import Store
from bot.engine.records import SourceState
from bot.sla.facts import DECLARED, NOBODY, Fact, FactKey, SourceName
from bot.sla.library import Library
from bot.sla.observations import PeriodClosed
from bot.sla.uptime.budgets import Heard
from bot.sla.uptime.figures import report
from bot.sla.uptime.lanes import lanes, promised_in
from bot.sla.uptime.periods import Period, Rolling, period_at, period_named
from bot.sla.uptime.services import Service
from bot.sla.uptime.standing import heard_of, periods_to_close

log = structlog.get_logger(__name__)

AGAIN = timedelta(minutes=1)
"""A period that is over waits for its sources; it is looked at again so often."""


@dataclass(frozen=True, slots=True)
class Closed:
    """How many periods were closed, and when there may be another; None when nothing is promised."""

    periods: int
    again_at: datetime | None


class Closing:
    """Closes the periods of all services of the newest edition."""

    def __init__(self, store: Store, cases: Cases) -> None:
        self._store, self._cases = store, cases

    async def run(self, now: datetime) -> Closed:
        """Close every period that is over and read to its end. A service that fails is tried again and does
        not stop the others."""
        states = {state.source: state for state in await self._store.source_states()}
        closed, wake = 0, list[datetime]()
        for service in self._cases.services.known:
            try:
                done, waits = await self._one(service, states, now)
            except Exception:
                log.exception("the periods of a service could not be closed", service=service.name)
                done, waits = 0, True
            closed += done
            wake += [now + AGAIN] if waits else []
            wake += _ends(service, now)
        return Closed(closed, min(wake, default=None))

    async def _one(
        self, service: Service, states: Mapping[SourceName, SourceState], now: datetime
    ) -> tuple[int, bool]:
        """How many periods were closed, and whether others wait for their sources."""
        facts = await self._cases.facts(service.subject)
        read_up_to = self._cases.services.state(service.subject, states).read_up_to
        made, waits = await aside(_closings, service, facts, self._cases.library, read_up_to, now)
        if made:
            await self._store.record(made, now)
        return len(made), waits


def _closings(
    service: Service, facts: Sequence[Fact], library: Library, read_up_to: datetime | None, now: datetime
) -> tuple[list[Fact], bool]:
    """What closes the periods that are over and read to their end, and whether others are over."""
    known = heard_of(service.name, facts, library)
    if known is None:
        return [], False
    closed = {fact.deed.name for fact in facts if isinstance(fact.deed, PeriodClosed)}
    over = periods_to_close(service, known, closed, now)
    ready = [period for period in over if read_up_to is not None and period.span.end <= read_up_to]
    return [_closing(service, known, library, period, now) for period in ready], len(ready) < len(over)


def _closing(service: Service, known: Heard, library: Library, period: Period, now: datetime) -> Fact:
    """Each promise by the edition that was in force when the period began (S10)."""
    subject = service.subject
    made = (
        promised_in(subject, lane, library, period_named(period.name, zone), known.watched_at)
        for lane, zone, per in lanes(subject, library)
        if per is period.per
    )
    figures = report((one for one in made if one), known, period)
    key, at = FactKey(f"closed:{service.name}:{period.name}"), period.span.end
    return Fact(DECLARED, key, subject, at, now, NOBODY, PeriodClosed(period.name, figures))


def _ends(service: Service, now: datetime) -> list[datetime]:
    """When the periods that go on now will be over."""
    return [
        period_at(now, promise.per, promise.zone).span.end
        for promise in service.promises
        if not isinstance(promise.per, Rolling)
    ]
