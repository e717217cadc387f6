"""Maintenance that a page announces."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.sources.shared.intervals import Check, Planned
from bot.sources.shared.reading import Json, items, mapping, text
from bot.sources.shared.windows import Window
from bot.sources.statuspage.answers import Aside, id_of, when


def read_windows(
    values: Iterable[object], checks: Iterable[Check], since: datetime, until: datetime
) -> Planned:
    """Windows that are not over at `since` and begin before `until`, with the components they are for."""
    known, windows, strange = frozenset(check.id for check in checks), list[Window](), Aside()
    for value in values:
        id = "?"
        try:
            record = mapping(value, "maintenance")
            id = id_of(record, "id")
            window = _window(id, record, known)
        except ValueError as error:
            strange.append((f"maintenance:{id}:?", str(error)))
            continue
        if window.monitors and window.end > since and window.start < until:
            windows.append(window)
    return Planned(tuple(windows), tuple(strange))


def _window(id: str, record: Json, known: frozenset[str]) -> Window:
    start, end = when(record, "scheduled_for"), when(record, "scheduled_until")
    if start is None or end is None:
        raise ValueError("maintenance without a time")
    whose = frozenset(id_of(mapping(one, "a component"), "id") for one in items(record, "components"))
    done_at = when(record, "resolved_at") if text(record, "status") == "completed" else None
    end = end if done_at is None else min(end, done_at)
    return Window(id, whose & known, start, end, announced_at=when(record, "created_at"))
