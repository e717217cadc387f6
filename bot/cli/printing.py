"""Answers on paper: tables as aligned text, values as JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

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


def as_json(value: object) -> str:
    """For machines: durations are seconds, instants ISO 8601 in UTC, exact shares text."""
    return json.dumps(value, default=_plain, indent=2, ensure_ascii=False)


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case frozenset():
            return sorted(value)
        case _:
            return str(value)
