"""The cursor of a source that lists what changed: where the list stands, and what was told already.

It is saved in one transaction with the facts it came with, so a reading that dies is simply read again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.sources.shared.chain import Chain, Place
from bot.sources.shared.instants import from_ticks, ticks
from bot.sources.shared.reading import Json, flag, items, mapping, number, text

VERSION = 1

COARSE = timedelta(minutes=3)
"""Some products compare instants to the minute, and look back a minute or two further than asked."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far the list of changes has been read.

    `since` and `token` continue it, `latest_at` is the newest change of this round, `began_at` the product's
    Date at its beginning, `from_at` the instant from which it lists, `ended` whether the list is at its end.
    `waiting` are tickets to be told of before the round is over, `seen` those told of lately, with the change
    that was told. `chain` are counted pages that are being read, `unsure` says that they would not hold still
    in this round. `memory` is the product's own, `read_at` the beginning of the last finished round, `first`
    whether there was none yet.
    """

    since: datetime
    token: str = ""
    began_at: datetime | None = None
    from_at: datetime | None = None
    latest_at: datetime | None = None
    ended: bool = False
    waiting: tuple[str, ...] = ()
    seen: Mapping[str, datetime] = field(default_factory=dict)
    chain: Chain | None = None
    unsure: bool = False
    memory: Mapping[str, str] = field(default_factory=dict)
    read_at: datetime | None = None
    first: bool = True

    @classmethod
    def beginning(cls, since: datetime) -> Position:
        """Before anything was read."""
        return cls(since)

    def begun(self, at: datetime) -> Position:
        """The round has begun at `at`, unless it had before."""
        return self if self.began_at is not None else replace(self, began_at=at, from_at=self.since)

    def is_news(self, ticket: str, changed_at: datetime) -> bool:
        """Whether this change of a ticket was not told of yet."""
        return self.seen.get(ticket) != changed_at and ticket not in self.waiting

    def listed(self, rows: Iterable[tuple[str, datetime]], token: str) -> Position:
        """These changes are read, or wait to be. Without a token the list continues at the newest of them."""
        news = dict(rows)
        newest = max(news.values(), default=self.since)
        latest_at = max(newest, self.latest_at or newest) if news else self.latest_at
        since = self.since if token else max(self.since, newest)
        return replace(self, token=token, since=since, latest_at=latest_at, seen={**self.seen, **news})

    def counted(self, rows: Iterable[tuple[str, datetime]], *, goes_on: bool) -> Position:
        """These rows are on a page whose next one, if it `goes_on`, is found by counting."""
        chain = self.chain or (Chain(Place(self.since, self.token)) if goes_on else None)
        return self if chain is None else replace(self, chain=chain.read(rows, goes_on=goes_on))

    def over_counted(self, chain: Chain) -> Position:
        """Counted pages are at their end: on, if they held still, else back to their beginning."""
        here = Place(self.since, self.token, self.ended)
        if chain.holds:
            return replace(self, chain=None)._at(chain.end or here)
        again = chain.again(here)
        if again is None:
            return replace(self, chain=None, unsure=True)
        return replace(self, chain=again)._at(chain.start)

    def _at(self, place: Place) -> Position:
        return replace(self, since=place.since, token=place.token, ended=place.ended)

    def wait_for(self, tickets: Sequence[str], *, ended: bool) -> Position:
        """Tell of these before the round is over."""
        return replace(self, waiting=(*self.waiting, *tickets), ended=ended)

    def told(self, tickets: Iterable[str]) -> Position:
        """These need not wait any more."""
        over = set(tickets)
        return replace(self, waiting=tuple(id for id in self.waiting if id not in over))

    def remember(self, memory: Mapping[str, str]) -> Position:
        """What the product wishes to remember from now on; an empty text forgets."""
        if not memory:
            return self
        merged = {**self.memory, **memory}
        return replace(self, memory={id: kept for id, kept in merged.items() if kept})

    def over(self, overlap: timedelta, again: int) -> Position:
        """The round is over. The next begins `overlap` before the newest change that was listed, or later if
        that would list more than `again` changes once more."""
        since = self._next(overlap, again)
        seen = {id: at for id, at in self.seen.items() if at >= since}
        return Position(since, seen=seen, memory=self.memory, read_at=self.began_at, first=False)

    def _next(self, overlap: timedelta, again: int) -> datetime:
        """From where the next round lists. What changed up to `overlap` before this one is known, whenever
        it is listed; beyond that the nearer to the newest change, the more it forgives."""
        since = self.since if self.latest_at is None else self.latest_at - overlap
        if self.began_at is None:
            return since
        if self.unsure:
            return min(since, self.from_at or since)
        settled_at = self.began_at - overlap
        since = max(since, self.from_at or since)
        if since >= settled_at:
            return settled_at  # a change from the future hides none from the present
        newest = max((at for at in self.seen.values() if at <= settled_at), default=since)
        places = (since, newest, min(newest + COARSE, settled_at))
        return next((at for at in places if self._comes_again(at) <= again), since)

    def _comes_again(self, since: datetime) -> int:
        """How many known changes a list from there brings, as coarse as it may be."""
        return sum(at > since - COARSE for at in self.seen.values())

    def dump(self) -> str:
        """The cursor's text."""
        state = {
            "v": VERSION,
            "since": ticks(self.since),
            "token": self.token,
            "began": None if self.began_at is None else ticks(self.began_at),
            "from": None if self.from_at is None else ticks(self.from_at),
            "latest": None if self.latest_at is None else ticks(self.latest_at),
            "ended": self.ended,
            "waiting": list(self.waiting),
            "seen": {id: ticks(at) for id, at in self.seen.items()},
            "chain": None if self.chain is None else self.chain.dump(),
            "unsure": self.unsure,
            "memory": dict(self.memory),
            "read": None if self.read_at is None else ticks(self.read_at),
            "first": self.first,
        }
        return json.dumps(state, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def load(cls, cursor: str) -> Position | None:
        """Read a cursor; None for an empty one and for one of another version: then all is read again,
        which is safe."""
        try:
            state = mapping(json.loads(cursor))
            return cls._of(state) if number(state, "v") == VERSION else None
        except (ValueError, OverflowError):
            return None

    @classmethod
    def _of(cls, state: Json) -> Position:
        seen = mapping(state.get("seen"), "seen")
        memory = mapping(state.get("memory"), "memory")
        return cls(
            since=from_ticks(number(state, "since")),
            token=text(state, "token"),
            began_at=_optional(state, "began"),
            from_at=_optional(state, "from"),
            latest_at=_optional(state, "latest"),
            ended=flag(state, "ended"),
            waiting=tuple(id for id in items(state, "waiting") if isinstance(id, str)),
            seen={id: from_ticks(number(seen, id)) for id in seen},
            chain=None if state.get("chain") is None else Chain.of(mapping(state["chain"], "chain")),
            unsure=state.get("unsure") is True,
            memory={id: text(memory, id) for id in memory},
            read_at=_optional(state, "read"),
            first=flag(state, "first"),
        )


def _optional(state: Json, key: str) -> datetime | None:
    return None if state.get(key) is None else from_ticks(number(state, key))
