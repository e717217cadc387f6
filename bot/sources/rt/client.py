"""The addresses of RT's REST 2.0 that are read, and the ways in which its pages deceive.

- RT counts for superusers only: for others `total`, `pages` and `next_page` are absent from lists of
  transactions, however many there are.
- What an account may not see is taken out after the page was cut: a page with few rows, or with none, need
  not be the last.
So every list is continued behind the last id that came, and ends where RT's own count says so. Without a
count, a short page is followed by a question for those kinds of transactions that are never hidden: where
they end, all ends; where they go on, every page up to there is turned.
- Deleted tickets are in no list, and merged ones only where `EffectiveId` is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from bot.http import Answer, Http
from bot.sources.rt.rows import row_id
from bot.sources.rt.settings import RtSettings
from bot.sources.shared.instants import format_iso
from bot.sources.shared.reading import Json, items, mapping, plain, readable, text
from bot.troubles import SourceTrouble, SourceTroubleKind

PER_PAGE = 100
"""More than that RT cuts off without a word."""

_PAGES = 1000
_MOST_ROWS = PER_PAGE * _PAGES  # of the transactions of one batch of tickets
_LOOK_BACK = 10  # pages in which the newest transaction that this account sees is looked for

_SILENT = ("EmailRecord", "CommentEmailRecord", "SetWatcher", "SystemError")
"""What RT tells of its own mail, and of owners a second time."""

_NEVER_HIDDEN = " AND Type != 'Comment' AND Type != 'CustomField'"
"""For these RT wants rights of their own, beyond that to see the ticket."""

_OF_TICKETS = " AND ".join(
    ("ObjectType = 'RT::Ticket'", "TicketType = 'ticket'", *(f"Type != '{one}'" for one in _SILENT))
)
_USER = "id,Name,RealName,EmailAddress,Organization"
_ROW = {
    "fields": "Type,Field,OldValue,NewValue,Creator,Created,ObjectId",  # `Object` comes back empty
    "fields[Creator]": _USER,
}
_TICKET = {
    "fields": "id,Subject,Status,Priority,Owner,Requestor,Queue,Creator,LastUpdated,Due,Told,Resolved,SLA,"
    "CustomFields",
    "fields[Owner]": _USER,
    "fields[Requestor]": _USER,
    "fields[Creator]": "id",
    "fields[Queue]": "id,Name",
}


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of a list, lowest id first. `last` is the highest id on it, `more` whether it must be gone on
    behind that, `thin` whether some of it may have been hidden, `asked_at` RT's own instant at which it was
    asked for."""

    items: tuple[object, ...]
    last: int
    more: bool
    thin: bool
    asked_at: datetime | None


