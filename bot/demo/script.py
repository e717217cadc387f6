"""The script: what the company's people do in the first hours of the demo, and what they did before it.

At 60x its minutes are seconds. The ticket `portal` is the story: nobody answers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.demo.company import AGENT_DAAN, AGENT_EVA, DAAN, NOOR, SAM


@dataclass(frozen=True, slots=True)
class Opens:
    """A customer opens a ticket."""

    who: int
    subject: str
    priority: str
    body: str


@dataclass(frozen=True, slots=True)
class Takes:
    """An agent is given the ticket."""

    agent: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Somebody writes to the other side."""

    who: int
    text: str


@dataclass(frozen=True, slots=True)
class Becomes:
    """An agent sets the status."""

    status: str


@dataclass(frozen=True, slots=True)
class Claims:
    """An agent clicks Claim under the ticket's card in Slack."""

    slack_user: str


Deed: TypeAlias = Opens | Takes | Answers | Becomes | Claims


@dataclass(frozen=True, slots=True)
class Beat:
    """One deed, so long after the demo began, to the ticket that the script calls `ticket`."""

    at: timedelta
    ticket: str
    deed: Deed


def _at(minutes: float, ticket: str, deed: Deed) -> Beat:
    return Beat(timedelta(minutes=minutes), ticket, deed)


def _ago(days: int, hours: float, ticket: str, deed: Deed) -> Beat:
    """So many days before the beginning, and hours later on that day."""
    return Beat(timedelta(hours=hours) - timedelta(days=days), ticket, deed)


BEGINS_AT_HOUR = 9
"""The local hour at which the demo begins; the office opened an hour ago."""

PAST = (
    _ago(4, 1, "csv", Opens(SAM, "Export to CSV fails", "high", "The file is empty since the update.")),
    _ago(4, 3.5, "csv", Answers(AGENT_DAAN, "Sorry for the wait! We can reproduce it.")),
    _ago(4, 5, "csv", Becomes("hold")),
    _ago(1, 1, "reports", Opens(NOOR, "Monthly report is slow", "normal", "It takes ten minutes.")),
    _ago(1, 1.25, "reports", Answers(AGENT_EVA, "Could you send us the month and the ward?")),
    _ago(1, 1.3, "reports", Becomes("pending")),
    _ago(1, 2, "login", Opens(SAM, "A new colleague cannot sign in", "high", "It is Robin's first day.")),
    _ago(1, 3.2, "login", Answers(AGENT_EVA, "Robin's account was locked; it is open now.")),
    _ago(1, 6, "seats", Opens(SAM, "Two more seats, please", "low", "For the shop at the station.")),
    _ago(1, 7, "seats", Answers(AGENT_DAAN, "Of course. Which plan would you like?")),
    _ago(1, 7.1, "seats", Becomes("pending")),
)
"""Yesterday and before. What was missed then is on record, and nobody is alerted about it."""

STORY = (
    _at(0.5, "portal", Opens(NOOR, "Patient portal is down", "urgent", "Nobody can make an appointment!")),
    _at(1.5, "portal", Takes(AGENT_EVA)),
    _at(2, "shop", Opens(SAM, "How do I add a second shop?", "normal", "We open one on Friday.")),
    _at(3, "invoice", Opens(SAM, "Old address on the invoice", "normal", "We have moved.")),
    _at(4, "labels", Opens(SAM, "Labels come out blank", "high", "Since this morning, all printers.")),
    _at(6, "login", Becomes("solved")),
    _at(8, "shop", Answers(AGENT_DAAN, "Under Settings, Shops, Add. I have switched it on for you.")),
    _at(10, "reports", Answers(NOOR, "It was October, all wards.")),
    _at(12, "invoice", Answers(AGENT_EVA, "Happy to change it. What is the new one?")),
    _at(12.5, "invoice", Becomes("pending")),
    _at(16, "reports", Answers(AGENT_EVA, "Thanks! An index was missing: 4 seconds now.")),
    _at(18, "reports", Becomes("solved")),
    _at(20, "shop", Answers(SAM, "Found it, thank you!")),
    _at(23, "shop", Becomes("solved")),
    _at(26, "till", Opens(SAM, "The till freezes at noon", "high", "Every day, for a minute.")),
    _at(27, "till", Takes(AGENT_EVA)),
    _at(36, "labels", Claims(DAAN)),
    _at(52, "labels", Answers(AGENT_DAAN, "A driver was withdrawn. Please restart the printers.")),
    _at(80, "labels", Becomes("solved")),
    _at(83, "till", Answers(AGENT_EVA, "It makes a backup then. I have moved that to the night.")),
    _at(100, "till", Becomes("solved")),
    _at(200, "portal", Answers(AGENT_EVA, "We are so sorry. The portal is up again.")),
    _at(240, "portal", Becomes("solved")),
)
"""From the beginning on."""

CALM_AFTER = timedelta(minutes=110)
"""How long after the beginning ordinary days set in."""


def first_day(now: datetime) -> datetime:
    """The last Tuesday up to now, in the zone of `now`, at the hour at which the demo begins."""
    day = now - timedelta(days=(now.weekday() - 1) % 7)
    return day.replace(hour=BEGINS_AT_HOUR, minute=0, second=0, microsecond=0)
