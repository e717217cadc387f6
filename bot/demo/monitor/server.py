"""The monitor as Pingdom's API 3.1 shows it: as much of it as Duebell asks for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

from bot.demo.monitor.tower import BOOKING, Tower

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_BASE = "/api/3.1"


class Server:
    """Listens on 127.0.0.1; knows one token."""

    def __init__(self, tower: Tower, token: str) -> None:
        self._tower, self._token = tower, token
        app = web.Application(middlewares=[self._gate])
        app.router.add_get(f"{_BASE}/checks", self._checks)
        app.router.add_get(f"{_BASE}/summary.outage/{{id}}", self._outage)
        for name in ("maintenance", "maintenance.occurrences"):
            app.router.add_get(f"{_BASE}/{name}", self._nothing_planned)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        self.base_url = ""

    async def start(self) -> None:
        """Begin to listen on a free port."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}{_BASE}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    @web.middleware
    async def _gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every call passes here. Answers are dated by the demo's clock."""
        if request.headers.get("Authorization") != f"Bearer {self._token}":
            raise web.HTTPUnauthorized
        reply = await handler(request)
        reply.headers["Date"] = format_datetime(self._tower.clock.now().astimezone(UTC), usegmt=True)
        return reply

    async def _checks(self, _: web.Request) -> web.Response:
        now, tower = self._tower.clock.now(), self._tower
        check: dict[str, object] = {
            "id": BOOKING,
            "name": "Online booking",
            "hostname": "booking.brightside.example",
            "status": "up",
            "resolution": 1,
            "created": _epoch(tower.created_at),
            "lasttesttime": _epoch(now),
            "tags": [],
        }
        outages = tower.outages()
        if outages:
            down, up = outages[-1]
            check |= {"lastdownstart": _epoch(down), "lastdownend": _epoch(min(up, now))}
            check["status"] = "down" if up > now else "up"
        return web.json_response({"checks": [check], "counts": {"total": 1, "limited": 1, "filtered": 1}})

    async def _outage(self, request: web.Request) -> web.Response:
        if request.match_info["id"] != str(BOOKING):
            raise web.HTTPNotFound
        start, end = (_instant(request.query[name]) for name in ("from", "to"))
        states = [
            {"status": one.status, "timefrom": _epoch(one.start), "timeto": _epoch(one.end)}
            for one in self._tower.stretches(start, end)
        ]
        return web.json_response({"summary": {"states": states}})

    async def _nothing_planned(self, _: web.Request) -> web.Response:
        """What is planned stands in sla.yml."""
        return web.json_response({"maintenance": [], "occurrences": []})


def _epoch(at: datetime) -> int:
    return int(at.timestamp())


def _instant(text: str) -> datetime:
    return datetime.fromtimestamp(int(text), UTC)
