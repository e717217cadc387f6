"""Progress on a terminal; nothing anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from bot.replay.replaying import Progress, Silent

_EVERY = 256
"""Records between two looks at the bar: drawing it must not cost more than the work."""


@contextmanager
def told_on(err: TextIO) -> Iterator[Progress]:
    """A progress bar on a terminal, which is gone when the work is done."""
    if not err.isatty():
        yield Silent()
        return
    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*shown, console=Console(file=err), transient=True) as bars:
        yield _Bar(bars, bars.add_task("reading", total=None), bars.add_task("replaying", total=None))


class _Bar:
    def __init__(self, bars: Bars, reading: TaskID, replaying: TaskID) -> None:
        self._bars, self._reading, self._replaying = bars, reading, replaying
        self._calls = 0

    def reading(self, position: int, size: int) -> None:
        self._calls += 1
        if self._calls % _EVERY == 1:
            self._bars.update(self._reading, completed=position, total=size)

    def replaying(self, records: int, of: int) -> None:
        self._calls += 1
        if self._calls % _EVERY == 1 or records == of:
            self._bars.update(self._reading, visible=False)
            self._bars.update(self._replaying, completed=records, total=of)
