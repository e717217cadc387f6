"""What one reading of a source brings: facts, and beside them how tickets and people present themselves.

Names, addresses and titles are personal: they stand outside the ledger, are never hashed and can be erased.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sla.facts import Fact, SourceName, Subject, Who
from bot.sla.promises import Metric
from bot.sla.spans import ZERO


@dataclass(frozen=True, slots=True)
class Ticket:
    """How a ticket presents itself to people now. Not a fact: no verdict depends on it."""

    subject: Subject
    title: str
    url: str
    number: str  # as agents say it, for example "35436" or "INC0010023"
    requester_name: str = ""
    customer: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known to a source."""

    source: SourceName
    id: str
    name: str
    email: str = ""  # lower case
    who: Who = Who.CUSTOMER
    zone: str = ""


@dataclass(frozen=True, slots=True)
class NativeTimer:
    """What a helpdesk's own SLA says of a ticket. No verdict depends on it: it is compared with ours.

    `metric` is ours that it measures, `label` what the helpdesk calls it. Without `due_at` it is paused, or
    has no goal. `breached` is None when the helpdesk does not say.
    """

    subject: Subject
    metric: Metric
    label: str
    seen_at: datetime
    due_at: datetime | None = None
    ended_at: datetime | None = None
    breached: bool | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How some tickets are now, asked for by their ids. `gone` are those that the source does not have."""

    facts: tuple[Fact, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    people: tuple[Person, ...] = ()
    natives: tuple[NativeTimer, ...] = ()
    strange: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What one fetch of a source brought, normalised. It is stored whole, with its cursor, in one
    transaction.

    `read_up_to` is the watermark: every fact up to that instant is in the ledger once this page is. `more`
    says that the source has further pages now. `strange` holds items that could not be understood: (key,
    reason), put aside. `lag`: a reading without any delay of ours has a watermark so far behind it.
    """

    source: SourceName
    facts: tuple[Fact, ...]
    cursor: str
    read_up_to: datetime | None
    more: bool = False
    tickets: tuple[Ticket, ...] = ()
    people: tuple[Person, ...] = ()
    natives: tuple[NativeTimer, ...] = ()
    strange: tuple[tuple[str, str], ...] = field(default=())
    lag: timedelta = ZERO
