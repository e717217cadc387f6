"""The cursor of a file source: how far each file was read, and what is kept of each ticket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import datetime

from bot.sources.file.memory import Memo
from bot.sources.file.parts import Part
from bot.sources.shared.instants import from_ticks, ticks
from bot.sources.shared.reading import Json, flag, items, mapping, number

VERSION = 1


@dataclass(frozen=True, slots=True)
class Position:
    """How far everything was read.

    `rows` counts the rows so far and orders facts of one instant. `last_at` is the last instant that a row
    speaks of. `forgot`: some ticket was forgotten, so one that is not in `memos` need not be new. `writings`
    counts how often a file was begun again.
    """

    parts: tuple[Part, ...] = ()
    rows: int = 0
    last_at: datetime | None = None
    memos: Mapping[str, Memo] = field(default_factory=dict)
    forgot: bool = False
    writings: int = 0

    def dump(self) -> str:
        """The cursor's text."""
        state = {
            "v": VERSION,
            "parts": [astuple(part) for part in self.parts],
            "rows": self.rows,
            "last": None if self.last_at is None else ticks(self.last_at),
            "memos": {ticket: memo.dump() for ticket, memo in self.memos.items()},
            "forgot": self.forgot,
            "writings": self.writings,
        }
        return json.dumps(state, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def load(cls, cursor: str) -> Position:
        """Read a cursor. An empty one, and one of another version, is the beginning: then all is read again,
        which is safe."""
        try:
            state = mapping(json.loads(cursor))
            return cls._of(state) if number(state, "v") == VERSION else cls()
        except (ValueError, TypeError, OverflowError):
            return cls()

    @classmethod
    def _of(cls, state: Json) -> Position:
        memos = mapping(state.get("memos"), "memos")
        return cls(
            tuple(_part(one) for one in items(state, "parts")),
            number(state, "rows"),
            None if state.get("last") is None else from_ticks(number(state, "last")),
            {ticket: Memo.load(memo) for ticket, memo in memos.items()},
            flag(state, "forgot"),
            number(state, "writings"),
        )


def _part(value: object) -> Part:
    if not isinstance(value, list):
        raise ValueError("a part is a list")
    device, inode, head, offset, lines, tail, size, touched = value
    return Part(
        int(device), int(inode), str(head), int(offset), int(lines), str(tail), int(size), int(touched)
    )
