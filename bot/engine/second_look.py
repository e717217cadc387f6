"""A second look at what monitors said: a product may think otherwise of the past by now (S26, S39).

Only up and down are put right, and only from the first instant on at which both tell the same. What was seen
as silent stays so: products forget pauses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.sla.facts import NOBODY, Fact, FactKey, Subject
from bot.sla.observations import Health, Observed
from bot.sla.uptime.standing import once

_SPEAKS = frozenset({Health.UP, Health.DEGRADED, Health.DOWN})


def differences(
    monitor: Subject, told: Iterable[Fact], looked: Iterable[Fact], until: datetime, now: datetime
) -> list[Fact]:
    """The facts after which a monitor says, up to `until`, what the product says of it now. None where both
    tell the same, and none a second time."""
    ours, theirs = _turns(monitor, told), _turns(monitor, looked)
    if not ours or not theirs:
        return []
    begin = max(ours[0][0], theirs[0][0])
    edges = sorted({begin, *(at for at, _, _ in (*ours, *theirs) if begin < at < until)})
    found, agreed, shown = list[Fact](), False, Health.UNKNOWN
    for at in (edge for edge in edges if edge < until):
        here, there = _state(ours, at), _state(theirs, at)
        if at == begin or any(turn[0] == at for turn in ours):
            shown = here
        agreed = agreed or not _differ(here, there)
        wanted = there if agreed and _differ(here, there) else here
        if wanted is not shown and (_differ(wanted, shown) or not {wanted, shown} <= _SPEAKS):
            found.append(_fact(monitor, at, wanted, _sequence(ours, at), now))
            shown = wanted
    return found


_Turn = tuple[datetime, int, Health]


def _turns(monitor: Subject, facts: Iterable[Fact]) -> list[_Turn]:
    """Instant, sequence and word, in order."""
    return [
        (fact.occurred_at, fact.sequence, fact.deed.health)
        for fact in once(fact for fact in facts if fact.subject == monitor)
        if isinstance(fact.deed, Observed)
    ]


def _state(turns: Sequence[_Turn], at: datetime) -> Health:
    said = [health for since, _, health in turns if since <= at]
    return said[-1] if said else Health.UNKNOWN


def _differ(one: Health, other: Health) -> bool:
    """One says down and the other one up."""
    return {one, other} <= _SPEAKS and (one is Health.DOWN) is not (other is Health.DOWN)


def _sequence(turns: Sequence[_Turn], at: datetime) -> int:
    """After all that was said of the same instant before."""
    return max((sequence for since, sequence, _ in turns if since == at), default=0) + 1


def _fact(monitor: Subject, at: datetime, health: Health, sequence: int, now: datetime) -> Fact:
    key = FactKey(f"look:{monitor.id}:{at.isoformat()}:{sequence}:{health}")
    return Fact(monitor.source, key, monitor, at, now, NOBODY, Observed(health), sequence=sequence)
