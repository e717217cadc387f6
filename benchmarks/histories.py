"""Seeded histories of tickets, as plain events, and the promises that they are replayed against."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

FIRST = datetime(2026, 1, 5, tzinfo=UTC)
SLA = """\
timezone: Europe/Amsterdam
calendar: office
calendars: {office: {hours: {mon-fri: "09:00-17:00"}, holidays: {country: NL}}}
slack: {bot_token: "${SLACK_BOT_TOKEN}", app_token: "${SLACK_APP_TOKEN}", channels: {leads: C0LEADS}}
policies:
  - {name: high, match: {priority: high}, targets: {first_response: 1h, next_response: 2h, resolution: 8h}}
  - {name: usual, match: {}, targets: {first_response: 4h, next_response: 8h, resolution: 1 business day}}
ladders:
  default: [{at: warn, tell: [owner]}, {at: due, tell: [owner, leads]}, {after: 2h, tell: [leads]}]
"""


def history(ticket: int, random: Random) -> Iterator[dict[str, str]]:
    """Eight events: a life with an answer, a wait for the customer, and an end."""
    at = FIRST + timedelta(minutes=random.randrange(300 * 1440))
    story: list[dict[str, str]] = [
        {"event": "opened", "priority": random.choice(["high", "normal", "low"])},
        {"event": "assigned", "owner": f"agent-{random.randrange(20)}"},
        {"event": "agent_reply"},
        {"event": "status", "status": "pending"},
        {"event": "customer_reply"},
        {"event": "status", "status": "open"},
        {"event": "agent_reply"},
        {"event": "status", "status": "solved"},
    ]
    for event in story:
        yield {"ticket": f"T{ticket:08}", "at": at.isoformat(), **event}
        at += timedelta(minutes=random.randrange(1, 600))


def unlike_others(ticket: int, random: Random) -> Iterator[dict[str, str]]:
    """Eight events of which the middle six may be anything ordinary, so that hardly two tickets are alike."""
    at = FIRST + timedelta(minutes=random.randrange(300 * 1440))
    first = {"event": "opened", "priority": random.choice(["high", "normal", "low"])}
    for event in [first, *(_anything(random) for _ in range(6)), {"event": "status", "status": "solved"}]:
        yield {"ticket": f"T{ticket:08}", "at": at.isoformat(), **event}
        at += timedelta(minutes=random.randrange(1, 600))


def _anything(random: Random) -> dict[str, str]:
    match random.randrange(3):
        case 0:
            return {"event": random.choice(["agent_reply", "customer_reply", "note"])}
        case 1:
            return {"event": "status", "status": random.choice(["open", "pending", "on_hold"])}
        case _:
            return {"event": "assigned", "owner": f"agent-{random.randrange(20)}"}


Story = Callable[[int, Random], Iterator[dict[str, str]]]
"""The events of a ticket, by its number."""


def write(path: Path, tickets: int, story: Story = history) -> None:
    """So many tickets, one event a line, ordered by ticket. Nothing is held but the line at hand."""
    random = Random(tickets)
    with path.open("w", encoding="utf-8") as file:
        for number in range(tickets):
            file.writelines(json.dumps(event) + "\n" for event in story(number, random))
