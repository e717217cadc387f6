"""From the rows of a ticket to what happened to it: what differs from the row before happened at the later
one, or between the two where rows only say how things are (S29)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.sla.facts import (
    NOBODY,
    Assigned,
    AttributesChanged,
    Author,
    Category,
    Deed,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    StatusChanged,
    Who,
)
from bot.sla.scene import FINISHED
from bot.sources.file.memory import Memo, digest_of
from bot.sources.file.people import UNKNOWN, People
from bot.sources.shared.files.maps import Reply
from bot.sources.shared.files.rows import Row

_AGENT, _BOT = Author("agent", Who.AGENT), Author("bot", Who.BOT)


@dataclass(frozen=True, slots=True)
class Said:
    """Something that happened. `aspect` tells it from the other things that the same row says; one that the
    row gives an instant of its own is `own`, and the same in every row that names it."""

    aspect: str
    at: datetime
    author: Author
    deed: Deed
    not_before: datetime | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of rows. `vague`: they say how things are. `listed`: there is one row per ticket, and the file is
    written anew, so that the instant of a row is the file's."""

    people: People
    vague: bool = False
    listed: bool = False

    def tell(self, row: Row, before: Memo | None, *, forgot: bool = False) -> tuple[list[Said], Memo]:
        """What a row says that was not known `before`, and what is known after it.

        `forgot`: a ticket without a memo may still be an old one, so all is said that may have changed.
        """
        born_at = min(row.opened_at or row.at, row.at)
        said = [] if before else [self._birth(row, born_at)]
        known = before or self._at_birth(row, born_at, forgot=forgot)
        not_before = known.at if self.vague else None
        said += self._differences(row, known, not_before)
        replies = list(self._replies(row, known, born_at))
        statuses = list(self._statuses(row, known, not_before))
        return [*said, *replies, *statuses], self._after(row, known, replies, statuses)

    def end(self, row: Row, memo: Memo) -> tuple[list[Said], Memo]:
        """What only the columns of a ticket's last row tell, of instants after the row: rows that say
        otherwise win."""
        if row.category is None or self.vague:
            return [], memo
        said: list[Said] = []
        solved = row.category in FINISHED or row.solved_at == memo.solved_at
        if not solved and row.solved_at is not None and row.solved_at > row.at:
            said.append(_own("solved", row.solved_at, _became(Category.SOLVED)))
            memo = replace(memo, category=Category.SOLVED, solved_at=row.solved_at)
        since = said[-1].at if said else row.at
        closed = row.category is Category.CLOSED or row.closed_at == memo.closed_at
        if not closed and row.closed_at is not None and row.closed_at >= since:
            said.append(_own("closed", row.closed_at, _became(Category.CLOSED)))
            memo = replace(memo, category=Category.CLOSED, closed_at=row.closed_at)
        return said, memo

    def late(self, row: Row) -> list[Said]:
        """What a row says that comes after a later one: its message. What else it changed is not known."""
        return [] if row.reply is Reply.NOTHING else [self._message(row)]

    # --- one thing after the other ---

    def _birth(self, row: Row, born_at: datetime) -> Said:
        requester = self._requester(row)
        deed = Opened(self._born_as(row, born_at), row.attributes, requester)
        return Said("opened", born_at, Author(requester, Who.CUSTOMER), deed, own=True)

    def _born_as(self, row: Row, born_at: datetime) -> Category:
        """What a ticket was before its first row nobody wrote down: it is taken to have been new."""
        if row.category is None or self.listed or born_at < row.at:
            return Category.NEW
        return row.category

    def _at_birth(self, row: Row, born_at: datetime, *, forgot: bool) -> Memo:
        attributes = "" if forgot else digest_of(row.attributes)
        return Memo(born_at, 0, self._born_as(row, born_at), attributes, "", self._requester(row))

    def _differences(self, row: Row, known: Memo, not_before: datetime | None) -> Iterator[Said]:
        """Promises first, then people."""
        if digest_of(row.attributes) != known.attributes:
            yield Said("attributes", row.at, NOBODY, AttributesChanged(row.attributes), not_before)
        if (requester := self._requester(row)) != known.requester:
            yield Said("requester", row.at, NOBODY, RequesterChanged(requester), not_before)
        if (owner := self._owner(row)) != known.owner:
            yield Said("owner", row.at, NOBODY, Assigned(owner or None), not_before)

    def _replies(self, row: Row, known: Memo, born_at: datetime) -> Iterator[Said]:
        """The message that the row is, or the first reply that it names, unless one is known."""
        if row.reply is not Reply.NOTHING:
            yield self._message(row)
        if row.first_reply_at is not None and row.reply is not Reply.AGENT and not known.answered:
            yield _own("first_reply", max(row.first_reply_at, born_at), (_AGENT, Replied()))

    def _statuses(self, row: Row, known: Memo, not_before: datetime | None) -> Iterator[Said]:
        """The solving and closing whose instants the row names, then the status that it says."""
        was, is_ = known.category, row.category
        solved_at, closed_at = self._solved_at(row, known), self._closed_at(row, known)
        if solved_at is not None:
            yield _own("solved", solved_at, _became(Category.SOLVED))
            was = Category.SOLVED
        if closed_at is not None:
            yield _own("closed", closed_at, _became(Category.CLOSED))
            was = Category.CLOSED
        if is_ is not None and is_ is not was:
            yield Said("status", row.at, NOBODY, StatusChanged(is_, row.label), not_before)

    def _solved_at(self, row: Row, known: Memo) -> datetime | None:
        """What the column of the solving says, where it is news and says more than the row itself: a row of a
        change knows its own instant, and a closing leaves room for a solving before it."""
        solved_at = row.solved_at
        if solved_at is None or solved_at == known.solved_at or known.category in FINISHED:
            return None
        if row.category is None or (self.vague and row.category in FINISHED):
            return solved_at
        after = known.at < solved_at or (not known.rows and known.at == solved_at)
        return solved_at if row.category is Category.CLOSED and after and solved_at < row.at else None

    def _closed_at(self, row: Row, known: Memo) -> datetime | None:
        """The same for the closing."""
        closed_at = row.closed_at
        if closed_at is None or closed_at == known.closed_at or known.category is Category.CLOSED:
            return None
        tells = row.category is None or (self.vague and row.category is Category.CLOSED)
        return closed_at if tells else None

    def _after(self, row: Row, known: Memo, replies: list[Said], statuses: list[Said]) -> Memo:
        last = statuses[-1].deed if statuses else None
        category = last.category if isinstance(last, StatusChanged) else known.category
        finished = category in FINISHED
        return replace(
            known,
            at=row.at,
            order=row.order,
            category=category,
            attributes=digest_of(row.attributes),
            owner=self._owner(row),
            requester=self._requester(row),
            answered=known.answered or row.reply is Reply.AGENT or any(said.own for said in replies),
            solved_at=row.solved_at if finished else known.solved_at,
            closed_at=row.closed_at if category is Category.CLOSED else known.closed_at,
        )

    def _message(self, row: Row) -> Said:
        match row.reply:
            case Reply.CUSTOMER:
                return Said("message", row.at, Author(self._requester(row), Who.CUSTOMER), Replied())
            case Reply.BOT:
                return Said("message", row.at, _BOT, Replied())
            case Reply.AGENT:
                return Said("message", row.at, _AGENT, Replied())
            case Reply.NOTE | Reply.NOTHING:
                return Said("message", row.at, _AGENT, Noted())

    def _requester(self, row: Row) -> str:
        return self.people.id(row.requester or UNKNOWN, Who.CUSTOMER)

    def _owner(self, row: Row) -> str:
        return self.people.id(row.owner or "", Who.AGENT)


def _own(aspect: str, at: datetime, what: tuple[Author, Deed]) -> Said:
    return Said(aspect, at, *what, own=True)


def _became(category: Category) -> tuple[Author, Deed]:
    return NOBODY, StatusChanged(category)
