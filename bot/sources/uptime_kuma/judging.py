"""From what the page shows now to what changed since the last reading: pure.

The page has no instants, so a change is known to have been between two readings. A monitor that is `pending`
tries again: if it is down afterwards, it has been down since; if it is up, nothing was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sla.observations import Health
from bot.sources.shared.sightings import TICK, Change
from bot.sources.uptime_kuma.answers import Said, Word
from bot.sources.uptime_kuma.place import Place, Told
from bot.sources.uptime_kuma.settings import UptimeKumaSettings

_HEALTHS: Mapping[Word | None, Health] = {
    Word.UP: Health.UP,
    Word.DOWN: Health.DOWN,
    Word.MAINTENANCE: Health.MAINTENANCE,
}
_TELLING = frozenset({Health.UP, Health.DOWN})

Changes = list[tuple[str, Change]]
Heard = tuple[Change | None, Told | None]
"""What to tell of a monitor, and what to remember."""


def judge(place: Place, said: Said, at: datetime, settings: UptimeKumaSettings) -> tuple[Changes, Place]:
    """What changed by this reading, and what to remember. `at` is Uptime Kuma's own clock."""
    changes, told = Changes(), dict[str, Told]()
    missed = place.read_at is not None and at - place.read_at > settings.patience
    reading = _Reading(at, None if missed else place.read_at, settings.pending)
    for name, one in place.told.items():
        if missed or name not in settings.monitors:
            _note(name, lost(one, place.read_at), changes, told)
    known = {**place.told, **told}
    for name, wanted in settings.monitors.items():
        _note(name, reading.hear(known.get(name), said.of(wanted)), changes, told)
    kept = {name: one for name, one in told.items() if name in settings.monitors}
    return changes, replace(place, read_at=at, told=kept)


def watermark(place: Place, at: datetime, settings: UptimeKumaSettings) -> datetime:
    """Up to here nothing will be told any more: an outage may turn out to have begun when a monitor began to
    try again."""
    waiting = (one.pending_after or one.pending_at for one in place.told.values())
    reached = min([at - settings.lag, *filter(None, waiting)])
    return reached if place.read_up_to is None else max(reached, place.read_up_to)


def lost(told: Told, read_at: datetime | None) -> Heard:
    """Nobody can tell from the last reading on, or from when it began to try again."""
    if told.health not in _TELLING:
        return None, told.settled()
    at = max(told.at, told.pending_after or read_at or told.at) + TICK
    return Change(at, Health.UNKNOWN), Told(Health.UNKNOWN, at)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading. `read_at` is the one before, None when it does not count; `patience` is how long a monitor
    may try again."""

    at: datetime
    read_at: datetime | None
    patience: timedelta

    def hear(self, told: Told | None, word: Word | None) -> Heard:
        """A monitor says this now; None when it is not shown."""
        if word is Word.PENDING:
            return self._pending(told)
        health = _HEALTHS.get(word)
        if health is None:
            return (None, None) if told is None else lost(told, self.read_at)
        if told is not None and told.health is health:
            return None, told.settled()
        return self._changed(told, health)

    def _changed(self, told: Told | None, health: Health) -> Heard:
        if told is None:
            return Change(self.at, health), Told(health, self.at)
        at, since = self.at, self.read_at if told.health in _TELLING else None
        if health is Health.DOWN and told.pending_at is not None:
            at, since = told.pending_at, told.pending_after
        at = max(at, told.at + TICK)
        return Change(at, health, None if since is None else min(since, at)), Told(health, at)

    def _pending(self, told: Told | None) -> Heard:
        if told is None or told.health not in _TELLING:
            return None, told
        if told.pending_at is None:
            return None, replace(told, pending_at=self.at, pending_after=self.read_at)
        if self.at - told.pending_at > self.patience:
            return lost(told, self.read_at)
        return None, told


def _note(name: str, heard: Heard, changes: Changes, told: dict[str, Told]) -> None:
    change, now = heard
    if change is not None:
        changes.append((name, change))
    if now is not None:
        told[name] = now
