"""A ticket as it is now, and what was remembered of it, become facts. Pure.

Replies, and what the last instants tell of the statuses, are exact. All other changes are known only to lie
between two readings: such facts say since when (S29).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.sla.facts import (
    NOBODY,
    Assigned,
    Attributes,
    AttributesChanged,
    Author,
    Category,
    Deed,
    Deleted,
    Fact,
    FactKey,
    Merged,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    Restored,
    StatusChanged,
    Subject,
    Who,
)
from bot.sources.freshdesk.known import CHANNELS, OUTBOUND, Known, Rules
from bot.sources.freshdesk.memo import Memo, held_until
from bot.sources.freshdesk.payloads import Message, Seen
from bot.sources.freshdesk.settings import SURVEY
from bot.sources.freshdesk.statuses import Turn, closed_straight, first_status, lost_turns, turns
from bot.sources.shared.instants import format_epoch

LATE = 2**53
"""Facts of one instant are folded by their sequence: fields and what lies before first, then messages by
their ids, then this."""
_SECOND = 1000

WITHIN = timedelta(seconds=1, microseconds=-1)
"""Freshdesk's instants are whole seconds: what it dates so happened up to so much later."""

MERGING = timedelta(minutes=2)
"""So close to the closing stands the note that a merge leaves."""

_FINISHED = frozenset({Category.SOLVED, Category.CLOSED})
_STILL = frozenset({Category.PENDING, Category.ON_HOLD})


