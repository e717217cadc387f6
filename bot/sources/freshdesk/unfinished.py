"""What was read before a batch was cut short, so that the next attempt goes on instead of beginning anew.

A batch of a hundred calls may be more than a small account grants in a minute; begun anew each time, it
would never end.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

FRESH = timedelta(minutes=5)


class Unfinished(Generic[K, V]):
    """Answers by their question, in memory only: a lost one costs a call."""

    def __init__(self) -> None:
        self._kept: dict[K, tuple[datetime, V]] = {}

    def get(self, key: K, now: datetime) -> V | None:
        """The answer that an attempt before this one was given, unless it is old by now."""
        at, value = self._kept.get(key, (None, None))
        return value if at is not None and timedelta(0) <= now - at <= FRESH else None

    def keep(self, key: K, value: V, now: datetime) -> None:
        """Keep an answer until the batch is over."""
        self._kept[key] = (now, value)

    def over(self) -> None:
        """The batch is over: whoever asks again wants to know how it is now."""
        self._kept.clear()
