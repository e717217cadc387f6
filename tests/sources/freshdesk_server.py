"""A make-believe Freshdesk on 127.0.0.1 that keeps the rules of the real one: limits, walls and windows."""

import re
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.clock import Clock
from tests.sources.failures import Gate, Handler
from tests.sources.freshdesk_desk import Desk, Json, Row

Answering = Callable[[web.Request], web.Response]

WALL = 300
WINDOW = timedelta(days=30)
_SINCE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_PAGING = {"page": r"[1-9]\d{0,4}", "per_page": r"[1-9]\d?|100"}
_LISTED = {
    **_PAGING,
    "updated_since": _SINCE.pattern,
    "order_by": "created_at|updated_at|due_by|status",
    "order_type": "asc|desc",
    "filter": "new_and_my_open|watching|spam|deleted",
    "include": r"(stats|requester|company|description)(,(stats|requester|company|description))*",
}
_SHOWN = {"include": r"(stats|requester|company|conversations)(,(stats|requester|company|conversations))*"}


class Refused(Exception):
    """The call breaks a rule: the status, and the field at fault."""

    def __init__(self, status: int, field: str) -> None:
        super().__init__(field)
        self.status, self.field = status, field


class Limits:
    """Calls in a minute, as the account counts them."""

    def __init__(self, clock: Clock, total: int) -> None:
        self.total, self._clock = total, clock
        self._spent, self._began_at = 0, clock.now()

    def spend(self, cost: int) -> tuple[int, int]:
        """Pay for a call: what is left, and the seconds until the minute is over."""
        now = self._clock.now()
        if now - self._began_at >= timedelta(minutes=1):
            self._spent, self._began_at = 0, now
        self._spent += cost
        wait = timedelta(minutes=1) - (now - self._began_at)
        return self.total - self._spent, max(1, -(-wait // timedelta(seconds=1)))


class Server:
    """The account over HTTP. `forbidden` are parts of paths that this key may not read; `before_list` is
    called before every list of tickets, as others work meanwhile."""

    def __init__(self, desk: Desk, key: str, *, total: int = 100_000, lists: int = 100_000) -> None:
        self.desk = desk
        self.gate = Gate(desk.clock, self._signed_in, {"description": "Validation failed"})
        self.queries: list[dict[str, str]] = []
        self.forbidden: set[str] = set()
        self.before_list: Callable[[], None] = lambda: None
        self.filters_by_date = True
        self.spent = 0
        self._word = "Basic " + b64encode(f"{key}:X".encode()).decode()
        self._total, self._lists = Limits(desk.clock, total), Limits(desk.clock, lists)

    def serve(self) -> AbstractAsyncContextManager[str]:
        """Listen while the block runs; gives the base address."""
        app = web.Application()
        answers: dict[str, Answering] = {
            "tickets": self._tickets,
            r"tickets/{id:\d+}": self._ticket,
            r"tickets/{id:\d+}/conversations": self._conversations,
            "agents": lambda request: self._paged(request, list(self.desk.agents.values())),
            "groups": lambda request: self._paged(request, _named(self.desk.groups)),
            "companies": lambda request: self._paged(request, _named(self.desk.companies)),
            r"companies/{id:\d+}": self._company,
            "ticket_fields": self._fields,
        }
        for path, answer in answers.items():
            app.router.add_get(f"/api/v2/{path}", self._guarded(answer))
        return self.gate.serve(app)

    def _signed_in(self, request: web.Request) -> int:
        return 200 if request.headers.get("Authorization") == self._word else 401

    def _guarded(self, answer: Answering) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            included = len([one for one in request.query.get("include", "").split(",") if one])
            is_list = request.path.endswith("/tickets")
            price = 1 + included * (2 if is_list else 1)
            self.spent += price
            (left, wait), total = self._total.spend(price), self._total.total
            if is_list and left >= 0:
                (left, wait), total = self._lists.spend(1), self._lists.total
            if left < 0:
                return web.Response(status=429, text="limited", headers={"Retry-After": str(wait)})
            reply = self._answered(answer, request)
            reply.headers["X-RateLimit-Total"] = f"{total}.0"
            reply.headers["X-RateLimit-Remaining"] = str(left)
            reply.headers["X-RateLimit-Used-CurrentRequest"] = str(price)
            return reply

        return handle

    def _answered(self, answer: Answering, request: web.Request) -> web.Response:
        if any(part in request.path for part in self.forbidden):
            return web.json_response({"code": "access_denied"}, status=403)
        try:
            return answer(request)
        except Refused as refused:
            errors = [{"field": refused.field, "code": "invalid_value"}]
            return web.json_response(
                {"description": "Validation failed", "errors": errors}, status=refused.status
            )

    # --- answers ---

    def _tickets(self, request: web.Request) -> web.Response:
        query = _checked(request, _LISTED)
        self.queries.append(query)
        self.before_list()
        page, size = int(query.get("page", "1")), int(query.get("per_page", "30"))
        if page > WALL:
            raise Refused(400, "page")
        listed = query.get("filter", "")
        if listed and "updated_since" in query and not self.filters_by_date:
            raise Refused(400, "updated_since")
        rows = self.desk.shown_since(self._since(query), listed)
        if "updated_since" not in query:
            start = (self.desk.clock.now() - WINDOW).isoformat()
            rows = [row for row in rows if str(row["created_at"]) >= start]
        if query.get("order_by", "created_at") != "updated_at":
            rows.sort(key=lambda row: str(row["created_at"]))
        if query.get("order_type", "desc") == "desc":
            rows.reverse()
        include = set(query.get("include", "").split(","))
        shown: list[Json] = [dict(self.desk.shown(row, include)) for row in rows]
        return self._page(request, shown, page, size)

    def _since(self, query: dict[str, str]) -> datetime:
        return datetime.fromisoformat(query.get("updated_since", "1970-01-01T00:00:00Z")).astimezone(UTC)

    def _ticket(self, request: web.Request) -> web.Response:
        query, row = _checked(request, _SHOWN), self._known(request)
        return web.json_response(self.desk.shown(row, set(query.get("include", "").split(","))))

    def _conversations(self, request: web.Request) -> web.Response:
        row = self._known(request)
        if row.get("deleted"):
            raise Refused(404, "id")
        id = row["id"]
        assert isinstance(id, int)
        return self._paged(request, list(self.desk.conversations[id]))

    def _company(self, request: web.Request) -> web.Response:
        id = int(request.match_info["id"])
        if id not in self.desk.companies:
            raise Refused(404, "id")
        return web.json_response({"id": id, "name": self.desk.companies[id]})

    def _fields(self, request: web.Request) -> web.Response:
        choices = {str(code): names for code, names in self.desk.statuses.items()}
        fields = [{"id": 1, "name": "subject"}, {"id": 2, "name": "status", "choices": choices}]
        _checked(request, {})
        return web.json_response(fields)

    def _known(self, request: web.Request) -> Row:
        row = self.desk.tickets.get(int(request.match_info["id"]))
        if row is None:
            raise Refused(404, "id")
        return row

    def _paged(self, request: web.Request, rows: list[Row]) -> web.Response:
        query = _checked(request, _PAGING)
        page, size = int(query.get("page", "1")), int(query.get("per_page", "30"))
        return self._page(request, list(rows), page, size)

    def _page(self, request: web.Request, rows: list[Json], page: int, size: int) -> web.Response:
        reply = web.json_response(rows[(page - 1) * size : page * size])
        if page * size < len(rows):
            following = request.url.update_query(page=str(page + 1))
            reply.headers["Link"] = f'<{following}>; rel="next"'
        return reply


def _named(names: dict[int, str]) -> list[Row]:
    return [{"id": id, "name": name} for id, name in names.items()]


def _checked(request: web.Request, allowed: dict[str, str]) -> dict[str, str]:
    """The query, if every part of it is known and well-formed."""
    for name, value in request.query.items():
        if name not in allowed or not re.fullmatch(allowed[name], value):
            raise Refused(400, name)
    return dict(request.query)
