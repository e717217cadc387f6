"""Waiting: tickets that are put aside until the end of the file is known, in memory that does not grow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Self

from bot.replay.grouping import Group, no_room
from bot.sources.shared.files.records import Record

_IN_MEMORY = 8_000_000


class Waiting:
    """Tickets with their records: a few in memory, many in a temporary file, gone with the `with`.
    FileTrouble when there is no room for them."""

    def __enter__(self) -> Self:
        self._room = SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8")
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._room.close()

    def add(self, group: Group) -> None:
        """Put one aside."""
        ticket, records = group
        with no_room():
            json.dump([ticket, [[r.line, r.cells, r.fault] for r in records]], self._room)
            self._room.write("\n")

    def groups(self) -> Iterator[Group]:
        """All of them, in their order."""
        with no_room():
            self._room.seek(0)
        for content in self._room:
            ticket, records = json.loads(content)
            yield ticket, [Record(line, cells, fault) for line, cells, fault in records]