class Client:
    """Reads one RT. Raises SourceTrouble; a body of the wrong shape is STRANGE."""

    def __init__(self, http: Http, settings: RtSettings) -> None:
        self._http, self._base, self._headers = http, settings.base_url, settings.headers()

    async def stream(self, after: int, *, thin: bool = False) -> Rows:
        """The transactions of all tickets with ids above `after`, behind a page that was `thin`."""
        return await self._transactions(_OF_TICKETS, after, thin=thin)

    async def past(self, tickets: Sequence[int]) -> list[object]:
        """All transactions of these tickets."""
        query, found = f"{_OF_TICKETS} AND {_any('ObjectId', tickets)}", list[object]()
        page = await self._transactions(query, 0, thin=False)
        while page.more and len(found) < _MOST_ROWS:
            found.extend(page.items)
            page = await self._transactions(query, page.last, thin=page.thin)
        return [*found, *page.items]

    async def tickets(self, ids: Iterable[int]) -> list[object]:
        """These tickets as they are now, merged ones too; those that are deleted or hidden are left out."""
        found, wanted = list[object](), sorted(set(ids))
        for first in range(0, len(wanted), PER_PAGE):
            query = f"EffectiveId > 0 AND {_any('id', wanted[first : first + PER_PAGE])}"
            found.extend((await self._list("tickets", query, 0, _TICKET)).items)  # as many as were asked for
        return found

    async def changed(self, since: datetime, statuses: Iterable[str], after: int) -> Rows:
        """Ids of tickets that changed since, are in one of these statuses (all when there is none), and have
        an id above `after`."""
        limits = [f"LastUpdated > '{format_iso(since)}'", f"id > {after}"]
        either = [f"Status = '{_quoted(status)}'" for status in statuses]
        limits.append(f"({' OR '.join(either)})" if either else "EffectiveId > 0")
        return await self._list("tickets", " AND ".join(limits), after, {"fields": "id"})

    async def newest(self) -> int:
        """The highest id of a transaction that this account sees; 0 when there is none."""
        for page in range(1, _LOOK_BACK + 1):
            params = {"order": "DESC", "page": str(page), "fields": "id"}
            body = await self._page("transactions", _OF_TICKETS, params)
            ids = list(readable(items(body, "items"), row_id))
            if ids or body.get("total") == 0:
                return max(ids, default=0)
        return 0

    async def newest_ticket(self) -> int:
        """The highest id of a ticket that this account sees; 0 when there is none."""
        body = await self._page("tickets", "id > 0", {"order": "DESC", "per_page": "1", "fields": "id"})
        return max(readable(items(body, "items"), row_id), default=0)

    async def queues(self) -> dict[str, str]:
        """The names of the queues that this account sees, by id."""
        names, page, more = dict[str, str](), 1, True
        while more and page <= _PAGES:
            body = await self._body("queues/all", {"fields": "id,Name", **_paged(page)})
            found = dict(
                readable(items(body, "items"), lambda one: (plain(one.get("id")), text(one, "Name")))
            )
            more = bool(set(found) - set(names)) and len(found) == PER_PAGE
            names |= found
            page += 1
        return names

    async def user(self, id: str) -> Json | None:
        """A user by id; None when there is none, or RT will not show them."""
        answer = await self._get(f"user/{id}", {}, accept=frozenset({403}))
        if answer is None or answer.status == 403:
            return None
        with _shape("a user"):
            return mapping(answer.body)

    async def version(self) -> str:
        """The version that RT says it has."""
        body = await self._body("rt", {})
        with _shape("the version"):
            return text(body, "Version")

    async def _transactions(self, query: str, after: int, *, thin: bool) -> Rows:
        behind = f"{query} AND id > {after}"
        if not thin:
            rows = await self._list("transactions", behind, after, _ROW)
            return replace(rows, more=rows.more or rows.thin)
        beacon = await self._list("transactions", behind + _NEVER_HIDDEN, after, {"fields": "id"})
        if not beacon.items:
            return beacon
        between, found = f"{behind} AND id <= {beacon.last}", list[object]()
        for page in range(1, -(-(beacon.last - after) // PER_PAGE) + 1):
            found.extend((await self._list("transactions", between, after, _ROW, page)).items)
        return replace(beacon, items=tuple(found))

    async def _list(self, what: str, query: str, after: int, params: dict[str, str], page: int = 1) -> Rows:
        ordered = {"query": query, "orderby": "id", "order": "ASC"}
        answer = await self._get(what, {**ordered, **_paged(page), **params})
        if answer is None:
            raise _nothing(what)
        with _shape(f"a list of {what}"):
            body = mapping(answer.body)
            found, total = tuple(items(body, "items")), body.get("total")
            last = max(readable(found, row_id), default=after)
            if found and last <= after:
                raise ValueError("none of its rows has an id that leads on")
        more = bool(found) and total > len(found) if isinstance(total, int) else bool(found)
        thin = total is None and len(found) < PER_PAGE
        asked_at = answer.dated_at - answer.took if answer.dated_at is not None else None
        return Rows(found, last, more, thin, asked_at)

    async def _page(self, what: str, query: str, params: dict[str, str]) -> Json:
        return await self._body(what, {"query": query, "orderby": "id", **_paged(1), **params})

    async def _body(self, path: str, params: dict[str, str]) -> Json:
        answer = await self._get(path, params)
        if answer is None:
            raise _nothing(path)
        with _shape(path):
            return mapping(answer.body)

    async def _get(
        self, path: str, params: dict[str, str], accept: frozenset[int] = frozenset()
    ) -> Answer | None:
        return await self._http.get_json(
            f"{self._base}/REST/2.0/{path}", params=params, headers=self._headers, accept=accept
        )


def _paged(page: int) -> dict[str, str]:
    return {"per_page": str(PER_PAGE), "page": str(page)}


def _any(field: str, ids: Sequence[int]) -> str:
    """One of these ids; RT 5.0 has no IN."""
    return f"({' OR '.join(f'{field} = {id}' for id in ids)})"


def _quoted(word: str) -> str:
    return word.replace("\\", "\\\\").replace("'", "\\'")


def _nothing(what: str) -> SourceTrouble:
    return SourceTrouble(
        SourceTroubleKind.STRANGE, f"there is no REST 2.0 at this address: {what} is missing", status=404
    )


@contextmanager
def _shape(what: str) -> Iterator[None]:
    """Turn a ValueError about the shape of an answer into SourceTrouble."""
    try:
        yield
    except ValueError as error:
        reason = f"{what} came in an unknown shape: {error}"
        raise SourceTrouble(SourceTroubleKind.STRANGE, reason) from None
