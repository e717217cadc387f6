"""One place to wait for "something changed", so that nobody ever sleeps and hopes."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Pulse:
    """Beats once per change. `count` only grows, so a reader knows whether it has seen the latest."""

    def __init__(self) -> None:
        self.count = 0
        self._next = asyncio.Event()

    def beat(self) -> None:
        """Wake everybody who waits."""
        self.count += 1
        self._next.set()
        self._next = asyncio.Event()

    async def after(self, seen: int) -> int:
        """Wait for a change later than `seen`; returns the new count."""
        while self.count <= seen:
            await self._next.wait()
        return self.count

    async def until(self, question: Callable[[], T], within: float) -> T:
        """Ask again after each change until the answer is truthy; TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while not (answer := question()):
                await self._next.wait()
            return answer
