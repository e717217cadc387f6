"""A make-believe StatusCake on 127.0.0.1 that keeps the rules of its API v1, and takes no query that it does
not know."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot.sources.shared.instants import format_iso, parse_epoch
from tests.sources.failures import Gate
from tests.sources.tower import Tower, Watch

TOKEN = "canary-token-sc5"
BASE = "/v1"
Record = dict[str, object]


class Server:
    """One account. Lists of periods have `page` of them on a page. `windows` is None in a plan without."""

    def __init__(self, tower: Tower, page: int = 100) -> None:
        self.tower, self.page = tower, page
        self.gate = Gate(tower.clock, self._signed_in, {"data": {"not": "a list"}})
        self.base_url = ""
        self.windows: list[Record] | None = []

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Server]:
        app = web.Application()
        app.router.add_get(f"{BASE}/uptime", self._tests)
        app.router.add_get(f"{BASE}/uptime/{{id}}/periods", self._periods)
        app.router.add_get(f"{BASE}/maintenance-windows", self._windows)
        async with self.gate.serve(app) as root:
            self.base_url = root + BASE
            yield self

    async def _tests(self, request: web.Request) -> web.Response:
        _only(request, {"page", "limit", "nouptime"})
        return _paged(request, [self._test(one) for one in self.tower.watches.values()])

    def _test(self, watch: Watch) -> Record:
        looking = [state for _, state in watch.said if state != "paused"]
        return {
            "id": str(watch.id),
            "name": watch.name,
            "website_url": "https://canary-host.example",
            "test_type": "HTTP",
            "check_rate": watch.minutes * 60,
            "paused": watch.state == "paused",
            "status": looking[-1],
            "tags": list(watch.tags),
        }

    async def _periods(self, request: web.Request) -> web.Response:
        _only(request, {"limit", "before"})
        watch = self.tower.watches.get(int(request.match_info["id"]))
        if watch is None:
            return web.json_response({"message": "no such test"}, status=404)
        before = int(request.query.get("before", str(self.tower.now + 1)))
        newest = [one for one in reversed(_of(watch)) if one[1] < before]
        page = newest[: self.page]
        more = (
            f"https://elsewhere.example/?before={page[-1][1]}&limit=100" if len(newest) > len(page) else None
        )
        links = {"self": "https://elsewhere.example/", **({"next": more} if more else {})}
        return web.json_response({"data": [_period(*one) for one in page], "links": links})

    async def _windows(self, request: web.Request) -> web.Response:
        _only(request, {"page", "limit"})
        if self.windows is None:
            return web.json_response({"message": "not in this plan"}, status=403)
        return _paged(request, self.windows)

    def _signed_in(self, request: web.Request) -> int:
        return 200 if request.headers.get("Authorization") == f"Bearer {TOKEN}" else 401


def _of(watch: Watch) -> list[tuple[str, int, int | None]]:
    """Periods: a pause does not end one, and it goes on when the test looks again and sees the same."""
    found = list[tuple[str, int, int | None]]()
    for at, state in watch.said:
        if state == "paused" or (found and found[-1][0] == state):
            continue
        if found:
            found[-1] = (found[-1][0], found[-1][1], at)
        found.append((state, at, None))
    return found


def _period(state: str, start: int, end: int | None) -> Record:
    record: Record = {"status": state, "created_at": format_iso(parse_epoch(start)), "duration": 0}
    return record if end is None else {**record, "ended_at": format_iso(parse_epoch(end))}


def _paged(request: web.Request, records: Sequence[Record]) -> web.Response:
    page, size = int(request.query["page"]), int(request.query["limit"])
    if not 1 <= size <= 100 or page < 1:
        raise web.HTTPBadRequest(text="limit is 1 to 100")
    total = {
        "page": page,
        "per_page": size,
        "page_count": -(-len(records) // size),
        "total_count": len(records),
    }
    return web.json_response({"data": records[(page - 1) * size : page * size], "metadata": total})


def _only(request: web.Request, allowed: set[str]) -> None:
    """Refuse what this address does not know."""
    if strange := set(request.query) - allowed:
        raise web.HTTPBadRequest(text=f"what is {strange}?")
