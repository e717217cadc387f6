"""What a ticket was before: its history, read backwards from what it is now. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import groupby

from bot.sources.servicenow.known import Rules
from bot.sources.servicenow.records import HOLD, OWNER, STATE, Change, Record, Story, in_order
from bot.sources.shared.instants import format_epoch, parse_epoch

KEPT = timedelta(days=3)
"""So long a ticket that is over is remembered; when it changes later it is met like a stranger."""

_FLAGS = {"true": "1", "false": "0"}
"""The history writes truth values as numbers, the tickets do not."""


@dataclass(frozen=True, slots=True)
class Step:
    """Columns that changed in one update."""

    at: datetime
    edit: int
    user: str
    changes: Sequence[Change]

    def of(self, column: str) -> Change | None:
        """The change of a column, if it is part of this step."""
        return next((change for change in self.changes if change.column == column), None)


class Past:
    """A ticket's story in order. `shown` is unset when it changed and nobody says how."""

    def __init__(self, story: Story) -> None:
        self._now = story.record.values
        self._changes = in_order(one for one in story.changes if one.column in self._now)
        inserted = {one.id for one in self._changes if one.at == story.record.created_at and not one.old}
        later = [one for one in self._changes if one.id not in inserted]
        self.shown = story.audited or not story.record.edits
        self.steps = tuple(_steps(later))
        self.first = self._rewound(later)
        if not self.shown:
            self.first = {**self.first, STATE: "", HOLD: "", OWNER: ""}

    def at(self, instant: datetime) -> Mapping[str, str]:
        """The columns as they were after this second, by what the history tells."""
        return self._rewound([one for one in self._changes if one.at > instant])

    def broken(self, columns: Sequence[str], since: datetime | None) -> bool:
        """Whether what one of these columns is now does not follow from its last change since."""
        last = {one.column: one.new for one in self._changes if since is None or one.at > since}
        return any(_same(last[column]) != _same(self._now[column]) for column in columns if column in last)

    def changed_at(self, columns: Sequence[str]) -> datetime | None:
        """When one of these columns last changed, by what the history tells."""
        return max((one.at for one in self._changes if one.column in columns), default=None)

    def like(self, column: str, value: str) -> str:
        """A value of the history, written as the ticket itself writes it."""
        if self._now[column] not in _FLAGS:
            return value
        return {number: word for word, number in _FLAGS.items()}.get(value, value)

    def _rewound(self, changes: Sequence[Change]) -> Mapping[str, str]:
        before = dict(self._now)
        for change in reversed(changes):
            before[change.column] = self.like(change.column, change.old)
        return before


@dataclass(frozen=True, slots=True)
class Memo:
    """A ticket as it was last told: hashes of its parts, no words. `over` is set when nothing runs on it."""

    updated_at: datetime
    parts: Mapping[str, str]
    over: bool

    def fades(self, now: datetime) -> bool:
        """Whether it need not be remembered any longer."""
        return self.over and now - self.updated_at > KEPT

    def dump(self) -> str:
        """The memo as a line."""
        flags = "o" if self.over else ""
        return "|".join((str(format_epoch(self.updated_at)), *self.parts.values(), flags))

    @classmethod
    def load(cls, line: str) -> Memo | None:
        """Read a memo; None for an empty line and for one of another make."""
        try:
            updated, *hashes, flags = line.split("|")
            parts = dict(zip(PARTS, hashes, strict=True))
            return cls(parse_epoch(int(updated)), parts, flags == "o")
        except ValueError:
            return None


PARTS = ("status", "owner", "requester", "fields")
"""What is compared as a whole each."""


def columns_of(part: str, rules: Rules) -> Sequence[str]:
    """The columns that make up a part."""
    own = {"status": (STATE, HOLD), "owner": (OWNER,), "requester": (rules.columns.caller,)}
    return own.get(part) or tuple(rules.columns.attributes)


def hashed(part: str, values: Mapping[str, str], rules: Rules) -> str:
    """A short word for what a part is."""
    parts = [_same(values[column]) for column in columns_of(part, rules)]
    return blake2b(repr(parts).encode(), digest_size=4).hexdigest()


def memo_of(record: Record, rules: Rules, *, over: bool) -> Memo:
    """What to remember of a ticket that was told as it is now."""
    parts = {part: hashed(part, record.values, rules) for part in PARTS}
    return Memo(record.updated_at, parts, over)


def _steps(changes: Sequence[Change]) -> Iterator[Step]:
    for (at, edit), some in groupby(changes, key=lambda one: (one.at, one.edit)):
        together = tuple(some)
        yield Step(at, edit, together[0].user, together)


def _same(value: str) -> str:
    return _FLAGS.get(value, value)
