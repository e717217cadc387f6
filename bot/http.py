"""The one door by which requests leave: time-outs, size limits, proxies, and failures named by what to do.

Nothing secret passes out of here again: troubles name the method, the host and the path of a call, never
its query, its headers or the body of the answer.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from time import monotonic
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from bot.clock import Clock
from bot.troubles import SourceTrouble, SourceTroubleKind

PATIENCE = timedelta(seconds=30)
"""How long one call may take, from the look-up of the name to the last byte."""

LARGEST = 64 * 1024 * 1024
"""Bytes of an answer, unpacked, that are read at most."""

_LONGEST_WAIT = timedelta(days=1)
_REDIRECTS = 3
_SECONDS = re.compile(r"[0-9]{1,9}")
_TELLING = re.compile(r"(?i)(x-)?rate-?limit|req-limit|retry-after$|link$|x-total-count$")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call brought: the JSON of a 200, the text of one that was asked for text, or the text of a
    refusal the caller wanted to see.

    `dated_at` is the answer's own Date header (whole seconds), `took` the time from the first byte sent to
    the last byte read, by a clock that only moves forward. `headers` are those that speak of limits and of
    further pages, in lower case.
    """

    status: int
    body: object
    text: str
    dated_at: datetime | None
    took: timedelta
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Call:
    """One request as it goes out."""

    method: str
    url: URL
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    plain: bool = False
    """Whether the answer is text, and not JSON."""


