"""The addresses of Freshdesk that are read, and how its pages go on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.http import Answer, Http
from bot.sources.freshdesk.budget import Budget, Purse
from bot.sources.freshdesk.payloads import changed_at
from bot.sources.freshdesk.settings import FreshdeskSettings
from bot.sources.shared.instants import format_epoch, format_iso, parse_epoch
from bot.sources.shared.reading import Json, mapping, number
from bot.troubles import SourceTrouble, SourceTroubleKind

PER_PAGE = 100
WALL = 300
"""Freshdesk shows no page beyond this one."""

_INCLUDED = "stats,requester"
_PAGES = 100  # nobody has ten thousand groups; a ticket with more messages is read up to here


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A page of the list of tickets. `token` continues it, empty at the end. `strange` are rows that are
    none."""

    rows: tuple[tuple[Json, datetime], ...]
    token: str
    dated_at: datetime | None
    strange: tuple[tuple[str, str], ...]

    @property
    def counted(self) -> bool:
        """Whether the next page is found by counting: any but the first of its second."""
        return bool(self.token) and _continued(self.token)[1] > 1


class Client:
    """Reads one account. Raises SourceTrouble, and ValueError for an answer of an unknown shape."""

    def __init__(self, http: Http, settings: FreshdeskSettings, clock: Clock) -> None:
        self._http, self._clock = http, clock
        self._base, self._headers = f"{settings.base}/api/v2", settings.headers()
        self._budget = Budget(settings.spare)

    async def tickets(self, since: datetime, token: str = "", listed: str = "") -> TicketPage:
        """Tickets that changed at `since` or later, oldest change first; `token` continues.

        `listed` is "deleted" or "spam" for those that the usual list leaves out.
        """
        start, page = _continued(token) if token else (format_epoch(since), 1)
        query = {
            "updated_since": format_iso(parse_epoch(start)),
            "order_by": "updated_at",
            "order_type": "asc",
            "include": _INCLUDED,
            "per_page": str(PER_PAGE),
            "page": str(page),
        }
        if listed:
            query["filter"] = listed
            del query["include"]  # each costs two calls, and whoever is gone has no use for it
        answer = await self._get("tickets", query, Purse.LISTS)
        if answer is None:
            raise SourceTrouble(
                SourceTroubleKind.STRANGE, "there is no list of tickets at this address", status=404
            )
        return ticket_page(_rows(answer), start, page, answer.dated_at)

    async def ticket(self, id: int) -> Json | None:
        """One ticket as it is now, also one that was deleted; None when there is none."""
        answer = await self._get(f"tickets/{id}", {"include": _INCLUDED})
        return None if answer is None else mapping(answer.body, "a ticket")

    async def conversations(self, ticket: int) -> list[object]:
        """All conversations of a ticket, oldest first; none when there is no such ticket."""
        return [one async for one in self._all(f"tickets/{ticket}/conversations")]

    async def agents(self) -> list[object]:
        """All agents."""
        return [one async for one in self._all("agents")]

    async def groups(self) -> list[object]:
        """All groups."""
        return [one async for one in self._all("groups")]

    async def companies(self) -> list[object]:
        """All companies, up to ten thousand."""
        return [one async for one in self._all("companies")]

    async def company(self, id: int) -> Json | None:
        """One company; None when there is none."""
        answer = await self._get(f"companies/{id}", {})
        return None if answer is None else mapping(answer.body, "a company")

    async def ticket_fields(self) -> list[object]:
        """The fields of the form for tickets, of which the status is one."""
        answer = await self._get("ticket_fields", {})
        return [] if answer is None else _rows(answer)

    async def probe(self, since: datetime) -> None:
        """Ask for one ticket of the list."""
        start = format_iso(since.replace(microsecond=0))
        answer = await self._get("tickets", {"updated_since": start, "per_page": "1"}, Purse.LISTS)
        if answer is None:
            raise SourceTrouble(SourceTroubleKind.STRANGE, "there is no list of tickets", status=404)
        _rows(answer)

    async def _all(self, path: str) -> AsyncIterator[object]:
        for page in range(1, _PAGES + 1):
            answer = await self._get(path, {"per_page": str(PER_PAGE), "page": str(page)})
            rows = [] if answer is None else _rows(answer)
            for row in rows:
                yield row
            if len(rows) < PER_PAGE:
                return

    async def _get(self, path: str, query: dict[str, str], purse: Purse = Purse.REST) -> Answer | None:
        self._budget.check(purse, self._clock.now())
        answer = await self._http.get_json(f"{self._base}/{path}", params=query, headers=self._headers)
        if answer is not None:
            self._budget.hear(purse, answer.headers, self._clock.now())
        return answer


def ticket_page(rows: list[object], start: int, page: int, dated_at: datetime | None) -> TicketPage:
    """Understand a page that was asked for from `start` on.

    A full page is continued at the second of its last row, so that rows which move meanwhile hide none and
    the wall at page 300 is never met. Only when one second fills whole pages, the next page is asked for.
    """
    read, strange = list[tuple[Json, datetime]](), list[tuple[str, str]]()
    for row in rows:
        try:
            ticket = mapping(row, "a ticket")
            number(ticket, "id")
            read.append((ticket, changed_at(ticket)))
        except ValueError as reason:
            id = row.get("id") if isinstance(row, dict) else None
            strange.append((f"ticket:{id if isinstance(id, int) else '?'}", str(reason)))
    token = ""
    if len(rows) >= PER_PAGE:
        last = max((format_epoch(at) for _, at in read), default=start)
        token = f"{last}/1" if last > start else f"{start}/{page + 1}"
        if page >= WALL:
            raise ValueError("more tickets changed in one second than Freshdesk shows")
    return TicketPage(tuple(read), token, dated_at, tuple(strange))


def _continued(token: str) -> tuple[int, int]:
    """The second and the page at which a listing goes on."""
    start, _, page = token.partition("/")
    return int(start), int(page)


def _rows(answer: Answer) -> list[object]:
    if not isinstance(answer.body, list):
        raise ValueError("the answer is not a list")
    return answer.body
