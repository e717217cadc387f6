"""The two kinds of history behind one door: rows with a column map, and plain events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from bot.sla.facts import Subject
from bot.sources.shared.files import differences, events
from bot.sources.shared.files.events import Event, EventReader
from bot.sources.shared.files.history import History
from bot.sources.shared.files.maps import ColumnMap
from bot.sources.shared.files.records import Record
from bot.sources.shared.files.rows import Row, RowReader


class Item(Protocol):
    """What one line says, whichever the format."""

    @property
    def ticket(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def last_at(self) -> datetime: ...


ItemT = TypeVar("ItemT", bound=Item)


@dataclass(frozen=True, slots=True)
class Format(Generic[ItemT]):
    """How lines are read, and what those of one ticket tell. `last_at`, `read` and `history` raise BadRow.

    `last_at` is the last instant that a line speaks of, without a look at the rest of it; of what could be
    read, the same.
    """

    ticket: Callable[[Record], str]
    last_at: Callable[[Record], datetime]
    read: Callable[[Record], ItemT]
    history: Callable[[Subject, Sequence[ItemT]], History]


def rows(columns: ColumnMap) -> Format[Row]:
    """Rows that a column map explains."""
    reader = RowReader(columns)
    return Format(reader.ticket, reader.last_at, reader.read, differences.history_of)


def plain_events() -> Format[Event]:
    """Events that need no map."""
    reader = EventReader()
    return Format(reader.ticket, reader.last_at, reader.read, events.history_of)
