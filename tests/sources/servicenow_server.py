"""A strict make-believe ServiceNow on 127.0.0.1: the Table API with its traps.

What it does not understand it refuses (the product itself would leave that condition out, and answer with
everything). Rows that the user may not see are taken out after the page was cut, as the product does it.
"""

import re
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from tests.sources.failures import Gate
from tests.sources.servicenow_desk import Desk, Record, written

USER, PASSWORD = "duebell", "canary-password-31f0"
REFERENCES = {
    "incident": {
        "assigned_to": "sys_user",
        "caller_id": "sys_user",
        "company": "core_company",
        "assignment_group": "sys_user_group",
    },
    "task_sla": {"sla": "contract_sla"},
    "sys_user_has_role": {"role": "sys_user_role", "user": "sys_user"},
}
_PARAMS = {
    *("sysparm_query", "sysparm_fields", "sysparm_limit", "sysparm_display_value"),
    "sysparm_exclude_reference_link",
}
_CONDITION = re.compile(r"([a-z][a-z_.]*)(>=|>|=|IN)(.*)")
_DATES = frozenset({"sys_updated_on", "sys_created_on"})
_FORM = "%Y-%m-%d %H:%M:%S"
_LONGEST = 8000


class _NotUnderstood(Exception):
    """A question that nobody should ask."""


@dataclass
class Server:
    """Serves a desk. `denied` are tables that are refused, `hidden` those whose rows are kept back, `unseen`
    rows that are, `broken` tables that fail. `zone` is that of the user, in which instants in questions are
    understood. `hasty` is how many rows fit into the time that an answer may take (0: all)."""

    desk: Desk
    denied: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    zone: str = "UTC"
    hasty: int = 0
    limits: list[dict[str, str]] = field(default_factory=list)
    between: list[Callable[[], None]] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    base_url: str = ""

    def __post_init__(self) -> None:
        self.gate = Gate(self.desk.clock, self._signed_in, {"nonsense": True})
        self._basic = "Basic " + b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    @asynccontextmanager
    async def serve(self) -> AsyncIterator["Server"]:
        app = web.Application()
        app.router.add_get("/api/now/table/{table}", self._table)
        async with self.gate.serve(app) as self.base_url:
            yield self

    def _signed_in(self, request: web.Request) -> int:
        known = {("Authorization", self._basic), ("x-sn-apikey", PASSWORD)}
        return 200 if any(request.headers.get(name) == value for name, value in known) else 401

    async def _table(self, request: web.Request) -> web.Response:
        table, asked = request.match_info["table"], request.query
        if self.limits:
            return web.Response(text="slow down", status=429, headers=self.limits.pop(0))
        if table not in self.desk.tables or set(asked) != _PARAMS or len(str(request.url)) > _LONGEST:
            return _refusal(400, "Invalid table, or an unknown question")
        if (asked["sysparm_display_value"], asked["sysparm_exclude_reference_link"]) != ("false", "true"):
            return _refusal(400, "the answer would be in the user's own zone and words")
        if table in self.broken:
            return _refusal(500, "oh no")
        if table in self.denied:
            return _refusal(403, "User Not Authorized")
        self.columns.append((table, asked["sysparm_fields"]))
        try:
            found = self._found(table, asked["sysparm_query"])
            limit = int(asked["sysparm_limit"])
            columns = asked["sysparm_fields"].split(",")
            return self._answer(table, found, limit, columns)
        except (_NotUnderstood, ValueError) as reason:
            return _refusal(400, str(reason))

    def _answer(self, table: str, found: list[Record], limit: int, columns: list[str]) -> web.Response:
        page = [row for row in found[:limit] if table not in self.hidden and row["sys_id"] not in self.unseen]
        shown = [{column: self._value(table, row, column) for column in columns} for row in page]
        body: dict[str, object] = {"result": shown}
        if self.hasty and len(shown) > self.hasty:
            error = {"message": "Transaction cancelled: maximum execution time exceeded"}
            body = {"result": shown[: self.hasty], "error": error, "status": "failure"}
        if table == "incident" and self.between:
            self.between.pop(0)()
        return web.json_response(body, headers={"X-Total-Count": str(len(found))})

    # --- questions ---

    def _found(self, table: str, query: str) -> list[Record]:
        rows = [row for row in self.desk.tables[table] if row.get("visible_at", "") <= self._now()]
        orders: list[tuple[str, bool]] = []
        groups: list[list[str]] = []
        for term in query.split("^"):
            if term.startswith("ORDERBY"):
                descending = term.startswith("ORDERBYDESC")
                orders.append((term.removeprefix("ORDERBYDESC").removeprefix("ORDERBY"), descending))
            elif orders:
                raise _NotUnderstood("a condition after the order")
            elif term.startswith("OR") and groups:
                groups[-1].append(term.removeprefix("OR"))
            else:
                groups.append([term])
        for group in groups:
            rows = [row for row in rows if any(self._holds(table, row, one) for one in group)]
        for column, descending in reversed(orders):
            rows.sort(key=lambda row: self._value(table, row, column), reverse=descending)
        return rows

    def _holds(self, table: str, row: Record, condition: str) -> bool:
        parsed = _CONDITION.fullmatch(condition)
        if parsed is None:
            raise _NotUnderstood("a condition of an unknown form")
        column, operator, wanted = parsed.groups()
        value = self._value(table, row, column)
        if column in _DATES:
            local = datetime.strptime(wanted, _FORM).replace(tzinfo=ZoneInfo(self.zone))
            wanted = written(local.astimezone(UTC))
        match operator:
            case ">=":
                return value >= wanted
            case ">":
                return value > wanted
            case "=":
                return value == wanted
            case _:
                return value in wanted.split(",")

    def _value(self, table: str, row: Record, column: str) -> str:
        own, _, rest = column.partition(".")
        if own not in row or own == "visible_at":
            raise _NotUnderstood("an unknown column")
        if not rest:
            return row[own]
        there = REFERENCES[table][own]
        target = next((one for one in self.desk.tables[there] if one["sys_id"] == row[own]), None)
        return self._value(there, target, rest) if target else ""

    def _now(self) -> str:
        return written(self.desk.clock.now())


def _refusal(status: int, message: str) -> web.Response:
    return web.json_response({"error": {"message": message}, "status": "failure"}, status=status)
