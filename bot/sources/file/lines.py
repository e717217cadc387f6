"""The lines of an open file: an iterator that knows where it is and can take back what it gave."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LONGEST_LINE = 1_000_000
"""Bytes. No ticket's row is as long."""

MOST_LINES = 200
"""Of one record, where cells have line breaks in them."""

_BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """A line: how long it is in the file, and its bytes, or the beginning of them."""

    length: int
    content: bytes


class Lines:
    """Gives lines as text, from a byte on. `offset` and `number` are where the record at hand begins and
    how many lines come before it, `taken` its lines so far.

    `fault` says what is wrong with one of these lines, which is then given as an empty one. `starved`: a
    line was asked for that is not there, or would be one too many. `half`: something follows that is not
    ended; with `ended` the last line counts as it is.
    """

    def __init__(self, file: BinaryIO, encoding: str, start: tuple[int, int], *, ended: bool) -> None:
        self._file, self._encoding, self.ended = file, encoding, ended
        self.offset, self.number = start
        self.taken: list[Line] = []
        self.fault, self.starved, self.half = "", False, False
        self._waiting: deque[Line] = deque()
        file.seek(self.offset)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            self.starved = True
            raise StopIteration
        line = self._waiting.popleft() if self._waiting else self._read()
        if line is None:
            self.starved = True
            raise StopIteration
        self.taken.append(line)
        return self._text(line)

    def begin(self) -> None:
        """What was taken is done with: the next line begins a record."""
        self.offset += sum(line.length for line in self.taken)
        self.number += len(self.taken)
        self.taken, self.fault, self.starved = [], "", False

    def go_on(self) -> None:
        """Begin a record where this one stands, wherever others moved the file to."""
        self.begin()
        self._file.seek(self.offset + sum(line.length for line in self._waiting))

    def keep_first(self) -> None:
        """Only the first line was taken; the others come again."""
        self._waiting.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def put_back(self) -> None:
        """Nothing was taken: the record at hand is not whole yet."""
        self._waiting.extendleft(reversed(self.taken))
        self.taken, self.half = [], True

    def _read(self) -> Line | None:
        content = piece = self._file.readline(LONGEST_LINE)
        length = len(content)
        while len(piece) == LONGEST_LINE and not piece.endswith(b"\n"):
            piece = self._file.readline(LONGEST_LINE)
            length += len(piece)
        if not length:
            return None
        if not self.ended and not (piece or content).endswith(b"\n"):
            self.half = True
            return None
        return Line(length, content)

    def _text(self, line: Line) -> str:
        content = line.content
        if not self.offset and len(self.taken) == 1:
            content = content.removeprefix(_BOM)
        if line.length > LONGEST_LINE:
            self.fault = f"is longer than {LONGEST_LINE:,} bytes"
        elif b"\0" in content:
            self.fault = "is no text"
        else:
            try:
                return content.decode(self._encoding)
            except UnicodeDecodeError:
                self.fault = f"is not {self._encoding} text"
        return "\n"
