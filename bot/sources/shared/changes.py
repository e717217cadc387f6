"""The shape "snapshot plus repair": a product that lists what changed, and tells of each ticket when asked.

A round lists every ticket that changed since the last one, oldest change first, and asks the product to
tell what happened to each. The next round begins a little before the newest change that was seen; what was
told already is left out. Nothing here goes by our own clock: the watermark is the product's own Date at the
beginning of a round, less what its index lags behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.http import Http
from bot.sla.facts import Fact, SourceName
from bot.sla.pages import Look, NativeTimer, Page, Person, Ticket
from bot.sources.shared.position import Position
from bot.sources.shared.reading import Json
from bot.troubles import SourceTrouble, SourceTroubleKind

MOST_HINTS = 200
"""Hints that wait; beyond that polling finds the rest anyway."""
AGAIN = 50
"""Half a page of most products: what a quiet round may list that is known."""


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket as the product lists it: when it last changed, and whether nothing runs on it any more."""

    id: str
    changed_at: datetime
    over: bool
    body: Json = field(repr=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of rows, oldest change first.

    `token` continues it. Without a token `more` says that it has to be asked for again from the last row's
    instant; prefer that where rows may move between pages. `counted` says that the token counts the rows
    before its place: such pages are read until they hold still. `dated_at` is the answer's own Date.
    """

    rows: tuple[Row, ...]
    token: str = ""
    more: bool = False
    dated_at: datetime | None = None
    strange: tuple[tuple[str, str], ...] = ()
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What was known before a ticket is told of.

    `memory` is what the product wished to remember of each ticket, `read_at` the beginning of the last
    finished round: what is new and has no instant of its own happened after it (S29). None: never read.
    """

    memory: Mapping[str, str] = field(default_factory=dict)
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the product tells of some tickets. `memory` is what it wishes to remember; "" forgets."""

    facts: tuple[Fact, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    people: tuple[Person, ...] = ()
    natives: tuple[NativeTimer, ...] = ()
    strange: tuple[tuple[str, str], ...] = ()
    memory: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Heap:
    """What is told of some tickets, while it is being gathered. Nobody is put aside twice for one reason."""

    facts: list[Fact] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    natives: list[NativeTimer] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)
    memory: dict[str, str] = field(default_factory=dict)

    def told(self) -> Told:
        """All of it."""
        return Told(
            tuple(self.facts),
            tuple(self.tickets),
            tuple(self.people.values()),
            tuple(self.natives),
            tuple(dict.fromkeys(self.strange)),
            self.memory,
        )


class Product(Protocol):
    """What a product of this shape has to answer. Every method may raise SourceTrouble, and ValueError for
    an answer of an unknown shape; what cannot be understood of one ticket is put aside as strange."""

    account: str
    """Limits are counted per account: callers that share one take turns."""
    at_once: int
    """How many tickets are told of between two savings of the cursor."""

    async def changed(self, since: datetime, token: str) -> Listing:
        """Tickets that changed at `since` or later, oldest change first; `token` continues a listing."""
        ...

    async def named(self, ids: Sequence[str]) -> Listing:
        """Those of these tickets that exist; no token."""
        ...

    async def tell(self, rows: Sequence[Row], before: Before, now: datetime) -> Told:
        """Everything that happened to these tickets, with the same keys at every telling."""
        ...

    async def probe(self) -> str:
        """A short sentence about address and rights."""
        ...


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`start`: how far back the first round looks for open tickets. `overlap`: how much is listed twice.
    `lag`: how long the product may hide a change from its list. `again`: so many rows may come again at
    every round while nothing changes."""

    every: timedelta
    start: timedelta
    overlap: timedelta
    lag: timedelta
    again: int = AGAIN

    @property
    def twice(self) -> timedelta:
        """How much is really listed twice: never less than what may come late."""
        return max(self.overlap, self.lag)


class Changes:
    """A product of this shape as a source. `fetch`, `history` and `look` raise SourceTrouble only."""

    def __init__(self, name: SourceName, product: Product, http: Http, rhythm: Rhythm) -> None:
        self.name, self.every = name, rhythm.every
        self._product, self._http, self._rhythm = product, http, rhythm
        self._hints: dict[str, None] = {}

    async def fetch(self, cursor: str, now: datetime) -> Page:
        """The next step after `cursor`: first what a hint spoke of, then the round."""
        position = Position.load(cursor) or Position.beginning(now - self._rhythm.start)
        async with self._http.account(self._product.account):
            if self._hints:
                return await self._hinted(position, now)
            return await self._step(position, now, whole=False)

    async def history(self, cursor: str, since: datetime, now: datetime) -> Page:
        """The next step of one round over every ticket that changed since, open or over."""
        position = Position.load(cursor) or Position.beginning(since)
        async with self._http.account(self._product.account):
            page = await self._step(position, now, whole=True)
        return replace(page, more=page.read_up_to is None, read_up_to=None)

    async def look(self, ids: Sequence[str], cursor: str, now: datetime) -> Look:
        """How these tickets are now."""
        position = Position.load(cursor) or Position.beginning(now)
        async with self._http.account(self._product.account):
            try:
                listing = await self._product.named(ids)
                told = await self._product.tell(listing.rows, _before(position), now)
            except ValueError as error:
                raise _strange(error) from None
        gone = tuple(sorted(set(ids) - {row.id for row in listing.rows}))
        return Look(
            told.facts, told.tickets, told.people, told.natives, (*listing.strange, *told.strange), gone
        )

    def hint(self, ids: Sequence[str]) -> None:
        """Read these tickets first. Kept in memory only: a lost hint costs nothing but time."""
        for id in ids:
            if len(self._hints) < MOST_HINTS:
                self._hints[id] = None

    async def probe(self) -> str:
        """Try address and rights once."""
        async with self._http.account(self._product.account):
            try:
                return await self._product.probe()
            except ValueError as error:
                raise _strange(error) from None

    async def close(self) -> None:
        """Nothing to close: the connection belongs to `Http`."""

    # --- steps ---

    async def _hinted(self, position: Position, now: datetime) -> Page:
        ids = tuple(self._hints)[: self._product.at_once]
        try:
            listing = await self._product.named(ids)
            told = await self._product.tell(listing.rows, _before(position), now)
        except ValueError as error:
            raise _strange(error) from None
        finally:  # a hint that cannot be followed must not stand in the way of the round
            self._hints = {id: None for id in self._hints if id not in ids}
        return self._page(position.remember(told.memory), listing, told, None, more=True)

    async def _step(self, position: Position, now: datetime, *, whole: bool) -> Page:
        try:
            if position.waiting:
                return await self._tell_waiting(position, now)
            return await self._list(position, now, whole=whole)
        except ValueError as error:
            raise _strange(error) from None

    async def _list(self, position: Position, now: datetime, *, whole: bool) -> Page:
        listing = await self._product.changed(position.since, position.token)
        position = position.begun(listing.dated_at or now)
        fresh = [row for row in listing.rows if position.is_news(row.id, row.changed_at)]
        if position.first and not whole:
            fresh = [row for row in fresh if not row.over]
        now_told, later = fresh[: self._product.at_once], fresh[self._product.at_once :]
        told = await self._product.tell(now_told, _before(position), now)
        rows = [(row.id, row.changed_at) for row in listing.rows]
        position = position.counted(rows, goes_on=listing.counted)
        following = position.listed(rows, listing.token)
        if listing.more and not listing.token and following.since == position.since:
            raise ValueError("more tickets changed in one instant than one page holds")
        following = following.wait_for(
            [row.id for row in later], ended=not listing.token and not listing.more
        )
        if following.chain is not None and not listing.counted:
            following = following.over_counted(following.chain)
        return self._onward(following.remember(told.memory), listing, told)

    async def _tell_waiting(self, position: Position, now: datetime) -> Page:
        ids = position.waiting[: self._product.at_once]
        listing = await self._product.named(ids)
        told = await self._product.tell(listing.rows, _before(position), now)
        return self._onward(position.told(ids).remember(told.memory), listing, told)

    def _onward(self, position: Position, listing: Listing, told: Told) -> Page:
        """The page of a step; the round ends when the list does and nobody waits."""
        if position.waiting or not position.ended:
            return self._page(position, listing, told, None, more=True)
        began_at = None if position.unsure else position.began_at
        read_up_to = None if began_at is None else began_at - self._rhythm.lag
        return self._page(
            position.over(self._rhythm.twice, self._rhythm.again), listing, told, read_up_to, more=False
        )

    def _page(
        self, position: Position, listing: Listing, told: Told, read_up_to: datetime | None, *, more: bool
    ) -> Page:
        return Page(
            source=self.name,
            facts=told.facts,
            cursor=position.dump(),
            read_up_to=read_up_to,
            more=more,
            tickets=told.tickets,
            people=told.people,
            natives=told.natives,
            strange=tuple(dict.fromkeys((*listing.strange, *told.strange))),
            lag=self._rhythm.lag,
        )


def _before(position: Position) -> Before:
    return Before(position.memory, position.read_at)


def _strange(error: ValueError) -> SourceTrouble:
    return SourceTrouble(SourceTroubleKind.STRANGE, f"an unknown shape: {error}")
