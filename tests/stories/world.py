"""A world for stories: the whole bot between a strict Slack and a strict helpdesk, and a clock moved by hand.

Nothing in it is replaced: the bot is the production app, the servers listen on 127.0.0.1.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.app import App
from bot.clock import PacedClock
from bot.config import loads
from bot.config.editions import edition_text
from bot.demo.helpdesk import Desk, Server
from bot.demo.workspace import BOT_USER, DEFAULT_SCOPES, HISTORY_SCOPES, Message, Workspace
from bot.demo.workspace import App as SlackApp

TOKEN = "story-token"
EVA, LARS, ANN, PIET, OPS, GUEST = "U0EVA", "U0LARS", "U0ANN", "U0PIET", "U0OPS", "U0GUEST"
SUPPORT, LEADS, LEGAL, ADMINS = "C0SUPPORT", "C0LEADS", "C0LEGAL", "C0ADMINS"
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

POLICIES = """
timezone: Europe/Amsterdam
language: en
calendar: round-the-clock
calendars:
  round-the-clock: 24x7
  office:
    hours: {mon-fri: "09:00-17:00"}
    holidays: {country: NL}
customers:
  - name: Klant BV
    match: {organization: Klant BV}
    tier: gold
    contract: msa-2024-17
contracts:
  msa-2024-17:
    parties: [Acme Telecom BV, Klant BV]
    valid: 2026-01-01..2027-12-31
    approved: {by: ann@example.com, date: 2026-01-15}
    clauses: {response: "§4.2", resolution: "§4.3"}
policies:
  - name: gold
    match: {customer_tier: gold}
    targets:
      first_response: {internal: 30m, contractual: {within: 1h, clause: response}}
      resolution: {contractual: {within: 8h, clause: resolution}, pause_on: [pending]}
      next_response: 2h
    warn: [50%, 75%]
    ladder: urgent
  - name: office
    match: {priority: [low, normal, high, urgent]}
    calendar: office
    targets: {first_response: 4h, resolution: 2 business days}
    warn: [75%]
    ladder: office
ladders:
  urgent:
    - {at: warn, tell: [owner, support]}
    - {at: due, tell: [owner, leads]}
    - {after: 30m, unless: acknowledged, tell: [manager], repeat: 1h}
    - {at: due, kind: contractual, tell: [legal]}
  office:
    - {at: warn, tell: [owner, support]}
    - {at: due, tell: [leads]}
"""

PLACES = """
slack:
  mode: socket
  api_base_url: {api}
  bot_token: {bot_token}
  app_token: {app_token}
  signing_secret: {signing_secret}
  channels: {{support: C0SUPPORT, leads: C0LEADS, legal: C0LEGAL, admins: C0ADMINS}}
  roles: {{lead: [U0LARS], legal: [ann@example.com], admin: [ops@example.com], manager: [piet@example.com]}}
  default_channel: support
sources:
  zendesk: {{kind: zendesk, base_url: "{helpdesk}", email: bot@acme.example, token: {token}, every: {every}}}
