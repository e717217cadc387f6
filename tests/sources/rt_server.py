"""RT's REST 2.0 over a make-believe desk, with the traps of the real one.

What an account may not see is taken out after a page was cut. Only superusers are told how many transactions
there are and where the next page is. Deleted tickets are in no list, merged ones only for those who ask about
EffectiveId, and a merged ticket asked for by id is another. Numbers are texts. More than 100 rows a page are
cut silently.
"""

from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from aiohttp import web

from bot.clock import Clock
from tests.sources.failures import Gate
from tests.sources.rt_desk import FIELDS, GENERAL, QUEUES, RtDesk, Ticket, Transaction, User
from tests.sources.rt_query import Query, Reads, Refused, fitting, parse

TOKEN = "1-29-canary5d1a7c"
USER, PASSWORD = "duebell", "canary-password"
VERSION = "5.0.3"
UNSET = "1970-01-01T00:00:00Z"
_LISTED = frozenset({"query", "orderby", "order", "per_page", "page", "fields"})

T = TypeVar("T", Ticket, Transaction)


@dataclass
class Account:
    """Whom we sign in as, and what they may see."""

    superuser: bool = False
    queues: set[int] = field(default_factory=lambda: {GENERAL})
    hidden: set[str] = field(default_factory=lambda: {"EmailRecord"})
    """Types of transactions that this account has no right to."""
    sees_privileges: bool = True


def _written(instant: datetime | None) -> str:
    return UNSET if instant is None else instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _as(kind: type[T], read: Callable[[T], str]) -> Callable[[object], str]:
    def reading(record: object) -> str:
        assert isinstance(record, kind)
        return read(record)

    return reading


