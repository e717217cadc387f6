"""A make-believe Prometheus on 127.0.0.1 that keeps the rules of its API as they were seen at a real one, and
takes no query that it does not know."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp import web

from bot.clock import Clock
from bot.sources.shared.instants import EPOCH
from tests.sources.failures import Gate

TOKEN = "canary-token-71d0"
TENANT = "acme"
MOST_POINTS = 11_000
LOOK_BACK = 300_000
_SPANNED = re.compile(r"(.+)\[([1-9][0-9]*)ms\]")


@dataclass
class Probe:
    """A series: what it says from which millisecond on, scraped every `interval`, but not while `silent`."""

    interval: int = 15_000
    offset: int = 453
    said: list[tuple[int, str]] = field(default_factory=list)
    silent: list[tuple[int, int]] = field(default_factory=list)

    def samples(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """Those in a span, both ends included."""
        first = max(start, self.said[0][0]) if self.said else end + 1
        begin = -(-(first - self.offset) // self.interval) * self.interval + self.offset
        for at in range(begin, end + 1, self.interval):
            if not any(since <= at < until for since, until in self.silent):
                yield at, next(value for since, value in reversed(self.said) if since <= at)


class Server:
    """One Prometheus. `partial` are queries whose answers come with a warning, `refused` those with a status
    other than 200."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.gate = Gate(clock, self._signed_in, {"status": "success", "data": "not what was asked for"})
        self.probes: dict[str, list[Probe]] = {}
        self.partial = set[str]()
        self.refused = dict[str, int]()
        self.base_url = ""

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Server]:
        app = web.Application()
        app.router.add_get("/prom/api/v1/query", self._query)
        app.router.add_get("/prom/api/v1/query_range", self._query_range)
        async with self.gate.serve(app) as root:
            self.base_url = root + "/prom"
            yield self

    @property
    def now(self) -> int:
        return (self.clock.now() - EPOCH) // timedelta(milliseconds=1)

    def say(self, query: str, value: str, which: int = 0) -> None:
        """From now on the series says this; a new one begins."""
        series = self.probes.setdefault(query, [])
        while len(series) <= which:
            series.append(Probe())
        series[which].said.append((self.now, value))

    async def _query(self, request: web.Request) -> web.Response:
        query = request.query["query"]
        if query == "time()":
            _only(request, {"query"})
            at = self.now / 1000
            return _told("scalar", [at, str(at)])
        _only(request, {"query", "time"})
        spanned = _SPANNED.fullmatch(query)
        if spanned is None or " by " in query or query.count("(") != query.count(")"):
            return _error(400, "bad_data", f'invalid parameter "query": {query}')
        name, end = spanned[1], _milliseconds(request.query["time"])
        if name not in self.refused and "(" in name.split("{")[0]:
            return _error(400, "bad_data", "parse error: ranges only allowed for vector selectors")
        start = end - int(spanned[2])
        found = [list(probe.samples(start, min(end, self.now))) for probe in self.probes.get(name, [])]
        return self._answer(name, found)

    async def _query_range(self, request: web.Request) -> web.Response:
        _only(request, {"query", "start", "end", "step"})
        name = request.query["query"]
        start, end = (_milliseconds(request.query[one]) for one in ("start", "end"))
        step = _milliseconds(request.query["step"])
        if (end - start) // step >= MOST_POINTS:
            return _error(400, "bad_data", "exceeded maximum resolution of 11,000 points per timeseries")
        grid = range(start, end + 1, step)
        found = [[(at, v) for at in grid if (v := self._at(one, at))] for one in self.probes.get(name, [])]
        return self._answer(name, found)

    def _at(self, probe: Probe, at: int) -> str:
        """The last value of the five minutes before, as a range query sees it."""
        known = list(probe.samples(at - LOOK_BACK, min(at, self.now)))
        return known[-1][1] if known else ""

    def _answer(self, query: str, found: list[list[tuple[int, str]]]) -> web.Response:
        if query in self.refused:
            status = self.refused[query]
            return _error(status, {503: "timeout", 422: "execution"}.get(status, "bad_data"), "canary-query")
        series = [
            {"metric": {"instance": f"canary-{n}"}, "values": [[at / 1000, value] for at, value in one]}
            for n, one in enumerate(found)
            if one
        ]
        return _told("matrix", series, ["canary-store is away"] if query in self.partial else [])

    def _signed_in(self, request: web.Request) -> int:
        known = request.headers.get("Authorization") == f"Bearer {TOKEN}"
        return 200 if known and request.headers.get("X-Scope-OrgID") == TENANT else 401


def _only(request: web.Request, keys: set[str]) -> None:
    if set(request.query) != keys:
        raise web.HTTPBadRequest(text=f"what is {sorted(request.query)}?")


def _milliseconds(text: str) -> int:
    return round(float(text) * 1000)


def _told(kind: str, result: object, warnings: list[str] | None = None) -> web.Response:
    body: dict[str, object] = {"status": "success", "data": {"resultType": kind, "result": result}}
    return web.json_response({**body, "warnings": warnings} if warnings else body)


def _error(status: int, kind: str, error: str) -> web.Response:
    text = f'{{"status":"error","errorType":"{kind}","error":"{error.replace(chr(34), chr(39))}"}}'
    return web.Response(text=text, status=status, content_type="application/json")
