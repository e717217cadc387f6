"""A make-believe Zammad: tickets, articles and the history that is written beside them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.clock import PacedClock

Record: TypeAlias = dict[str, object]

AGENT, COLLEAGUE, MACHINE, CUSTOMER, OTHER = 4, 5, 6, 7, 8
SUPPORT, NETWORK, SECRET = 1, 2, 3
KLANT, BUREN = 3, 4
NEW, OPEN, REMINDER, CLOSED, MERGED, REMOVED, CLOSE, WAITING = 1, 2, 3, 4, 5, 6, 7, 8
UNKNOWN = 99
SENDERS = {1: "Agent", 2: "Customer", 3: "System"}
TYPES = {1: "email", 5: "phone", 10: "note", 11: "web"}
PRIORITIES = {1: "1 low", 2: "2 normal", 3: "3 high"}
GROUPS = {SUPPORT: "Support", NETWORK: "Network", SECRET: "Board"}
ORGANIZATIONS = {KLANT: "Klant BV", BUREN: "Buren NV"}
KINDS = {
    1: "new",
    2: "open",
    3: "pending reminder",
    4: "pending action",
    5: "closed",
    6: "merged",
    7: "removed",
}
STATES = {
    NEW: ("new", 1, False),
    OPEN: ("open", 2, False),
    REMINDER: ("pending reminder", 3, True),
    CLOSED: ("closed", 5, True),
    MERGED: ("merged", 6, True),
    REMOVED: ("removed", 7, True),
    CLOSE: ("pending close", 4, True),
    WAITING: ("waiting for supplier", 2, True),
}
RELATIONS = {
    "state": {id: state[0] for id, state in STATES.items()} | {UNKNOWN: "in the clouds"},
    "priority": PRIORITIES,
    "group": GROUPS,
    "organization": ORGANIZATIONS,
}


def user(id: int, login: str, name: str, roles: list[int], organization: int | None = None) -> Record:
    """A user as the product shows one."""
    first, _, last = name.partition(" ")
    return {
        "id": id,
        "login": login,
        "firstname": first,
        "lastname": last,
        "email": "" if login == "-" else login,
        "role_ids": roles,
        "group_ids": {str(SUPPORT): ["full"]} if 2 in roles else {},
        "organization_id": organization,
    }


USERS = {
    1: user(1, "-", "-", []),
    AGENT: user(AGENT, "Eva@acme.example", "Eva Bakker", [2]),
    COLLEAGUE: user(COLLEAGUE, "bob@acme.example", "Bob Visser", [1, 2]),
    MACHINE: user(MACHINE, "robot@acme.example", "Robot", [2]),
    CUSTOMER: user(CUSTOMER, "jan@klant.example", "Jan Jansen", [3], KLANT),
    OTHER: user(OTHER, "piet@klant.example", "Piet Smit", [3], KLANT),
}


def written(instant: datetime) -> str:
    """An instant as the product writes it."""
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"


@dataclass
class Desk:
    """What happens in a Zammad. The index learns of a change `lag` later than the database."""

    clock: PacedClock
    lag: timedelta = timedelta(seconds=20)
    tickets: dict[int, Record] = field(default_factory=dict)
    articles: dict[int, Record] = field(default_factory=dict)
    history: dict[int, list[Record]] = field(default_factory=lambda: defaultdict(list))  # by ticket
    indexed: dict[int, list[tuple[datetime, str]]] = field(default_factory=dict)
    last: int = 900

    def open(
        self, title: str = "Printer", *, customer: int = CUSTOMER, by: int = CUSTOMER, **more: object
    ) -> int:
        """A new ticket, without a message yet."""
        id, now = len(self.indexed) + 3, written(self.clock.now())
        dates = ("first_response_at", "close_at", "first_response_escalation_at", "update_escalation_at")
        self.tickets[id] = {
            **dict.fromkeys((*dates, "close_escalation_at", "type", "contract_level")),
            "id": id,
            "number": str(53000 + id),
            "title": title,
            "group_id": SUPPORT,
            "priority_id": 2,
            "state_id": NEW,
            "organization_id": USERS[customer]["organization_id"],
            "owner_id": 1,
            "customer_id": customer,
            "article_count": 0,
            "created_by_id": by,
            "created_at": now,
            "updated_at": now,
            **more,
        }
        self._log(id, "created", by)
        self._touch(id)
        return id

    def import_ticket(self, title: str, *, days: int) -> int:
        """A ticket that was brought in from elsewhere: no history tells of its beginning."""
        id = self.open(title)
        self.write(id, CUSTOMER, sender=2)
        self.write(id, AGENT)
        del self.history[id]
        began = written(self.clock.now() - timedelta(days=days))
        self.tickets[id]["created_at"] = began
        for article in self.articles.values():
            if article["ticket_id"] == id:
                article["created_at"] = began
        return id

    def write(
        self, ticket: int, by: int, *, sender: int = 1, type: int = 1, internal: bool = False, **more: object
    ) -> int:
        """An article; its text is never of interest."""
        id, now = len(self.articles) + 40, written(self.clock.now())
        self.articles[id] = {
            "id": id,
            "ticket_id": ticket,
            "sender_id": sender,
            "type_id": type,
            "internal": internal,
            "subject": "canary-subject",
            "body": "canary-body",
            "preferences": {},
            "origin_by_id": None,
            "created_by_id": by,
            "created_at": now,
            "updated_at": now,
            **more,
        }
        self._log_article(id, ticket, "created", by)
        self._touch(ticket)
        return id

    def conversation(self, title: str = "Printer") -> int:
        """A ticket by mail: asked by its customer, answered by an agent."""
        ticket = self.open(title)
        self.write(ticket, CUSTOMER, sender=2)
        self.clock.jump(timedelta(seconds=1))
        self.write(ticket, AGENT)
        return ticket

    def show(self, article: int, *, internal: bool, by: int = AGENT) -> None:
        """Make an article internal or public."""
        record = self.articles[article]
        before, record["internal"] = record["internal"], internal
        more = {"attribute": "internal", "value_from": str(before).lower(), "value_to": str(internal).lower()}
        self._log_article(article, int(str(record["ticket_id"])), "updated", by, **more)
        self._touch(int(str(record["ticket_id"])))

    def change(self, ticket: int, attribute: str, value: object, by: int = AGENT) -> None:
        """Change a relation (by id) or a plain attribute."""
        record = self.tickets[ticket]
        key = f"{attribute}_id" if f"{attribute}_id" in record else attribute
        before, record[key] = record[key], value
        self._touch(ticket)
        if key == attribute:
            texts = {"value_from": str(before or ""), "value_to": str(value or "")}
            self._log(ticket, "updated", by, attribute=attribute, **texts)
            return
        names = {
            side: self._name(attribute, one, value)
            for side, one in (("value_from", before), ("value_to", value))
        }
        self._log(ticket, "updated", by, attribute=attribute, id_from=before, id_to=value, **names)

    def tag(self, ticket: int, name: str, *, on: bool = True) -> None:
        """Put a tag on a ticket, or take it off."""
        self._touch(ticket)
        self._log(ticket, "added" if on else "removed", AGENT, attribute="tag", value_to=name)

    def merge(self, ticket: int, into: int) -> None:
        """Merge a ticket into another: its articles move, and the line that says so is dated as the ticket's
        last change was."""
        for article in self.articles.values():
            if article["ticket_id"] == ticket:
                article["ticket_id"] = into
        before = self.tickets[ticket]["updated_at"]
        self._log(into, "received_merge", AGENT, id_from=ticket, id_to=into)
        self._log(ticket, "merged_into", AGENT, id_from=ticket, id_to=into, created_at=before)
        self.write(ticket, AGENT, type=10)
        self.change(ticket, "state", MERGED)
        self.change(ticket, "owner", 1)
        self._touch(into)

    def delete(self, ticket: int) -> None:
        """For good: nothing is left of it but its number, and what was merged into others."""
        del self.tickets[ticket]
        del self.history[ticket]

    def indexed_at(self, ticket: int) -> str | None:
        """The last change that the index knows of by now."""
        now = self.clock.now()
        return next((at for known, at in reversed(self.indexed[ticket]) if known <= now), None)

    # --- within ---

    def _touch(self, ticket: int) -> None:
        now = self.clock.now()
        self.tickets[ticket]["updated_at"] = written(now)
        self.indexed.setdefault(ticket, []).append((now + self.lag, written(now)))

    def _name(self, attribute: str, id: object, now: object) -> str:
        """Names are looked up by what the relation is now: when it became empty, an id alone is left."""
        if id is None:
            return ""
        if attribute in ("owner", "customer"):
            one = USERS[int(str(id))]
            return f"{one['firstname']} {one['lastname']}".strip()
        return RELATIONS[attribute][int(str(id))] if now is not None else str(id)

    def _log(self, ticket: int, type: str, by: int, **more: object) -> None:
        self.last += 1
        entry: Record = {"id": self.last, "o_id": ticket, "object": "Ticket", "type": type}
        now = written(self.clock.now())
        self.history[ticket].append(entry | {"created_by_id": by, "created_at": now} | more)

    def _log_article(self, article: int, ticket: int, type: str, by: int, **more: object) -> None:
        own = {
            "o_id": article,
            "object": "Ticket::Article",
            "related_o_id": ticket,
            "related_object": "Ticket",
        }
        self._log(ticket, type, by, **(own | more))
