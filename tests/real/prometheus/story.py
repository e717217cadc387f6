"""The whole bot between a real Prometheus and a local Slack: a shop is closed longer than was promised."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import typer

from bot.app import App
from bot.clock import PacedClock, SystemClock
from bot.config import Settings, loads
from bot.config.editions import edition_text
from bot.demo.workspace import Workspace
from bot.engine.cases import Cases
from bot.engine.rebuild import Rebuild
from bot.engine.strangers import Nobody
from bot.shelf import remember
from bot.sla.uptime.services import service_subject
from tests.real.prometheus.server import SECOND, Machines
from tests.stories.channels import Channel
from tests.stories.scenery import CHANNELS, make_workspace

EVERY, SCRAPE = 5 * SECOND, SECOND
LATE = EVERY + SCRAPE + 3 * SECOND
"""One poll, one scrape, one second of lag, one for the answer, and one that this machine may be slow."""

CONFIG = """
timezone: Europe/Amsterdam
language: en
customers:
  - {{name: Klant BV, contract: msa-2024-17}}
contracts:
  msa-2024-17:
    parties: [Acme BV, Klant BV]
    valid: 2020-01-01..2099-12-31
    approved: {{by: ann@example.com, date: 2020-01-01}}
    clauses: {{uptime: "§5.1"}}
policies:
  - {{name: all, match: {{}}, targets: {{resolution: 8h}}}}
services:
  shop:
    title: Web shop
    customers: [Klant BV]
    monitors: {{prom: [shop]}}
    availability: {{contractual: {{at_least: 99.999%, clause: uptime}}}}
    warn: [50%]
    ladder: everybody
ladders:
  everybody:
    - {{at: warn, tell: [support]}}
    - {{at: due, tell: [leads]}}
    - {{at: due, kind: contractual, tell: [legal]}}
slack:
  mode: socket
  api_base_url: {api}
  bot_token: {bot_token}
  app_token: {app_token}
  channels: {{support: C0SUPPORT, leads: C0LEADS, legal: C0LEGAL, admins: C0ADMINS}}
  roles: {{legal: [ann@example.com]}}
  default_channel: support
sources:
  prom:
    kind: prometheus
    base_url: {prometheus}
    every: 5s
    lag: 1s
    start: 5m
    indicators:
      shop: {{query: 'probe_success{{instance="{shop}"}}', step: 1s, gap: 4s}}
store: sqlite:///{store}
web: {{host: 127.0.0.1, port: 0}}
log_level: warning
"""


@dataclass
class Story:
    """Five nines of a month are about 26 seconds."""

    machines: Machines
    clock: PacedClock
    workspace: Workspace
    app: App
    settings: Settings
    edition: str

    async def tell(self) -> None:
        async with self.app:
            await self.app.jobs.settled()
            budget, used = await self._budget()
            closed_at = self.clock.now()
            gone = closed_at + budget - used
            self.machines.stop("web", signal.SIGKILL)
            self._say(f"the shop is closed; {used.total_seconds():.1f} s were used before")
            half = gone - budget / 2
            assert await self._hears("support", "50%", "Web shop", "Klant BV", by=half + LATE) >= half
            self._say(f"half of the {budget.total_seconds():.1f} s is used: #support was warned")
            await self._hears("leads", "Web shop", by=gone + LATE)
            self._say("all of it is used: #leads was told")
            await self._hears("legal", "msa-2024-17", "§5.1", by=gone + 2 * LATE)
            self._say("it is certain: #legal was told, with the contract and the clause")
            opened_at = self.clock.now()
            await self.machines.start_web()
            await self._hears("support", "works again", by=opened_at + LATE)
            self._say("the shop is open: #support was told that it works again")
            await self._is_sound()

    async def _budget(self) -> tuple[timedelta, timedelta]:
        """Of this month, as the bot works it out, and what earlier outages have used of it."""
        timers = await self.app.store.timers_of(service_subject("shop"))
        return timers[0].budget, timers[0].used

    async def _hears(self, channel: str, *words: str, by: datetime) -> datetime:
        """Wait for a message with these words."""
        while self.clock.now() <= by:
            seen = Channel(self.workspace, CHANNELS[channel]).seen
            if any(all(word in one.text for word in words) for one in seen):
                return self.clock.now()
            await self.clock.sleep(SECOND / 10)
        texts = [one.text for one in Channel(self.workspace, CHANNELS[channel]).seen]
        raise AssertionError(f"#{channel} did not hear {words} by {by:%H:%M:%S}: {texts}")

    async def _is_sound(self) -> None:
        """The stored timers are what the ledger gives, and its chains are whole."""
        store = self.app.store
        library = await remember(store, self.settings, self.edition, self.clock)
        rebuilt = await Rebuild(store, Cases(store, Nobody(), library)).run(self.clock.now())
        assert rebuilt.differed == ()
        assert await store.verify() == []
        self._say("the ledger is whole, and gives the same timers again")

    def _say(self, words: str) -> None:
        typer.echo(f"  {self.clock.now():%H:%M:%S}  {words}")


@asynccontextmanager
async def story(machines: Machines) -> AsyncIterator[Story]:
    """Prometheus and Slack run, the bot does not yet."""
    clock = PacedClock(SystemClock().now(), rate=1)
    workspace = make_workspace(clock)
    await workspace.start()
    config = CONFIG.format(
        api=workspace.api_base_url,
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
        prometheus=machines.base_url,
        shop=f"http://127.0.0.1:{machines.web}/",
        store=machines.folder / "bot.sqlite",
    ).encode()
    settings, edition = loads(config, {}, clock.now()), edition_text(config, {})
    try:
        yield Story(machines, clock, workspace, App(settings, edition, clock=clock), settings, edition)
    finally:
        await workspace.stop()
