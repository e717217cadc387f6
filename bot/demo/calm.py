"""Ordinary days after the script: now and then a ticket, most of them answered well in time.

What is to be done next is read off the account alone; a ticket's number decides how it fares.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.demo.company import AGENT_DAAN, AGENT_EVA, NOOR, SAM
from bot.demo.helpdesk import Desk
from bot.demo.helpdesk.model import CommentEvent, Ticket

GAP = timedelta(minutes=25)
"""The least time between two new tickets."""
REAL_GAP = timedelta(seconds=10)
"""The same in the visitor's time, for when the demo's runs fast."""
MOST_OPEN = 3
TAG = "ordinary"
_ZONE = ZoneInfo("Europe/Amsterdam")
_FIRST_HOUR, _LAST_HOUR = 8, 19
_SUNDAY = 6

_ASKED = (
    (SAM, "Where do I find last year's invoices?", "low"),
    (NOOR, "Please add a colleague to the portal", "normal"),
    (SAM, "The till does not print VAT", "high"),
    (SAM, "Can opening hours differ per shop?", "normal"),
    (NOOR, "A reminder was sent twice", "high"),
    (SAM, "Photos of the menu load slowly", "normal"),
    (NOOR, "How do we export appointments?", "low"),
)
_AGENTS = (AGENT_EVA, AGENT_DAAN)
_LATE_EVERY = 5
"""Every so many tickets wait long enough for a warning."""


def pass_time(desk: Desk, now: datetime, gap: timedelta) -> None:
    """Let customers ask, if it is time, and agents do what they have to."""
    local = now.astimezone(_ZONE)
    if local.weekday() == _SUNDAY or not _FIRST_HOUR <= local.hour < _LAST_HOUR:
        return
    ours = [one for one in desk.account.tickets.values() if TAG in one.tags]
    waiting = [one for one in ours if one.text("status") in {"new", "open"}]
    for ticket in waiting:
        with suppress(ValueError):
            _look_after(desk, ticket, now)
    latest = max((one.created_at for one in desk.account.tickets.values()), default=now - gap)
    if len(waiting) < MOST_OPEN and now - latest >= gap:
        who, subject, priority = _ASKED[desk.account.last_ticket % len(_ASKED)]
        desk.open(subject, requester=who, body=subject, priority=priority, more={"tags": [TAG]})


def _look_after(desk: Desk, ticket: Ticket, now: datetime) -> None:
    agent = _AGENTS[ticket.id % len(_AGENTS)]
    answered_at = _answered_at(desk, ticket)
    if answered_at is None:
        if now - ticket.created_at >= _patience(ticket):
            desk.reply(ticket.id, agent, "Thank you for asking. Here is how it works.")
    elif now - answered_at >= timedelta(minutes=30 + ticket.id * 7 % 60):
        desk.set_status(ticket.id, "solved", agent)


def _patience(ticket: Ticket) -> timedelta:
    """How long this ticket waits for its answer."""
    return timedelta(minutes=40) if ticket.id % _LATE_EVERY == 0 else timedelta(minutes=4 + ticket.id * 3 % 9)


def _answered_at(desk: Desk, ticket: Ticket) -> datetime | None:
    """When an agent first wrote to the customer."""
    for update in desk.account.updates_of(ticket.id):
        agent = update.author in _AGENTS
        if agent and any(isinstance(event, CommentEvent) and event.public for event in update.events):
            return update.at
    return None