class RtServer:
    """Serves one desk to one account."""

    def __init__(self, desk: RtDesk, clock: Clock, account: Account | None = None) -> None:
        self.desk, self.account, self._clock = desk, account or Account(), clock
        self.gate = Gate(clock, self._signed_in, [])
        self.base_url = ""
        self.asked: list[dict[str, str]] = []
        """The parameters of every list that was asked for."""
        self.before_answer: Callable[[], None] = lambda: None
        """Something that happens once, between two requests."""
        self._tickets: Reads = {
            "id": _as(Ticket, lambda one: str(one.id)),
            "EffectiveId": _as(Ticket, lambda one: str(one.effective)),
            "Status": _as(Ticket, lambda one: one.status),
            "LastUpdated": _as(Ticket, lambda one: _written(one.updated_at)),
        }
        self._transactions: Reads = {
            "id": _as(Transaction, lambda one: str(one.id)),
            "ObjectId": _as(Transaction, lambda one: str(one.ticket)),
            "ObjectType": lambda _: "RT::Ticket",
            "TicketType": _as(Transaction, lambda one: self.desk.tickets[one.ticket].type),
            "Type": _as(Transaction, lambda one: one.type),
            "Field": _as(Transaction, lambda one: one.field),
            "Created": _as(Transaction, lambda one: _written(one.at)),
        }

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_get("/REST/2.0/rt", self._version)
        app.router.add_get("/REST/2.0/queues/all", self._queues)
        app.router.add_get("/REST/2.0/tickets", self._list_tickets)
        app.router.add_get("/REST/2.0/transactions", self._list_transactions)
        app.router.add_get("/REST/2.0/user/{id:\\d+}", self._user)
        async with self.gate.serve(app) as base_url:
            self.base_url = base_url
            yield

    def _signed_in(self, request: web.Request) -> int:
        given = request.headers.get("Authorization", "")
        basic = "Basic " + b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        return 200 if given in {f"token {TOKEN}", basic} else 401

    # --- single things ---

    async def _version(self, _: web.Request) -> web.Response:
        return web.json_response({"Version": VERSION, "Plugins": []})

    async def _user(self, request: web.Request) -> web.Response:
        user = self.desk.people.get(int(request.match_info["id"]))
        if user is None:
            return web.json_response({"message": "Not Found"}, status=404)
        if not self.account.sees_privileges:
            return web.json_response({"message": "Forbidden"}, status=403)
        shown = {"Name": user.login, "RealName": user.name, "EmailAddress": user.email}
        return web.json_response({**shown, "Privileged": int(user.privileged)})

    # --- lists ---

    async def _queues(self, request: web.Request) -> web.Response:
        seen = sorted(self.account.queues)
        rows = [{"type": "queue", "id": id, "Name": QUEUES[id]} for id in seen]
        return self._page(request, rows, total=None)

    async def _list_tickets(self, request: web.Request) -> web.Response:
        self._something_happens()
        try:
            query = self._asked(request, self._tickets)
        except Refused as why:
            return web.json_response({"message": str(why)}, status=400)
        about_merged = any(one.field == "EffectiveId" for group in query for one in group)
        shown = [
            one
            for one in fitting(self.desk.tickets.values(), query, self._tickets)
            if one.queue in self.account.queues
            and one.type == "ticket"
            and one.status != "deleted"
            and (about_merged or one.effective == one.id)
        ]
        found = _ordered(request, shown)
        only_id = request.query.get("fields") == "id"
        rows = [{"type": "ticket", "id": one.id} if only_id else self._ticket(one) for one in found]
        return self._page(request, rows, total=len(rows))

    async def _list_transactions(self, request: web.Request) -> web.Response:
        self._something_happens()
        try:
            query = self._asked(request, self._transactions)
        except Refused as why:
            return web.json_response({"message": str(why)}, status=400)
        now = self._clock.now()
        shown = [
            one
            for one in fitting(self.desk.transactions, query, self._transactions)
            if one.seen_at <= now and self.desk.tickets[one.ticket].queue in self.account.queues
        ]
        found = _ordered(request, shown)
        rows = [None if self._is_hidden(one) else self._transaction(one) for one in found]
        return self._page(request, rows, total=len(rows) if self.account.superuser else None)

    def _is_hidden(self, one: Transaction) -> bool:
        return not self.account.superuser and one.type in self.account.hidden

    def _asked(self, request: web.Request, reads: Reads) -> Query:
        unknown = {name for name in request.query if not name.startswith("fields[")} - _LISTED
        if unknown:
            raise Refused(f"no such parameter: {sorted(unknown)}")
        self.asked.append(dict(request.query))
        return parse(request.query["query"], reads)

    def _something_happens(self) -> None:
        deed, self.before_answer = self.before_answer, lambda: None
        deed()

    def _page(
        self, request: web.Request, rows: Sequence[dict[str, object] | None], total: int | None
    ) -> web.Response:
        per_page = min(int(request.query.get("per_page", 20)), 100)
        page = int(request.query.get("page", 1))
        cut = [one for one in rows[(page - 1) * per_page : page * per_page] if one is not None]
        pages = None if total is None else -(-total // per_page)
        body: dict[str, object] = {"items": cut, "count": len(cut), "page": page, "per_page": per_page}
        body |= {"total": total, "pages": pages}
        if pages and page < pages:
            body["next_page"] = f"{request.url.update_query(page=str(page + 1))}"
        return web.json_response(body)

    # --- records ---

    def _user_of(self, user: User) -> dict[str, object]:
        return {
            "type": "user",
            "id": user.id,
            "Name": user.login,
            "RealName": user.name,
            "EmailAddress": user.email,
            "Organization": user.organization,
            "_url": f"{self.base_url}/REST/2.0/user/{user.login}",
        }

    def _transaction(self, one: Transaction) -> dict[str, object]:
        return {
            "type": "transaction",
            "id": str(one.id),
            "ObjectId": str(one.ticket),
            "Type": one.type,
            "Field": one.field,
            "OldValue": one.old,
            "NewValue": one.new,
            "Created": _written(one.at),
            "Creator": self._user_of(one.creator),
        }

    def _ticket(self, one: Ticket) -> dict[str, object]:
        return {
            "type": "ticket",
            "id": one.id,
            "Subject": one.subject,
            "Status": one.status,
            "Priority": str(one.priority),
            "Queue": {"type": "queue", "id": one.queue, "Name": QUEUES[one.queue]},
            "Owner": self._user_of(one.owner),
            "Requestor": [self._user_of(user) for user in one.requestors],
            "Creator": {"type": "user", "id": one.creator.id},
            "LastUpdated": _written(one.updated_at),
            "Due": _written(one.due_at),
            "Told": _written(one.told_at) if one.told_at else "",
            "Resolved": _written(one.resolved_at),
            "SLA": "4h" if one.due_at else "",
            "CustomFields": [
                {"type": "customfield", "id": str(id), "name": FIELDS[id], "values": values}
                for id, values in one.fields.items()
                if id in FIELDS
            ],
        }


def _ordered(request: web.Request, rows: Iterable[T]) -> list[T]:
    if request.query.get("orderby") != "id":
        return list(rows)
    return sorted(rows, key=lambda one: one.id, reverse=request.query.get("order") == "DESC")
