"""A helpdesk that is a shelf of tickets: it says what is on it when asked, and nothing by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import PacedClock
from bot.sla.facts import Attributes, Author, Category, Deed, Fact, FactKey, Opened, SourceName, Subject, Who
from bot.sla.pages import Look, Page, Ticket
from bot.troubles import SourceTrouble

NAME = SourceName("shelf")
CUSTOMER = Author("c1", Who.CUSTOMER)


@dataclass
class Shelf:
    """`tickets` are there, `asked` are the looks so far, `news` comes with the next look at its ticket,
    `strange` and `trouble` with every call; `takes` is how long a look lasts."""

    clock: PacedClock
    name: SourceName = NAME
    every: timedelta = timedelta(minutes=1)
    tickets: set[str] = field(default_factory=set)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    news: dict[str, Fact] = field(default_factory=dict)
    strange: tuple[tuple[str, str], ...] = ()
    trouble: SourceTrouble | None = None
    takes: timedelta = timedelta(0)

    def subject(self, ticket: str) -> Subject:
        return Subject(self.name, ticket)

    def says(self, ticket: str, deed: Deed, key: str, at: datetime | None = None) -> Fact:
        """A fact of this helpdesk, observed when it happened."""
        when = at or self.clock.now()
        return Fact(self.name, FactKey(key), self.subject(ticket), when, when, CUSTOMER, deed)

    def opening(self, *tickets: str) -> Page:
        """A page on which these tickets are opened; they are on the shelf from now on."""
        self.tickets |= set(tickets)
        opened = Opened(Category.OPEN, Attributes(priority="high"), "c1")
        facts = tuple(self.says(ticket, opened, f"opened:{ticket}") for ticket in tickets)
        cards = tuple(Ticket(self.subject(ticket), "VPN down", "", f"#{ticket}") for ticket in tickets)
        return Page(self.name, facts, "cursor", self.clock.now(), tickets=cards)

    async def fetch(self, cursor: str, now: datetime) -> Page:
        return Page(self.name, (), "cursor", now)

    async def history(self, cursor: str, since: datetime, now: datetime) -> Page:
        return Page(self.name, (), cursor, None)

    async def look(self, ids: Sequence[str], cursor: str, now: datetime) -> Look:
        assert cursor == "cursor"
        assert 0 < len(ids) <= 100
        if self.trouble is not None:
            raise self.trouble
        self.clock.jump(self.takes)
        self.asked.append(tuple(ids))
        there = [id for id in ids if id in self.tickets]
        news = tuple(self.news.pop(id) for id in there if id in self.news)
        return Look(news, strange=self.strange, gone=tuple(sorted(set(ids) - set(there))))

    def hint(self, ids: Sequence[str]) -> None:
        return

    async def probe(self) -> str:
        return "a shelf can be read"

    async def close(self) -> None:
        return
