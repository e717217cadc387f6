"""Zendesk's API over HTTP on 127.0.0.1, as far as Duebell reads it, and a page per ticket for people."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Self

from aiohttp import web

from bot.demo.helpdesk import exports, shapes
from bot.demo.helpdesk.desk import Desk
from bot.demo.helpdesk.faults import Fault, Faults, Planned
from bot.demo.helpdesk.model import User
from bot.demo.helpdesk.page import ticket_page
from bot.demo.helpdesk.shapes import Json

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_MINUTE = timedelta(minutes=1)
_CSP = "default-src 'none'; style-src 'unsafe-inline'"


class Server:
    """The account on a port. `limit` is exports per minute of the account's clock; None switches it off.

    `sla_events` are those of the account's own SLA, oldest first; None when its plan has none.
    `calls` are the paths asked for, oldest first. `revoked` refuses every credential from now on.
    """

    def __init__(
        self,
        desk: Desk,
        token: str,
        *,
        limit: int | None = 10,
        events_per_page: int = exports.EVENTS_PER_PAGE,
    ) -> None:
        self.desk, self.limit, self.faults = desk, limit, Faults()
        self.revoked = False
        self.calls: deque[str] = deque(maxlen=10_000)
        self.sla_events: list[Json] | None = None
        self.base_url = ""
        self._token, self._events_per_page = token, events_per_page
        self._exports: deque[datetime] = deque()
        self._stopping = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> str:
        """Listen; gives back the base address. OSError when the port is taken."""
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.base_url

    async def stop(self) -> None:
        """Stop listening; calls that wait for nothing are let go."""
        self._stopping.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._gate])
        api = "/api/v2"
        app.router.add_get(f"{api}/incremental/tickets/cursor.json", self._tickets)
        app.router.add_get(f"{api}/incremental/ticket_events.json", self._events)
        app.router.add_get(f"{api}/incremental/ticket_metric_events.json", self._sla_events)
        app.router.add_get(f"{api}/tickets/show_many.json", self._named)
        app.router.add_get(f"{api}/tickets/{{id:[0-9]+}}/audits.json", self._audits)
        app.router.add_get(f"{api}/users/show_many.json", self._users)
        app.router.add_get(f"{api}/organizations/show_many.json", self._organizations)
        app.router.add_get(f"{api}/groups.json", self._groups)
        app.router.add_get(f"{api}/custom_statuses.json", self._statuses)
        app.router.add_get("/agent/tickets/{id:[0-9]+}", self._page)
        return app

    # --- the gate: every call passes here ---

    @web.middleware
    async def _gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/api/"):
            self.calls.append(request.path)
            planned = self.faults.take(request.path)
            reply = (
                await self._fail(planned, request, handler)
                if planned
                else await self._admit(request, handler)
            )
        else:
            reply = await handler(request)
        if not reply.prepared:
            reply.headers["Date"] = format_datetime(self.desk.now(), usegmt=True)
        return reply

    async def _admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        user = self._signed_in(request.headers.get("Authorization", ""))
        if user is None:
            return _json({"error": "Couldn't authenticate you"}, 401)
        if "/incremental/" in request.path:
            if user.role != "admin":
                return _json(
                    {"error": "Forbidden", "description": "You do not have access to this page."}, 403
                )
            if (wait := self._wait()) is not None:
                return _text("Number of allowed API requests per minute exceeded", 429, str(wait))
        try:
            return await handler(request)
        except exports.TooRecent:
            return _text("Too recent start_time. Use a start_time older than 60 seconds", 422)
        except KeyError:
            return _json({"error": "RecordNotFound", "description": "Not found"}, 404)
        except ValueError as reason:
            return _json({"error": "InvalidValue", "description": str(reason)}, 400)

    def _signed_in(self, header: str) -> User | None:
        """The user of `email/token:TOKEN`, or the first admin for a bearer of the same token."""
        users = self.desk.account.users.values()
        kind, _, secret = header.partition(" ")
        if self.revoked:
            return None
        if kind == "Bearer" and secret == self._token:
            return next((user for user in users if user.role == "admin"), None)
        name, _, token = _decoded(secret).partition("/token:") if kind == "Basic" else ("", "", "")
        if token != self._token:
            return None
        return next((user for user in users if user.email == name and user.role != "end-user"), None)

    def _wait(self) -> int | None:
        """Seconds to wait before the next export, None when it may go now (and is counted)."""
        now = self.desk.now()
        while self._exports and now - self._exports[0] >= _MINUTE:
            self._exports.popleft()
        if self.limit is not None and len(self._exports) >= self.limit:
            return max(1, int((self._exports[0] + _MINUTE - now).total_seconds()))
        self._exports.append(now)
        return None

    async def _fail(self, planned: Planned, request: web.Request, handler: Handler) -> web.StreamResponse:
        match planned.fault:
            case Fault.STUTTER:
                return _json(exports.empty_page(self.base_url, request.query.get("cursor", "")))
            case Fault.SLOW:
                await self._stopping.wait()
                return _text("too late", 500)
            case Fault.TRUNCATED:
                return _halved(await self._admit(request, handler))
            case Fault.CUT | Fault.DROP:
                return await _dropped(request, midway=planned.fault is Fault.CUT)
            case fault:
                return _failure(fault, planned.retry_after)

    # --- the addresses ---

    async def _tickets(self, request: web.Request) -> web.Response:
        per_page = int(request.query.get("per_page", "100"))
        if not 1 <= per_page <= 1000:
            raise ValueError("per_page must be from 1 to 1000")
        start = request.query.get("start_time")
        page = exports.tickets_page(
            self.desk.account,
            self.base_url,
            self.desk.now(),
            start=int(start) if start else None,
            cursor=request.query.get("cursor"),
            per_page=per_page,
            include=frozenset(request.query.get("include", "").split(",")),
        )
        return _json(page)

    async def _events(self, request: web.Request) -> web.Response:
        page = exports.events_page(
            self.desk.account,
            self.base_url,
            self.desk.now(),
            start=int(request.query["start_time"]),
            comments="comment_events" in request.query.get("include", "").split(","),
            per_page=self._events_per_page,
        )
        return _json(page)

    async def _sla_events(self, request: web.Request) -> web.Response:
        if self.sla_events is None:
            raise KeyError("this plan has no SLA")
        start, size = int(request.query["start_time"]), int(request.query["page[size]"])
        after, now = request.query.get("page[after]"), self.desk.now()
        return _json(exports.sla_events_page(self.sla_events, now, start, after, size))

    async def _named(self, request: web.Request) -> web.Response:
        include = frozenset(request.query.get("include", "").split(","))
        return _json(exports.named(self.desk.account, self.base_url, _ids(request), include))

    async def _audits(self, request: web.Request) -> web.Response:
        id = int(request.match_info["id"])
        if self.desk.account.tickets[id].get("status") == "deleted":
            raise KeyError(id)
        size, after = int(request.query.get("page[size]", "100")), int(request.query.get("page[after]", "0"))
        audits = [shapes.audit(update) for update in self.desk.account.updates_of(id)]
        page, more = audits[after : after + size], len(audits) > after + size
        meta = {"has_more": more, "after_cursor": str(after + size) if more else None}
        return _json({"audits": page, "meta": meta, "links": {"next": None}})

    async def _users(self, request: web.Request) -> web.Response:
        users = self.desk.account.users
        return _json({"users": [shapes.user(users[id]) for id in sorted(_ids(request)) if id in users]})

    async def _organizations(self, request: web.Request) -> web.Response:
        return _json({"organizations": shapes.named(self.desk.account.organizations, _ids(request))})

    async def _groups(self, request: web.Request) -> web.Response:
        groups = self.desk.account.groups
        return _json({"groups": shapes.named(groups, set(groups)), "meta": {"has_more": False}})

    async def _statuses(self, request: web.Request) -> web.Response:
        return _json({"custom_statuses": shapes.custom_statuses(self.desk.account)})

    async def _page(self, request: web.Request) -> web.Response:
        id = int(request.match_info["id"])
        if id not in self.desk.account.tickets:
            return web.Response(status=404, text="There is no such ticket.")
        headers = {"Content-Security-Policy": _CSP}
        return web.Response(
            text=ticket_page(self.desk.account, id), content_type="text/html", headers=headers
        )


def _json(body: Json, status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


def _text(text: str, status: int, retry_after: str | None = None) -> web.Response:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return web.Response(text=text, status=status, headers=headers)


def _failure(fault: Fault, retry_after: str | None) -> web.Response:
    """Faults that are a plain answer."""
    limited = "Number of allowed API requests per minute exceeded"
    answers: dict[Fault, Callable[[], web.Response]] = {
        Fault.ERROR: lambda: _text("Internal Server Error", 500),
        Fault.UNAVAILABLE: lambda: _text("Down for maintenance", 503, retry_after or "120"),
        Fault.LIMITED: lambda: _text(limited, 429, retry_after),
        Fault.HTML: lambda: web.Response(text="<!doctype html><p>Please sign in", content_type="text/html"),
        Fault.BROKEN: lambda: web.Response(text='{"tickets": [}', content_type="application/json"),
        Fault.SHAPELESS: lambda: _json({"tickets": {"7": 1}, "ticket_events": 3, "end_of_stream": "perhaps"}),
        Fault.NOT_FOUND: lambda: _json({"error": "RecordNotFound"}, 404),
        Fault.ELSEWHERE: lambda: web.Response(
            status=302, headers={"Location": "http://localhost:9/elsewhere"}
        ),
    }
    return answers[fault]()


def _halved(whole: web.StreamResponse) -> web.Response:
    """Half of the JSON, as if it were whole."""
    body = whole.body if isinstance(whole, web.Response) else b""
    half = body[: len(body) // 2] if isinstance(body, bytes) else b"{"
    return web.Response(body=half, content_type="application/json")


async def _dropped(request: web.Request, *, midway: bool) -> web.StreamResponse:
    """End the connection: at once, or after a part of a body that was announced longer."""
    reply = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
    if midway:
        await reply.prepare(request)
        await reply.write(b'{"tickets": [')
    if request.transport is not None:
        request.transport.abort()
    return reply


def _ids(request: web.Request) -> set[int]:
    ids = [int(id) for id in request.query.get("ids", "").split(",") if id]
    if len(ids) > 100:
        raise ValueError("at most 100 ids")
    return set(ids)


def _decoded(secret: str) -> str:
    try:
        return b64decode(secret, validate=True).decode()
    except ValueError:
        return ""
