"""Work that somebody waits for: counted, so that a stopping process can let it finish."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta


class InFlight:
    """Bolt runs listeners as tasks that nobody holds; here they are held and can be waited for."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[object]] = set()
        self._none = asyncio.Event()
        self._none.set()

    @property
    def count(self) -> int:
        """How many are running."""
        return len(self._running)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Counts the current task while inside."""
        task = asyncio.current_task()
        if task is None or task in self._running:
            yield
            return
        self._running.add(task)
        self._none.clear()
        try:
            yield
        finally:
            self._running.discard(task)
            if not self._running:
                self._none.set()

    async def drain(self, within: timedelta) -> bool:
        """Wait until nothing runs; what is left after `within` is cancelled, and the answer is False."""
        try:
            async with asyncio.timeout(within.total_seconds()):
                await self._none.wait()
        except TimeoutError:
            left = list(self._running)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            return False
        return True
