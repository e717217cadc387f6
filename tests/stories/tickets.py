"""Tickets in the words of a story."""

from __future__ import annotations

from dataclasses import dataclass

from bot.demo.helpdesk import Desk
from tests.stories.scenery import AGENTS, CUSTOMERS


@dataclass
class Ticket:
    """A ticket in the helpdesk. Every deed happens there, at the present instant."""

    desk: Desk
    title: str
    id: int = 0

    def opens(
        self,
        customer: str = "Klant BV",
        priority: str | None = "urgent",
        owner: str | None = "Eva",
        by: str = "customer",
    ) -> Ticket:
        """Somebody asks for help."""
        requester = CUSTOMERS[customer]
        self.id = self.desk.open(
            self.title, requester=requester, body="Please help.", priority=priority, by=by
        )
        if owner is not None:
            self.assigned(owner)
        return self

    @property
    def number(self) -> str:
        return f"#{self.id}"

    @property
    def name(self) -> str:
        """As people type it when two helpdesks have the number."""
        return f"zendesk:{self.id}"

    def assigned(self, agent: str) -> None:
        self.desk.assign(self.id, AGENTS[agent])

    def answered(self, by: str = "Eva") -> int:
        """A public reply of an agent; gives back the comment."""
        return self.desk.reply(self.id, AGENTS[by], "We are on it.")

    def customer_writes(self) -> None:
        self.desk.reply(self.id, "customer", "Any news?")

    def becomes(self, status: str) -> None:
        self.desk.set_status(self.id, status)

    def raised(self, priority: str) -> None:
        self.desk.set_priority(self.id, priority)

    def merged_into(self, other: Ticket) -> None:
        self.desk.merge(self.id, other.id)

    def deleted(self) -> None:
        self.desk.delete(self.id)

    def restored(self) -> None:
        self.desk.restore(self.id)

    def hides(self, comment: int) -> None:
        """An answer is made private after the fact."""
        self.desk.make_private(self.id, comment)
