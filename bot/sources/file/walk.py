"""One reading: on from where each file was left, and what is odd about the files themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime
from typing import BinaryIO

from bot.sources.file.chunks import Way, read_chunk
from bot.sources.file.parts import Part, Stat, digest, find, head_of, opened, tail_of
from bot.sources.file.settings import FileSettings
from bot.sources.shared.files.records import Record


@dataclass(frozen=True, slots=True)
class Line:
    """A record, the name of its file, and when that file was last touched before it was read."""

    record: Record
    name: str
    as_of: datetime


@dataclass(slots=True)
class Walked:
    """What one reading of the files brought.

    `touched_at` is when the newest of the files was touched. `half`: something is not ended yet, so that
    this instant proves nothing. `more`: further lines may be read at once. `anew`: a file was begun again.
    """

    lines: list[Line] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)
    touched_at: datetime | None = None
    half: bool = False
    more: bool = False
    anew: bool = False


def read_on(settings: FileSettings, parts: Sequence[Part], most: int) -> Walked:
    """At most `most` records from where `parts` were left. SourceTrouble when a file cannot be read."""
    walk = _Walk(settings, parts, most)
    files = find(settings)
    for stat in files:
        walk.visit(stat, newest=stat is files[-1])
    if walk.missed and settings.is_pattern:  # a part that was renamed meanwhile is found now
        for stat in find(settings):
            walk.visit(stat, newest=False)
    walk.tell_missed()
    return walk.walked


def way_of(settings: FileSettings) -> Way:
    """How a file is to be read."""
    columns = settings.map
    if columns is None:
        return Way(settings.written)
    wanted = [*columns.columns, *([settings.title] if settings.title else [])]
    return Way(settings.written, wanted, columns.separator, columns.encoding)


class _Walk:
    def __init__(self, settings: FileSettings, parts: Sequence[Part], most: int) -> None:
        self._settings, self._left, self._way = settings, most, way_of(settings)
        self._known = {(part.device, part.inode): part for part in parts}
        self._seen: set[tuple[int, int]] = set()
        self.walked = Walked()

    def visit(self, stat: Stat, *, newest: bool) -> None:
        known = self._known.get((stat.device, stat.inode))
        if (stat.device, stat.inode) in self._seen:
            return
        if known is not None and known.is_still(stat) and (known.offset == stat.size or not self._left):
            self._keep(known, stat)
            self.walked.more |= known.offset < stat.size
        elif self._left:
            with opened(stat.path) as (file, now):
                if (now.device, now.inode) not in self._seen:
                    self._read(file, now, newest=newest)
        else:
            self.walked.more = True
            if known is not None:
                self._keep(known, stat)

    @property
    def missed(self) -> list[Part]:
        """Files that are not there any more."""
        return [part for key, part in self._known.items() if key not in self._seen]

    def tell_missed(self) -> None:
        """Tell of files that are gone if something may have been lost with them."""
        for part in [] if self._settings.is_list else self.missed:
            if part.offset < part.size:
                self._odd(part, "a file is gone before it was read to its end; what it still said is lost")
            elif not self._settings.is_pattern:
                hint = f"a pattern such as {self._name}* reads the old one to its end, too"
                self._odd(part, f"{self._name} is another file than before; {hint}")

    def _keep(self, part: Part, stat: Stat) -> None:
        self._seen.add((part.device, part.inode))
        self.walked.parts.append(part)
        self._touched(stat)

    def _read(self, file: BinaryIO, now: Stat, *, newest: bool) -> None:
        known = self._known.get((now.device, now.inode))
        ended = known is not None and known.is_still(now) and (self._settings.is_list or not newest)
        part = self._start(file, now, known)
        start = (part.offset, part.lines)
        chunk = read_chunk(file, now.path.name, start, self._way, self._left, ended=ended)
        following = replace(part, offset=chunk.offset, lines=chunk.lines, size=now.size, touched=now.touched)
        self._keep(replace(following, tail=tail_of(file, chunk.offset)), now)
        as_of = now.touched_at
        self.walked.lines += [Line(record, now.path.name, as_of) for record in chunk.records]
        self.walked.half |= chunk.half
        self.walked.more |= chunk.more
        self._left -= len(chunk.records)

    def _start(self, file: BinaryIO, now: Stat, known: Part | None) -> Part:
        head = head_of(file)
        fresh = Part(now.device, now.inode, head)
        if known is None:
            return fresh
        if self._settings.is_list:
            return known if known.is_still(now) else fresh
        same = known.head in {"", head} and known.offset <= now.size
        if same and tail_of(file, known.offset) == known.tail:
            return replace(known, head=head)
        if known.offset:
            self._odd(known, f"{now.path.name} was cut short or written anew: it is read from its beginning")
        return fresh

    def _touched(self, stat: Stat) -> None:
        before = self.walked.touched_at
        self.walked.touched_at = stat.touched_at if before is None else max(before, stat.touched_at)

    def _odd(self, part: Part, reason: str) -> None:
        self.walked.anew = True
        self.walked.strange.append((f"file:{digest(repr(astuple(part)).encode())}", reason))

    @property
    def _name(self) -> str:
        return self._settings.path.replace("\\", "/").rpartition("/")[2]


def records_if_still(settings: FileSettings, parts: Iterable[Part]) -> list[Record] | None:
    """Every record of the files, if nobody has touched them since they were read to their end; else None."""
    known = {(part.device, part.inode): part for part in parts}
    records: list[Record] = []
    for stat in find(settings):
        part = known.get((stat.device, stat.inode))
        with opened(stat.path) as (file, now):
            if part is None or not part.is_still(now) or part.offset < now.size:
                return None
            way, name = way_of(settings), now.path.name
            records += read_chunk(file, name, (0, 0), way, sys.maxsize, ended=True).records
    return records