store: {store}
web: {{host: 127.0.0.1, port: 0}}
log_level: warning
"""


@dataclass
class Seen:
    """One message that a channel shows, for expectations in plain words."""

    world: World
    message: Message

    @property
    def text(self) -> str:
        return self.message.text

    @property
    def in_thread(self) -> bool:
        return self.message.is_reply


class World:
    """Time, people, helpdesk and bot. Made by `world(...)`."""

    def __init__(
        self, clock: PacedClock, workspace: Workspace, desk: Desk, helpdesk: Server, config: str
    ) -> None:
        self.clock, self.workspace, self.desk, self.helpdesk = clock, workspace, desk, helpdesk
        self.config = config
        self.app: App | None = None

    # --- the bot's life ---

    async def boots(self) -> None:
        """The bot starts, with the store that it left behind."""
        data = self.config.encode()
        settings = loads(data, {}, self.clock.now())
        app = App(settings, edition_text(data), clock=self.clock)
        await app.__aenter__()
        self.app = app
        await app.jobs.settled()

    async def stops(self) -> None:
        """The bot ends in order."""
        if self.app is not None:
            app, self.app = self.app, None
            await app.__aexit__(None, None, None)

    @property
    def bot(self) -> App:
        assert self.app is not None, "the bot does not run"
        return self.app

    # --- time ---

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def forward(self, **amount: float) -> None:
        """Time passes; every job of the bot runs at its own instant."""
        await self.until(self.now + timedelta(**amount))

    async def until(self, instant: datetime) -> None:
        """Time passes until an instant."""
        while self.app is not None:
            await self.app.jobs.settled()
            next_at = self.app.jobs.next_at()
            if next_at is None or next_at > instant:
                break
            if next_at > self.now:
                self.clock.jump(next_at - self.now)
            else:
                self.clock.jump(timedelta(0))
        if instant > self.now:
            self.clock.jump(instant - self.now)
        if self.app is not None:
            await self.app.jobs.settled()

    # --- what can be seen ---

    def messages(self, channel: str) -> list[Message]:
        """Everything in a channel, threads included, oldest first."""
        return sorted(self.workspace.messages(channel), key=lambda m: m.ts)

    def texts(self, channel: str) -> list[str]:
        """The texts of a channel, threads included."""
        return [m.text for m in self.messages(channel)]

    def replies(self, channel: str) -> list[str]:
        """The texts in the threads of a channel."""
        return [m.text for m in self.messages(channel) if m.is_reply]

    def cards(self, channel: str) -> list[Message]:
        """The root messages of a channel."""
        return [m for m in self.messages(channel) if not m.is_reply]


@asynccontextmanager
async def world(
    store: str,
    *,
    start: datetime = FRIDAY,
    policies: str = POLICIES,
    every: str = "60s",
    history: bool = True,
    settings: Mapping[str, str] | None = None,
    running: bool = True,
) -> AsyncIterator[World]:
    """Two servers and a bot, at `start`. `history` grants the scopes for looking into channels."""
    clock = PacedClock(start, rate=0)
    scopes = DEFAULT_SCOPES | HISTORY_SCOPES if history else DEFAULT_SCOPES - HISTORY_SCOPES
    workspace = Workspace(clock, app=SlackApp(scopes=scopes), rate_limits=False)
    for user, name, email, locale in (
        (EVA, "Eva", "eva@example.com", "nl-NL"),
        (LARS, "Lars", "lars@example.com", "en-GB"),
        (ANN, "Ann", "ann@example.com", "en-GB"),
        (PIET, "Piet", "piet@example.com", "en-GB"),
        (OPS, "Ops", "ops@example.com", "en-GB"),
    ):
        workspace.add_user(user, name, email, tz="Europe/Amsterdam", locale=locale)
    workspace.add_user(GUEST, "Guest", "guest@elsewhere.example", is_restricted=True)
    people = [EVA, LARS, ANN, PIET, OPS, GUEST, BOT_USER]
    for channel, name in ((SUPPORT, "support"), (LEADS, "leads"), (LEGAL, "legal"), (ADMINS, "admins")):
        workspace.add_channel(channel, name, members=people)
    desk = _desk(clock)
    helpdesk = Server(desk, TOKEN, limit=None)
    await workspace.start()
    await helpdesk.start()
    values = {
        "api": workspace.api_base_url,
        "bot_token": workspace.bot_token,
        "app_token": workspace.app_token,
        "signing_secret": workspace.signing_secret,
        "helpdesk": helpdesk.base_url,
        "token": TOKEN,
        "every": every,
        "store": store,
    } | dict(settings or {})
    made = World(clock, workspace, desk, helpdesk, policies + PLACES.format(**values))
    try:
        if running:
            await made.boots()
        yield made
    finally:
        await made.stops()
        await helpdesk.stop()
        await workspace.stop()


def _desk(clock: PacedClock) -> Desk:
    desk = Desk(clock)
    desk.add_organization(500, "Klant BV")
    desk.add_organization(501, "Buurman BV")
    desk.add_group(70, "Servicedesk")
    desk.add_agent(1, "Bot", "bot@acme.example", role="admin")
    desk.add_agent(10, "Eva", "eva@example.com")
    desk.add_agent(11, "Daan", "daan@nowhere.example")
    desk.add_customer(20, "Jan", "jan@klant.example", organization=500)
    desk.add_customer(21, "Bea", "bea@buurman.example", organization=501)
    return desk
