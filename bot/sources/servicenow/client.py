"""The one address of ServiceNow that is read, how its pages go on, and what its limits ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yarl import URL

from bot.clock import Clock
from bot.http import Answer, Http, retry_after
from bot.sources.servicenow.records import CHANGE_COLUMNS, ENTRY_COLUMNS, SLA_COLUMNS, literal
from bot.sources.servicenow.settings import ServiceNowSettings
from bot.sources.shared.instants import parse_epoch
from bot.sources.shared.reading import Json, items, mapping, text
from bot.troubles import SourceTrouble, SourceTroubleKind

AT_ONCE = 100
"""Tickets that are listed, or asked for by their ids, in one request: longer questions break the address."""

_LINES = 1000
_FEWEST = 20
_PAGES = 200
_LIMITED = 429


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table; `more` when there are others after them. `hidden` is set when there are rows, but none
    of them may be seen."""

    rows: tuple[object, ...]
    more: bool
    hidden: bool
    dated_at: datetime | None


class Client:
    """Reads one instance. Raises SourceTrouble, and ValueError for an answer of an unknown shape."""

    def __init__(self, http: Http, clock: Clock, settings: ServiceNowSettings) -> None:
        self._http, self._clock, self._table = http, clock, settings.table
        self._base, self._headers = settings.base, settings.headers()
        self._kept = f"{settings.query}^" if settings.query else ""
        self._host = URL(self._base).host or ""
        self._halved = 0

    @property
    def ahead(self) -> timedelta:
        """How far ServiceNow's clock is ahead of ours, by its last answer."""
        return self._http.skew.get(self._host, timedelta(0))

    # --- tickets ---

    async def since(self, at: datetime, columns: Sequence[str]) -> Rows:
        """Tickets that changed in this second or later, oldest change first."""
        order = "ORDERBYsys_updated_on^ORDERBYsys_id"
        return await self._tickets(f"sys_updated_on>={literal(at)}^{order}", columns)

    async def within(self, at: datetime, after: str, columns: Sequence[str]) -> Rows:
        """Tickets that changed in this very second, by their ids, after one of them."""
        query = f"sys_updated_on={literal(at)}^sys_id>{after}^ORDERBYsys_id"
        return await self._tickets(query, columns)

    async def tickets(self, ids: Sequence[str], columns: Sequence[str]) -> list[object]:
        """Those of these tickets that there are, at most AT_ONCE."""
        query = f"{self._kept}sys_idIN{','.join(ids)}"
        return await self._all(self._table, query, columns) or []

    async def newest(self) -> Json | None:
        """The ticket that changed last."""
        found = await self._tickets(
            "ORDERBYDESCsys_updated_on", ("sys_id", "sys_updated_on"), _FEWEST, unseen_is_refused=True
        )
        return mapping(found.rows[0], "a ticket") if found.rows else None

    async def finds(self, id: str, updated_on: str) -> bool:
        """Whether a ticket is found by an instant, written as the instance itself writes it."""
        query = f"sys_id={id}^sys_updated_on={updated_on}"
        return bool((await self._tickets(query, ("sys_id",), 1)).rows)

    async def _tickets(
        self, query: str, columns: Sequence[str], limit: int = AT_ONCE, *, unseen_is_refused: bool = False
    ) -> Rows:
        found = await self._get(self._table, f"{self._kept}{query}", columns, limit)
        if found is None:
            raise SourceTrouble(
                SourceTroubleKind.STRANGE, f"there is no table {self._table} at this address", status=404
            )
        if found.hidden and (found.more or unseen_is_refused):
            raise SourceTrouble(
                SourceTroubleKind.AUTH,
                f"there are tickets in {self._table} that this user may not see: let it, or narrow `query`",
            )
        return found

    # --- what happened to tickets ---

    async def messages(self, ids: Sequence[str]) -> list[object]:
        """All messages of these tickets, without their texts. AUTH when they may not be seen."""
        query = f"element_idIN{','.join(ids)}^elementINcomments,work_notes"
        found = await self._all("sys_journal_field", query, ENTRY_COLUMNS)
        return self._shown(found, "sys_journal_field", "the messages of tickets")

    async def shows_messages(self) -> bool:
        """Whether any message of this table can be seen."""
        found = await self._get("sys_journal_field", f"name={self._table}", ("sys_id",), 1)
        return found is not None and bool(found.rows)

    async def changes(self, ids: Sequence[str], columns: Iterable[str]) -> list[object] | None:
        """All changes of these columns of these tickets; None when they may not be seen."""
        watched = ",".join(columns)
        query = f"tablename={self._table}^documentkeyIN{','.join(ids)}^fieldnameIN{watched}"
        return await self._optional("sys_audit", query, CHANGE_COLUMNS)

    async def shows_changes(self, ids: Sequence[str]) -> bool:
        """Whether any line of the history of these tickets can be seen, whatever column it speaks of."""
        query = f"tablename={self._table}^documentkeyIN{','.join(ids)}"
        found = await self._get("sys_audit", query, ("sys_id",), 1)
        return found is not None and bool(found.rows)

    async def slas(self, ids: Sequence[str]) -> list[object] | None:
        """What ServiceNow's own SLA says of these tickets; None when it may not be seen."""
        return await self._optional("task_sla", f"taskIN{','.join(ids)}", SLA_COLUMNS)

    # --- names and people ---

    async def users(self, ids: Sequence[str], names: Sequence[str]) -> list[object]:
        """Users by their ids and by their user names. AUTH when they may not be seen: nobody would be an
        agent."""
        columns = (
            *("sys_id", "user_name", "name", "email", "time_zone"),
            *("internal_integration_user", "web_service_access_only"),
        )
        asked = [("sys_id", ids), ("user_name", names)]
        query = "^OR".join(f"{column}IN{','.join(some)}" for column, some in asked if some)
        return self._shown(await self._all("sys_user", query, columns), "sys_user", "people")

    async def holders(self, users: Sequence[str], roles: Iterable[str]) -> list[object] | None:
        """Who of these users has one of these roles, inherited or not; None when nobody may say."""
        query = f"userIN{','.join(users)}^role.nameIN{','.join(sorted(roles))}"
        return await self._optional("sys_user_has_role", query, ("sys_id", "user"))

    async def shows_roles(self, roles: Iterable[str]) -> bool:
        """Whether anybody is seen to have one of these roles."""
        query = f"role.nameIN{','.join(sorted(roles))}"
        try:
            found = await self._get("sys_user_has_role", query, ("sys_id",), 1)
        except SourceTrouble as trouble:
            if trouble.status != 403:
                raise
            return False
        return found is not None and bool(found.rows)

    async def named(self, table: str, ids: Sequence[str]) -> list[object]:
        """Names by ids."""
        return await self._optional(table, f"sys_idIN{','.join(ids)}", ("sys_id", "name")) or []

    async def choices(self) -> list[object]:
        """What states and reasons of being on hold are called."""
        query = f"nameIN{self._table},task^elementINstate,hold_reason^language=en"
        return (
            await self._optional("sys_choice", query, ("sys_id", "name", "element", "value", "label")) or []
        )

    # --- asking ---

    def _shown(self, found: list[object] | None, table: str, what: str) -> list[object]:
        if found is None:
            detail = f"{what} may not be seen: let this user read {table}"
            raise SourceTrouble(SourceTroubleKind.AUTH, detail)
        return found

    async def _optional(self, table: str, query: str, columns: Sequence[str]) -> list[object] | None:
        """All rows of a table that not every account may read; None when this one may not."""
        try:
            return await self._all(table, query, columns)
        except SourceTrouble as trouble:
            if trouble.status != 403:
                raise
            return None

    async def _all(self, table: str, query: str, columns: Sequence[str]) -> list[object] | None:
        """All rows, by their ids: rows are added while they are read, never changed. None for hidden ones."""
        found, after = list[object](), ""
        for _ in range(_PAGES):
            asked = f"{query}^sys_id>{after}^ORDERBYsys_id" if after else f"{query}^ORDERBYsys_id"
            page = await self._get(table, asked, columns, _LINES)
            if page is None or page.hidden:
                return None
            found.extend(page.rows)
            if not page.more:
                return found
            after = text(mapping(page.rows[-1], "a row"), "sys_id")
        raise ValueError(f"{table} does not end")

    async def _get(self, table: str, query: str, columns: Sequence[str], limit: int) -> Rows | None:
        most = max(limit >> self._halved, min(limit, _FEWEST))
        params = {
            "sysparm_query": query,
            "sysparm_fields": ",".join(columns),
            "sysparm_limit": str(most),
            "sysparm_display_value": "false",
            "sysparm_exclude_reference_link": "true",
        }
        url = f"{self._base}/api/now/table/{table}"
        answer = await self._http.get_json(
            url, params=params, headers=self._headers, accept=frozenset({_LIMITED})
        )
        if answer is None:
            return None
        if answer.status == _LIMITED:
            raise _limited(answer, table)
        return self._rows(answer, table, most)

    def _rows(self, answer: Answer, table: str, most: int) -> Rows:
        """A page. One that ran into the limit of a minute's work comes as a 200 with a part of the rows: it
        is asked for again, by halves."""
        body = mapping(answer.body)
        if "error" in body:
            self._halved = min(self._halved + 1, 6)
            raise SourceTrouble(SourceTroubleKind.PASSING, f"{table}: the answer took too long and was cut")
        if not isinstance(body.get("result"), list):
            raise ValueError("an answer without rows")
        rows = tuple(items(body, "result"))
        total = answer.headers.get("x-total-count", "")
        there = int(total) if total.isdecimal() else len(rows) + (len(rows) >= most)
        return Rows(rows, more=there > most, hidden=there > 0 and not rows, dated_at=answer.dated_at)


def _limited(answer: Answer, table: str) -> SourceTrouble:
    """Too many requests in this hour: wait as told, or until the hour's count begins anew."""
    wait = retry_after(answer.headers.get("retry-after"), answer.dated_at)
    reset = answer.headers.get("x-ratelimit-reset", "")
    if wait is None and reset.isdecimal() and len(reset) < 12 and answer.dated_at is not None:
        wait = max(parse_epoch(int(reset)) - answer.dated_at, timedelta(seconds=1))
        wait = min(wait, timedelta(hours=1))
    return SourceTrouble(SourceTroubleKind.LIMITED, f"GET {table} answered 429", wait, _LIMITED)
