"""A make-believe Pingdom on 127.0.0.1 that keeps the rules of its API 3.1, and takes no query that it does
not know."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from tests.sources.failures import Gate
from tests.sources.tower import Tower, Watch

TOKEN = "canary-token-9c42"
BASE = "/api/3.1"
Record = dict[str, object]


class Server:
    """One account. `remaining` is what is left of its limit; pasts of `senseless` checks make no sense."""

    def __init__(self, tower: Tower) -> None:
        self.tower = tower
        self.gate = Gate(tower.clock, self._signed_in, {"checks": "not what was asked for"})
        self.base_url = ""
        self.remaining = 400
        self.senseless = set[int]()
        self.deleted = set[int]()  # since the list was read

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Server]:
        app = web.Application()
        app.router.add_get(f"{BASE}/checks", self._checks)
        app.router.add_get(f"{BASE}/summary.outage/{{id}}", self._outage)
        app.router.add_get(f"{BASE}/maintenance", self._maintenance)
        app.router.add_get(f"{BASE}/maintenance.occurrences", self._occurrences)
        async with self.gate.serve(app) as root:
            self.base_url = root + BASE
            yield self

    async def _checks(self, request: web.Request) -> web.Response:
        _only(request, include_tags={"true"}, limit={"25000"})
        checks = [self._check(watch) for watch in self.tower.watches.values()]
        counts = {"total": len(checks), "limited": len(checks), "filtered": len(checks)}
        return self._told({"checks": checks, "counts": counts})

    def _check(self, watch: Watch) -> Record:
        down, up = watch.begun("down"), watch.begun("up")
        record: Record = {
            "id": watch.id,
            "name": watch.name,
            "hostname": "canary-host.example",
            "status": watch.state,
            "resolution": watch.minutes,
            "created": watch.created,
            "lasttesttime": self.tower.now,
            "tags": [{"name": tag, "type": "u", "count": 1} for tag in watch.tags],
        }
        if down is not None:
            ended = self.tower.now if watch.state == "down" else max(up or 0, down)
            record |= {"lastdownstart": down, "lastdownend": ended}
        return record

    async def _outage(self, request: web.Request) -> web.Response:
        start, end = _span(request, order={"asc"})
        watch = self.tower.watches.get(int(request.match_info["id"]))
        if watch is None or watch.id in self.deleted:
            return web.json_response({"error": {"statuscode": 404, "statusdesc": "Not Found"}}, status=404)
        if watch.id in self.senseless:
            return self._told({"summary": {"states": [{"status": "up", "timefrom": None}]}})
        words = {"paused": "unknown", "unconfirmed_down": "up"}
        states = [
            {"status": words.get(state, state), "timefrom": since, "timeto": until}
            for state, since, until in watch.stretches(start, min(end, self.tower.now))
        ]
        return self._told({"summary": {"states": states}})

    async def _maintenance(self, request: web.Request) -> web.Response:
        _only(request)
        plans = [
            {"id": plan.id, "description": "canary-text", "checks": {"uptime": plan.watches, "tms": []}}
            for plan in self.tower.plans.values()
        ]
        return self._told({"maintenance": plans})

    async def _occurrences(self, request: web.Request) -> web.Response:
        start, end = _span(request)
        found = [
            {"id": plan.id * 10, "maintenanceid": plan.id, "from": plan.start, "to": plan.end}
            for plan in self.tower.plans.values()
            if start <= plan.start <= end
        ]
        return self._told({"occurrences": found})

    def _told(self, body: Record) -> web.Response:
        self.remaining -= 1
        left = f"Remaining: {self.remaining} Time until reset: 1740"
        return web.json_response(
            body,
            headers={
                "Req-Limit-Short": left,
                "Req-Limit-Long": "Remaining: 99999 Time until reset: 2500000",
            },
        )

    def _signed_in(self, request: web.Request) -> int:
        return 200 if request.headers.get("Authorization") == f"Bearer {TOKEN}" else 401


def _only(request: web.Request, **allowed: set[str]) -> None:
    """Refuse what this address does not know."""
    for key, value in request.query.items():
        if value not in allowed.get(key, set()):
            raise web.HTTPBadRequest(text=f"what is {key}={value}?")


def _span(request: web.Request, **allowed: set[str]) -> tuple[int, int]:
    """`from` and `to`, which must be sent: their defaults are different everywhere."""
    rest = {key: value for key, value in request.query.items() if key not in {"from", "to"}}
    if any(value not in allowed.get(key, set()) for key, value in rest.items()):
        raise web.HTTPBadRequest(text="an unknown query")
    start, end = int(request.query["from"]), int(request.query["to"])
    if start >= end:
        raise web.HTTPBadRequest(text="from is not before to")
    return start, end
