"""The desk as the page of the demo sees it: a list of tickets and a few buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.demo.helpdesk.desk import Desk
from bot.demo.helpdesk.model import Ticket
from bot.demo.helpdesk.shapes import instant

_STATUS_DEEDS = {"pending": "pending", "hold": "hold", "solve": "solved", "reopen": "open", "close": "closed"}

_BUTTONS = {
    "customer_replies": "customer_reply",
    "agent_replies": "agent_reply",
    "internal_note": "note",
    "set_pending": "pending",
    "on_hold": "hold",
}
"""What the buttons of the page are called, where that is not the deed's own name."""


class Counter:
    """Lets visitors play both sides of the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def tickets(self) -> Sequence[Mapping[str, object]]:
        """All tickets, newest first."""
        newest = sorted(self._desk.account.tickets.values(), key=lambda one: one.id, reverse=True)
        return [self._row(one) for one in newest]

    def customers(self) -> Sequence[str]:
        """Companies, and people without one: whoever a ticket can be opened for."""
        account = self._desk.account
        people = [user for user in account.users.values() if user.role == "end-user"]
        names = {account.organizations.get(user.organization_id or 0, user.name) for user in people}
        return sorted(names)

    def open(self, subject: str, priority: str, customer: str, body: str) -> int:
        """Open a ticket for somebody of that company; ValueError for an unknown one. Empty priority is
        unset."""
        requester = self._somebody_of(customer)
        return self._desk.open(subject, requester=requester, body=body or subject, priority=priority or None)

    def act(self, ticket_id: int, deed: str, text: str) -> None:
        """Do a deed: customer_reply, agent_reply, note, pending, hold, solve, reopen or close, or a button's.

        ValueError for what Zendesk would refuse, KeyError for an unknown ticket.
        """
        match _BUTTONS.get(deed, deed):
            case "customer_reply":
                self._desk.reply(ticket_id, "customer", text or "Any news?")
            case "agent_reply":
                self._desk.reply(ticket_id, "agent", text or "We are looking into it.")
            case "note":
                self._desk.note(ticket_id, text or "Checked the logs.")
            case change if change in _STATUS_DEEDS:
                self._desk.set_status(ticket_id, _STATUS_DEEDS[change])
            case _:
                raise ValueError(f"no such deed: {deed}")

    def _row(self, one: Ticket) -> dict[str, object]:
        account = self._desk.account
        requester, assignee = (account.users.get(one.id_of(f) or 0) for f in ("requester_id", "assignee_id"))
        return {
            "id": one.id,
            "subject": one.text("subject"),
            "status": one.text("status"),
            "priority": one.text("priority"),
            "customer": account.organizations.get(one.id_of("organization_id") or 0, ""),
            "requester": requester.name if requester else "",
            "assignee": assignee.name if assignee else "",
            "updated_at": instant(one.updated_at),
        }

    def _somebody_of(self, customer: str) -> int:
        account = self._desk.account
        for user in account.users.values():
            company = account.organizations.get(user.organization_id or 0, user.name)
            if user.role == "end-user" and customer == company:
                return user.id
        raise ValueError("no such customer")
