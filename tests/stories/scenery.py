"""What stands on the stage of a story before it begins: people, channels, the company's promises."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.clock import PacedClock
from bot.demo.helpdesk import Desk
from bot.demo.workspace import BOT_USER, DEFAULT_SCOPES, HISTORY_SCOPES, Workspace
from bot.demo.workspace import App as SlackApp

TOKEN = "story-token"
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""Ten in the morning in Amsterdam."""

PEOPLE = {
    "Eva": ("U0EVA", "eva@example.com", "nl-NL"),
    "Lars": ("U0LARS", "lars@example.com", "en-GB"),
    "Ann": ("U0ANN", "ann@example.com", "en-GB"),
    "Piet": ("U0PIET", "piet@example.com", "en-GB"),
    "Ops": ("U0OPS", "ops@example.com", "en-GB"),
    "Mia": ("U0MIA", "mia@example.com", "en-GB"),
}
"""Eva answers tickets, Lars leads, Ann is legal, Piet manages, Ops runs the bot, Mia does none of it."""
GUEST = "U0GUEST"
CHANNELS = {"support": "C0SUPPORT", "leads": "C0LEADS", "legal": "C0LEGAL", "admins": "C0ADMINS"}
AGENTS = {"Bot": 1, "Eva": 10, "Daan": 11}
"""Daan works in the helpdesk, but Slack does not know him."""
CUSTOMERS = {"Klant BV": 20, "Buurman BV": 21}

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
  - name: urgent
    match: {priority: urgent}
    targets: {first_response: 1h}
    warn: [75%]
    ladder: office
  - name: office
    match: {priority: [low, normal, high]}
    calendar: office
    targets: {first_response: 4h}
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
log_level: {log_level}
"""


def make_workspace(clock: PacedClock, *, history: bool = True) -> Workspace:
    """A Slack with everybody in it. `history` grants the scopes for looking back into channels."""
    scopes = DEFAULT_SCOPES | HISTORY_SCOPES | {"im:history"} if history else DEFAULT_SCOPES - HISTORY_SCOPES
    workspace = Workspace(clock, app=SlackApp(scopes=scopes), rate_limits=False)
    for name, (user, email, locale) in PEOPLE.items():
        workspace.add_user(user, name, email, tz="Europe/Amsterdam", locale=locale)
    workspace.add_user(GUEST, "Guest", "guest@elsewhere.example", is_restricted=True)
    everybody = [user for user, _, _ in PEOPLE.values()]
    for name, channel in CHANNELS.items():
        workspace.add_channel(channel, name, members=[*everybody, GUEST, BOT_USER])
    return workspace


def make_desk(clock: PacedClock) -> Desk:
    """A helpdesk with two customers, of whom one has a contract."""
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
