"""The addresses of Zammad that are read, and the three ways to find out what changed.

Search answers list tickets in the order in which the index knows them, but show them as they are now: on one
page a ticket may be newer than those behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.http import Answer, Http
from bot.sources.shared.instants import EPOCH, parse_iso
from bot.sources.shared.reading import Json, mapping, text
from bot.sources.zammad.settings import Find, ZammadSettings
from bot.troubles import SourceTrouble, SourceTroubleKind

SEARCHED = 200
"""Tickets on a page of a search, the most that Zammad gives."""

SCANNED = 100
"""Tickets on a page of the list of all tickets, the most that Zammad gives."""

_NAMED = 100  # ids in one search
_ALWAYS = "2999-12-31T23:59:59Z"  # an end written out: some versions cut asterisks out of queries
_UNSEEN = frozenset({403})  # a ticket in a group that this token may not read is as good as gone
_EXPANDED = {"expand": "true"}


@dataclass(frozen=True, slots=True)
class Found:
    """A page of tickets; `full` says that there may be more."""

    records: list[object]
    full: bool
    dated_at: datetime | None


class Client:
    """Reads one Zammad. Raises SourceTrouble, and ValueError for an answer of another shape."""

    def __init__(self, http: Http, settings: ZammadSettings) -> None:
        self._http, self._headers, self._find = http, settings.headers(), settings.find
        self._base = f"{settings.base_url}/api/v1"

    async def changed(self, since: datetime, page: int, size: int = SEARCHED) -> Found:
        """A page of the tickets that changed since, oldest change first by what the index knows."""
        if self._find is Find.DATABASE:
            condition = {"ticket.updated_at": {"operator": "after (absolute)", "value": _written(since)}}
            return await self._ask(condition, page, size)
        return await self._search(f"updated_at:[{_written(since)} TO {_ALWAYS}]", page, size)

    async def scanned(self, page: int, size: int = SCANNED) -> Found:
        """A page of all tickets there are, in the order in which they were made."""
        params = {**_EXPANDED, "page": str(page), "per_page": str(size)}
        return _found(await self._get("tickets", params), size)

    async def named(self, ids: Sequence[str]) -> list[object]:
        """Those of these tickets that a search finds at once. It may miss one: ask for that by itself."""
        records: list[object] = []
        for first in range(0, len(ids), _NAMED):
            some = ids[first : first + _NAMED]
            match self._find:
                case Find.INDEX:
                    records += (await self._search(f"id:({' OR '.join(some)})", 1, SEARCHED)).records
                case Find.DATABASE:
                    condition = {"ticket.id": {"operator": "is", "value": list(some)}}
                    records += (await self._ask(condition, 1, SEARCHED)).records
                case Find.SCAN:
                    pass
        return records

    async def ticket(self, id: str) -> object | None:
        """One ticket; None when there is none, or none that may be read."""
        answer = await self._get(f"tickets/{id}", _EXPANDED, _UNSEEN)
        return answer.body if answer is not None and answer.status == 200 else None

    async def history(self, id: str) -> Json | None:
        """What happened to a ticket, and what comes along; None when it is gone."""
        answer = await self._get(f"ticket_history/{id}", {}, _UNSEEN)
        return mapping(answer.body) if answer is not None and answer.status == 200 else None

    async def articles(self, id: str) -> list[object]:
        """The articles of a ticket as they are now; none when it is gone."""
        answer = await self._get(f"ticket_articles/by_ticket/{id}", _EXPANDED, _UNSEEN)
        return _records(answer) if answer is not None and answer.status == 200 else []

    async def article(self, id: str) -> object | None:
        """One article, whatever ticket it is on by now; None when it is gone."""
        answer = await self._get(f"ticket_articles/{id}", _EXPANDED, _UNSEEN)
        return answer.body if answer is not None and answer.status == 200 else None

    async def states(self) -> list[object]:
        """All states that a ticket can have."""
        return _records(await self._get("ticket_states", _EXPANDED))

    async def user(self, id: str) -> object | None:
        """One user; None when there is none, or none that may be read."""
        answer = await self._get(f"users/{id}", _EXPANDED, _UNSEEN)
        return answer.body if answer is not None and answer.status == 200 else None

    async def me(self) -> Json:
        """The user whose token it is."""
        return mapping(_there(await self._get("users/me", _EXPANDED)).body)

    async def is_blind(self, lag: timedelta) -> bool:
        """Whether the search finds no ticket at all although there has been one for longer than the lag: then
        nothing it says of changes can be believed."""
        if self._find is Find.SCAN or (await self.changed(EPOCH, 1, 1)).records:
            return False
        oldest = await self.scanned(1, 1)
        if not oldest.records or oldest.dated_at is None:
            return False
        return parse_iso(text(mapping(oldest.records[0]), "created_at")) < oldest.dated_at - lag

    # --- calls ---

    async def _search(self, query: str, page: int, size: int) -> Found:
        return _found(await self._get("tickets/search", {"query": query, **_paged(page, size)}), size)

    async def _ask(self, condition: Json, page: int, size: int) -> Found:
        body = {"condition": condition, **_paged(page, size)}
        answer = await self._http.post_json(f"{self._base}/tickets/search", body, headers=self._headers)
        return _found(answer, size)

    async def _get(
        self, path: str, params: dict[str, str], accept: frozenset[int] = frozenset()
    ) -> Answer | None:
        url = f"{self._base}/{path}"
        return await self._http.get_json(url, params=params, headers=self._headers, accept=accept)


def _paged(page: int, size: int) -> dict[str, str]:
    return {
        **_EXPANDED,
        "sort_by": "updated_at",
        "order_by": "asc",
        "page": str(page),
        "per_page": str(size),
    }


def _written(instant: datetime) -> str:
    """An instant as queries take it: to the millisecond, like Zammad's own, and never later than it was."""
    utc = instant.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def _there(answer: Answer | None) -> Answer:
    if answer is None:
        raise SourceTrouble(SourceTroubleKind.STRANGE, "there is no Zammad at this address", status=404)
    return answer


def _records(answer: Answer | None) -> list[object]:
    body = _there(answer).body
    if not isinstance(body, list):
        raise ValueError("a list was expected")
    return body


def _found(answer: Answer | None, size: int) -> Found:
    records = _records(answer)
    return Found(records, len(records) >= size, answer.dated_at if answer else None)
