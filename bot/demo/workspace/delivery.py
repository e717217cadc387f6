"""How commands, clicks and events reach the app: over Socket Mode, or as signed HTTP requests."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.demo.workspace.pulse import Pulse
from bot.demo.workspace.socket import NotAcknowledged, SocketMode
from bot.demo.workspace.wire import Obj, as_object, compact


class Sort(StrEnum):
    """What is delivered, by its name in Socket Mode."""

    COMMAND = "slash_commands"
    INTERACTIVE = "interactive"
    EVENT = "events_api"


def signature(secret: str, timestamp: str, body: str) -> str:
    """Slack's v0 signature of a request body."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return f"v0={digest}"


@dataclass(slots=True)
class Delivery:
    """Sends each payload one way or the other, and holds the app to its 3 seconds."""

    sockets: SocketMode
    signing_secret: str
    pulse: Pulse
    within: float = 3.0
    """Seconds the app has to acknowledge."""
    event_retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    """Seconds before each further try of an event that was not acknowledged."""
    request_url: str | None = None
    """Where HTTP mode sends to; None means Socket Mode."""
    wall: Callable[[], float] = time.time
    lost_events: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def send(self, sort: Sort, payload: Obj) -> Obj:
        """Deliver once; returns what the app answered (often nothing); raises NotAcknowledged."""
        if self.request_url is None:
            return await self.sockets.send(sort, payload, self.within)
        return await self._post(self.request_url, sort, payload, {})

    async def verify(self) -> bool:
        """Ask the request URL to prove itself, as when it is entered in Slack: it must echo a challenge."""
        if self.request_url is None:
            return False
        challenge = secrets.token_urlsafe(12)
        asked: Obj = {"type": "url_verification", "token": "verification", "challenge": challenge}
        try:
            answer = await self._post(self.request_url, Sort.EVENT, asked, {})
        except NotAcknowledged:
            return False
        return challenge in {answer.get("challenge"), answer.get("text")}

    def event(self, payload: Obj) -> None:
        """Deliver an event in the background, again and again until it is acknowledged or tries run out."""
        self.background(self._event(payload))

    def background(self, work: Coroutine[object, object, None]) -> None:
        """Run something beside the caller; `stop` waits for nobody and cancels it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _event(self, payload: Obj) -> None:
        for attempt, pause in enumerate((0.0, *self.event_retries)):
            await asyncio.sleep(pause)
            try:
                await self._event_once(payload, attempt)
                return
            except NotAcknowledged:
                continue
        self.lost_events += 1
        self.pulse.beat()

    async def _event_once(self, payload: Obj, attempt: int) -> None:
        reason = "timeout" if attempt else ""
        if self.request_url is None:
            await self.sockets.send(
                Sort.EVENT, payload, self.within, retry_attempt=attempt, retry_reason=reason
            )
            return
        headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        await self._post(self.request_url, Sort.EVENT, payload, headers if attempt else {})

    async def _post(self, url: str, sort: Sort, payload: Obj, headers: Mapping[str, str]) -> Obj:
        body, content_type = _http_body(sort, payload)
        timestamp = str(int(self.wall()))
        signed = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.signing_secret, timestamp, body),
            **headers,
        }
        try:
            limit = ClientTimeout(total=self.within)
            async with (
                ClientSession(timeout=limit) as session,
                session.post(url, data=body, headers=signed) as reply,
            ):
                return _http_answer(reply.status, await reply.text())
        except TimeoutError:
            raise NotAcknowledged("operation_timeout") from None
        except ClientError:
            raise NotAcknowledged("dispatch_failed") from None

    async def stop(self) -> None:
        """Cancel what is still under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _http_body(sort: Sort, payload: Obj) -> tuple[str, str]:
    if sort is Sort.EVENT:
        return compact(payload), "application/json"
    fields = (
        {"payload": compact(payload)} if sort is Sort.INTERACTIVE else {k: str(v) for k, v in payload.items()}
    )
    return urlencode(fields), "application/x-www-form-urlencoded"


def _http_answer(status: int, text: str) -> Obj:
    """Only HTTP 200 acknowledges; a body that is not JSON is a plain message."""
    if status != 200:
        raise NotAcknowledged("dispatch_failed")
    if not text:
        return {}
    try:
        return as_object(json.loads(text))
    except ValueError:
        return {"text": text}
