"""Lines into a batch: rows that a map explains, or plain events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.sla.facts import Opened
from bot.sources.file.batches import Batch
from bot.sources.file.happenings import author_with_id, deed_with_ids, digest_of_event
from bot.sources.file.memory import Memo, digest_of_row
from bot.sources.file.settings import Manner
from bot.sources.file.telling import Said, Teller
from bot.sources.file.walk import Line
from bot.sources.shared.files.events import Event, EventReader
from bot.sources.shared.files.maps import ColumnMap
from bot.sources.shared.files.records import Record
from bot.sources.shared.files.rows import Row, RowReader
from bot.sources.shared.files.troubles import BadRow

_ItemT = TypeVar("_ItemT")


def take(batch: Batch, lines: Iterable[Line]) -> None:
    """Understand these lines, those of each ticket in the order of their instants."""
    columns = batch.place.settings.map
    if columns is None:
        _take_events(batch, lines)
    else:
        _take_rows(batch, lines, columns)


def _read(
    batch: Batch, lines: Iterable[Line], read: Callable[[Record], _ItemT]
) -> Iterator[tuple[Line, _ItemT]]:
    """What can be read; the rest is put aside."""
    for line in lines:
        try:
            yield line, read(line.record)
        except BadRow as bad:
            batch.aside.bad(line.name, line.record.line, bad)


# --- rows ----------------------------------------


def _take_rows(batch: Batch, lines: Iterable[Line], columns: ColumnMap) -> None:
    settings = batch.place.settings
    teller = Teller(batch.people, vague=settings.manner is Manner.STATES, listed=settings.is_list)
    rows = [
        (line, _as_listed(row, line, batch.place.now) if settings.is_list else row)
        for line, row in _read(batch, lines, RowReader(columns).read)
        if batch.believes(line, _instants(row))
    ]
    rows.sort(key=lambda pair: (pair[1].at, pair[1].order))
    last: dict[str, Row] = {}
    for line, row in rows:
        if _take_row(batch, teller, line, row):
            last[row.ticket] = row
            customer = row.attributes.customer or ""
            batch.show(line, row.ticket, row.requester, customer, row.at)
    for ticket, row in last.items():
        said, batch.memos[ticket] = teller.end(row, batch.memos[ticket])
        if said:
            batch.tell(ticket, "", said)


def _instants(row: Row) -> list[datetime]:
    named = (row.at, row.opened_at, row.first_reply_at, row.solved_at, row.closed_at)
    return [instant for instant in named if instant is not None]


def _as_listed(row: Row, line: Line, now: datetime) -> Row:
    """A row of a list says how the ticket is as its file was written, and no earlier than what it tells."""
    return replace(row, at=max(min(line.as_of, now), *_instants(row)))


def _take_row(batch: Batch, teller: Teller, line: Line, row: Row) -> bool:
    """Whether the row is the newest of its ticket."""
    digest, before = digest_of_row(row), batch.memos.get(row.ticket)
    if before is not None and (row.at, row.order) < (before.at, before.order):
        if not before.knows(row.at, digest):
            _take_late(batch, teller, line, row, before)
        return False
    said, memo = teller.tell(row, before, forgot=batch.forgot)
    _tell(batch, row.ticket, digest, memo, row.at, said)
    return True


def _take_late(batch: Batch, teller: Teller, line: Line, row: Row, before: Memo) -> None:
    """A message has the same key whenever it is told; what else a late row says is lost, and that is said."""
    if not before.may_know(row.at):
        sentence = "comes after a later one of its ticket: a message counts, what it changed does not"
        batch.aside.odd(line.name, line.record.line, "late", sentence)
    _tell(batch, row.ticket, digest_of_row(row), before, row.at, teller.late(row))


def _tell(batch: Batch, ticket: str, digest: str, memo: Memo, at: datetime, said: list[Said]) -> None:
    """Tell of a row and know it again. Rows that are just alike are told apart by their number."""
    repeats = memo.repeats(at, digest, batch.writing)
    batch.tell(ticket, f"{digest}.{repeats}" if repeats else digest, said)
    batch.memos[ticket] = memo.with_row(at, digest, batch.writing)


# --- plain events ----------------------------------------


def _take_events(batch: Batch, lines: Iterable[Line]) -> None:
    read = _read(batch, lines, EventReader().read)
    events = [(line, event) for line, event in read if batch.believes(line, [event.at])]
    events.sort(key=lambda pair: pair[1].at)
    for line, event in events:
        digest = digest_of_event(line.record.cells)
        before = batch.memos.get(event.ticket, Memo(event.at))
        if event.at < before.at and before.knows(event.at, digest):
            continue
        memo = replace(before, at=max(before.at, event.at))
        _tell(batch, event.ticket, digest, memo, event.at, [_said(batch, event)])
        _show(batch, line, event)


def _said(batch: Batch, event: Event) -> Said:
    what = event.told.what
    author = author_with_id(what.author, batch.people)
    return Said("event", event.at, author, deed_with_ids(what.deed, batch.people))


def _show(batch: Batch, line: Line, event: Event) -> None:
    """The event that opens a ticket is its card."""
    deed = event.told.what.deed
    if isinstance(deed, Opened):
        customer = deed.attributes.customer or ""
        batch.show(line, event.ticket, deed.requester, customer, event.at)
