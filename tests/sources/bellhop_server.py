"""A make-believe Bellhop, the helpdesk of docs/write-a-source.md, on 127.0.0.1."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count

from aiohttp import web

from bot.clock import Clock
from bot.sources.shared.instants import format_iso, parse_iso
from tests.sources.failures import Gate

Record = dict[str, object]

TOKEN = "canary-token-b311"
PAGE = 3

GUEST: Record = {"id": "g7", "side": "guest", "name": "Jan Jansen", "email": "jan@klant.example"}
STAFF: Record = {"id": "s1", "side": "staff", "name": "Ann", "email": "ann@acme.example"}


class Bellhop:
    """Tickets and what happened to them; every deed is done at the clock's present instant."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.gate = Gate(clock, self._signed_in, {"tickets": "not what was asked for"})
        self.tickets: dict[int, Record] = {}
        self.events: dict[int, list[Record]] = {}
        self._ids, self._event_ids = count(1), count(1)

    # --- what people do ---

    def open(self, subject: str, company: str = "Klant BV") -> int:
        id = next(self._ids)
        self.tickets[id] = {"id": id, "subject": subject, "company": company, "status": "fresh"}
        self.events[id] = []
        self.does(id, GUEST, "opened", priority="high", company=company)
        return id

    def does(self, ticket: int, by: Record, what: str, **more: object) -> None:
        self.events[ticket].append(
            {"id": next(self._event_ids), "at": self._now, "by": by, "what": what, **more}
        )
        self.tickets[ticket]["changed_at"] = self._now
        if what == "status":
            self.tickets[ticket]["status"] = more["to"]

    def moves(self, ticket: int, company: str) -> None:
        """The company becomes another one: Bellhop keeps no record of that."""
        self.tickets[ticket] |= {"company": company, "changed_at": self._now}

    def removes(self, ticket: int) -> None:
        del self.tickets[ticket], self.events[ticket]

    # --- what callers get ---

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_get("/api/tickets", self._list)
        app.router.add_get("/api/tickets/{id}/events", self._tell)
        async with self.gate.serve(app) as base_url:
            yield base_url

    async def _list(self, request: web.Request) -> web.Response:
        found = sorted(self.tickets.values(), key=lambda ticket: (_changed_at(ticket), str(ticket["id"])))
        if "changed_since" in request.query:
            since = parse_iso(request.query["changed_since"])
            found = [ticket for ticket in found if _changed_at(ticket) >= since]
            return web.json_response({"tickets": found[:PAGE], "more": len(found) > PAGE})
        ids = request.query["ids"].split(",")
        return web.json_response({"tickets": [one for one in found if str(one["id"]) in ids], "more": False})

    async def _tell(self, request: web.Request) -> web.Response:
        events = self.events.get(int(request.match_info["id"]))
        if events is None:
            return web.json_response({"error": "no such ticket"}, status=404)
        return web.json_response({"events": events})

    def _signed_in(self, request: web.Request) -> int:
        return 200 if request.headers.get("Authorization") == f"Bearer {TOKEN}" else 401

    @property
    def _now(self) -> str:
        return format_iso(self.clock.now())


def _changed_at(ticket: Record) -> datetime:
    return parse_iso(str(ticket["changed_at"]))
