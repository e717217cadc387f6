"""Answers worth remembering for a while, by the clock that is passed in."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.clock import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """A small cache: every entry has an end, and the oldest give way when there are too many."""

    def __init__(self, clock: Clock, most: int = 5_000) -> None:
        self._clock, self._most = clock, most
        self._kept: dict[K, tuple[datetime, V]] = {}

    def get(self, key: K) -> V | None:
        """What is remembered and still fresh."""
        found = self._kept.get(key)
        return found[1] if found is not None and self._clock.now() < found[0] else None

    def put(self, key: K, value: V, keep: timedelta) -> V:
        """Remember `value` for so long, and give it back."""
        self._kept.pop(key, None)
        while len(self._kept) >= self._most:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (self._clock.now() + keep, value)
        return value

    def forget(self, key: K) -> None:
        """Ask anew next time."""
        self._kept.pop(key, None)
