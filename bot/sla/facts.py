"""Facts: what happened, when, and who says so.

A fact never changes. Sources, people in Slack and the clock of a contract all speak in facts; every verdict
is a fold over them. A fact carries ids and attributes that decide promises, and no names, e-mail addresses
or texts: those live beside the ledger (see `Ticket` and `Person`), so that they can be erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.sla.duties import Duty, Event
from bot.sla.exclusions import Exemption
from bot.sla.observations import Happening
from bot.sla.papers import Paper

SourceName = NewType("SourceName", str)
"""The name a source has in the configuration, such as `zendesk`. Deeds done in Slack come from `slack`."""

SLACK = SourceName("slack")
"""The source of facts that people make in Slack."""

CUSTOMERS = SourceName("customers")
"""The source that customers count as, as subjects of papers."""

DECLARED = SourceName("declared")
"""The source of facts that people declare by file or command line."""

FactKey = NewType("FactKey", str)
"""Unique within its source and the same at every reading of the same thing; repeats are recognised by it."""


class Category(StrEnum):
    """What a status means for the clock, whatever a helpdesk calls it (S21)."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"  # waiting for the customer
    ON_HOLD = "on_hold"  # waiting for a third party
    SOLVED = "solved"
    CLOSED = "closed"


class Who(StrEnum):
    """On which side of the desk an author sits."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"  # an automation that writes like an agent
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Author:
    """Who did it: the source's own id, and their side of the desk."""

    id: str
    who: Who


NOBODY = Author("", Who.SYSTEM)


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What a promise is measured on: a ticket of a source (`kind` "ticket") or a service ("service")."""

    source: SourceName
    id: str
    kind: str = "ticket"

    def __str__(self) -> str:
        return f"{self.source}:{self.id}"


def customer_subject(name: str) -> Subject:
    """The subject of a customer's papers, by the customer's name in the configuration."""
    return Subject(CUSTOMERS, name, "customer")


@dataclass(frozen=True, slots=True)
class Attributes:
    """The fields of a ticket that choose its promise (S08). None or empty means not known or not set."""

    priority: str | None = None
    customer: str | None = None  # the organisation as the helpdesk names it
    tags: frozenset[str] = frozenset()
    channel: str | None = None
    group: str | None = None
    type: str | None = None
    fields: tuple[tuple[str, str], ...] = ()  # custom fields named in the configuration, sorted by name


def _is_utc(instant: datetime) -> bool:
    return instant.utcoffset() == timedelta(0)


@dataclass(frozen=True, slots=True)
class Opened:
    """The subject came into being, with its first status and attributes. The author created it for
    `requester`."""

    category: Category
    attributes: Attributes
    requester: str  # the source's id of the person it is for


@dataclass(frozen=True, slots=True)
class Replied:
    """A message that the other side can read. `automatic` marks auto-replies and triggers (S13)."""

    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """A message that only agents can read: changes no clock."""


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The status became `category` (its own name in the helpdesk is `label`)."""

    category: Category
    label: str = ""


@dataclass(frozen=True, slots=True)
class AttributesChanged:
    """The attributes are, from this instant on, these (whole, not a difference)."""

    attributes: Attributes


@dataclass(frozen=True, slots=True)
class FieldChanged:
    """One attribute became `values`: empty is unset; only `tags` and many-valued fields have more than one.

    `field` is priority, customer, tags, channel, group, type, or `field:NAME` for a custom field. For sources
    that tell changes one by one: nothing has to be remembered of the other fields.
    """

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assigned:
    """The owner became this agent (the source's id), or nobody."""

    owner: str | None


@dataclass(frozen=True, slots=True)
class RequesterChanged:
    """The person the ticket is for became `requester`."""

    requester: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """The public message of fact `message` was made private afterwards: it no longer counts as a reply."""

    message: FactKey


@dataclass(frozen=True, slots=True)
class Merged:
    """The ticket was merged into another ticket of the same source."""

    into: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """The ticket was deleted or marked as spam."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A deleted ticket came back."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A person has taken notice: the ladder stops climbing for one timer, or for all when None (S32)."""

    timer: str | None = None


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A person asked for no further warnings on this subject before `until`. Breaches are never snoozed."""

    until: datetime

    def __post_init__(self) -> None:
        if not _is_utc(self.until):
            raise ValueError("a snooze ends at an aware UTC instant")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A person in Slack (Slack user id) says: mine. Alerts for the owner go to them from now on."""

    slack_user: str


@dataclass(frozen=True, slots=True)
class Recalculated:
    """Somebody asked that promises that run take the edition `version` of the policies from now on (S10)."""

    version: str


@dataclass(frozen=True, slots=True)
class IncidentEvent:
    """Something happened to an incident that a law wants reported: somebody became aware of it, held it to
    be a major one, or gave notice of it (S20)."""

    duty: Duty
    event: Event


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A mistake was taken back: the IncidentEvent or Excluded of this key, from the same source, never was
    (S20, S45)."""

    fact: FactKey


Deed = (
    Opened
    | Replied
    | Noted
    | StatusChanged
    | AttributesChanged
    | FieldChanged
    | Assigned
    | RequesterChanged
    | Hidden
    | Merged
    | Deleted
    | Restored
    | Acknowledged
    | Snoozed
    | Claimed
    | Exemption
    | Recalculated
    | IncidentEvent
    | Withdrawn
    | Happening
    | Paper
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to a subject.

    `occurred_at` is the source's own instant, `observed_at` the instant at which we first heard of it.
    `not_before` is set when the source only knows that it happened between `not_before` and `occurred_at`;
    such a fact is approximate (S29). `sequence` orders facts of one instant as their source did.
    """

    source: SourceName
    key: FactKey
    subject: Subject
    occurred_at: datetime
    observed_at: datetime
    author: Author
    deed: Deed
    not_before: datetime | None = None
    sequence: int = 0

    def __post_init__(self) -> None:
        for instant in (self.occurred_at, self.observed_at, self.not_before):
            if instant is not None and not _is_utc(instant):
                raise ValueError(f"fact {self.key}: an instant must be aware UTC")
        if self.not_before is not None and self.not_before > self.occurred_at:
            raise ValueError(f"fact {self.key}: `not_before` lies after `occurred_at`")

    @property
    def approximate(self) -> bool:
        """Whether the instant is only known as an interval (S29)."""
        return self.not_before is not None

    @property
    def order(self) -> tuple[datetime, int, str, str]:
        """The one order in which facts are folded, whatever order they arrived in (S25)."""
        return (self.occurred_at, self.sequence, self.source, self.key)
