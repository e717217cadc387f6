"""Forty minutes in the life of a ticket: a warning, a breach, calls to legal and to the manager, and then the
news that it was answered in time after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sla.facts import (
    Assigned,
    Attributes,
    Author,
    Category,
    Deed,
    Fact,
    FactKey,
    Noted,
    Opened,
    Replied,
    SourceName,
    StatusChanged,
    Subject,
    Who,
)
from bot.sla.pages import Look, Page, Person, Ticket

MINUTE = timedelta(minutes=1)
EVERY = 60 * MINUTE
"""Readings are as often as the test wants; the lease of a source outlasts the pauses between its ticks."""
CUSTOMER, EVA = Author("c1", Who.CUSTOMER), Author("a1", Who.AGENT)

EVENTFUL = (0, 15, 20, 30, 34, 38)
"""Minutes at which there is something to do."""
TICKS = (*EVENTFUL, *(minute + 2 for minute in EVENTFUL))
"""Minutes at which the engine is awake: after each event comes one more, when all leases of the dead have
ended."""

LADDER = """
timezone: UTC
language: en
calendar: always
calendars: {always: 24x7}
customers: [{name: Klant BV, match: {organization: Klant BV}, contract: msa}]
contracts:
  msa:
    parties: [Acme, Klant BV]
    valid: 2026-01-01..2027-12-31
    approved: {by: ann@example.com, date: 2026-01-15}
    clauses: {response: "4.2"}
policies:
  - name: gold
    match: {customer: Klant BV}
    targets: {first_response: {contractual: {within: 20m, clause: response}}}
    warn: [75%]
    ladder: steep
ladders:
  steep:
    - {at: warn, tell: [owner, support]}
    - {at: due, tell: [owner, leads]}
    - {at: due, kind: contractual, tell: [legal]}
    - {after: 10m, unless: acknowledged, tell: [manager]}
"""


@dataclass
class Script:
    """A source that knows what will have happened. `begin` is minute 0."""

    name: SourceName
    begin: datetime
    every: timedelta = EVERY

    async def fetch(self, cursor: str, now: datetime) -> Page:
        """What is known by now and was not read before, one fact a page: any may be the last that a process
        sees."""
        facts = [fact for heard_at, fact in self._story() if heard_at <= now]
        read = int(cursor or 0)
        page = facts[read : read + 1]
        more = read + 1 < len(facts)
        observed = tuple(replace(fact, observed_at=now) for fact in page)
        watermark = None if more else now + timedelta(seconds=1)  # so that legal need not wait
        ticket = Ticket(self.subject, "Story", "https://desk.example/1", "1")
        eva = Person(self.name, "a1", "Eva", "eva@example.com", Who.AGENT)
        return Page(self.name, observed, str(read + len(page)), watermark, more, (ticket,), (eva,))

    async def history(self, cursor: str, since: datetime, now: datetime) -> Page:
        return Page(self.name, (), cursor, None)

    async def look(self, ids: Sequence[str], cursor: str, now: datetime) -> Look:
        return Look()

    def hint(self, ids: Sequence[str]) -> None:
        return

    async def probe(self) -> str:
        return "scripted"

    async def close(self) -> None:
        return

    @property
    def subject(self) -> Subject:
        return Subject(self.name, "1")

    def _story(self) -> Sequence[tuple[datetime, Fact]]:
        opened = Opened(Category.NEW, Attributes(priority="urgent", customer="Klant BV"), "c1")
        return [
            self._fact(0, CUSTOMER, opened),
            self._fact(0, EVA, Assigned("a1")),
            self._fact(19, EVA, Replied(), heard=34),
            self._fact(34, EVA, Noted()),
            self._fact(38, EVA, StatusChanged(Category.SOLVED)),
        ]

    def _fact(
        self, minute: int, author: Author, deed: Deed, heard: int | None = None
    ) -> tuple[datetime, Fact]:
        at = self.begin + minute * MINUTE
        key = FactKey(f"{minute}/{type(deed).__name__}")
        fact = Fact(self.name, key, self.subject, at, at, author, deed)
        return self.begin + (minute if heard is None else heard) * MINUTE, fact
