"""Monitors that are only seen as they are now: from one look to the next, as facts (S29).

A product without a past shows what each monitor says at the instant of a look. What changed, changed between
two looks: such a fact has `not_before`, unless the product itself knows the instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sla.facts import NOBODY, Fact, FactKey, SourceName
from bot.sla.observations import Health, Observed
from bot.sla.uptime.services import monitor_subject
from bot.sources.shared.instants import EPOCH
from bot.sources.shared.reading import Json, number

TICK = timedelta(milliseconds=1)
"""The grain of these facts."""

PATIENCE = timedelta(minutes=5)
READINGS = 3
"""After so long without a reading, and so many that should have been, nobody can tell what was between."""


@dataclass(frozen=True, slots=True)
class Change:
    """From this instant on, or from one between `not_before` and it, a monitor says this."""

    at: datetime
    health: Health
    not_before: datetime | None = None


def patience(gap: timedelta | None, every: timedelta) -> timedelta:
    """How long may be between two readings before what was between them is unknown."""
    return gap or max(PATIENCE, READINGS * every)


def ticks(instant: datetime) -> int:
    """Whole milliseconds since 1970, rounded down."""
    return (instant - EPOCH) // TICK


def instant_of(count: int) -> datetime:
    """The instant so many milliseconds after 1970 began. Absurd is a ValueError."""
    try:
        return EPOCH + count * TICK
    except OverflowError:
        raise ValueError("an instant beyond the calendar") from None


def ticks_of(instant: datetime | None) -> int | None:
    """The same of an instant that may be missing."""
    return None if instant is None else ticks(instant)


def instant_in(record: Json, key: str) -> datetime | None:
    """The instant under a key of a cursor, if there is one. ValueError for what is none."""
    return None if record.get(key) is None else instant_of(number(record, key))


def fact_of(source: SourceName, monitor: str, change: Change, observed_at: datetime) -> Fact:
    """A change as a fact."""
    return Fact(
        source=source,
        key=FactKey(f"monitor:{monitor}:{ticks(change.at)}:{change.health}"),
        subject=monitor_subject(source, monitor),
        occurred_at=change.at,
        observed_at=observed_at,
        author=NOBODY,
        deed=Observed(change.health),
        not_before=change.not_before,
    )
