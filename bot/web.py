"""The small web server: health, readiness, metrics, webhooks, status pages, and Slack's requests in HTTP
mode."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Readiness = Callable[[], Awaitable[tuple[bool, Mapping[str, object]]]]
Exposition = Callable[[], Awaitable[bytes]]


HOOK_PATH = "/hooks/{source}"
LARGEST_HOOK = 256 * 1024
"""Bytes of a webhook; those of helpdesks are far below it."""
SLOWEST_HOOK = 10.0
"""Seconds of machine time in which a webhook has to be here whole."""


class Answer(IntEnum):
    """What a webhook is answered."""

    TAKEN = 202
    FORGED = 401
    UNKNOWN = 404


class Hookable(Protocol):
    """Who takes webhooks."""

    def knows(self, name: str) -> bool:
        """Whether there is such an address."""

    def take(self, name: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, str]) -> Answer:
        """Take one that came whole. Must not block."""


class Missing(IntEnum):
    """Why there is nothing to show: no such page for whoever asks, or one that is not made yet."""

    NEVER = 404
    NOT_YET = 503


@dataclass(frozen=True, slots=True)
class Shown:
    """A page for somebody who may see it."""

    content_type: str
    body: bytes
    headers: Mapping[str, str]


class Showable(Protocol):
    """Who has pages for people outside."""

    def look(self, name: str, token: str, file: str) -> Shown | Missing:
        """A page, or a file beside it. Must not block."""


class WebServer:
    """Listens on one address. `posts` are further paths that take POST requests, `gets` such that are
    read."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        readiness: Readiness,
        metrics: Exposition,
        posts: Mapping[str, Handler] | None = None,
        gets: Mapping[str, Handler] | None = None,
    ) -> None:
        self._host, self._port, self._readiness, self._metrics = host, port, readiness, metrics
        app = web.Application(client_max_size=1 << 20)
        app.router.add_get("/healthz", self._health)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._exposition)
        for path, handler in (posts or {}).items():
            app.router.add_post(path, handler)
        for path, handler in (gets or {}).items():
            app.router.add_get(path, handler)
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


def hook_handler(hooks: Hookable) -> Handler:
    """A handler for POST to HOOK_PATH: 202 at once, 401 for forged ones, 404 where none are taken, 413 for
    large ones, 408 for slow ones."""

    async def handle(request: web.Request) -> web.StreamResponse:
        name = request.match_info["source"]
        if not hooks.knows(name):
            raise web.HTTPNotFound
        try:
            async with asyncio.timeout(SLOWEST_HOOK):
                body = await _body(request, LARGEST_HOOK)
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        return web.Response(status=hooks.take(name, request.headers, body, request.query))

    return handle


def page_handlers(pages: Showable) -> Mapping[str, Handler]:
    """Handlers for status pages, by path: /status/NAME/ and /status/NAME/TOKEN/, each with a file beside
    it. An address without its last slash leads to the one with it, for those who may see the page."""

    async def handle(request: web.Request) -> web.StreamResponse:
        told = request.match_info
        found = pages.look(told["name"], told.get("token", ""), told.get("file", ""))
        if isinstance(found, Shown):
            kind = f"{found.content_type}; charset=utf-8"
            return web.Response(body=found.body, headers={"Content-Type": kind, **found.headers})
        if found is Missing.NOT_YET:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "10"})
        raise web.HTTPNotFound

    async def lead(request: web.Request) -> web.StreamResponse:
        told = request.match_info
        if pages.look(told["name"], told.get("token", ""), "") is Missing.NEVER:
            raise web.HTTPNotFound
        raise web.HTTPPermanentRedirect(f"{request.rel_url.raw_path.rpartition('/')[2]}/")

    name, token, file = "/status/{name:[A-Za-z0-9_.-]+}", "{token:[A-Za-z0-9_-]{16,200}}", "{file:[a-z.]+}"
    return {
        name: lead,
        f"{name}/": handle,
        f"{name}/{token}": lead,
        f"{name}/{token}/": handle,
        f"{name}/{file}": handle,
        f"{name}/{token}/{file}": handle,
    }


async def _body(request: web.Request, largest: int) -> bytes:
    """The raw bytes, for signatures are over them; 413 as soon as there are too many."""
    parts: list[bytes] = []
    size = request.content_length or 0
    if size > largest:
        raise web.HTTPRequestEntityTooLarge(max_size=largest, actual_size=size)
    size = 0
    async for part in request.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > largest:
            raise web.HTTPRequestEntityTooLarge(max_size=largest, actual_size=size)
        parts.append(part)
    return b"".join(parts)