@dataclass(slots=True)
class Normalised:
    """Facts, and what was put aside: (key, reason)."""

    facts: list[Fact] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """One ticket being read. `memo` is what was remembered of it, `read_at` the beginning of the last
    finished round, by Freshdesk's clock; `now` is ours. `asked` says that the ticket was asked for by its id,
    out of turn."""

    seen: Seen
    messages: Sequence[Message]
    memo: Memo | None
    read_at: datetime | None
    known: Known
    rules: Rules
    now: datetime
    asked: bool = False

    def normalise(self) -> Normalised:
        """All facts of this reading, and the statuses that nobody knows."""
        return Normalised(list(self._facts()), list(dict.fromkeys(self._unknown_statuses())))

    def is_over(self) -> bool:
        """Whether nothing runs on the ticket."""
        return self.known.category(self.seen.status, self.rules) in _FINISHED

    def attributes(self) -> Attributes:
        """The fields that choose a promise, as they are now."""
        seen, rules = self.seen, self.rules
        priority = rules.priorities.get(seen.priority, str(seen.priority))
        return Attributes(
            priority=priority if seen.priority else rules.unset_priority,
            customer=self.known.company(seen.company),
            tags=frozenset(seen.tags),
            channel=CHANNELS.get(seen.source, str(seen.source)) if seen.source else None,
            group=self.known.group(seen.group),
            type=seen.type or None,
            fields=tuple(sorted((rules.fields[name], value) for name, value in seen.fields)),
        )

    def remembered(self) -> Memo:
        """What to remember now: no more than was told."""
        memo = Memo.of(self.seen, over=self.is_over())
        return replace(self.memo, spoken=memo.spoken) if self.memo and self._is_early() else memo

    # --- facts ---

    def _facts(self) -> Iterator[Fact]:
        if self.seen.gone:
            if self.memo is None or not self.memo.gone:
                yield gone(self.seen, self.rules, self.now)
            return
        if self.memo is None:
            yield from self._opening()
        if not self._is_early():
            yield from self._compared()
        yield from map(self._said, self.messages)
        yield from self._statuses()
        yield from self._merged()

    def _compared(self) -> Iterator[Fact]:
        """What is known only by comparing."""
        if self.memo is not None and self.memo.gone:
            back = self._vague(f"restored:{self._id}:{self._epoch}", Restored(), sequence=1)
            gone_at = held_until(self.seen, replace(self.memo, gone=False), self.read_at, back.occurred_at)
            yield replace(back, not_before=gone_at)  # else it would have been listed
        yield from self._fields()
        yield from self._people()
        if self.seen.stats is None or self.seen.stats.status_updated_at is None:
            yield from self._undated_status()

    def _opening(self) -> Iterator[Fact]:
        """An outbound ticket begins with a message of an agent, every other with one of the customer."""
        seen = self.seen
        outbound = seen.source == OUTBOUND
        agent = Author(str(seen.responder) if seen.responder else "", Who.AGENT)
        by = agent if outbound else Author(_shown(seen.requester), Who.CUSTOMER)
        category = self.known.category(first_status(seen), self.rules) or Category.OPEN
        deed = Opened(category, self.attributes(), _shown(seen.requester))
        yield self._exact(f"opened:{self._id}", seen.created_at, deed, by)
        if outbound:
            yield self._exact(f"first:{self._id}", seen.created_at, Replied(), by, sequence=3)

    def _fields(self) -> Iterator[Fact]:
        """The fields as a whole, when they differ; also of tickets that are met, or met again, late."""
        digest = Memo.of(self.seen, over=False).fields
        if self._is_old() or (self.memo is not None and self.memo.fields != digest):
            key = f"fields:{self._id}:{self._epoch}:{digest}"
            yield self._vague(key, AttributesChanged(self.attributes()), sequence=1)

    def _people(self) -> Iterator[Fact]:
        seen, memo = self.seen, self.memo
        owner = Assigned(_shown(seen.responder) or None)
        if memo is None and not self._is_old():
            if seen.responder:
                yield self._vague(f"assigned:{self._id}:first:{seen.responder}", owner, sequence=2)
        elif memo is None or memo.owner != seen.responder:
            yield self._vague(f"assigned:{self._id}:{self._epoch}:{seen.responder}", owner, sequence=2)
        if memo is not None and memo.requester != seen.requester:
            key = f"requester:{self._id}:{self._epoch}:{seen.requester}"
            yield self._vague(key, RequesterChanged(_shown(seen.requester)), sequence=2)

    def _said(self, message: Message) -> Fact:
        return self._exact(
            f"message:{message.id}",
            message.at,
            self._deed(message),
            self.known.author(message, self.rules),
            sequence=min(message.id, LATE - 1),
        )

    def _deed(self, message: Message) -> Deed:
        if message.private:
            return Noted()
        if message.incoming:
            return Replied(automatic=message.source == SURVEY)
        return Noted() if message.source in self.rules.no_replies else Replied()

    def _merged(self) -> Iterator[Fact]:
        """A merge closes the ticket and leaves a note with the number of the other one (S30). It comes
        before the closing, which settles nothing then."""
        if not closed_straight(self.seen):
            return
        closed_at = [turn.at for turn in turns(self.seen)[-1:]]
        for note in self.messages:
            if note.merged_into and all(abs(note.at - at) <= MERGING for at in closed_at):
                by = self.known.author(note, self.rules)
                deed, at = Merged(note.merged_into), min([note.at, *closed_at])
                yield self._exact(f"merged:{self._id}:{note.id}", at, deed, by, sequence=3)

    # --- statuses ---

    def _statuses(self) -> Iterator[Fact]:
        waited = self.memo is not None and self.known.category(self.memo.status, self.rules) in _STILL
        for turn in (*turns(self.seen), *lost_turns(self.seen, self.memo, self.read_at, waited=waited)):
            if (category := self.known.category(turn.status, self.rules)) is not None:
                exact = turn.since is None
                key = f"status:{self._id}:{turn.status}:{'' if exact else 'before:'}{format_epoch(turn.at)}"
                deed = StatusChanged(category, self.known.label(turn.status))
                fact = self._exact(key, turn.at, deed, sequence=self._place(turn) if exact else 3)
                yield replace(fact, not_before=turn.since)

    def _place(self, turn: Turn) -> int:
        """Where a status stands among those of its second: after the one that was read before."""
        memo = self.memo
        second = memo is not None and memo.status_at == turn.at and memo.status != turn.status
        return LATE + turn.status + second * _SECOND

    def _undated_status(self) -> Iterator[Fact]:
        seen, memo = self.seen, self.memo
        changed = first_status(seen) != seen.status if memo is None else memo.status != seen.status
        category = self.known.category(seen.status, self.rules)
        if changed and category is not None:
            key = f"status:{self._id}:{seen.status}:at:{self._epoch}"
            deed = StatusChanged(category, self.known.label(seen.status))
            yield self._vague(key, deed, sequence=LATE + seen.status)

    def _unknown_statuses(self) -> Iterator[tuple[str, str]]:
        for status in (*(turn.status for turn in turns(self.seen)), self.seen.status):
            if self.known.category(status, self.rules) is None:
                label = self.known.label(status)
                reason = f"nobody knows what the status {label} means: timers keep their former state"
                yield f"status:{status}", f"{reason}. Name it under `statuses`"

    # --- instants ---

    @property
    def _id(self) -> int:
        return self.seen.id

    @property
    def _epoch(self) -> int:
        return format_epoch(self.seen.updated_at)

    def _is_old(self) -> bool:
        """Whether a ticket that is not remembered was there at the last reading already."""
        return self.memo is None and self.read_at is not None and self.seen.created_at < self.read_at

    def _is_early(self) -> bool:
        """Whether the next round is sure to list this change. What is known by comparing is told then: of two
        readings out of turn, each would compare with the same memory, and there and back again would be lost.
        """
        memo, read_at, updated_at = self.memo, self.read_at, self.seen.updated_at
        if not self.asked or memo is None:
            return False
        return memo.updated_at < updated_at and (read_at is None or read_at <= updated_at)

    def _vague(self, key: str, deed: Deed, *, sequence: int) -> Fact:
        """A change that happened at the ticket's last update or before it: at the latest in the last moment
        of that second, so that it never stands at the instant of something exact. Where the update did not
        move, the change is younger: then it lies between it and now."""
        seen, memo = self.seen, self.memo
        if memo is None and seen.updated_at <= seen.created_at:
            return self._exact(key, seen.updated_at, deed, sequence=sequence)
        since, until = held_until(seen, memo, self.read_at, seen.updated_at), seen.updated_at + WITHIN
        if memo is not None and format_epoch(memo.updated_at) == self._epoch:
            since, until = seen.updated_at, max(self.now, seen.updated_at + timedelta(seconds=1))
        return replace(self._exact(key, until, deed, sequence=sequence), not_before=since)

    def _exact(self, key: str, at: datetime, deed: Deed, by: Author = NOBODY, *, sequence: int = 0) -> Fact:
        return _fact(self.rules, self._id, key, at, self.now, deed, by, sequence)


def gone(seen: Seen, rules: Rules, now: datetime) -> Fact:
    """The ticket was deleted or called spam, at its last update (S30)."""
    key = f"deleted:{seen.id}:{format_epoch(seen.updated_at)}"
    return _fact(rules, seen.id, key, seen.updated_at, now, Deleted(), NOBODY, LATE)


def _fact(
    rules: Rules, ticket: int, key: str, at: datetime, now: datetime, deed: Deed, by: Author, sequence: int
) -> Fact:
    return Fact(
        source=rules.source,
        key=FactKey(key),
        subject=Subject(rules.source, str(ticket)),
        occurred_at=at,
        observed_at=max(now, at),
        author=by,
        deed=deed,
        sequence=sequence,
    )


def _shown(id: int) -> str:
    return str(id) if id else ""
