"""The whole bot between a real RT and a local Slack, and one clock for all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.app import App
from bot.clock import PacedClock, SystemClock
from bot.config import Settings, loads
from bot.config.editions import edition_text
from bot.demo.workspace import Workspace
from bot.engine.cases import Cases
from bot.engine.rebuild import Rebuild
from bot.engine.records import StoredTimer
from bot.engine.strangers import Nobody
from bot.shelf import remember
from bot.sla.facts import SourceName, Subject
from bot.sla.pages import NativeTimer
from tests.real.rt.desk import PASSWORDS, RealDesk
from tests.real.rt.server import RealRt
from tests.stories.channels import Channel
from tests.stories.scenery import CHANNELS, make_workspace

FRIDAY = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
"""Half past three in the afternoon in Amsterdam."""

NAME = SourceName("rt")
SECOND = timedelta(seconds=1)
LEAP = timedelta(hours=2)

CONFIG = """
timezone: Europe/Amsterdam
language: en
calendar: office
blind_after: 3h
calendars:
  office:
    hours: {{mon-fri: "09:00-17:00"}}
customers:
  - {{name: Klant BV, contract: msa-2024-17}}
contracts:
  msa-2024-17:
    parties: [Acme BV, Klant BV]
    valid: 2026-01-01..2027-12-31
    approved: {{by: ann@example.com, date: 2026-01-15}}
    clauses: {{resolution: "§4.3"}}
policies:
  - name: everything
    match: {{}}
    targets:
      first_response: 2h
      next_response: 2h
      resolution: {{contractual: {{within: 8h, clause: resolution}}, pause_on: [pending]}}
    warn: [50%]
    ladder: everybody
ladders:
  everybody:
    - {{at: warn, tell: [owner, support]}}
    - {{at: due, tell: [owner, leads]}}
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
  {name}:
    kind: rt
    base_url: {rt}
    user: duebell
    password: {password}
    every: 1h
    overlap: 5s
    due_is: both
    fields: {{Contract: contract}}
store: sqlite:///{store}
web: {{host: 127.0.0.1, port: 0}}
log_level: warning
"""


class Stage:
    """Time, people, RT and bot. Made by `stage()`."""

    def __init__(self, rt: RealRt, clock: PacedClock, workspace: Workspace, desk: RealDesk) -> None:
        self.rt, self.clock, self.workspace, self.desk = rt, clock, workspace, desk
        self._config = CONFIG.format(
            api=workspace.api_base_url,
            bot_token=workspace.bot_token,
            app_token=workspace.app_token,
            name=NAME,
            rt=rt.base_url,
            password=PASSWORDS["duebell"],
            store=rt.folder / "bot.sqlite",
        ).encode()
        self._settings: Settings = loads(self._config, {}, clock.now())
        self._edition = edition_text(self._config, {})
        self.app = App(self._settings, self._edition, clock=clock)

    # --- time ---

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def until(self, instant: datetime) -> None:
        """Time passes for everybody. The bot wakes for every warning and due, and each LEAP at least."""
        while self.now < instant:
            await self.app.jobs.settled()
            check_at = await self.app.store.next_check_at() or instant
            self._jump(min(max(check_at, self.now + SECOND), self.now + LEAP, instant) - self.now)
        await self.app.jobs.settled()

    async def reads(self) -> None:
        """The bot reads RT now, and says what there is to say."""
        self.app.jobs.poke(f"ingest:{NAME}")
        await self.app.jobs.settled()

    def _jump(self, duration: timedelta) -> None:
        """Whole seconds, so that RT's clock can follow exactly."""
        whole = -(-duration // SECOND) * SECOND
        if whole > timedelta(0):
            self.rt.shift(self.clock.now() - SystemClock().now() + whole + SECOND / 2)
            self.clock.jump(whole)

    # --- what can be seen ---

    def channel(self, name: str) -> Channel:
        return Channel(self.workspace, CHANNELS[name])

    async def timer(self, ticket: str, metric: str) -> StoredTimer:
        """The newest timer of a ticket that measures this."""
        timers = await self.app.store.timers_of(Subject(NAME, ticket))
        return max((one for one in timers if one.metric == metric), key=lambda one: one.cycle)

    async def native(self, ticket: str) -> NativeTimer | None:
        """What RT's own SLA says of a ticket."""
        look = await self.app.sources[0].look([ticket], "", self.now)
        return next(iter(look.natives), None)

    def apart(self, ours: datetime, theirs: datetime) -> timedelta:
        """How much office time lies between two instants: the end of a day is the beginning of the next."""
        return self._settings.calendars["office"].ruler().used(ours, theirs)

    async def is_sound(self) -> None:
        """The stored timers are what the ledger gives, and its chains are whole."""
        store = self.app.store
        library = await remember(store, self._settings, self._edition, self.clock)
        rebuilt = await Rebuild(store, Cases(store, Nobody(), library)).run(self.now)
        assert rebuilt.differed == ()
        assert await store.verify() == []


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """RT and Slack run, the bot does not yet; it is Friday afternoon."""
    machine = SystemClock()
    offset = (FRIDAY - machine.now()) // SECOND * SECOND
    with RealRt.running(offset) as rt:
        await rt.answers()
        clock = PacedClock(machine.now() + offset, rate=1)
        workspace = make_workspace(clock)
        await workspace.start()
        try:
            async with RealDesk(rt.base_url) as desk:
                await desk.switch_promises_on()
                yield Stage(rt, clock, workspace, desk)
        finally:
            await workspace.stop()
