"""A make-believe Uptime Kuma on 127.0.0.1: its page `/metrics`, as versions 1 and 2 write it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.clock import Clock
from bot.sources.shared.signed_in import basic
from tests.sources.failures import Gate

KEY = "uk1_canary-key-5d1e"
STATUS = {"down": 0, "up": 1, "pending": 2, "maintenance": 3}


@dataclass
class Monitor:
    """A monitor and the number of its last heartbeat."""

    id: int
    name: str
    status: float


class Server:
    """One Uptime Kuma. `ids` is unset for version 1, whose page has none."""

    def __init__(self, clock: Clock, *, ids: bool = True) -> None:
        self.gate = Gate(clock, self._signed_in, {"status": "success", "data": []})
        self.monitors: list[Monitor] = []
        self.ids, self.base_url = ids, ""

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Server]:
        app = web.Application()
        app.router.add_get("/kuma/metrics", self._metrics)
        app.router.add_get("/kuma/{anything:.*}", self._page)
        async with self.gate.serve(app) as root:
            self.base_url = root + "/kuma"
            yield self

    def say(self, id: int, status: str | float, name: str = "") -> None:
        """A heartbeat of a monitor; a new one begins."""
        number = STATUS[status] if isinstance(status, str) else status
        known = next((one for one in self.monitors if one.id == id), None)
        if known is None:
            self.monitors.append(Monitor(id, name or f"canary-name {id}", number))
        else:
            known.status = number

    def remove(self, id: int) -> None:
        """Paused or deleted."""
        self.monitors = [one for one in self.monitors if one.id != id]

    async def _metrics(self, request: web.Request) -> web.Response:
        if request.query:
            raise web.HTTPBadRequest(text="what is that?")
        return web.Response(text="".join(f"{line}\n" for line in self._lines()), content_type="text/plain")

    async def _page(self, request: web.Request) -> web.Response:
        """Every other address is the page for people."""
        return web.Response(text="<!DOCTYPE html><title>Uptime Kuma</title>", content_type="text/html")

    def _lines(self) -> Iterator[str]:
        yield "# HELP process_cpu_user_seconds_total Total user CPU time spent in seconds."
        yield "# TYPE process_cpu_user_seconds_total counter"
        yield "process_cpu_user_seconds_total 12.3"
        yield "# HELP monitor_response_time Monitor Response Time (ms)"
        yield "# TYPE monitor_response_time gauge"
        yield from (f"monitor_response_time{{{self._labels(one)}}} -1" for one in self.monitors)
        yield "# HELP monitor_status Monitor Status (1 = UP, 0= DOWN, 2= PENDING, 3= MAINTENANCE)"
        yield "# TYPE monitor_status gauge"
        yield from (f"monitor_status{{{self._labels(one)}}} {one.status}" for one in self.monitors)
        yield ""

    def _labels(self, one: Monitor) -> str:
        id = f'monitor_id="{one.id}",' if self.ids else ""
        name = one.name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        url = 'monitor_url="https://canary.example/?a={b}"'
        return (
            f'{id}monitor_name="{name}",monitor_type="http",{url},monitor_hostname="null",monitor_port="null"'
        )

    def _signed_in(self, request: web.Request) -> int:
        return 200 if request.headers.get("Authorization") == basic("", KEY) else 401