class Http:
    """A client for reading JSON over HTTP, shared by all sources. The session is made inside the running
    loop."""

    def __init__(self, clock: Clock, *, patience: timedelta = PATIENCE, largest: int = LARGEST) -> None:
        self._clock, self._largest = clock, largest
        self.patience = patience
        """How long one call may take that begins from now on."""
        self._session: aiohttp.ClientSession | None = None
        self._accounts: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.skew: dict[str, timedelta] = {}
        """Per host: how far its clock is ahead of ours, by the last Date header; exact to about a second."""

    def account(self, name: str) -> asyncio.Lock:
        """The lock of an account: limits are per account, so callers that share one take turns."""
        return self._accounts[name]

    async def get_json(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Answer | None:
        """Read JSON from `url`; None when there is nothing at that address (404).

        A status in `accept` is an answer (its text, no JSON); everything else but 200 is a SourceTrouble.
        """
        call = _Call("GET", URL(url).update_query(params or {}), dict(headers or {}))
        return await self._answered(call, accept)

    async def get_text(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer | None:
        """Read plain text from `url`, with the same rules as `get_json`."""
        sent = {"Accept": "text/plain", **(headers or {})}
        return await self._answered(_Call("GET", URL(url), sent, plain=True), frozenset())

    async def post_json(
        self,
        url: str,
        body: object,
        *,
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Answer | None:
        """Ask a question that is posted as JSON, with the same rules as `get_json`. It must change nothing
        there: after a dropped connection it may be asked again. A redirect is not followed."""
        sent = {**(headers or {}), "Content-Type": "application/json"}
        return await self._answered(_Call("POST", URL(url), sent, json.dumps(body).encode()), accept)

    async def _answered(self, call: _Call, accept: frozenset[int]) -> Answer | None:
        try:
            async with asyncio.timeout(self.patience.total_seconds()):
                return await self._follow(call, accept)
        except (TimeoutError, aiohttp.ClientError, OSError) as trouble:
            raise _failed(call, trouble) from None  # aiohttp's own words may hold the query and the headers

    async def close(self) -> None:
        """End the session. The next call would begin a new one."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _follow(self, call: _Call, accept: frozenset[int]) -> Answer | None:
        """Follow redirects, but never take the credentials to another host."""
        at = call
        for _ in range(_REDIRECTS + 1):
            reply = await self._once(at, accept)
            if not isinstance(reply, URL):
                return reply
            if (reply.scheme, reply.host, reply.port) != (call.url.scheme, call.url.host, call.url.port):
                raise _strange(call, "was redirected to another host")
            if call.method != "GET":
                raise _strange(call, "was redirected")
            at = replace(call, url=reply)
        raise _strange(call, "was redirected in circles")

    async def _once(self, call: _Call, accept: frozenset[int]) -> Answer | URL | None:
        began = monotonic()
        async with self._open().request(
            call.method,
            call.url,
            headers=call.headers,
            data=call.body,
            allow_redirects=False,
            proxy=_proxy(call.url),
        ) as reply:
            dated_at = http_date(reply.headers.get("Date", ""))
            self._compare(call.url, dated_at)
            if reply.status in {301, 302, 303, 307, 308}:
                return _target(call, reply.headers.get("Location", ""))
            if reply.status == 404:
                return None
            if reply.status != 200 and reply.status not in accept:
                raise _refused(call, reply.status, reply.headers.get("Retry-After"), dated_at)
            raw = await self._read(call, reply)
        took = timedelta(seconds=monotonic() - began)
        told = {name.lower(): value for name, value in reply.headers.items() if _TELLING.match(name)}
        if reply.status != 200:
            return Answer(reply.status, None, raw[:2000].decode("utf-8", "replace"), dated_at, took, told)
        if call.plain:
            return Answer(200, None, _text(call, raw, reply.content_type), dated_at, took, told)
        return Answer(200, _parsed(call, raw, reply.content_type), "", dated_at, took, told)

    async def _read(self, call: _Call, reply: aiohttp.ClientResponse) -> bytes:
        chunks, size = [], 0
        async for chunk in reply.content.iter_any():
            size += len(chunk)
            if size > self._largest:
                raise _strange(call, f"answered with more than {self._largest} bytes")
            chunks.append(chunk)
        return b"".join(chunks)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # trust_env stays off: it would also read ~/.netrc, which clashes with our own credentials.
            # Cookies too.
            self._session = aiohttp.ClientSession(
                headers={"User-Agent": _user_agent(), "Accept": "application/json"},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    def _compare(self, url: URL, dated_at: datetime | None) -> None:
        if dated_at is not None:
            self.skew[url.host or ""] = dated_at - self._clock.now()


def http_date(text: str) -> datetime | None:
    """Read a Date header; None when it is absent or not a date."""
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def retry_after(text: str | None, dated_at: datetime | None) -> timedelta | None:
    """Read a Retry-After header: seconds, or a date (counted from the answer's own Date). At most a day."""
    plain = (text or "").strip()
    if _SECONDS.fullmatch(plain):
        return min(timedelta(seconds=int(plain)), _LONGEST_WAIT)
    until = http_date(plain)
    if until is None or dated_at is None:
        return None
    return min(max(until - dated_at, timedelta(0)), _LONGEST_WAIT)


def _refused(call: _Call, status: int, wait: str | None, dated_at: datetime | None) -> SourceTrouble:
    detail = f"{_shown(call)} answered {status}"
    if status in {401, 403, 407}:
        return SourceTrouble(SourceTroubleKind.AUTH, detail, status=status)
    if status in {429, 503}:
        return SourceTrouble(SourceTroubleKind.LIMITED, detail, retry_after(wait, dated_at), status)
    if status >= 500 or status in {408, 425}:
        return SourceTrouble(SourceTroubleKind.PASSING, detail, retry_after(wait, dated_at), status)
    return SourceTrouble(SourceTroubleKind.STRANGE, detail, status=status)


def _failed(call: _Call, trouble: Exception) -> SourceTrouble:
    if isinstance(trouble, aiohttp.InvalidURL | aiohttp.TooManyRedirects):
        return _strange(call, "has no usable address")
    if isinstance(trouble, TimeoutError):
        reason = "did not answer in time"
    elif isinstance(trouble, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        reason = "could not be reached: its certificate is not trusted"
    elif isinstance(trouble, aiohttp.ClientConnectorDNSError):
        reason = "could not be reached: its name is not known"
    elif isinstance(trouble, aiohttp.ClientConnectorError):
        reason = "could not be reached"
    else:
        reason = "dropped the connection"
    return SourceTrouble(SourceTroubleKind.PASSING, f"{_shown(call)} {reason}")


def _strange(call: _Call, reason: str) -> SourceTrouble:
    return SourceTrouble(SourceTroubleKind.STRANGE, f"{_shown(call)} {reason}")


def _target(call: _Call, location: str) -> URL:
    try:
        return call.url.join(URL(location))
    except ValueError:
        raise _strange(call, "was redirected to no address") from None


def _parsed(call: _Call, raw: bytes, content_type: str) -> object:
    if content_type == "text/html":
        raise _strange(call, "answered with a web page instead of JSON")
    try:
        parsed: object = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _strange(call, f"answered with broken JSON ({len(raw)} bytes)") from None
    return parsed


def _text(call: _Call, raw: bytes, content_type: str) -> str:
    if content_type == "text/html":
        raise _strange(call, "answered with a web page instead of text")
    return raw.decode("utf-8", "replace")


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


def _shown(call: _Call) -> str:
    """A call as it may be shown: no query, no user, no password."""
    return f"{call.method} {call.url.host}{call.url.path}"


def _proxy(url: URL) -> str | None:
    """The proxy that the environment names for this address, if any."""
    if url.host is None or proxy_bypass(url.host):
        return None
    return getproxies().get(url.scheme)


def _user_agent() -> str:
    try:
        return f"duebell/{version('duebell')}"
    except PackageNotFoundError:
        return "duebell"
