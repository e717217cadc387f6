"""The source: one fetch is one step (the entry, a list of open tickets, a page of transactions, or some
histories).

The stream of transactions is the truth about what happened. A whole history is read where the stream does not
tell enough: of tickets that are new, that were open before Duebell came, that came from a queue this account
may not see, and where a change can only be understood with all that was before it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import Category, SourceName
from bot.sla.pages import Look, Page
from bot.sources.rt.client import Client
from bot.sources.rt.known import Rules
from bot.sources.rt.position import Position, Step, recent
from bot.sources.rt.rows import read_row, row_id
from bot.sources.rt.settings import RtSettings
from bot.sources.rt.telling import Teller, Told, read_each
from bot.sources.shared.reading import readable
from bot.troubles import SourceTrouble, SourceTroubleKind

MOST_HINTS = 200
"""Histories that hints may ask for; polling finds the rest."""

RUNNING = "__Active__"
"""RT's word for all statuses of a lifecycle that are not its end."""

_DIGITS = 19  # a longer number is no id
_SKEW = timedelta(seconds=30)
_OVER = frozenset({Category.SOLVED, Category.CLOSED})


class RequestTracker:
    """A Request Tracker as a source. `fetch`, `history` and `look` raise SourceTrouble and nothing else."""

    def __init__(self, name: SourceName, settings: RtSettings, http: Http, clock: Clock) -> None:
        self.name, self.every = name, settings.every
        self._settings, self._http, self._clock = settings, http, clock
        self._client = Client(http, settings)
        self._teller = Teller(self._client, _rules(name, settings))
        ours = (status for status, meaning in settings.statuses.items() if meaning not in _OVER)
        self._running = (RUNNING, *sorted(ours))
        self._hints: dict[int, None] = {}

    async def fetch(self, cursor: str, now: datetime) -> Page:
        """The next step after `cursor`."""
        position = Position.load(cursor) or Position(now - self._settings.start)
        async with self._turn():
            hinted, self._hints = tuple(self._hints), {}
            position = position.want(hinted)
            if position.wanted:
                return await self._histories(position, now)
            match position.step:
                case Step.ENTER:
                    return await self._enter(position)
                case Step.LIST:
                    return self._page(await self._list(position, self._running), Told(), None, more=True)
                case Step.STREAM:
                    return await self._stream(position, now)

    async def history(self, cursor: str, since: datetime, now: datetime) -> Page:
        """The next step of a backfill: a page of the list of tickets, or a handful of their histories."""
        position = Position.load(cursor) or Position(since, Step.LIST)
        async with self._turn():
            told = Told()
            if position.wanted:
                some = position.wanted[: self._settings.histories]
                told, position = await self._teller.whole(some, now), position.read(some)
            elif position.step is Step.LIST:
                position = await self._list(position, ())
        more = bool(position.wanted) or position.step is Step.LIST
        return self._page(position, told, None, more=more)

    async def look(self, ids: Sequence[str], cursor: str, now: datetime) -> Look:
        """Everything about these tickets once more. Gone are those of which RT tells nothing at all."""
        numbers, told = _numbers(ids), Told()
        async with self._turn():
            for first in range(0, len(numbers), self._settings.histories):
                some = numbers[first : first + self._settings.histories]
                told.add(await self._teller.whole(some, now))
        gone = {id for id in ids if not (_is_id(id) and int(id) in told.found)}
        return Look(
            tuple(told.facts),
            tuple(told.tickets),
            tuple(told.people),
            tuple(told.natives),
            tuple(told.strange),
            tuple(sorted(gone)),
        )

    def hint(self, ids: Sequence[str]) -> None:
        """Read the histories of these tickets first. Kept in memory only."""
        self._hints = dict.fromkeys([*self._hints, *_numbers(ids)][:MOST_HINTS])

    async def probe(self) -> str:
        """Ask for RT's version and for the queues. Raises SourceTrouble with a sentence for the admin."""
        base = self._settings.base_url
        try:
            async with self._turn():
                version, queues = await self._client.version(), await self._client.queues()
        except SourceTrouble as trouble:
            raise _kindly(trouble, base) from None
        if not queues:
            detail = f"{base} lets this account in, but shows it no queue: give it SeeQueue and ShowTicket"
            raise SourceTrouble(SourceTroubleKind.AUTH, detail)
        seen = "one queue" if len(queues) == 1 else f"{len(queues)} queues"
        return f"{base}, RT {version} with {seen}, can be read{self._skewed()}"

    async def close(self) -> None:
        """Nothing to close: the connection belongs to `Http`."""

    # --- steps ---

    async def _enter(self, position: Position) -> Page:
        """The transaction first: a ticket made between the two is told by the stream."""
        transaction = await self._client.newest()
        entered = position.entered(transaction, await self._client.newest_ticket())
        return self._page(entered, Told(), None, more=True)

    async def _list(self, position: Position, statuses: Sequence[str]) -> Position:
        """The next page of tickets whose histories are wanted."""
        page = await self._client.changed(position.since, statuses, position.listed)
        listed = position.listing(page.last, more=page.more)
        return listed.want(readable(page.items, row_id))

    async def _stream(self, position: Position, now: datetime) -> Page:
        page = await self._client.stream(position.at, thin=position.thin)
        position = position.began(page.asked_at)
        strange = list[tuple[str, str]]()
        rows = read_each(page.items, read_row, strange)
        young = recent([(row.id, row.at) for row in rows], position.began_at, self._settings.overlap)
        fresh = [row for row in rows if row.id not in position.told]
        puzzling = {row.ticket for row in fresh if self._teller.needs_history(row)}
        puzzling |= {row.ticket for row in fresh if not position.knows(row.ticket)}
        told = await self._teller.plainly([row for row in fresh if row.ticket not in puzzling], now)
        told.strange = [*strange, *told.strange]
        seen = [row.id for row in rows]
        position = position.want(puzzling).saw(seen, page.last, young, thin=page.thin, more=page.more)
        return self._onward(position, told)

    async def _histories(self, position: Position, now: datetime) -> Page:
        some = position.wanted[: self._settings.histories]
        return self._onward(position.read(some), await self._teller.whole(some, now))

    def _onward(self, position: Position, told: Told) -> Page:
        """The page of a step; a reading is over when the stream is and no history is wanted."""
        if position.wanted or not position.ended:
            return self._page(position, told, None, more=True)
        began_at = position.began_at
        read_up_to = None if began_at is None else began_at - self._settings.overlap
        return self._page(position.over(), told, read_up_to, more=False)

    def _page(self, position: Position, told: Told, read_up_to: datetime | None, *, more: bool) -> Page:
        return Page(
            source=self.name,
            facts=tuple(told.facts),
            cursor=position.dump(),
            read_up_to=read_up_to,
            more=more,
            tickets=tuple(told.tickets),
            people=tuple(told.people),
            natives=tuple(told.natives),
            strange=tuple(dict.fromkeys(told.strange)),
            lag=self._settings.overlap,
        )

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """One request at a time: RT checks the password at each, and that is what it is slow at."""
        async with self._http.account(self._settings.base_url):
            try:
                yield
            except ValueError as error:
                raise SourceTrouble(SourceTroubleKind.STRANGE, f"an unknown shape: {error}") from None

    def _skewed(self) -> str:
        host = self._settings.base_url.partition("://")[2].partition("/")[0].partition(":")[0]
        ahead = self._http.skew.get(host, timedelta(0))
        if abs(ahead) <= _SKEW:
            return ""
        return f"; its clock and ours differ by {abs(ahead.total_seconds()):.0f} s"


