"""What is remembered of a ticket between two readings: just enough to see what has changed.

Freshdesk tells how a ticket is, not what happened to it; the difference to the last reading is what
happened. A memo is a line of numbers and hashes in the cursor: no names and no texts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.sources.freshdesk.payloads import Seen
from bot.sources.shared.instants import format_epoch, parse_epoch

KEPT = timedelta(days=3)
"""So long a ticket that is over is remembered; when it changes later it is met like an old stranger."""


@dataclass(frozen=True, slots=True)
class Memo:
    """A ticket as it was last told. `spoken` stands for the instants of its replies, `fields` for all that
    chooses its promise; `over` is set when nothing runs on it."""

    updated_at: datetime
    status: int
    status_at: datetime | None
    owner: int
    requester: int
    spoken: str
    fields: str
    gone: bool = False
    over: bool = False

    @classmethod
    def of(cls, seen: Seen, *, over: bool) -> Memo:
        """What to remember of this ticket."""
        return cls(
            updated_at=seen.updated_at,
            status=seen.status,
            status_at=seen.stats.status_updated_at if seen.stats else None,
            owner=seen.responder,
            requester=seen.requester,
            spoken=spoken(seen),
            fields=_hash(
                seen.priority, seen.source, seen.type, seen.group, seen.company, seen.tags, seen.fields
            ),
            gone=seen.gone,
            over=over or seen.gone,
        )

    def lost(self) -> Memo:
        """The same ticket, deleted or called spam."""
        return replace(self, gone=True, over=True)

    def fades(self, now: datetime) -> bool:
        """Whether it need not be remembered any longer."""
        return self.over and now - self.updated_at > KEPT

    def dump(self) -> str:
        """The memo as a line."""
        status_at = "" if self.status_at is None else str(format_epoch(self.status_at))
        flags = f"{'g' * self.gone}{'o' * self.over}"
        numbers = (format_epoch(self.updated_at), self.status, status_at, self.owner, self.requester)
        return "|".join(str(part) for part in (*numbers, self.spoken, self.fields, flags))

    @classmethod
    def load(cls, line: str) -> Memo | None:
        """Read a memo; None for an empty line and for one of another make: then all is told again."""
        try:
            updated, status, status_at, owner, requester, said, fields, flags = line.split("|")
            return cls(
                parse_epoch(int(updated)),
                int(status),
                parse_epoch(int(status_at)) if status_at else None,
                int(owner),
                int(requester),
                said,
                fields,
                "g" in flags,
                "o" in flags,
            )
        except ValueError:
            return None


def held_until(seen: Seen, memo: Memo | None, read_at: datetime | None, until: datetime) -> datetime:
    """The last instant up to `until` at which what was remembered is known to have held: the update that was
    told, or the beginning of the last round if that was later, as it would have been listed then. What is
    gone is not listed."""
    if memo is None:
        return min(seen.created_at, until)
    listed_at = memo.updated_at if memo.gone or read_at is None or read_at > until else read_at
    return min(max(memo.updated_at, listed_at), until)


def spoken(seen: Seen) -> str:
    """A word for the instants at which somebody last replied; empty when nobody has, or nobody says."""
    if seen.stats is None:
        return ""
    said = (
        seen.stats.agent_responded_at,
        seen.stats.requester_responded_at,
        seen.stats.first_responded_at,
    )
    return _hash(*said) if any(said) else ""


def _hash(*parts: object) -> str:
    return blake2b(repr(parts).encode(), digest_size=4).hexdigest()
