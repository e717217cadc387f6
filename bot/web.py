"""The small web server: health, readiness, metrics, and Slack's requests in HTTP mode."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Readiness = Callable[[], Awaitable[tuple[bool, Mapping[str, object]]]]
Exposition = Callable[[], Awaitable[bytes]]


class WebServer:
    """Listens on one address. `posts` are further paths that take POST requests."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        readiness: Readiness,
        metrics: Exposition,
        posts: Mapping[str, Handler] | None = None,
    ) -> None:
        self._host, self._port, self._readiness, self._metrics = host, port, readiness, metrics
        app = web.Application(client_max_size=1 << 20)
        app.router.add_get("/healthz", self._health)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._exposition)
        for path, handler in (posts or {}).items():
            app.router.add_post(path, handler)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        self.port = port

    async def start(self) -> None:
        """Begin to listen. `port` is then the real one, also when 0 was asked for."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Answer what has begun, then close."""
        await self._runner.cleanup()

    async def _health(self, _: web.Request) -> web.Response:
        """The process lives and its loop turns."""
        return web.json_response({"alive": True})

    async def _ready(self, _: web.Request) -> web.Response:
        """The bot does its work: its jobs run and Slack is connected; else 503 with what is known."""
        ready, details = await self._readiness()
        return web.json_response({"ready": ready, **details}, status=200 if ready else 503)

    async def _exposition(self, _: web.Request) -> web.Response:
        body = await self._metrics()
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
