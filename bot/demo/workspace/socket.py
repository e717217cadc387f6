"""Socket Mode: single-use addresses, `hello`, envelopes, acknowledgements, `disconnect`.

Each payload goes to exactly one connection, in turn. What is not acknowledged is not sent again from here.
"""

import asyncio
import json
import secrets
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.demo.workspace.pulse import Pulse
from bot.demo.workspace.wire import Obj, SlackError, as_object, as_text, compact

MOST_CONNECTIONS = 10
PATH = "/socket/"


class NotAcknowledged(Exception):
    """Nobody is connected (`dispatch_failed`), or the 3 seconds went by (`operation_timeout`)."""


@dataclass(eq=False, slots=True)
class _Connection:
    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    """Told to go: gets no further payloads."""


@dataclass(slots=True)
class SocketMode:
    """The server's side of Socket Mode. `app_id` is told in `hello`."""

    app_id: str
    pulse: Pulse
    enabled: bool = True
    late: int = 0
    """Acknowledgements that came too late to count."""
    _tickets: set[str] = field(default_factory=set)
    _connections: list[_Connection] = field(default_factory=list)
    _waiting: dict[str, asyncio.Future[Obj]] = field(default_factory=dict)
    _turn: int = 0

    @property
    def connections(self) -> int:
        """How many connections take payloads now."""
        return sum(not one.leaving for one in self._connections)

    def issue(self, host: str) -> str:
        """A WebSocket address that works once; raises SlackError when Socket Mode is switched off."""
        if not self.enabled:
            raise SlackError("socket_mode_not_enabled")
        ticket = secrets.token_urlsafe(18)
        self._tickets.add(ticket)
        return f"ws://{host}{PATH}{ticket}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from `hello` until either side closes it."""
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets:
            raise web.HTTPUnauthorized(text="this address was used already")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            await socket.send_str(compact({"type": "disconnect", "reason": "too_many_websockets"}))
            await socket.close()
            return socket
        await self._talk(_Connection(socket, request))
        return socket

    async def _talk(self, connection: _Connection) -> None:
        self._connections.append(connection)
        try:
            await connection.socket.send_str(compact(self._hello()))
            self.pulse.beat()
            async for frame in connection.socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledged(frame.data)
        finally:
            self._connections.remove(connection)
            self.pulse.beat()

    def _hello(self) -> Obj:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {"host": "workspace", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.app_id},
        }

    def _acknowledged(self, frame: str) -> None:
        try:
            answer = as_object(json.loads(frame))
        except ValueError:
            return
        waiting = self._waiting.get(as_text(answer.get("envelope_id")))
        if waiting is None or waiting.done():
            self.late += 1
            self.pulse.beat()
            return
        waiting.set_result(as_object(answer.get("payload")))

    async def send(self, kind: str, payload: Obj, within: float, **more: object) -> Obj:
        """Send one envelope and wait for its acknowledgement; raises NotAcknowledged."""
        connection = self._next_connection()
        name = secrets.token_hex(8)
        waiting: asyncio.Future[Obj] = asyncio.get_running_loop().create_future()
        self._waiting[name] = waiting
        envelope = {"type": kind, "envelope_id": name, "payload": payload, **more}
        envelope["accepts_response_payload"] = kind != "events_api"
        try:
            async with asyncio.timeout(within):
                await connection.socket.send_str(compact(envelope))
                return await waiting
        except TimeoutError:
            raise NotAcknowledged("operation_timeout") from None
        except ConnectionError:
            raise NotAcknowledged("dispatch_failed") from None
        finally:
            del self._waiting[name]

    def _next_connection(self) -> _Connection:
        ready = [one for one in self._connections if not one.leaving and not one.socket.closed]
        if not ready:
            raise NotAcknowledged("dispatch_failed")
        self._turn += 1
        return ready[self._turn % len(ready)]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to go: `warning`, `refresh_requested` or `link_disabled`."""
        for connection in list(self._connections):
            connection.leaving = reason != "warning"
            await connection.socket.send_str(compact({"type": "disconnect", "reason": reason}))

    def cut(self) -> None:
        """Cut every connection without a word, as a broken network does."""
        for connection in list(self._connections):
            if connection.request.transport is not None:
                connection.request.transport.abort()

    async def close(self) -> None:
        """Close every connection in good order."""
        for connection in list(self._connections):
            await connection.socket.close()
