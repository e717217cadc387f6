"""A store with both sides of a few tickets: ours, and what the helpdesk says of its own SLA."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.clock import PacedClock
from bot.config import loads
from bot.config.editions import edition_text
from bot.engine.answer import Answers
from bot.engine.assess import Assess
from bot.engine.cases import Cases
from bot.engine.drift_views import DriftView
from bot.engine.strangers import Nobody
from bot.shelf import remember
from bot.sla.facts import (
    Attributes,
    Author,
    Category,
    Deed,
    Fact,
    FactKey,
    Opened,
    SourceName,
    Subject,
    Who,
)
from bot.sla.pages import NativeTimer, Page, Ticket
from bot.sla.promises import Metric
from storage import SqlStore, open_store

DESK = SourceName("desk")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)  # nine in the morning in Amsterdam
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOW = MONDAY + 6 * HOUR
KIM, EVA = Author("kim", Who.CUSTOMER), Author("eva", Who.AGENT)
FIRST, NEXT, SOLVED = Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.RESOLUTION
SLA = """\
timezone: Europe/Amsterdam
calendar: office
calendars:
  office: {{hours: {{mon-fri: "09:00-17:00"}}}}
store: {store}
slack: {{bot_token: xoxb-1, app_token: xapp-1, channels: {{legal: C0LEGAL}}}}
customers:
  - {{name: Klant BV, match: {{organization: Klant}}, contract: msa}}
contracts: {{msa: {{valid: 2026-01-01..2027-12-31}}}}
policies:
  - name: contract
    match: {{customer: Klant BV}}
    targets: {{first_response: {{contractual: 2h}}, resolution: {{internal: 8h, pause_on: [pending]}}}}
  - {{name: rest, match: {{priority: [high, low]}}, targets: {{first_response: 4h}}}}
"""


class Shop:
    """A store with tickets of a helpdesk that has an SLA of its own."""

    def __init__(self, store: SqlStore, cases: Cases) -> None:
        self.store, self.cases, self.clock = store, cases, PacedClock(NOW, rate=0)
        self.told: list[NativeTimer] = []
        self.facts: list[Fact] = []
        self.cards: list[Ticket] = []
        self.source = DESK

    def opens(self, id: str, at: datetime = MONDAY, priority: str = "high", customer: str = "") -> Subject:
        subject = Subject(self.source, id)
        attributes = Attributes(priority=priority, customer=customer or None)
        self.says(subject, Opened(Category.OPEN, attributes, "kim"), at, KIM)
        self.cards.append(Ticket(subject, "VPN down", f"https://desk.example/{id}", id))
        return subject

    def says(self, subject: Subject, deed: Deed, at: datetime, author: Author = EVA) -> None:
        key = FactKey(f"{subject}:{len(self.facts)}")
        self.facts.append(Fact(subject.source, key, subject, at, at, author, deed))

    def theirs(
        self, subject: Subject, metric: Metric = FIRST, due: datetime | None = None, **more: object
    ) -> NativeTimer:
        native = NativeTimer(subject, metric, str(metric), NOW, due, breached=due is not None and due <= NOW)
        self.told.append(replace(native, **more))  # type: ignore[arg-type]
        return self.told[-1]

    async def settles(self) -> None:
        """All that was told is stored and assessed."""
        page = Page(
            self.source, tuple(self.facts), "c", NOW, tickets=tuple(self.cards), natives=tuple(self.told)
        )
        await self.store.append(page, NOW)
        await Assess(self.store, self.cases).run(NOW)

    @property
    def answers(self) -> Answers:
        return Answers(
            self.store,
            self.cases,
            Nobody(),
            self.clock,
            zone="Europe/Amsterdam",
            blind_after=10 * MINUTE,
            sources=[DESK],
        )

    async def asked(self, name: str | None = None, limit: int | None = 20) -> DriftView:
        await self.settles()
        view = await self.answers.drift(name, limit)
        assert isinstance(view, DriftView)
        return view


def configured(store: str) -> bytes:
    return SLA.format(store=store).encode()


async def opened_shop(url: str) -> Shop:
    store = await open_store(url)
    data = configured(url)
    clock = PacedClock(MONDAY - 24 * HOUR, rate=0)
    settings = loads(data, {}, clock.now())
    library = await remember(store, settings, edition_text(data, {}), clock)
    return Shop(store, Cases(store, Nobody(), library))
