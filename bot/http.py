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
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call brought: the JSON of a 200, or the text of a refusal the caller wanted to see.

    `dated_at` is the answer's own Date header (whole seconds), `took` the time from the first byte sent to
    the last byte read, by a clock that only moves forward.
    """

    status: int
    body: object
    text: str
    dated_at: datetime | None
    took: timedelta


class Http:
    """A client for reading JSON over HTTP, shared by all sources. The session is made inside the running
    loop."""

    def __init__(self, clock: Clock, *, patience: timedelta = PATIENCE, largest: int = LARGEST) -> None:
        self._clock, self._patience, self._largest = clock, patience, largest
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
        call = URL(url).update_query(params or {})
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                return await self._follow(call, dict(headers or {}), accept)
        except (TimeoutError, aiohttp.ClientError, OSError) as trouble:
            raise _failed(call, trouble) from None  # aiohttp's own words may hold the query and the headers

    async def close(self) -> None:
        """End the session. The next call would begin a new one."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _follow(self, call: URL, headers: dict[str, str], accept: frozenset[int]) -> Answer | None:
        """Follow redirects, but never take the credentials to another host."""
        url = call
        for _ in range(_REDIRECTS + 1):
            reply = await self._once(url, headers, accept)
            if not isinstance(reply, URL):
                return reply
            if (reply.scheme, reply.host, reply.port) != (call.scheme, call.host, call.port):
                raise _strange(call, "was redirected to another host")
            url = reply
        raise _strange(call, "was redirected in circles")

    async def _once(self, url: URL, headers: dict[str, str], accept: frozenset[int]) -> Answer | URL | None:
        began = monotonic()
        async with self._open().get(url, headers=headers, allow_redirects=False, proxy=_proxy(url)) as reply:
            dated_at = http_date(reply.headers.get("Date", ""))
            self._compare(url, dated_at)
            if reply.status in {301, 302, 303, 307, 308}:
                return _target(url, reply.headers.get("Location", ""))
            if reply.status == 404:
                return None
            if reply.status != 200 and reply.status not in accept:
                raise _refused(url, reply.status, reply.headers.get("Retry-After"), dated_at)
            raw = await self._read(url, reply)
        took = timedelta(seconds=monotonic() - began)
        if reply.status != 200:
            return Answer(reply.status, None, raw[:2000].decode("utf-8", "replace"), dated_at, took)
        return Answer(200, _parsed(url, raw, reply.content_type), "", dated_at, took)

    async def _read(self, url: URL, reply: aiohttp.ClientResponse) -> bytes:
        chunks, size = [], 0
        async for chunk in reply.content.iter_any():
            size += len(chunk)
            if size > self._largest:
                raise _strange(url, f"answered with more than {self._largest} bytes")
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


def _refused(url: URL, status: int, wait: str | None, dated_at: datetime | None) -> SourceTrouble:
    detail = f"{_shown(url)} answered {status}"
    if status in {401, 403, 407}:
        return SourceTrouble(SourceTroubleKind.AUTH, detail, status=status)
    if status in {429, 503}:
        return SourceTrouble(SourceTroubleKind.LIMITED, detail, retry_after(wait, dated_at), status)
    if status >= 500 or status in {408, 425}:
        return SourceTrouble(SourceTroubleKind.PASSING, detail, retry_after(wait, dated_at), status)
    return SourceTrouble(SourceTroubleKind.STRANGE, detail, status=status)


def _failed(url: URL, trouble: Exception) -> SourceTrouble:
    if isinstance(trouble, aiohttp.InvalidURL | aiohttp.TooManyRedirects):
        return _strange(url, "has no usable address")
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
    return SourceTrouble(SourceTroubleKind.PASSING, f"{_shown(url)} {reason}")


def _strange(url: URL, reason: str) -> SourceTrouble:
    return SourceTrouble(SourceTroubleKind.STRANGE, f"{_shown(url)} {reason}")


def _target(url: URL, location: str) -> URL:
    try:
        return url.join(URL(location))
    except ValueError:
        raise _strange(url, "was redirected to no address") from None


def _parsed(url: URL, raw: bytes, content_type: str) -> object:
    if content_type == "text/html":
        raise _strange(url, "answered with a web page instead of JSON")
    try:
        parsed: object = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _strange(url, f"answered with broken JSON ({len(raw)} bytes)") from None
    return parsed


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


def _shown(url: URL) -> str:
    """A call as it may be shown: no query, no user, no password."""
    return f"GET {url.host}{url.path}"


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
