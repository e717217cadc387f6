"""Things that go wrong on demand: dropped connections, 429, 500, nonsense, slowness, an outage."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

ANY = "*"
"""Stands for every method."""


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection closes without an answer; `accepted` says whether the call was carried out."""

    accepted: bool


@dataclass(frozen=True, slots=True)
class Status:
    code: int


@dataclass(frozen=True, slots=True)
class Limited:
    retry_after: int


@dataclass(frozen=True, slots=True)
class Refused:
    error: str


@dataclass(frozen=True, slots=True)
class Slow:
    seconds: float


@dataclass(frozen=True, slots=True)
class Html:
    """An answer that is not JSON, with HTTP 200, as a proxy gives."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A call that stands still: wait for `arrived`, look around, then set `released`."""

    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)


Trouble: TypeAlias = Drop | Status | Limited | Refused | Slow | Html | Gate


class Faults:
    """Troubles wait in a queue per method and are used up in order; each call meets at most one."""

    def __init__(self, cut: Callable[[], None]) -> None:
        self.is_down = False
        self._cut = cut
        self._queues: defaultdict[str, deque[Trouble]] = defaultdict(deque)

    def take(self, method: str) -> Trouble | None:
        for queue in (self._queues[method], self._queues[ANY]):
            if queue:
                return queue.popleft()
        return None

    def drop_after_accept(self, method: str, times: int = 1) -> None:
        """The call is carried out, but the caller never hears of it."""
        self._add(method, Drop(accepted=True), times)

    def drop_before_accept(self, method: str, times: int = 1) -> None:
        self._add(method, Drop(accepted=False), times)

    def status(self, method: str, code: int, times: int = 1) -> None:
        """An HTTP error such as 500 or 503, nothing carried out."""
        self._add(method, Status(code), times)

    def rate_limit(self, method: str, retry_after: int, times: int = 1) -> None:
        self._add(method, Limited(retry_after), times)

    def error(self, method: str, error: str, times: int = 1) -> None:
        """HTTP 200 with `{"ok": false, "error": error}`, nothing carried out."""
        self._add(method, Refused(error), times)

    def slow(self, method: str, seconds: float, times: int = 1) -> None:
        self._add(method, Slow(seconds), times)

    def html(self, method: str, times: int = 1) -> None:
        self._add(method, Html(), times)

    def hold(self, method: str) -> Gate:
        """Stop the next call before it is carried out, until the gate is released."""
        gate = Gate()
        self._add(method, gate, 1)
        return gate

    def down(self) -> None:
        """Every connection is cut, those of Socket Mode too, until `up()`. The page goes on."""
        self.is_down = True
        self._cut()

    def up(self) -> None:
        self.is_down = False

    def clear(self) -> None:
        """Forget all troubles that have not happened yet."""
        self._queues.clear()
        self.is_down = False

    def _add(self, method: str, trouble: Trouble, times: int) -> None:
        self._queues[method].extend([trouble] * times)
