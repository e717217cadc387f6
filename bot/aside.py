"""Aside: long reckoning happens beside the event loop, so that no alert and no answer waits for it.

What goes aside is pure: it takes values and gives back a value, and touches nothing that others change. A few
threads of our own do it, not those that asyncio lends out for files and for names of hosts: neither can hold
up the other. Python lets one of them run at a time, so more would not be quicker; there are several because a
small question shall not wait until a large one is answered.

Whoever is cancelled while he waits is free at once. What has not begun is dropped then; what has is left to
end by itself, and does not keep a process from ending.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import ParamSpec, TypeVar

WORKERS = 3

_P = ParamSpec("_P")
_T = TypeVar("_T")


async def aside(function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """What a pure function makes of its arguments, made in a thread. It takes what it needs in one go: a hop
    for a service or for a customer, not one for each figure. Its exceptions are raised here."""
    made: Future[_T] = Future()

    def work() -> None:
        if made.set_running_or_notify_cancel():
            try:
                made.set_result(function(*args, **kwargs))
            except StopIteration as fault:  # no coroutine can raise it
                made.set_exception(_ran_out(fault))
            except BaseException as fault:  # noqa: BLE001 - it is raised where it was asked
                made.set_exception(fault)

    _DESK.take(work)
    return await asyncio.wrap_future(made)


class _Desk:
    """Those who work, and what waits for them, first come first served."""

    def __init__(self, workers: int) -> None:
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._wanted, self._starting = workers, Lock()

    def take(self, work: Callable[[], None]) -> None:
        """Have it done. They begin to work when there is something for the first time."""
        with self._starting:
            while self._wanted:
                Thread(target=self._work, name=f"aside-{self._wanted}", daemon=True).start()
                self._wanted -= 1
        self._waiting.put(work)

    def _work(self) -> None:
        while True:
            self._waiting.get()()


def _ran_out(fault: StopIteration) -> RuntimeError:
    made = RuntimeError("a function aside raised StopIteration")
    made.__cause__ = fault
    return made


_DESK = _Desk(WORKERS)
