"""What the make-believe monitor has seen. All of it follows from the instant at which the demo began, so
nothing has to be kept: a demo that is started again has seen the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

BOOKING = 4711
"""The one check: whether appointments can be made online."""
CREATED = timedelta(days=120)
"""So long before the beginning it began to look."""

_PAST = (
    (timedelta(days=-26, hours=3), timedelta(minutes=7)),
    (timedelta(days=-9, hours=5), timedelta(minutes=3)),
)
STORY = (timedelta(minutes=72), timedelta(minutes=31))
"""The outage of the demo's second hour: when it begins, and how long it lasts. At 60x these are seconds."""
_ORDINARY = timedelta(days=11)
"""So often, later on, it is down for two minutes in the night."""
_NIGHT, _SHORT = timedelta(hours=18), timedelta(minutes=2)


class Now(Protocol):
    """The clock of the demo."""

    def now(self) -> datetime:
        """The present instant, aware."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one instant to another, the check said this."""

    status: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Tower:
    """The check and its history up to now."""

    clock: Now
    began_at: datetime

    @property
    def created_at(self) -> datetime:
        """When the check was set up."""
        return self.began_at - CREATED

    def outages(self) -> list[tuple[datetime, datetime]]:
        """Every outage that has begun, oldest first; one that goes on ends later than now."""
        now = self.clock.now()
        planned = [*_PAST, STORY, *self._ordinary(now)]
        found = ((self.began_at + after, length) for after, length in planned)
        return [(start, start + length) for start, length in found if start <= now]

    def stretches(self, start: datetime, end: datetime) -> list[Stretch]:
        """What the check said from one instant to another, in order, without gaps."""
        start, end = max(start, self.created_at), min(end, self.clock.now())
        found, at = list[Stretch](), start
        for down, up in self.outages():
            if up <= start or down >= end:
                continue
            found += [Stretch("up", at, down)] if at < down else []
            found.append(Stretch("down", max(at, down), min(up, end)))
            at = min(up, end)
        return [*found, Stretch("up", at, end)] if at < end else found

    def _ordinary(self, now: datetime) -> Iterator[tuple[timedelta, timedelta]]:
        after = _ORDINARY + _NIGHT
        while self.began_at + after <= now:
            yield after, _SHORT
            after += _ORDINARY
