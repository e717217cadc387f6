"""The desk as the page of the demo sees it: a list of tickets and a few buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from bot.demo.helpdesk.desk import Desk
from bot.demo.helpdesk.model import Ticket
from bot.demo.helpdesk.shapes import instant
from bot.demo.workspace import Deed

_MOST_FINISHED = 15
"""Finished tickets that the page shows, the latest ones."""
_FINISHED = frozenset({"solved", "closed", "deleted"})


class Counter:
    """Lets visitors play both sides of the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def tickets(self) -> Sequence[Mapping[str, object]]:
        """What is open, and the latest of what is finished; each newest first."""
        newest = sorted(self._desk.account.tickets.values(), key=lambda one: one.id, reverse=True)
        unfinished = [one for one in newest if one.text("status") not in _FINISHED]
        finished = [one for one in newest if one.text("status") in _FINISHED]
        return [self._row(one) for one in (*unfinished, *finished[:_MOST_FINISHED])]

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
        """Do one of `Deed`. ValueError for what Zendesk would refuse, KeyError for an unknown ticket."""
        match Deed(deed):
            case Deed.CUSTOMER_REPLIES:
                self._desk.reply(ticket_id, "customer", text or "Any news?")
            case Deed.AGENT_REPLIES:
                self._desk.reply(ticket_id, "agent", text or "We are looking into it.")
            case Deed.INTERNAL_NOTE:
                self._desk.note(ticket_id, text or "Checked the logs.")
            case Deed.SET_PENDING:
                self._desk.set_status(ticket_id, "pending")
            case Deed.ON_HOLD:
                self._desk.set_status(ticket_id, "hold")
            case Deed.SOLVE:
                self._desk.set_status(ticket_id, "solved")
            case Deed.REOPEN:
                self._desk.set_status(ticket_id, "open")
            case never:
                assert_never(never)

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
