"""Bursts: a channel hears so many single warnings a minute; what comes on top is told together (S36)."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta
from enum import StrEnum

MOST = 5
WINDOW = timedelta(minutes=1)


class Plan(StrEnum):
    """What to do with the warnings that wait for one channel."""

    ONE_BY_ONE = "one_by_one"
    TOGETHER = "together"
    LATER = "later"


class Bursts:
    """Remembers, for each channel, when it was last warned. A restart forgets: then a minute begins anew."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._told: defaultdict[str, deque[datetime]] = defaultdict(lambda: deque(maxlen=most))

    def plan(self, channel: str, waiting: int, nearest_due: datetime | None, now: datetime) -> Plan:
        """What to do with so many waiting warnings. Nothing waits past the nearest due instant."""
        recent = self._recent(channel, now)
        if recent + waiting <= self._most:
            return Plan.ONE_BY_ONE
        if waiting > self._most or (nearest_due is not None and nearest_due <= self.free_at(channel, now)):
            return Plan.TOGETHER if waiting > 1 else Plan.ONE_BY_ONE
        return Plan.LATER

    def told(self, channel: str, now: datetime) -> None:
        """The channel was told something."""
        self._told[channel].append(now)

    def free_at(self, channel: str, now: datetime) -> datetime:
        """When the channel can take a single warning again."""
        told = self._told[channel]
        return now if len(told) < self._most else max(now, told[0] + WINDOW)

    def _recent(self, channel: str, now: datetime) -> int:
        return sum(now - at < WINDOW for at in self._told[channel])
