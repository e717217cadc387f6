"""Both: a promise as it is, and as it would be if people had excluded nothing (S45)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sla.exclusions import Excluded
from bot.sla.facts import Fact
from bot.sla.fold import Standing
from bot.sla.states import State
from bot.sla.timers import Timer


@dataclass(frozen=True, slots=True)
class Without:
    """What a timer would be without exclusions, at one instant. The budget is beside it because that of a
    service depends on what is excluded."""

    state: State
    budget: timedelta
    used: timedelta
    due_at: datetime | None
    breached_at: datetime | None


def bare(facts: Iterable[Fact]) -> list[Fact]:
    """The facts as if people had excluded nothing."""
    return [fact for fact in facts if not isinstance(fact.deed, Excluded)]


def without(timer: Timer, other: Standing | None, now: datetime) -> Without | None:
    """What the timer would be, if that is something else; `other` is the standing of the bare facts."""
    found = next((one for one in other.timers if one.id == timer.id), None) if other else None
    if found is None:
        return None
    made, same = _figures(found, now), _figures(timer, now)
    return None if made == same else made


def _figures(timer: Timer, now: datetime) -> Without:
    return Without(timer.state(now), timer.budget, timer.used(now), timer.due(), timer.breached_at(now))