def _rules(name: SourceName, settings: RtSettings) -> Rules:
    fields = {field: f"field:{ours}" for field, ours in settings.fields.items()}
    fields |= {settings.customer_field: "customer"} if settings.customer_field else {}
    fields |= {settings.tags_field: "tags"} if settings.tags_field else {}
    return Rules(
        source=name,
        base=settings.base_url,
        statuses=settings.statuses,
        priorities=settings.priorities,
        customer_field=settings.customer_field,
        fields=fields,
        due_is=settings.due_is,
        bots=settings.bots,
    )


def _numbers(ids: Sequence[str]) -> list[int]:
    return [int(id) for id in ids if _is_id(id)]


def _is_id(id: str) -> bool:
    return id.isdecimal() and len(id) < _DIGITS


def _kindly(trouble: SourceTrouble, base: str) -> SourceTrouble:
    """The same trouble in words that say what to do."""
    sentences = {
        401: f"{base} does not accept these credentials: check the token, or user and password",
        403: f"{base} knows this account but shows it nothing: give it SeeQueue and ShowTicket",
        404: f"{base} has no REST 2.0: is this the address at which people open RT, and is it RT 5?",
    }
    detail = sentences.get(trouble.status, trouble.detail)
    return SourceTrouble(trouble.kind, detail, trouble.retry_after, trouble.status)
