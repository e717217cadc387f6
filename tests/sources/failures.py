"""What every product can do to us, and a gate before a make-believe server that does it on demand."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.utils import format_datetime
from enum import StrEnum

from aiohttp import web

from bot.clock import Clock

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SignedIn = Callable[[web.Request], int]
"""200 when the caller may read; else the status with which the product refuses."""


class Failure(StrEnum):
    """One way to fail."""

    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    LIMITED_FOR_A_WHILE = "limited, with a time"
    LIMITED = "limited, without a time"
    MAINTENANCE = "maintenance"
    ERROR = "server error"
    SILENCE = "silence"
    DROPPED = "dropped before the answer"
    CUT = "dropped within the answer"
    BROKEN = "broken JSON"
    TRUNCATED = "truncated JSON"
    HTML = "a web page"
    SHAPELESS = "JSON of another shape"
    ELSEWHERE = "a redirect to another host"


class Gate:
    """Every call to a make-believe server passes here: faults that were planned, then the credentials.

    `calls` are the requests so far as "METHOD path". Answers carry the Date of the play's clock. `shapeless`
    is good JSON that this product would never send.
    """

    def __init__(self, clock: Clock, signed_in: SignedIn, shapeless: object) -> None:
        self.calls: deque[str] = deque(maxlen=10_000)
        self.refusal = 0  # every call is refused with this status, when it is not 0
        self._clock, self._signed_in, self._shapeless = clock, signed_in, shapeless
        self._waiting: deque[Failure] = deque()
        self._stopping = asyncio.Event()

    def fail(self, failure: Failure) -> None:
        """Spoil the next call; a refused key stays refused."""
        if failure in {Failure.UNAUTHORISED, Failure.FORBIDDEN}:
            self.refusal = 401 if failure is Failure.UNAUTHORISED else 403
        else:  # on a connection that was kept open, a drop is answered with one more try
            self._waiting.extend([failure] * (2 if failure is Failure.DROPPED else 1))

    @asynccontextmanager
    async def serve(self, app: web.Application) -> AsyncIterator[str]:
        """Listen with this application while the block runs; gives the base address."""
        app.middlewares.append(self._pass)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            self._stopping.set()
            await runner.cleanup()

    @web.middleware
    async def _pass(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.calls.append(f"{request.method} {request.path}")
        failure = self._waiting.popleft() if self._waiting else None
        if failure is Failure.DROPPED and request.method == "POST" and self._waiting:
            self._waiting.popleft()  # what is posted is not tried once more
        reply = await (
            self._admit(request, handler) if failure is None else self._spoil(failure, request, handler)
        )
        if not reply.prepared:
            reply.headers["Date"] = format_datetime(self._clock.now(), usegmt=True)
        return reply

    async def _admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        status = self.refusal or self._signed_in(request)
        if status != 200:
            return web.json_response({"error": "refused"}, status=status)
        return await handler(request)

    async def _spoil(self, failure: Failure, request: web.Request, handler: Handler) -> web.StreamResponse:
        match failure:
            case Failure.SILENCE:
                await self._stopping.wait()
                return web.Response(status=500)
            case Failure.TRUNCATED:
                whole = await self._admit(request, handler)
                body = whole.body if isinstance(whole, web.Response) else b""
                half = body[: len(body) // 2] if isinstance(body, bytes) else b"{"
                return web.Response(body=half, content_type="application/json")
            case Failure.CUT | Failure.DROPPED:
                return await _dropped(request, midway=failure is Failure.CUT)
            case _:
                return self._plain(failure)

    def _plain(self, failure: Failure) -> web.Response:
        """Failures that are an answer like any other."""
        elsewhere = {"Location": "http://localhost:9/elsewhere"}
        answers: dict[Failure, Callable[[], web.Response]] = {
            Failure.MISSING: lambda: web.json_response({"error": "not found"}, status=404),
            Failure.LIMITED_FOR_A_WHILE: lambda: _text("slow down", 429, {"Retry-After": "93"}),
            Failure.LIMITED: lambda: _text("slow down", 429, {}),
            Failure.MAINTENANCE: lambda: _text("down for maintenance", 503, {"Retry-After": "120"}),
            Failure.ERROR: lambda: _text("oh no", 500, {}),
            Failure.HTML: lambda: web.Response(text="<!doctype html><p>Sign in", content_type="text/html"),
            Failure.BROKEN: lambda: web.Response(text='{"a": [}', content_type="application/json"),
            Failure.SHAPELESS: lambda: web.Response(
                text=json.dumps(self._shapeless), content_type="application/json"
            ),
            Failure.ELSEWHERE: lambda: _text("", 302, elsewhere),
        }
        return answers[failure]()


def _text(text: str, status: int, headers: dict[str, str]) -> web.Response:
    return web.Response(text=text, status=status, headers=headers)


async def _dropped(request: web.Request, *, midway: bool) -> web.StreamResponse:
    """End the connection: at once, or after a part of a body that was announced longer."""
    reply = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
    if midway:
        await reply.prepare(request)
        await reply.write(b'{"a": [')
    if request.transport is not None:
        request.transport.abort()
    return reply
