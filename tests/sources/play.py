"""A source that is being read, the clock it goes by, and the ledger that keeps what it brings."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.clock import PacedClock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.facts import Deed, Fact, FactKey
from bot.sla.pages import NativeTimer, Page, Person, Ticket

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@dataclass
class Ledger:
    """What a store would keep: each key once, the newest cursor, the highest watermark."""

    facts: dict[FactKey, Fact] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    natives: list[NativeTimer] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)
    cursor: str = ""
    read_up_to: datetime | None = None
    pages: int = 0

    def append(self, page: Page) -> None:
        for fact in page.facts:
            self.facts.setdefault(fact.key, fact)
        self.tickets |= {ticket.subject.id: ticket for ticket in page.tickets}
        self.people |= {person.id: person for person in page.people}
        self.natives.extend(page.natives)
        self.strange.extend(page.strange)
        self.cursor, self.pages = page.cursor, self.pages + 1
        if page.read_up_to is not None:
            self.read_up_to = max(page.read_up_to, self.read_up_to or page.read_up_to)

    def of(self, ticket: int | str) -> list[Fact]:
        """The facts of a ticket in their one order."""
        found = [fact for fact in self.facts.values() if fact.subject.id == str(ticket)]
        return sorted(found, key=lambda fact: fact.order)

    def deeds(self, ticket: int | str) -> list[Deed]:
        return [fact.deed for fact in self.of(ticket)]


@dataclass
class Play:
    """One source, read page by page."""

    clock: PacedClock
    http: Http
    source: Source
    ledger: Ledger = field(default_factory=Ledger)

    async def poll(self) -> list[Page]:
        """Read until the source has no more now, storing every page."""
        pages = []
        for _ in range(50):
            page = await self.source.fetch(self.ledger.cursor, self.clock.now())
            self.ledger.append(page)
            pages.append(page)
            if not page.more:
                return pages
        raise AssertionError("paging does not end")

    async def history(self, since: datetime) -> Ledger:
        """A backfill from `since`, kept in a ledger of its own."""
        past = Ledger()
        for _ in range(200):
            page = await self.source.history(past.cursor, since, self.clock.now())
            past.append(page)
            if not page.more:
                return past
        raise AssertionError("the backfill does not end")

    def later(self, **duration: float) -> None:
        self.clock.jump(timedelta(**duration))
