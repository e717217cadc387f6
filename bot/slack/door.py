"""Slack over HTTP: who may come in, and that nobody comes in twice with the same letter."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final, TypeAlias

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.clock import Clock

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

WINDOW: Final = timedelta(minutes=5)
LARGEST: Final = 512 * 1024
"""Bytes of a request; Slack's own are far below it."""
_MOST_SEEN: Final = 50_000
_STAMP: Final = re.compile(r"[0-9]{1,12}")
_TYPES: Final = frozenset({"application/x-www-form-urlencoded", "application/json"})


class Letters:
    """Checks signatures (v0) and remembers them as long as they would be valid.

    For a day after the secret was changed Slack may still sign with the old one: then give both.
    """

    def __init__(self, clock: Clock, *secrets: str) -> None:
        if not secrets or not all(secret.strip() for secret in secrets):
            raise ValueError("Slack over HTTP needs a signing secret")
        self._clock, self._secrets = clock, [secret.encode() for secret in secrets]
        self._seen: OrderedDict[str, float] = OrderedDict()

    def accept(self, stamp: str, signature: str, body: bytes) -> bool:
        """Whether the letter is Slack's own, fresh, and not seen before."""
        now = self._clock.now().timestamp()
        if not _STAMP.fullmatch(stamp) or abs(now - int(stamp)) > WINDOW.total_seconds():
            return False
        signed = b"v0:" + stamp.encode() + b":" + body
        made = ["v0=" + hmac.new(secret, signed, hashlib.sha256).hexdigest() for secret in self._secrets]
        given = signature.encode("utf-8", "replace")
        if sum(hmac.compare_digest(one.encode(), given) for one in made) == 0:  # always compares all
            return False
        return self._first_time(signature, now)

    def _first_time(self, signature: str, now: float) -> bool:
        while self._seen and (len(self._seen) >= _MOST_SEEN or next(iter(self._seen.values())) < now):
            self._seen.popitem(last=False)
        if signature in self._seen:
            return False
        self._seen[signature] = now + 2 * WINDOW.total_seconds()
        return True


def slack_http_handler(app: AsyncApp, clock: Clock, *signing_secrets: str) -> Handler:
    """A handler for POST, to be mounted where the manifest's request_url points.

    401 for a letter that is not Slack's, too old or seen before; 413 and 415 before anything is looked at.
    """
    letters = Letters(clock, *signing_secrets)

    async def handle(request: web.Request) -> web.StreamResponse:
        if request.content_type not in _TYPES:
            raise web.HTTPUnsupportedMediaType
        body = await _body(request)
        headers = request.headers
        stamp = headers.get("X-Slack-Request-Timestamp", "")
        if not letters.accept(stamp, headers.get("X-Slack-Signature", ""), body):
            raise web.HTTPUnauthorized(text="not a letter of Slack's")
        return await _answer(app, request, body)

    return handle


async def _body(request: web.Request) -> bytes:
    """The raw bytes, for the signature is over them; 413 as soon as there are too many."""
    parts: list[bytes] = []
    size = 0
    async for part in request.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > LARGEST:
            raise web.HTTPRequestEntityTooLarge(max_size=LARGEST, actual_size=size)
        parts.append(part)
    return b"".join(parts)


async def _answer(app: AsyncApp, request: web.Request, body: bytes) -> web.Response:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise web.HTTPBadRequest(text="not UTF-8") from None
    headers: dict[str, str | Sequence[str]] = dict(request.headers)
    answer = await app.async_dispatch(
        AsyncBoltRequest(body=text, query=request.query_string, headers=headers)
    )
    kind = "application/json" if answer.body.startswith("{") else "text/plain"
    return web.Response(status=answer.status, text=answer.body, content_type=kind)
