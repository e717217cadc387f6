"""A make-believe UptimeRobot on 127.0.0.1 that keeps the rules of its API v3, and takes no query that it does
not know."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot.sources.shared.instants import format_epoch, format_iso, parse_epoch, parse_iso
from tests.sources.failures import Gate
from tests.sources.tower import Tower, Watch

TOKEN = "canary-key-u71"
BASE = "/v3"
Record = dict[str, object]

WORDS = {"up": "UP", "down": "DOWN", "paused": "PAUSED", "unconfirmed_down": "LOOKS_DOWN"}


class Server:
    """One account. Lists of incidents have `page` of them on a page."""

    def __init__(self, tower: Tower, page: int = 50) -> None:
        self.tower, self.page = tower, page
        self.gate = Gate(tower.clock, self._signed_in, {"data": {"not": "a list"}})
        self.base_url = ""
        self.windows: list[Record] = []

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Server]:
        app = web.Application()
        app.router.add_get(f"{BASE}/monitors", self._monitors)
        app.router.add_get(f"{BASE}/incidents", self._incidents)
        app.router.add_get(f"{BASE}/maintenance-windows", self._windows)
        async with self.gate.serve(app) as root:
            self.base_url = root + BASE
            yield self

    async def _monitors(self, request: web.Request) -> web.Response:
        _only(request, {"limit", "cursor"})
        size = int(request.query.get("limit", "50"))
        if not 1 <= size <= 200:
            raise web.HTTPBadRequest(text="limit is 1 to 200")
        return self._paged(request, [self._monitor(one) for one in self.tower.watches.values()], size)

    def _monitor(self, watch: Watch) -> Record:
        found = [*self._of(watch)]
        return {
            "id": watch.id,
            "friendlyName": watch.name,
            "url": "https://canary-host.example",
            "status": WORDS.get(watch.state, watch.state),
            "interval": watch.minutes * 60,
            "currentStateDuration": self.tower.now - watch.said[-1][0],
            "createDateTime": format_iso(parse_epoch(watch.created)),
            "lastIncidentId": found[-1]["id"] if found else None,
            "lastIncident": found[-1] if found else None,
            "tags": [{"id": 1, "name": tag} for tag in watch.tags],
        }

    async def _incidents(self, request: web.Request) -> web.Response:
        _only(request, {"started_after", "started_before", "monitor_id", "cursor"})
        after = format_epoch(parse_iso(request.query["started_after"]))
        before = format_epoch(parse_iso(request.query["started_before"]))
        wanted = request.query.get("monitor_id", "")
        found = [
            one
            for watch in self.tower.watches.values()
            if wanted in {"", str(watch.id)}
            for one in self._of(watch)
            if after < format_epoch(parse_iso(str(one["startedAt"]))) < before  # by the beginning alone
        ]
        return self._paged(request, found, self.page)

    def _of(self, watch: Watch) -> Iterator[Record]:
        for state, start, end in watch.stretches(0, self.tower.now + 1):
            if state == "down":
                over = end <= self.tower.now
                yield {
                    "id": f"{watch.id}-{start}",
                    "status": "RESOLVED" if over else "ONGOING",
                    "type": "DOWN",
                    "reason": "canary-reason",
                    "monitor": {"id": watch.id, "friendlyName": watch.name},
                    "startedAt": format_iso(parse_epoch(start)),
                    "resolvedAt": format_iso(parse_epoch(end)) if over else None,
                    "duration": end - start,
                    "includeInReports": True,
                }

    async def _windows(self, request: web.Request) -> web.Response:
        _only(request, {"cursor"})
        return self._paged(request, self.windows, 50)

    def _paged(self, request: web.Request, records: Sequence[Record], size: int) -> web.Response:
        begin = int(request.query.get("cursor", "0"))
        more = f"https://elsewhere.example{request.path}?cursor={begin + size}"
        following = more if begin + size < len(records) else None
        return web.json_response({"nextLink": following, "data": records[begin : begin + size]})

    def _signed_in(self, request: web.Request) -> int:
        return 200 if request.headers.get("Authorization") == f"Bearer {TOKEN}" else 401


def _only(request: web.Request, allowed: set[str]) -> None:
    """Refuse what this address does not know."""
    if strange := set(request.query) - allowed:
        raise web.HTTPBadRequest(text=f"what is {strange}?")
