"""Records: a CSV or JSON Lines file, line by line, whatever its size."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader, TextIOWrapper
from pathlib import Path

from pydantic_core import from_json

from bot.naming import did_you_mean, listed
from bot.sources.shared.files.troubles import FileTrouble, shown

Cells = Mapping[str, object]

_HEAD_BYTES = 4096
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LONGEST_FIELD = 1_000_000


class Kind(StrEnum):
    """How a file is written."""

    CSV = "csv"
    JSON_LINES = "json_lines"


@dataclass(frozen=True, slots=True)
class Record:
    """What one line says, by column or key. A line that says nothing has a `fault` instead."""

    line: int
    cells: Cells
    fault: str = ""


def places_of(header: list[str], wanted: Collection[str], name: str) -> list[tuple[str, int]]:
    """Where the wanted columns stand in the header of file `name`. FileTrouble when one is missing or
    doubled."""
    missing = [column for column in wanted if column not in header]
    if missing:
        hint = did_you_mean(missing[0], filter(None, header)) if len(header) > 1 else ""
        if len(header) == 1:
            hint = 'the header is a single column; is the separator another one (separator: ";")?'
        raise FileTrouble(f"{name} has no column {listed(missing)}, which the column map names; {hint}")
    doubled = [column for column in wanted if header.count(column) > 1]
    if doubled:
        raise FileTrouble(f"{name} has two columns of the name {listed(doubled)}; rename one")
    return [(column, header.index(column)) for column in wanted]


def csv_record(line: int, row: list[str], places: list[tuple[str, int]], width: int) -> Record:
    """What a row of a CSV file says that has something in it."""
    if len(row) == width:
        return Record(line, {name: row[place] for name, place in places})
    return Record(line, {}, f"has {len(row)} columns where the header has {width}")


def json_record(line: int, content: str) -> Record:
    """What a line of a JSON Lines file says that has something in it."""
    try:
        value = _value(content)
    except (ValueError, RecursionError):
        return Record(line, {}, "is not JSON")
    return Record(line, value) if isinstance(value, dict) else Record(line, {}, "is not a JSON object")


def _value(content: str) -> object:
    """The fast reader is the stricter one: it minds half a surrogate, and great depth. So the standard
    library has the last word."""
    try:
        return from_json(content)
    except ValueError:
        return json.loads(content)


class Records:
    """A file that can be read again and again. FileTrouble when it cannot be read at all.

    `wanted` are the columns that matter: a CSV without one of them is refused, and the others are not kept.
    """

    def __init__(
        self, path: Path, wanted: Collection[str] = (), *, separator: str = ",", encoding: str = "utf-8"
    ) -> None:
        self.path, self._wanted = path, tuple(dict.fromkeys(wanted))
        self._separator = separator
        self._encoding = "utf-8-sig" if encoding.casefold() in {"utf-8", "utf8"} else encoding
        self._buffer: BufferedReader | None = None
        with self._trouble():
            self.size = path.stat().st_size
            with path.open("rb") as file:
                self.kind = _kind(file.read(_HEAD_BYTES), path)

    @property
    def position(self) -> int:
        """The byte up to which the present reading has come, for a progress bar."""
        return self._buffer.tell() if self._buffer and not self._buffer.closed else 0

    def __iter__(self) -> Iterator[Record]:
        with (
            self._trouble(),
            self.path.open("rb") as self._buffer,
            TextIOWrapper(self._buffer, self._encoding, newline="") as text,
        ):
            yield from self._csv(text) if self.kind is Kind.CSV else _json_lines(text)

    def _csv(self, text: TextIOWrapper) -> Iterator[Record]:
        csv.field_size_limit(_LONGEST_FIELD)
        reader = csv.reader(text, delimiter=self._separator)
        header = next(reader, [])
        places = places_of([name.strip() for name in header], self._wanted, self.path.name)
        width = len(header)
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Record(line, {}, f"is no line of a CSV file: {error}")
                continue
            if row:
                yield csv_record(line, row, places, width)

    def _trouble(self) -> _AsFileTrouble:
        return _AsFileTrouble(self.path, self._encoding)


@dataclass(slots=True)
class _AsFileTrouble:
    """Turns what can go wrong while a file is read into one kind sentence."""

    path: Path
    encoding: str

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        name = self.path.name
        if isinstance(error, UnicodeDecodeError):
            line = _first_undecodable(self.path, self.encoding)
            hint = "say how it is written in the column map, for example encoding: cp1252"
            raise FileTrouble(
                f"line {line} of {name} is not {self.encoding.removesuffix('-sig')} text; {hint}"
            ) from None
        if isinstance(error, FileNotFoundError):
            raise FileTrouble(f"there is no file {shown(self.path)}") from None
        if isinstance(error, OSError):
            reason = (error.strerror or "no reason given").lower()
            raise FileTrouble(f"{name} cannot be read: {reason}") from None


def _kind(head: bytes, path: Path) -> Kind:
    name = path.name
    if not head.strip():
        raise FileTrouble(f"{name} is empty")
    if head.startswith(_UTF16):
        raise FileTrouble(f"{name} is written as UTF-16; save it as UTF-8")
    if b"\0" in head or head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise FileTrouble(f"{name} is no text file; export it as CSV or JSON Lines, not compressed")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"["):
        raise FileTrouble(f"{name} is one JSON list; write JSON Lines, one object on each line")
    return Kind.JSON_LINES if start.startswith(b"{") else Kind.CSV


def _json_lines(text: TextIOWrapper) -> Iterator[Record]:
    for line, content in enumerate(text, start=1):
        if not content.strip():
            continue
        yield json_record(line, content)


def _first_undecodable(path: Path, encoding: str) -> int:
    with path.open("rb") as file:
        for line, content in enumerate(file, start=1):
            try:
                content.decode(encoding)
            except UnicodeDecodeError:
                return line
    return 0
