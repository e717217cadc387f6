"""The addresses of Zendesk that are read, and how each of them ends a stream."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.http import Answer, Http
from bot.sources.shared.instants import parse_epoch
from bot.sources.shared.reading import Json, flag, items, mapping, number, readable, text
from bot.sources.zendesk.settings import ZendeskSettings
from bot.troubles import SourceTrouble, SourceTroubleKind

HELD_BACK = timedelta(seconds=60)
"""Zendesk leaves out of its exports what changed in the minute before the request."""

TICKETS_PER_PAGE = 1000
_AT_ONCE = 100  # ids in one show_many, audits in one page
_TOO_RECENT = frozenset({422})
_PAGES = 100  # nobody has ten thousand groups; a ticket with more updates is read up to here


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A page of the export of tickets. None in place of a cursor: keep the one you have."""

    body: Json
    cursor: str | None
    more: bool
    dated_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page of the event stream.

    `read_up_to` is the instant before which nothing is missing, by Zendesk's own clock; `next_start`
    continues.
    """

    events: list[object]
    next_start: int
    read_up_to: datetime | None
    more: bool


@dataclass(frozen=True, slots=True)
class MetricPage:
    """A page of events of Zendesk's own SLA. An empty cursor: keep the one you have."""

    events: list[object]
    cursor: str
    more: bool


class Client:
    """Reads one account. Raises SourceTrouble; a body of the wrong shape is STRANGE."""

    def __init__(self, http: Http, settings: ZendeskSettings) -> None:
        self._http, self._base, self._headers = http, settings.base, settings.headers()

    async def tickets(self, cursor: str, start: int, per_page: int = TICKETS_PER_PAGE) -> TicketPage:
        """The page of tickets after `cursor`, or from `start` when there is no cursor yet."""
        where = {"cursor": cursor} if cursor else {"start_time": str(start)}
        answer = await self._get(
            "incremental/tickets/cursor.json",
            {**where, "per_page": str(per_page), "include": "users,organizations"},
            accept=_TOO_RECENT,
        )
        if (body := _body_or_too_recent(answer)) is None:
            return TicketPage({}, None, more=False, dated_at=None)
        with _shape("the export of tickets"):
            after = text(body, "after_cursor")
            more = not flag(body, "end_of_stream") and after not in {"", cursor}
        return TicketPage(body, after or None, more, answer.dated_at if answer else None)

    async def named(self, ids: Iterable[int]) -> Json:
        """These tickets, as a page of the export shows them; those that are gone are left out."""
        found: dict[str, list[object]] = {"tickets": [], "users": [], "organizations": []}
        wanted = sorted(set(ids))
        for first in range(0, len(wanted), _AT_ONCE):
            some = ",".join(str(id) for id in wanted[first : first + _AT_ONCE])
            answer = await self._get(
                "tickets/show_many.json", {"ids": some, "include": "users,organizations"}
            )
            with _shape("tickets"):
                for key, rows in found.items():
                    rows.extend(items(mapping(answer.body), key) if answer else ())
        return found

    async def events(self, start: int) -> EventPage:
        """The page of the event stream from `start`."""
        answer = await self._get(
            "incremental/ticket_events.json",
            {"start_time": str(start), "include": "comment_events"},
            accept=_TOO_RECENT,
        )
        if (body := _body_or_too_recent(answer)) is None:
            return EventPage([], start, None, more=False)
        with _shape("the event stream"):
            return event_page(body, answer, start)

    async def metric_events(self, cursor: str, start: int) -> MetricPage | None:
        """The page of SLA events after `cursor`, or from `start`; None when the account has none."""
        after = {"page[after]": cursor} if cursor else {}
        answer = await self._get(
            "incremental/ticket_metric_events.json",
            {"start_time": str(start), "page[size]": str(_AT_ONCE), **after},
            accept=_TOO_RECENT,
        )
        if answer is None:
            return None
        if answer.status != 200:
            return MetricPage([], "", more=False)
        with _shape("the SLA events"):
            body = mapping(answer.body)
            meta = mapping(body["meta"], "meta") if body.get("meta") else {}
            cursor = text(meta, "after_cursor")
            more = meta.get("has_more") is True and cursor != ""
            return MetricPage(list(items(body, "ticket_metric_events")), cursor, more)

    async def audits(self, ticket: int) -> list[object] | None:
        """All updates of one ticket, oldest first; None when there is no such ticket."""
        audits: list[object] = []
        async for page in self._pages(f"tickets/{ticket}/audits.json", "audits"):
            if page is None:
                return None
            audits.extend(page)
        return audits

    async def groups(self) -> dict[int, str]:
        """All groups by id."""
        names: dict[int, str] = {}
        async for page in self._pages("groups.json", "groups"):
            names |= dict(readable(page or (), lambda one: (number(one, "id"), text(one, "name"))))
        return names

    async def custom_statuses(self) -> dict[int, tuple[str, str]]:
        """Custom statuses by id: their name for agents and the status they belong to. None where they are
        switched off."""
        try:
            answer = await self._get("custom_statuses.json", {})
        except SourceTrouble as trouble:
            if trouble.status == 403:
                return {}
            raise
        with _shape("the custom statuses"):
            found = items(mapping(answer.body), "custom_statuses") if answer else ()
        return dict(readable(found, _custom_status))

    async def show_many(self, what: str, ids: Iterable[int]) -> AsyncIterator[object]:
        """Users or organisations by id; those that are gone are left out."""
        wanted = sorted(set(ids))
        for first in range(0, len(wanted), _AT_ONCE):
            some = ",".join(str(id) for id in wanted[first : first + _AT_ONCE])
            answer = await self._get(f"{what}/show_many.json", {"ids": some})
            with _shape(what):
                found = items(mapping(answer.body), what) if answer else ()
            for one in found:
                yield one

    async def _pages(self, path: str, key: str) -> AsyncIterator[list[object] | None]:
        """The pages of a list with Zendesk's cursor paging; None when there is no such list."""
        params = {"page[size]": str(_AT_ONCE)}
        for _ in range(_PAGES):
            answer = await self._get(path, params)
            if answer is None:
                yield None
                return
            with _shape(f"a list of {key}"):
                body = mapping(answer.body)
                page = list(items(body, key))
                meta = mapping(body["meta"], "meta") if body.get("meta") else {}
                after = text(meta, "after_cursor") if meta.get("has_more") is True else ""
            yield page
            if not after:
                return
            params["page[after]"] = after

    async def _get(
        self, path: str, params: dict[str, str], accept: frozenset[int] = frozenset()
    ) -> Answer | None:
        return await self._http.get_json(
            f"{self._base}/api/v2/{path}", params=params, headers=self._headers, accept=accept
        )


