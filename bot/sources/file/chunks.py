"""Whole records of a file that may be written to this very moment.

What is not ended yet waits. A record that cannot be read costs its own line and no other, even where an
open quotation mark would make the rest of the file one cell.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from bot.sources.file.lines import MOST_LINES, Lines
from bot.sources.file.settings import Format
from bot.sources.shared.files.records import Record, csv_record, json_record, places_of
from bot.sources.shared.files.troubles import FileTrouble
from bot.sources.shared.reading import storable

_LARGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class Way:
    """How a file is to be read. `wanted` are the columns that matter; JSON keeps all keys."""

    format: Format
    wanted: Collection[str] = ()
    separator: str = ","
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some records in a row, and where the next one begins.

    `half` says that something follows that is no whole record yet, `more` that whole ones may follow.
    """

    records: list[Record]
    offset: int
    lines: int
    half: bool
    more: bool


def read_chunk(
    file: BinaryIO, name: str, start: tuple[int, int], way: Way, most: int, *, ended: bool
) -> Chunk:
    """At most `most` records from `start`, a byte and the number of lines before it.

    `ended`: nothing will be added to the last line. FileTrouble when a CSV file has not the columns that
    are wanted; `name` is what people call the file.
    """
    lines = Lines(file, way.encoding, start, ended=ended)
    if way.format is Format.JSONL:
        return _chunk(lines, _json_records(lines), most)
    head = lines if start == (0, 0) else Lines(file, way.encoding, (0, 0), ended=ended)
    try:
        header = _row(csv.reader(head, delimiter=way.separator), head)
    except csv.Error as error:
        raise FileTrouble(f"the first line of {name} is no header of a CSV file: {error}") from None
    if header is None:
        return Chunk([], *start, half=head.half, more=False)
    places = places_of([cell.strip() for cell in header], tuple(dict.fromkeys(way.wanted)), name)
    lines.go_on()
    return _chunk(lines, _csv_records(lines, way.separator, places, len(header)), most)


def _chunk(lines: Lines, records: Iterator[Record | None], most: int) -> Chunk:
    found: list[Record] = []
    for record in records:
        lines.begin()
        if record is not None:
            found.append(record)
        if len(found) == most:
            return Chunk(found, lines.offset, lines.number, half=False, more=True)
    return Chunk(found, lines.offset, lines.number, half=lines.half, more=False)


def _row(reader: Iterator[list[str]], lines: Lines) -> list[str] | None:
    """The next row, None when there is no whole one yet. csv.Error when its first line begins none."""
    row = next(reader, None)
    if row is None or not lines.starved:
        return row
    if len(lines.taken) < MOST_LINES and not lines.ended:
        lines.put_back()
        return None
    raise csv.Error("it opens a quotation mark that nothing closes")


def _csv_records(
    lines: Lines, separator: str, places: list[tuple[str, int]], width: int
) -> Iterator[Record | None]:
    """Records, and None for an empty line."""
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(lines, delimiter=separator)
    while True:
        line = lines.number + 1
        try:
            row = _row(reader, lines)
        except csv.Error as error:
            lines.keep_first()
            reader = csv.reader(lines, delimiter=separator)
            yield Record(line, {}, f"is no line of a CSV file: {error}")
            continue
        if row is None:
            return
        if lines.fault:
            yield Record(line, {}, lines.fault)
        else:
            yield csv_record(line, row, places, width) if row else None


def _json_records(lines: Lines) -> Iterator[Record | None]:
    """Records, and None for an empty line."""
    for text in lines:
        line = lines.number + 1
        if lines.fault:
            yield Record(line, {}, lines.fault)
        elif not text.strip():
            yield None
        else:
            record = json_record(line, text)
            yield _cleaned(record) if "\\u" in text else record


def _cleaned(record: Record) -> Record:
    """Escapes can spell what no database holds."""
    try:
        return replace(record, cells={str(key): _clean(value) for key, value in record.cells.items()})
    except RecursionError:
        return Record(record.line, {}, "is nested too deep")


def _clean(value: object) -> object:
    match value:
        case str():
            return storable(value)
        case list():
            return [_clean(one) for one in value]
        case dict():
            return {storable(str(key)): _clean(one) for key, one in value.items()}
        case _:
            return value
