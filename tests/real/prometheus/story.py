"""The whole bot between a real Prometheus, a real Alertmanager and a local Slack: a shop is closed longer
than was promised. One service is told of by Prometheus' samples, the other by Alertmanager's alerts."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
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
from bot.sla.facts import Fact, SourceName
from bot.sla.observations import Health, MaintenanceCalledOff, MaintenancePlanned, Observed
from bot.sla.uptime.services import monitor_subject, service_subject
from tests.real.prometheus.server import SECOND, WAITS, WORD, Machines
from tests.real.prometheus.silencing import expire, silence
from tests.stories.channels import Channel
from tests.stories.scenery import CHANNELS, make_workspace

EVERY, SCRAPE = 5 * SECOND, SECOND
LATE = EVERY + SCRAPE + 3 * SECOND
"""One poll, one scrape, one second of lag, one for the answer, and one that this machine may be slow."""
LATER = LATE + WAITS + SECOND
"""What an alert takes besides: its rule's `for`, and an evaluation."""
CERTAIN = 3 * SECOND
"""The lag of the source that reads alerts."""

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
  till:
    title: Cash desk
    customers: [Klant BV]
    monitors: {{am: [shop]}}
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
  am:
    kind: alertmanager
    base_url: {alertmanager}
    every: 5s
    lag: 3s
    settle: 5s
    watchdog: ['alertname="Watchdog"']
    webhook_secret: {word}
    monitors:
      shop: {{alerts: ['alertname="ServiceDown"', 'instance="{shop}"'], for: 2s}}
store: sqlite:///{store}
web: {{host: 127.0.0.1, port: {port}}}
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
            await self._a_long_outage()
            await self._maintenance()
            await self._is_sound()

    async def _a_long_outage(self) -> None:
        budget, used = await self._budget("shop")
        assert await self._budget("till") == (budget, timedelta(0)), "alerts of the past are not known"
        closed_at = self.clock.now()
        self.machines.stop("web", signal.SIGKILL)
        self._say(f"the shop is closed; of {_s(budget)} s were used before: {_s(used)} s")
        shop, till = closed_at + budget - used, closed_at + budget
        await asyncio.gather(
            self._is_told("Web shop", shop - budget / 2, shop, LATE),
            self._is_told("Cash desk", till - budget / 2, till, LATER),
        )
        opened_at = self.clock.now()
        await self.machines.start_web()
        await asyncio.gather(
            self._works_again("Web shop", opened_at, LATE), self._works_again("Cash desk", opened_at, LATER)
        )
        down = {name: (await self._budget(name))[1] for name in ("shop", "till")}
        really = opened_at - closed_at
        assert abs(down["shop"] - used - really) <= 2 * SECOND, (down, really)
        assert abs(down["till"] - really) <= EVERY + 2 * SECOND, (down, really)
        told = f"{_s(down['shop'] - used)} s by samples, {_s(down['till'])} s by alerts"
        self._say(f"it was closed for {_s(really)} s: {told}")

    async def _works_again(self, title: str, opened_at: datetime, late: timedelta) -> None:
        at = await self._hears("support", "works again", title, by=opened_at + late)
        self._say(f"{title}: #support was told that it works again, {_s(at - opened_at)} s later")

    async def _is_told(self, title: str, half: datetime, gone: datetime, late: timedelta) -> None:
        """Warned of, broken, and certain, each in its time."""
        at = await self._hears("support", "is used; broken", title, "Klant BV", by=half + late)
        assert at >= half - late
        self._say(f"{title}: half is used, #support was warned")
        at = await self._hears("leads", title, by=gone + late)
        self._say(f"{title}: all is used, #leads was told {_s(at - gone)} s after")
        at = await self._hears("legal", title, "msa-2024-17", "§5.1", by=gone + 2 * late + CERTAIN)
        self._say(f"{title}: it is certain, #legal was told {_s(at - gone)} s after, with the clause")

    async def _maintenance(self) -> None:
        """A silence that is announced now and begins at once: what is down in it uses nothing."""
        _, before = await self._budget("till")
        id = await silence(self.machines, self.clock.now(), timedelta(hours=1))
        await self._knows(lambda facts: any(isinstance(one.deed, MaintenancePlanned) for one in facts))
        self.machines.stop("web", signal.SIGKILL)
        self._say("the shop's alert was silenced, and the shop closed")
        await self._knows(lambda facts: facts[-1].deed == Observed(Health.DOWN))
        await self.clock.sleep(5 * SECOND)
        await self.machines.start_web()
        await self.clock.sleep(LATER)
        _, after = await self._budget("till")
        assert after - before <= SECOND, (before, after)
        await expire(self.machines, id)
        await self._knows(lambda facts: facts[-1].deed == MaintenanceCalledOff(id, ended=True))
        self._say(f"open again: by alerts {_s(after - before)} s of it were used, the silence is maintenance")

    async def _knows(self, wanted: Callable[[Sequence[Fact]], bool]) -> None:
        """Wait for facts like these about the monitor that reads alerts."""
        until, facts = self.clock.now() + LATER, list[Fact]()
        while self.clock.now() <= until:
            facts = list(await self.app.store.facts(monitor_subject(SourceName("am"), "shop")))
            if wanted(facts):
                return
            await self.clock.sleep(SECOND / 10)
        raise AssertionError(f"the ledger does not say it: {facts}")

    async def _budget(self, service: str) -> tuple[timedelta, timedelta]:
        """Of this month, as the bot works it out, and what outages have used of it."""
        timers = await self.app.store.timers_of(service_subject(service))
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
        await self.app.jobs.settled()
        library = await remember(store, self.settings, self.edition, self.clock)
        rebuilt = await Rebuild(store, Cases(store, Nobody(), library)).run(self.clock.now())
        assert rebuilt.differed == (), rebuilt.differed
        assert await store.verify() == []
        hints = await self._webhooks()
        assert hints > 0
        self._say(f"{hints} webhooks of Alertmanager were hints")
        self._say("the ledger is whole, and gives the same timers again")

    async def _webhooks(self) -> int:
        """How many the bot counts in its own metrics."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.machines.bot}/metrics") as reply,
        ):
            found = re.search(
                r'duebell_webhooks_total\{outcome="hint",source="am"\} ([0-9]+)', await reply.text()
            )
        return int(found[1]) if found else 0

    def _say(self, words: str) -> None:
        typer.echo(f"  {self.clock.now():%H:%M:%S}  {words}")


def _s(duration: timedelta) -> str:
    return f"{duration.total_seconds():.1f}"


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
        alertmanager=machines.alerts_url,
        shop=machines.shop,
        word=WORD,
        port=machines.bot,
        store=machines.folder / "bot.sqlite",
    ).encode()
    settings, edition = loads(config, {}, clock.now()), edition_text(config, {})
    try:
        yield Story(machines, clock, workspace, App(settings, edition, clock=clock), settings, edition)
    finally:
        await workspace.stop()