def _custom_status(one: Json) -> tuple[int, tuple[str, str]]:
    return number(one, "id"), (text(one, "agent_label"), text(one, "status_category"))


def event_page(body: Json, answer: Answer | None, start: int) -> EventPage:
    """Understand a page of the event stream that was asked for from `start`."""
    end = number(body, "end_time") if body.get("end_time") is not None else start
    events, moved = list(items(body, "ticket_events")), end > start
    told = parse_epoch(end) - timedelta(seconds=1)  # of the second `end` itself, more may follow
    if not flag(body, "end_of_stream"):
        if not events and not moved:
            return EventPage(events, start, None, more=False)  # no way on: ask again at the next reading
        return EventPage(events, end if moved else start + 1, told, more=True)  # never the same page twice
    if answer is None or answer.dated_at is None:
        return EventPage(events, max(end, start), told if events else None, more=False)
    return EventPage(events, max(end, start), answer.dated_at - answer.took - HELD_BACK, more=False)


def _body_or_too_recent(answer: Answer | None) -> Json | None:
    """The body, or None where Zendesk says that the start is too recent: no records yet."""
    if answer is None:
        raise SourceTrouble(
            SourceTroubleKind.STRANGE, "there are no incremental exports at this address", status=404
        )
    if answer.status == 422:
        if "too recent" in answer.text.lower():
            return None
        raise SourceTrouble(SourceTroubleKind.STRANGE, "Zendesk refused the start of an export", status=422)
    with _shape("an export"):
        return mapping(answer.body)


@contextmanager
def _shape(what: str) -> Iterator[None]:
    """Turn a ValueError about the shape of an answer into SourceTrouble."""
    try:
        yield
    except ValueError as error:
        reason = f"{what} came in an unknown shape: {error}"
        raise SourceTrouble(SourceTroubleKind.STRANGE, reason) from None
