"""A make-believe Freshdesk account: tickets, what was said on them, and the few instants it keeps."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from bot.clock import Clock
from bot.sources.shared.instants import format_iso

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Row: TypeAlias = dict[str, Json]

OPEN, PENDING, RESOLVED, CLOSED = 2, 3, 4, 5
EMAIL, PORTAL, PHONE, OUTBOUND = 1, 2, 3, 10
REPLY, NOTE, FORWARD = 0, 2, 8
STATUSES = {
    OPEN: ["Open", "Being processed"],
    PENDING: ["Pending", "Awaiting your Reply"],
    RESOLVED: ["Resolved", "This ticket has been resolved"],
    CLOSED: ["Closed", "This ticket has been closed"],
    6: ["Waiting on Customer", "Awaiting your Reply"],
    7: ["Waiting on Third Party", "Being processed"],
    8: ["With the carrier", "Being processed"],
}


@dataclass
class Desk:
    """The account. Every deed happens at the clock's present second."""

    clock: Clock
    tickets: dict[int, Row] = field(default_factory=dict)
    stats: dict[int, dict[str, str | None]] = field(default_factory=dict)
    conversations: dict[int, list[Row]] = field(default_factory=dict)
    contacts: dict[int, Row] = field(default_factory=dict)
    agents: dict[int, Row] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    companies: dict[int, str] = field(default_factory=dict)
    statuses: dict[int, list[str]] = field(default_factory=lambda: dict(STATUSES))
    purged: set[int] = field(default_factory=set)
    last_id: int = 4710

    def now(self) -> str:
        return format_iso(self.clock.now().replace(microsecond=0))

    def add_agent(self, id: int, name: str, email: str) -> None:
        self.agents[id] = {
            "id": id,
            "type": "support_agent",
            "occasional": False,
            "contact": {"name": name, "email": email, "active": True, "time_zone": "Amsterdam"},
        }

    def add_contact(self, id: int, name: str, email: str) -> None:
        self.contacts[id] = {"id": id, "name": name, "email": email, "mobile": None, "phone": None}

    def open(self, subject: str, requester: int, **more: Json) -> int:
        """A new ticket, by default of a customer who wrote an e-mail."""
        self.last_id += 1
        id, now = self.last_id, self.now()
        self.tickets[id] = {
            "id": id,
            "subject": subject,
            "status": OPEN,
            "priority": 1,
            "source": EMAIL,
            "type": None,
            "requester_id": requester,
            "responder_id": None,
            "group_id": None,
            "company_id": None,
            "tags": [],
            "spam": False,
            "fr_escalated": False,
            "nr_escalated": False,
            "is_escalated": False,
            "fr_due_by": None,
            "nr_due_by": None,
            "due_by": None,
            "custom_fields": {},
            "created_at": now,
            "updated_at": now,
            **more,
        }
        self.conversations[id] = []
        self.stats[id] = dict.fromkeys(
            (
                "agent_responded_at",
                "requester_responded_at",
                "first_responded_at",
                "reopened_at",
                "resolved_at",
                "closed_at",
                "pending_since",
            )
        )
        self.stats[id]["status_updated_at"] = now
        return id

    def change(self, ticket: int, **fields: Json) -> None:
        """Somebody changed fields of the ticket, but not its status."""
        self.tickets[ticket] |= fields
        self.touch(ticket)

    def touch(self, ticket: int) -> None:
        self.tickets[ticket]["updated_at"] = self.now()

    def reply(self, ticket: int, agent: int | None, text: str, source: int = REPLY) -> int:
        """An agent answers; notes are no answer to these statistics."""
        stats, now = self.stats[ticket], self.now()
        if source != NOTE:
            stats["agent_responded_at"] = now
            stats["first_responded_at"] = stats["first_responded_at"] or now
        return self._say(ticket, agent, text, source=source)

    def note(self, ticket: int, agent: int, text: str) -> int:
        return self._say(ticket, agent, text, source=NOTE, private=True)

    def answer(self, ticket: int, contact: int, text: str, *, reopens: bool = True) -> int:
        """The customer writes again; that opens the ticket."""
        self.stats[ticket]["requester_responded_at"] = self.now()
        if reopens and self.tickets[ticket]["status"] != OPEN:
            self.set_status(ticket, OPEN)
        return self._say(ticket, contact, text, incoming=True)

    def set_status(self, ticket: int, status: int) -> None:
        stats, now, before = self.stats[ticket], self.now(), self.tickets[ticket]["status"]
        if before in {RESOLVED, CLOSED} and status not in {RESOLVED, CLOSED}:
            stats |= {"resolved_at": None, "closed_at": None, "reopened_at": now}
        stats["pending_since"] = now if status == PENDING else None
        if status in {RESOLVED, CLOSED}:
            stats["resolved_at"] = stats["resolved_at"] or now
        if status == CLOSED:
            stats["closed_at"] = now
        stats["status_updated_at"] = now
        self.change(ticket, status=status)

    def delete(self, ticket: int) -> None:
        self.change(ticket, deleted=True)

    def restore(self, ticket: int) -> None:
        self.change(ticket, deleted=False, spam=False)

    def purge(self, ticket: int) -> None:
        """Gone for ever."""
        del self.tickets[ticket], self.stats[ticket], self.conversations[ticket]

    def merge(self, secondary: int, into: int, agent: int) -> None:
        """The secondary is closed with a note, and what was said on it moves."""
        moved = self.conversations[secondary]
        self.conversations[into] += [{**one, "ticket_id": into} for one in moved]
        self.conversations[secondary] = []
        self.set_status(secondary, CLOSED)
        self.note(secondary, agent, f"This ticket is closed and merged into ticket {into}")
        self.note(into, agent, f"Ticket with ID {secondary} was merged into this one. canary")

    def shown_since(self, since: datetime, listed: str) -> list[Row]:
        """Tickets of one of the lists that changed at `since` or later, oldest change first."""
        bound = format_iso(since)
        rows = [row for row in self.tickets.values() if self._list_of(row) == listed]
        rows = [row for row in rows if str(row["updated_at"]) >= bound]
        return sorted(rows, key=lambda row: (str(row["updated_at"]), str(row["id"])))

    def shown(self, row: Row, include: set[str]) -> Row:
        """A ticket as the account shows it."""
        id = row["id"]
        assert isinstance(id, int)
        shown = {key: value for key, value in row.items() if key != "deleted" or value}
        if "stats" in include:
            shown["stats"] = dict(self.stats[id])
        if "requester" in include:
            requester = row["requester_id"]
            assert isinstance(requester, int)
            agent = self.agents.get(requester)
            contact = agent["contact"] if agent else None
            known = {**contact, "id": requester} if isinstance(contact, dict) else self.contacts[requester]
            shown["requester"] = {key: known.get(key) for key in ("id", "name", "email")}
        return shown

    def _list_of(self, row: Row) -> str:
        return "deleted" if row.get("deleted") else "spam" if row["spam"] else ""

    def _say(
        self,
        ticket: int,
        who: int | None,
        text: str,
        *,
        source: int = 0,
        private: bool = False,
        incoming: bool = False,
    ) -> int:
        self.last_id += 1
        self.conversations[ticket].append(
            {
                "id": 990_000 + self.last_id,
                "ticket_id": ticket,
                "user_id": who,
                "body": f"<div>{text}</div>",
                "body_text": text,
                "incoming": incoming,
                "private": private,
                "source": source,
                "support_email": None,
                "from_email": None,
                "to_emails": [],
                "created_at": self.now(),
                "updated_at": self.now(),
            }
        )
        self.touch(ticket)
        return 990_000 + self.last_id
