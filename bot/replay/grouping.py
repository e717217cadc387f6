"""Grouping: all records of a ticket together, in memory that does not grow with the file.

A first reading finds out whether the file stands in the order of its tickets already; then it is used as it
is. Otherwise its records are dealt out to files beside it in the temporary folder, all of a ticket to the
same one, each small enough to be held in memory.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from operator import ge, le
from pathlib import Path
from zlib import crc32

from bot.sources.shared.files.formats import Format, ItemT
from bot.sources.shared.files.records import Record
from bot.sources.shared.files.troubles import BadRow, FileTrouble

Group = tuple[str, list[Record]]
"""A ticket and its records in the file's order. Records without a ticket may be in any group."""

_PART_BYTES = 8_000_000
_MOST_PARTS = 256


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first reading finds. `last_at` is None when no record is usable, `first_fault` then says
    why."""

    records: int
    last_at: datetime | None
    in_order: bool
    first_fault: str


def survey(records: Iterable[Record], format_: Format[ItemT], on_record: Callable[[], None]) -> Survey:
    """Read everything once: how much it is, how far it goes, whether tickets stand together."""
    count, last_at, fault, order = 0, None, "", _Order()
    for record in records:
        count += 1
        on_record()
        order.see(format_.ticket(record))
        try:
            at = format_.last_at(record)
        except BadRow as bad:
            fault = fault or f"line {record.line} {bad.sentence}"
            continue
        if last_at is None or at > last_at:
            last_at = at
    return Survey(count, last_at, order.kept, fault)


class OutOfOrder(Exception):
    """The tickets of a file do not stand together."""


class _Order:
    """Whether ids come in one order, up or down, as text or as numbers in text. Then they stand together."""

    def __init__(self) -> None:
        self._last = ""
        self._holds = [(key, way) for key in (str, _by_length) for way in (le, ge)]

    def see(self, ticket: str) -> None:
        """The next record is about this ticket, or does not say about which."""
        if not ticket or ticket == self._last:
            return
        if self._last:
            last = self._last
            self._holds = [(key, way) for key, way in self._holds if way(key(last), key(ticket))]
        self._last = ticket

    @property
    def kept(self) -> bool:
        return bool(self._holds)


def _by_length(text: str) -> tuple[int, str]:
    return len(text), text


def in_order(records: Iterable[Record], ticket_of: Callable[[Record], str]) -> Iterator[Group]:
    """The groups of a file whose tickets stand together. OutOfOrder as soon as they turn out not to."""
    current, held, order = "", list[Record](), _Order()
    for record in records:
        ticket = ticket_of(record)
        if ticket != current and ticket:
            order.see(ticket)
            if not order.kept:
                raise OutOfOrder
            if current:
                yield current, held
                held = []
            current = ticket
        held.append(record)
    if held:
        yield current, held


@contextmanager
def no_room() -> Iterator[None]:
    """What is to be said when temporary files cannot be written."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        hint = "set TMPDIR to a folder with room for a copy, or sort the file by ticket"
        raise FileTrouble(f"the file cannot be put in order by ticket: {reason}; {hint}") from None


@contextmanager
def dealt(
    records: Iterable[Record], ticket_of: Callable[[Record], str], size: int
) -> Iterator[Iterator[Group]]:
    """The groups of a file in any order; `size` is the file's, in bytes. Its copies are gone afterwards."""
    with no_room(), tempfile.TemporaryDirectory(prefix="duebell-replay-") as folder:
        yield _groups(_deal(records, ticket_of, Path(folder), size), ticket_of)


def _deal(
    records: Iterable[Record], ticket_of: Callable[[Record], str], folder: Path, size: int
) -> list[Path]:
    paths = [folder / str(n) for n in range(min(size // _PART_BYTES + 1, _MOST_PARTS))]
    with ExitStack() as stack:
        parts = [stack.enter_context(path.open("w", encoding="utf-8")) for path in paths]
        for record in records:
            part = parts[crc32(ticket_of(record).encode("utf-8", "replace")) % len(parts)]
            json.dump([record.line, record.cells, record.fault], part)
            part.write("\n")
    return paths


def _groups(paths: Iterable[Path], ticket_of: Callable[[Record], str]) -> Iterator[Group]:
    for path in paths:
        groups: dict[str, list[Record]] = {}
        with path.open(encoding="utf-8") as part:
            for content in part:
                line, cells, fault = json.loads(content)
                record = Record(line, cells, fault)
                groups.setdefault(ticket_of(record), []).append(record)
        yield from groups.items()
