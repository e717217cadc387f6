"""A make-believe Zammad on 127.0.0.1. It keeps the product's rules: rights, paging, an index that lags."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web

from tests.sources.failures import Gate
from tests.sources.zammad_desk import (
    AGENT,
    GROUPS,
    KINDS,
    ORGANIZATIONS,
    RELATIONS,
    SECRET,
    SENDERS,
    STATES,
    TYPES,
    USERS,
    Desk,
    Record,
)

T = TypeVar("T")
TOKEN = "canary-token-77b1"
_CHANGED = re.compile(r"updated_at:\[(\S+Z) TO (\S+Z)\]")
_NAMED = re.compile(r"id:\((\d+(?: OR \d+)*)\)")
_LISTED = frozenset({"page", "per_page", "expand"})


class BadRequest(Exception):
    """What a caller of the real product must not send, or would regret."""


@dataclass
class Server:
    """Serves a desk. `indexing` False is a Zammad without Elasticsearch; `telling` False one that sends
    nothing along with a history. `broken` are tickets on which it fails; when `failing` it fails on all but
    searches."""

    desk: Desk
    indexing: bool = True
    telling: bool = True
    failing: bool = False
    broken: set[int] = field(default_factory=set)
    before_search: Callable[[], None] = lambda: None
    base_url: str = ""

    def __post_init__(self) -> None:
        self.gate = Gate(self.desk.clock, self._signed_in, {"error": "not what was asked for"})

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Server]:
        app = web.Application()
        api = "/api/v1"
        app.router.add_get(f"{api}/tickets", self._tickets)
        app.router.add_get(f"{api}/tickets/search", self._search)
        app.router.add_post(f"{api}/tickets/search", self._search)
        app.router.add_get(f"{api}/tickets/{{id:\\d+}}", self._ticket)
        app.router.add_get(f"{api}/ticket_history/{{id:\\d+}}", self._history)
        app.router.add_get(f"{api}/ticket_articles/by_ticket/{{id:\\d+}}", self._articles)
        app.router.add_get(f"{api}/ticket_articles/{{id:\\d+}}", self._one_article)
        app.router.add_get(f"{api}/ticket_states", self._states)
        app.router.add_get(f"{api}/users/me", self._me)
        app.router.add_get(f"{api}/users/{{id:\\d+}}", self._user)
        async with self.gate.serve(app) as self.base_url:
            yield self

    def _signed_in(self, request: web.Request) -> int:
        if request.headers.get("Authorization") not in {f"Token token={TOKEN}", f"Bearer {TOKEN}"}:
            return 401
        return 500 if self.failing and not request.path.endswith("/search") else 200

    # --- tickets ---

    async def _tickets(self, request: web.Request) -> web.Response:
        wanted = _params(request, _LISTED)
        readable = [self._shown(id) for id in sorted(self.desk.tickets) if self._may_read(id)]
        return web.json_response(_page(readable, wanted, 100))

    async def _search(self, request: web.Request) -> web.Response:
        self.before_search()
        allowed = _LISTED | {"query", "condition", "sort_by", "order_by"}
        asked: Record = dict(_params(request, allowed))
        if request.method == "POST":
            asked |= await request.json()
        if set(asked) - allowed or (asked.get("sort_by"), asked.get("order_by")) != ("updated_at", "asc"):
            return web.json_response({"error": "an unknown question"}, status=400)
        try:
            found = (
                self._by_condition(asked) if "condition" in asked else self._by_query(str(asked.get("query")))
            )
        except BadRequest as error:
            return web.json_response({"error": str(error)}, status=400)
        page = _page(found, {key: str(value) for key, value in asked.items()}, 200)
        return web.json_response(
            [self._shown(id) for id in page if id in self.desk.tickets and self._may_read(id)]
        )

    def _by_query(self, query: str) -> list[int]:
        """By the index: in the order of the changes that it knows. Without one, texts are searched."""
        if not self.indexing:
            texts = {id: f"{one['title']} {one['number']}" for id, one in self.desk.tickets.items()}
            return [id for id, text in texts.items() if query.replace("*", "") in text]
        known = {id: at for id in self.desk.indexed if (at := self.desk.indexed_at(id))}
        if named := _NAMED.fullmatch(query):
            return [int(id) for id in named[1].split(" OR ") if int(id) in known]
        if changed := _CHANGED.fullmatch(query):
            hits = [(at, id) for id, at in known.items() if changed[1] <= at <= changed[2]]
            return [id for _, id in sorted(hits)]
        raise BadRequest("the query cannot be parsed")

    def _by_condition(self, asked: Record) -> list[int]:
        """By the database: in the order of the changes themselves."""
        match asked["condition"]:
            case {"ticket.updated_at": {"operator": "after (absolute)", "value": str(since)}}:
                hits = [(str(one["updated_at"]), id) for id, one in self.desk.tickets.items()]
                return [id for at, id in sorted(hits) if at >= since]
            case {"ticket.id": {"operator": "is", "value": list(ids)}}:
                return [int(id) for id in ids if int(id) in self.desk.tickets]
            case _:
                raise BadRequest("an unknown condition")

    async def _ticket(self, request: web.Request) -> web.Response:
        return self._of(request, self._shown)

    def _of(self, request: web.Request, answer: Callable[[int], object]) -> web.Response:
        """An answer about one ticket, if it is there and may be read."""
        _params(request, frozenset({"expand"}))
        id = int(request.match_info["id"])
        if id not in self.desk.tickets:
            return web.json_response({"error": "No such object"}, status=404)
        if not self._may_read(id):
            return web.json_response({"error": "Not authorized"}, status=403)
        if id in self.broken:
            return web.json_response({"error": "undefined method"}, status=500)
        return web.json_response(answer(id))

    def _may_read(self, id: int) -> bool:
        return self.desk.tickets[id]["group_id"] != SECRET

    def _shown(self, id: int) -> Record:
        """A ticket with the names of what it is related to."""
        one = self.desk.tickets[id]
        names = {key: table.get(_id(one[f"{key}_id"])) for key, table in RELATIONS.items()}
        people = {key: USERS[_id(one[f"{key}_id"])]["login"] for key in ("owner", "customer", "created_by")}
        return one | names | people

    # --- what happened ---

    async def _history(self, request: web.Request) -> web.Response:
        return self._of(request, self._told)

    def _told(self, id: int) -> Record:
        entries = sorted(self.desk.history[id], key=lambda e: (str(e["created_at"]), _id(e["id"])))
        return {"history": entries, "assets": self._assets(id, entries) if self.telling else {}}

    def _assets(self, id: int, entries: list[Record]) -> Record:
        mentioned = [_id(e["o_id"]) for e in entries if e["object"] == "Ticket::Article"]
        articles = {str(one): self.desk.articles[one] for one in mentioned if one in self.desk.articles}
        ticket = self.desk.tickets[id]
        people = {_id(e["created_by_id"]) for e in entries} | {
            _id(ticket["owner_id"]),
            _id(ticket["customer_id"]),
        }
        return {
            "Ticket": {str(id): ticket},
            "TicketArticle": articles,
            "User": {str(one): USERS[one] for one in sorted(people)},
            "Role": {"2": {"id": 2, "name": "Agent", "group_ids": {}}},
            "Group": {str(one): {"id": one, "name": name} for one, name in GROUPS.items()},
            "Organization": {str(one): {"id": one, "name": name} for one, name in ORGANIZATIONS.items()},
        }

    async def _articles(self, request: web.Request) -> web.Response:
        return self._of(request, lambda id: [self._article(one) for one in self._on(id)])

    async def _one_article(self, request: web.Request) -> web.Response:
        _params(request, frozenset({"expand"}))
        one = self.desk.articles.get(int(request.match_info["id"]))
        if one is None or _id(one["ticket_id"]) not in self.desk.tickets:
            return web.json_response({"error": "No such object"}, status=404)
        return web.json_response(self._article(one))

    def _on(self, id: int) -> list[Record]:
        return [one for one in self.desk.articles.values() if one["ticket_id"] == id]

    def _article(self, one: Record) -> Record:
        return one | {"sender": SENDERS.get(_id(one["sender_id"])), "type": TYPES.get(_id(one["type_id"]))}

    # --- words and people ---

    async def _states(self, request: web.Request) -> web.Response:
        _params(request, frozenset({"expand"}))
        rows = [
            {
                "id": id,
                "name": name,
                "state_type_id": type,
                "state_type": KINDS[type],
                "ignore_escalation": stops,
            }
            for id, (name, type, stops) in STATES.items()
        ]
        return web.json_response(rows)

    async def _me(self, request: web.Request) -> web.Response:
        _params(request, frozenset({"expand"}))
        return web.json_response(USERS[AGENT])

    async def _user(self, request: web.Request) -> web.Response:
        _params(request, frozenset({"expand"}))
        one = USERS.get(int(request.match_info["id"]))
        return web.json_response(one or {"error": "No such object"}, status=200 if one else 404)


def _params(request: web.Request, allowed: frozenset[str]) -> dict[str, str]:
    """The query of a request; anything the product does not know is refused here."""
    if unknown := set(request.query) - allowed:
        raise web.HTTPBadRequest(text=f"unknown: {sorted(unknown)}")
    return dict(request.query)


def _page(rows: list[T], wanted: dict[str, str], most: int) -> list[T]:
    page, size = int(wanted.get("page", "1")), int(wanted.get("per_page", "50"))
    if page < 1 or not 1 <= size <= most:
        raise web.HTTPBadRequest(text="an ill-formed page")
    return rows[(page - 1) * size : page * size]


def _id(value: object) -> int:
    return int(str(value)) if value is not None else 0
