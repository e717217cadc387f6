"""What is kept of each ticket between two rows of it, so that the next one says what has changed.

Attributes are kept as a digest, people by their ids: a cursor holds no names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.sla.facts import Attributes, Category
from bot.sla.scene import FINISHED
from bot.sources.shared.files.rows import Row
from bot.sources.shared.instants import EPOCH

MOST_ROWS = 30
"""So many rows of a ticket are known again when they come once more."""

MOST_TICKETS, MOST_FINISHED = 20_000, 5_000

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Memo:
    """How a ticket stood after its last row, at `at` and `order`.

    `owner` and `requester` are ids as facts have them. `answered`: an agent's reply was told. `solved_at`
    and `closed_at` are what its columns said when it was finished. `rows` are the last rows, oldest first,
    each by its instant, its digest, and the writing of the file that it stood in.
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

    def knows(self, at: datetime, row: str) -> bool:
        """Whether a row that comes late was told already, or is too old to say."""
        oldest = self.rows[0][0] if len(self.rows) >= MOST_ROWS else None
        told = any(known[:2] == (ticks(at), row) for known in self.rows)
        return told or (oldest is not None and ticks(at) < oldest)

    def repeats(self, at: datetime, row: str, writing: int) -> int:
        """How many rows just like this one came before it in the same writing of the file."""
        return self.rows.count((ticks(at), row, writing))

    def with_row(self, at: datetime, row: str, writing: int) -> Memo:
        """The same after one more row."""
        rows = sorted((*self.rows, (ticks(at), row, writing)), key=lambda known: known[0])
        return replace(self, rows=tuple(rows[-MOST_ROWS:]))

    def dump(self) -> list[object]:
        """As JSON has it."""
        ends = [None if end is None else ticks(end) for end in (self.solved_at, self.closed_at)]
        state = [self.category, self.attributes, self.owner, self.requester, int(self.answered)]
        return [ticks(self.at), self.order, *state, *ends, [list(row) for row in self.rows]]

    @classmethod
    def load(cls, value: object) -> Memo:
        """Read what `dump` wrote. ValueError or TypeError when it is something else."""
        if not isinstance(value, list):
            raise ValueError("a memo is a list")
        at, order, category, attributes, owner, requester, answered, solved, closed, rows = value
        return cls(
            instant(at),
            int(order),
            None if category is None else Category(category),
            str(attributes),
            str(owner),
            str(requester),
            bool(answered),
            None if solved is None else instant(solved),
            None if closed is None else instant(closed),
            tuple((int(tick), str(row), int(writing)) for tick, row, writing in rows),
        )


def pruned(memos: Mapping[str, Memo]) -> dict[str, Memo]:
    """The memos that are worth keeping: finished tickets that were quiet longest go first."""
    finished = [ticket for ticket, memo in memos.items() if memo.category in FINISHED]
    excess = max(len(finished) - MOST_FINISHED, len(memos) - MOST_TICKETS)
    if excess <= 0:
        return dict(memos)
    byage = sorted(memos, key=lambda ticket: (memos[ticket].category not in FINISHED, memos[ticket].at))
    gone = set(byage[:excess])
    return {ticket: memo for ticket, memo in memos.items() if ticket not in gone}


def digest_of_row(row: Row) -> str:
    """What a row says, in sixteen characters; its line does not matter."""
    instants = (row.at, row.opened_at, row.first_reply_at, row.solved_at, row.closed_at)
    said = [row.order, row.category, row.label, row.reply, row.owner, row.requester]
    return _digest([*said, *map(str, instants), *_values(row.attributes)])


def digest_of(attributes: Attributes) -> str:
    """Attributes in sixteen characters."""
    return _digest(_values(attributes))


def _values(attributes: Attributes) -> list[object]:
    single = (attributes.priority, attributes.customer, attributes.channel, attributes.group, attributes.type)
    return [*single, sorted(attributes.tags), attributes.fields]


def _digest(values: Iterable[object]) -> str:
    written = json.dumps(list(values), ensure_ascii=True).encode()
    return blake2b(written, digest_size=8).hexdigest()


def ticks(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - EPOCH) // _TICK


def instant(tick: int) -> datetime:
    """The instant of so many microseconds since 1970."""
    return EPOCH + tick * _TICK
