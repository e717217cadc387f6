"""A small shop with a contract that costs something, and a store in which November went badly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.clock import PacedClock
from bot.config import loads
from bot.config.editions import edition_text
from bot.engine.assess import Assess
from bot.engine.cases import Cases
from bot.engine.closing import Closing
from bot.engine.owing import Owing
from bot.engine.services import watch_services
from bot.engine.strangers import Nobody
from bot.engine.views import SourceView
from bot.shelf import remember
from bot.sla.facts import (
    NOBODY,
    SLACK,
    Attributes,
    Author,
    Category,
    Deed,
    Fact,
    FactKey,
    Opened,
    SourceName,
    StatusChanged,
    Subject,
    Who,
    customer_subject,
)
from bot.sla.library import Library
from bot.sla.observations import Health, Observed
from bot.sla.pages import Page
from bot.sla.uptime.services import monitor_subject
from storage import SqlStore, open_store

NOVEMBER = datetime(2026, 10, 31, 23, tzinfo=UTC)
"""The beginning of November 2026 in Amsterdam."""
HOUR = timedelta(hours=1)
POLICIES = """
timezone: Europe/Amsterdam
services:
  portal:
    title: Customer portal
    customers: [Klant BV]
    monitors: {desk: [ping]}
    availability: {contractual: 99.9%}
  line:
    suppliers: [carrier]
    monitors: {desk: [line]}
    availability: {supplier: 99.5%}
customers:
  - {name: Klant BV, match: {organization: Klant BV}, contract: msa}
suppliers:
  carrier: {match: {tags: waits-for-carrier}, contract: carrier-2025}
contracts:
  msa:
    parties: [Acme BV, Klant BV]
    fee: 12000 EUR per month
    credits: {uptime: [{below: 99.9%, credit: 5%}, {below: 99%, credit: 10%}]}
    remedies: [{right: termination, breaches: 1, months: 6}]
    claim: {within: 30 days, from: incident}
  carrier-2025: {parties: [Acme BV, Carrier NV], claim: {within: 45 days, from: incident}}
policies:
  - {name: all, match: {}, targets: {resolution: 8h}}
"""
FRAME = """
slack:
  bot_token: xoxb-none
  app_token: xapp-none
  channels: {{support: C0SUPPORT}}
  default_channel: support
sources:
  desk: {{kind: zendesk, base_url: "https://desk.example", email: bot@acme.example, token: secret}}
store: {store}
"""


def configured(store: str) -> bytes:
    """The file that has it all."""
    return (POLICIES + FRAME.format(store=store)).encode()


def monitor(name: str) -> Subject:
    return monitor_subject(SourceName("desk"), name)


class Till:
    """The store, and what is owed by it. Made by `opened_till`."""

    def __init__(self, store: SqlStore, cases: Cases) -> None:
        self.store, self.cases = store, cases
        self.owing = Owing(store, cases, self._health, zone="Europe/Amsterdam")

    async def _health(self, now: datetime) -> tuple[SourceView, ...]:
        return (SourceView("desk", now, healthy=True),)

    async def tells(self, subject: Subject, deed: Deed, at: datetime) -> None:
        key = FactKey(f"{subject}:{at.isoformat()}:{type(deed).__name__}")
        await self.store.record([Fact(subject.source, key, subject, at, at, NOBODY, deed)], at)

    async def read(self, until: datetime) -> None:
        """The helpdesk has been read up to an instant; what follows from it is worked out then."""
        await self.store.append(Page(SourceName("desk"), (), until.isoformat(), until), until)
        await Closing(self.store, self.cases).run(until)
        for subject in await self.store.subjects():
            await self.store.check_again(subject, until)
        while (await Assess(self.store, self.cases).run(until)).assessed:
            pass

    async def opens(self, number: int, at: datetime, *, tags: tuple[str, ...] = ()) -> Subject:
        """A customer asks for something."""
        subject = Subject(SourceName("desk"), str(number))
        attributes = Attributes(customer="Klant BV", tags=frozenset(tags))
        customer = Author("c-1", Who.CUSTOMER)
        opened = Opened(Category.OPEN, attributes, "c-1")
        key = FactKey(f"{subject}:opened")
        await self.store.record([Fact(subject.source, key, subject, at, at, customer, opened)], at)
        return subject

    async def waits(self, number: int, at: datetime) -> None:
        """A ticket waits for somebody else."""
        subject = Subject(SourceName("desk"), str(number))
        await self.tells(subject, StatusChanged(Category.ON_HOLD), at)

    async def paper(self, deed: Deed, at: datetime, by: str = "U0ANN") -> None:
        """Something about a customer's papers is put on record."""
        subject = customer_subject("Klant BV")
        key = FactKey(f"{type(deed).__name__}:{at.isoformat()}")
        await self.store.record([Fact(SLACK, key, subject, at, at, Author(by, Who.AGENT), deed)], at)

    async def down(self, name: str, start: datetime, length: timedelta) -> None:
        """A monitor says that it is down for so long."""
        await self.tells(monitor(name), Observed(Health.DOWN), start)
        await self.tells(monitor(name), Observed(Health.UP), start + length)


async def opened_till(url: str, policies: str = POLICIES) -> Till:
    """Watched from the beginning of November, when everything worked."""
    store = await open_store(url)
    library = await edited(store, policies, NOVEMBER)
    await watch_services(store, library, NOVEMBER)
    till = Till(store, Cases(store, Nobody(), library))
    for name in ("ping", "line"):
        await till.tells(monitor(name), Observed(Health.UP), NOVEMBER)
    return till


async def edited(store: SqlStore, policies: str, now: datetime) -> Library:
    """The policies are these from now on."""
    data = (policies + FRAME.format(store="sqlite://")).encode()
    settings = loads(data, {}, now)
    return await remember(store, settings, edition_text(data, {}), PacedClock(now, rate=0))
