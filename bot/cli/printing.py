"""Answers as text: tables, and what to try instead of a wrong name."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDE = 1000


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Columns as wide as their widest cell, those named by number with their cells to the right; the lines of
    a cell stand beside each other."""
    table = Table.grid(padding=(0, 2))
    for at in range(max(map(len, rows), default=0)):
        table.add_column(no_wrap=True, justify="right" if at in right else "left")
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console(width=_WIDE, color_system=None)
    with console.capture() as captured:
        console.print(table)
    return [line.rstrip() for line in captured.get().splitlines()]


def did_you_mean(nearest: Sequence[str]) -> str:
    """What follows a sentence about a name that nobody has; nothing when no name is near."""
    return f" Did you mean {', '.join(nearest)}?" if nearest else ""
