"""Fate: an engine that ends after a chosen step, or meets a fault in the midst of it.

The wrapped ports do what the real ones do. Dying right after one effect is dying right before the next, so
one place per effect covers both.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

Port = TypeVar("Port")

EFFECTS: Final = frozenset(
    [
        "append",
        "record",
        "trouble",
        "assessed",
        "check_again",
        "announce",
        "bundle",
        "claim_due",
        "claim_messages",
        "trying",
        "delivered",
        "retry",
        "withdrawn",
        "failed",
        "begin_thread",
        "thread_made",
        "thread_unmade",
        "forget_thread",
        "thread_shown",
        "lease",
        "release",
        "post",
        "edit",
        "find",
        "fetch",
    ]
)
"""The steps of the path that leave a trace outside the process, or hear of one."""


class Killed(BaseException):
    """The process is gone: nothing catches this."""


Hook = Callable[[str], Awaitable[None]]


async def _nothing(_: str) -> None:
    return


@dataclass
class Fate:
    """Counts effects. After the one numbered `dies_after` the process is no more."""

    dies_after: int | None = None
    only: frozenset[str] = EFFECTS
    before: Hook = _nothing
    steps: list[str] = field(default_factory=list)

    def over(self, port: Port) -> Port:
        """The port under this fate."""
        return cast(Port, _Fated(port, self))

    def done(self, name: str) -> None:
        if name in self.only:
            self.steps.append(name)
            if len(self.steps) == self.dies_after:
                raise Killed(name)


class _Fated:
    def __init__(self, port: object, fate: Fate) -> None:
        self._port, self._fate = port, fate

    def __getattr__(self, name: str) -> object:
        real: Callable[..., Awaitable[object]] = getattr(self._port, name)
        if name not in EFFECTS:
            return real

        async def step(*args: object, **named: object) -> object:
            await self._fate.before(name)
            result = await real(*args, **named)
            self._fate.done(name)
            return result

        return step
