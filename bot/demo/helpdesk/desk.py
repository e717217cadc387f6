"""What people can do in the make-believe account. Every deed becomes one update, as in Zendesk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.demo.helpdesk.model import (
    SYSTEM,
    Account,
    CommentEvent,
    CustomStatus,
    Event,
    FieldEvent,
    Now,
    PrivacyEvent,
    Role,
    Ticket,
    Update,
    User,
    Value,
    Via,
)

PRIORITIES = frozenset({"low", "normal", "high", "urgent"})
STATUSES = frozenset({"new", "open", "pending", "hold", "solved", "closed"})
MERGED_TAG = "closed_by_merge"


class Desk:
    """The account as its people see it. `by` is "customer" (the requester), "agent" (the owner, or the
    first agent) or a user's id; a deed that Zendesk would refuse is a ValueError, an unknown ticket a
    KeyError.

    `tells_deletions`: whether the event stream mentions deletions; the export of tickets always does.
    """

    def __init__(self, clock: Now, account: Account | None = None, *, tells_deletions: bool = True) -> None:
        self.clock = clock
        self.account = account or Account()
        self.tells_deletions = tells_deletions

    def now(self) -> datetime:
        """The present second: Zendesk knows no smaller unit."""
        return self.clock.now().replace(microsecond=0)

    # --- who is there ---

    def add_agent(self, id: int, name: str, email: str, role: Role = "agent") -> int:
        """Somebody who answers."""
        self.account.users[id] = User(id, name, email, role)
        return id

    def add_customer(self, id: int, name: str, email: str, organization: int | None = None) -> int:
        """Somebody who asks."""
        self.account.users[id] = User(id, name, email, "end-user", organization)
        return id

    def add_organization(self, id: int, name: str) -> int:
        """A customer's company."""
        self.account.organizations[id] = name
        return id

    def add_group(self, id: int, name: str) -> int:
        """A team of agents."""
        self.account.groups[id] = name
        return id

    def add_status(self, id: int, label: str, category: str) -> int:
        """A status of the account's own."""
        self.account.statuses[id] = CustomStatus(id, label, category)
        return id

    # --- tickets ---

    def open(
        self,
        subject: str,
        *,
        requester: int,
        body: str,
        priority: str | None = None,
        by: str | int = "customer",
        channel: str = "web",
        more: Mapping[str, Value] | None = None,
        follow_up_of: int | None = None,
    ) -> int:
        """A new ticket for `requester`, with its first comment; gives back its number. `more` sets further
        fields."""
        _check(priority is None or priority in PRIORITIES, "no such priority")
        self.account.last_ticket += 1
        id, at, person = self.account.last_ticket, self.now(), self.account.users[requester]
        author = requester if by == "customer" else self._first_agent() if by == "agent" else int(by)
        fields: dict[str, Value] = {
            "subject": subject,
            "status": "new",
            "requester_id": requester,
            "organization_id": person.organization_id,
            "priority": priority,
            "tags": [],
            **(more or {}),
        }
        via = Via(channel, "follow_up" if follow_up_of else None, follow_up_of)
        ticket = Ticket(id, at, at, at, author, via, {})
        self.account.tickets[id] = ticket
        self._record(ticket, author, fields, comment=(author, body, True), via=via, created=True)
        return id

    def reply(
        self, ticket: int, by: str | int, text: str, *, public: bool = True, channel: str = "web"
    ) -> int:
        """Write something; gives back the comment's id.

        A customer's reply opens a pending, held or solved ticket again; an agent's takes a new one.
        """
        found, author = self._open_ticket(ticket), self._who(ticket, by)
        changes: dict[str, Value] = {}
        if self.account.users[author].role == "end-user":
            _check(public, "a customer cannot write a note")
            if found.get("status") in {"pending", "hold", "solved"}:
                changes = {"status": "open"}
        elif public and found.get("assignee_id") is None:
            changes = {"assignee_id": author, **({"status": "open"} if found.get("status") == "new" else {})}
        update = self._record(found, author, changes, comment=(author, text, public), via=Via(channel))
        return update.events[0].id

    def note(self, ticket: int, text: str, by: str | int = "agent") -> int:
        """Write something that only agents see; gives back the comment's id."""
        return self.reply(ticket, by, text, public=False)

    def rule_replies(self, ticket: int, text: str, as_user: int | None = None) -> int:
        """A trigger writes to the customer; gives back the comment's id."""
        author = self._first_agent() if as_user is None else as_user
        update = self._record(
            self._open_ticket(ticket), SYSTEM, {}, comment=(author, text, True), via=Via("rule", "trigger")
        )
        return update.events[0].id

    def set_status(self, ticket: int, status: str, by: str | int = "agent") -> None:
        """Change the status. Solving needs an owner: who solves an unowned ticket becomes it."""
        _check(status in STATUSES, "no such status")
        found, author = self._open_ticket(ticket), self._who(ticket, by)
        changes: dict[str, Value] = {"status": status}
        if status in {"solved", "closed"} and found.get("assignee_id") is None:
            changes["assignee_id"] = (
                author if self.account.users[author].role != "end-user" else self._first_agent()
            )
        self._record(found, author, changes)

    def set_custom_status(self, ticket: int, status: int, by: str | int = "agent") -> None:
        """Change to a status of the account's own; Zendesk's status follows."""
        known = self.account.statuses.get(status)
        changes: dict[str, Value] = {"custom_status_id": status}
        if known is not None:
            changes["status"] = known.category
        self._record(self._open_ticket(ticket), self._who(ticket, by), changes)

    def set_priority(self, ticket: int, priority: str | None, by: str | int = "agent") -> None:
        """Change the priority, or take it away."""
        _check(priority is None or priority in PRIORITIES, "no such priority")
        self.set_fields(ticket, {"priority": priority}, by)

    def assign(self, ticket: int, agent: int | None, by: str | int = "agent") -> None:
        """Give the ticket to an agent, or to nobody. A new ticket that gets an owner is open."""
        found = self._open_ticket(ticket)
        opens: dict[str, Value] = {"status": "open"} if agent and found.get("status") == "new" else {}
        self.set_fields(ticket, {"assignee_id": agent, **opens}, by)

    def set_group(self, ticket: int, group: int | None, by: str | int = "agent") -> None:
        """Give the ticket to a team."""
        self.set_fields(ticket, {"group_id": group}, by)

    def set_tags(self, ticket: int, tags: Iterable[str], by: str | int = "agent") -> None:
        """Replace the tags."""
        self.set_fields(ticket, {"tags": sorted(set(tags))}, by)

    def set_fields(self, ticket: int, changes: Mapping[str, Value], by: str | int = "agent") -> None:
        """Change several fields in one update; custom fields go by their number as text."""
        self._record(self._open_ticket(ticket), self._who(ticket, by), changes)

    def merge(self, source: int, target: int, by: str | int = "agent") -> None:
        """Close `source` as a part of `target`."""
        merged, kept, author = self._open_ticket(source), self._open_ticket(target), self._who(source, by)
        tags = sorted({*merged.tags, MERGED_TAG})
        farewell = f"This request was closed and merged into request #{target} {kept.text('subject')!r}."
        self._record(
            merged,
            author,
            {"status": "closed", "tags": tags},
            comment=(author, farewell, False),
            via=Via("web", "merge"),
        )
        welcome = f"Request #{source} {merged.text('subject')!r} was closed and merged into this request."
        self._record(kept, author, {}, comment=(author, welcome, False), via=Via("web", "merge", source))

    def delete(self, ticket: int, by: str | int = "agent") -> None:
        """Put the ticket into the bin."""
        found = self.account.tickets[ticket]
        _check(found.get("status") != "deleted", "already deleted")
        found.before_deletion = found.text("status")
        self._in_silence(found, {"status": "deleted"}, by)

    def restore(self, ticket: int, by: str | int = "agent") -> None:
        """Take the ticket out of the bin, with the status it had."""
        found = self.account.tickets[ticket]
        _check(found.get("status") == "deleted", "not deleted")
        self._in_silence(found, {"status": found.before_deletion}, by)
        found.before_deletion = None

    def make_private(self, ticket: int, comment: int, by: str | int = "agent") -> None:
        """Hide a public comment from the customer after the fact."""
        found, author = self._open_ticket(ticket), self._who(ticket, by)
        self._append(found, author, Via(), (PrivacyEvent(self.account.new_id(), comment, public=False),))

    def touch(self, ticket: int) -> None:
        """Zendesk itself works on the ticket: it comes in the export again, and nothing has happened."""
        self.account.tickets[ticket].generated_at = self.now()

    # --- how an update is made ---

    def _record(
        self,
        ticket: Ticket,
        author: int,
        changes: Mapping[str, Value],
        *,
        comment: tuple[int, str, bool] | None = None,
        via: Via | None = None,
        created: bool = False,
    ) -> Update:
        events: list[Event] = []
        if comment is not None:
            events.append(CommentEvent(self.account.new_id(), *comment))
        for name, value in changes.items():
            before = ticket.get(name)
            if value != before or (created and value not in (None, [])):
                events.append(FieldEvent(self.account.new_id(), name, value, before, created))
                ticket.fields[name] = value
        return self._append(ticket, author, via or Via(), tuple(events))

    def _append(self, ticket: Ticket, author: int, via: Via, events: tuple[Event, ...]) -> Update:
        """An update that changes nothing is none: it is not kept."""
        id = min((event.id for event in events), default=0) - 1
        update = Update(id, ticket.id, self.now(), author, via, events)
        if events:
            self.account.updates.append(update)
            ticket.updated_at = ticket.generated_at = update.at
        return update

    def _in_silence(self, ticket: Ticket, changes: Mapping[str, Value], by: str | int) -> None:
        """Delete or restore: told as an update only if this account tells deletions."""
        if self.tells_deletions:
            self._record(ticket, self._who(ticket.id, by), changes)
            return
        ticket.fields.update(changes)
        ticket.updated_at = ticket.generated_at = self.now()

    def _open_ticket(self, ticket: int) -> Ticket:
        found = self.account.tickets[ticket]
        _check(found.get("status") not in {"closed", "deleted"}, f"ticket {ticket} can no longer be changed")
        return found

    def _who(self, ticket: int, by: str | int) -> int:
        found = self.account.tickets[ticket]
        match by:
            case "customer":
                return found.id_of("requester_id") or SYSTEM
            case "agent":
                return found.id_of("assignee_id") or self._first_agent()
            case _:
                return self.account.users[int(by)].id

    def _first_agent(self) -> int:
        return next(user.id for user in self.account.users.values() if user.role != "end-user")


def _check(condition: bool, reason: str) -> None:
    if not condition:
        raise ValueError(reason)
