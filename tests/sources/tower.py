"""A make-believe watchtower: checks and what they said, whatever product shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from bot.clock import Clock
from bot.sources.shared.instants import format_epoch


@dataclass
class Watch:
    """One check: every state it had, since when, in seconds since 1970."""

    id: int
    name: str
    created: int
    minutes: int = 1
    tags: tuple[str, ...] = ()
    said: list[tuple[int, str]] = field(default_factory=list)

    @property
    def state(self) -> str:
        return self.said[-1][1]

    def begun(self, *states: str) -> int | None:
        """When it last began to say one of these."""
        return next((at for at, state in reversed(self.said) if state in states), None)

    def stretches(self, start: int, end: int) -> list[tuple[str, int, int]]:
        """State, start and end of every stretch of a span; the last one ends where the span does."""
        ends = [*(at for at, _ in self.said[1:]), end]
        cut = [
            (state, max(at, start), min(until, end))
            for (at, state), until in zip(self.said, ends, strict=True)
        ]
        return [one for one in cut if one[1] < one[2]]


@dataclass
class Plan:
    """A maintenance window."""

    id: int
    watches: list[int]
    start: int
    end: int


class Tower:
    """All checks of an account; everything happens at the clock's present instant."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.watches: dict[int, Watch] = {}
        self.plans: dict[int, Plan] = {}
        self._ids = count(4001)

    def watch(self, name: str = "canary-name", *, minutes: int = 1, tags: tuple[str, ...] = ()) -> int:
        """A new check; it is up."""
        id = next(self._ids)
        self.watches[id] = Watch(id, name, self.now, minutes, tags, [(self.now, "up")])
        return id

    def say(self, id: int, state: str) -> None:
        """From now on a check says this."""
        said = self.watches[id].said
        if said[-1][0] == self.now:
            said.pop()
        said.append((self.now, state))

    def remove(self, id: int) -> None:
        del self.watches[id]

    def plan(self, watches: list[int], start: datetime, end: datetime) -> int:
        id = next(self._ids)
        self.plans[id] = Plan(id, watches, format_epoch(start), format_epoch(end))
        return id

    @property
    def now(self) -> int:
        return format_epoch(self.clock.now())
