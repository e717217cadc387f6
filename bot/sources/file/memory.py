"""What is kept of each ticket between two rows of it, so that the next one says what has changed.

Attributes are kept as a digest, people by their ids: a cursor holds no names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from bot.sla.facts import Attributes, Category
from bot.sla.scene import FINISHED
from bot.sources.shared.files.rows import Row
from bot.sources.shared.instants import from_ticks, ticks

MOST_ROWS = 8
"""So many rows of an open ticket are known again when they come once more; of a finished one, the last."""

MOST_TICKETS, MOST_FINISHED = 20_000, 2_000

_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Memo:
    """How a ticket stood after its last row, at `at` and `order`.

    `owner` and `requester` are ids as facts have them. `answered`: an agent's reply was told. `solved_at`
    and `closed_at` are what its columns said when it was finished. `rows` are the last rows, oldest first,
    each by its instant, its digest, and the writing of the file that it stood in; `cut` says that there were
    older ones.
    """

    at: datetime
    order: int = 0
    category: Category | None = None
    attributes: str = ""
    owner: str = ""
    requester: str = ""
    answered: bool = False
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    rows: tuple[tuple[int, str, int], ...] = ()
    cut: bool = False

    def knows(self, at: datetime, row: str) -> bool:
        """Whether a row that comes late was told already."""
        return any(known[:2] == (ticks(at), row) for known in self.rows)

    def may_know(self, at: datetime) -> bool:
        """Whether a row of that instant may have been told, so long ago that nobody remembers."""
        return self.cut and ticks(at) <= self.rows[0][0]

    def repeats(self, at: datetime, row: str, writing: int) -> int:
        """How many rows just like this one came before it in the same writing of the file."""
        return self.rows.count((ticks(at), row, writing))

    def with_row(self, at: datetime, row: str, writing: int) -> Memo:
        """The same after one more row."""
        rows = sorted((*self.rows, (ticks(at), row, writing)), key=lambda known: known[0])
        return replace(self, rows=tuple(rows)).with_last(MOST_ROWS)

    def with_last(self, most: int) -> Memo:
        """The same with no more than so many rows."""
        return self if len(self.rows) <= most else replace(self, rows=self.rows[-most:], cut=True)

    def dump(self) -> list[object]:
        """As JSON has it."""
        ends = [None if end is None else ticks(end) for end in (self.solved_at, self.closed_at)]
        state = [self.category, self.attributes, self.owner, self.requester, int(self.answered)]
        rows = " ".join(f"{tick:x}/{row}/{writing}" for tick, row, writing in self.rows)
        return [ticks(self.at), self.order, *state, *ends, rows, int(self.cut)]

    @classmethod
    def load(cls, value: object) -> Memo:
        """Read what `dump` wrote. ValueError or TypeError when it is something else."""
        if not isinstance(value, list):
            raise ValueError("a memo is a list")
        at, order, category, attributes, owner, requester, answered, solved, closed, rows, cut = value
        return cls(
            from_ticks(at),
            int(order),
            None if category is None else Category(category),
            str(attributes),
            str(owner),
            str(requester),
            bool(answered),
            None if solved is None else from_ticks(solved),
            None if closed is None else from_ticks(closed),
            tuple(_row_of(one) for one in str(rows).split()),
            bool(cut),
        )


def pruned(memos: Mapping[str, Memo]) -> dict[str, Memo]:
    """The memos that are worth keeping: finished tickets that were quiet longest go first, and of those that
    stay only the last row is known again."""
    finished = [ticket for ticket, memo in memos.items() if memo.category in FINISHED]
    excess = max(len(finished) - MOST_FINISHED, len(memos) - MOST_TICKETS)
    kept = dict(memos) | {ticket: memos[ticket].with_last(1) for ticket in finished}
    by_age = sorted(kept, key=lambda ticket: (kept[ticket].category not in FINISHED, kept[ticket].at))
    for ticket in by_age[: max(excess, 0)]:
        del kept[ticket]
    return kept


def _row_of(written: str) -> tuple[int, str, int]:
    tick, row, writing = written.split("/")
    return int(tick, 16), row, int(writing)


def digest_of_row(row: Row) -> str:
    """What a row says, in twelve characters; its line does not matter."""
    instants = (row.at, row.opened_at, row.first_reply_at, row.solved_at, row.closed_at)
    said = [row.order, row.category, row.label, row.reply, row.owner, row.requester]
    return _digest([*said, *map(str, instants), *_values(row.attributes)], size=6)


@lru_cache(_REMEMBERED)
def digest_of(attributes: Attributes) -> str:
    """Attributes in sixteen characters."""
    return _digest(_values(attributes), size=8)


def _values(attributes: Attributes) -> list[object]:
    single = (attributes.priority, attributes.customer, attributes.channel, attributes.group, attributes.type)
    return [*single, sorted(attributes.tags), attributes.fields]


def _digest(values: Iterable[object], size: int) -> str:
    written = json.dumps(list(values), ensure_ascii=True).encode()
    return blake2b(written, digest_size=size).hexdigest()
