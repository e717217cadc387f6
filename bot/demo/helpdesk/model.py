"""What the make-believe account holds: people, tickets, and every update ever made to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

Value: TypeAlias = str | int | list[str] | None
"""What a field of a ticket may hold."""

Role: TypeAlias = Literal["end-user", "agent", "admin"]

SYSTEM = -1
"""The author id of what Zendesk does itself."""


class Now(Protocol):
    """The clock of the account."""

    def now(self) -> datetime:
        """The present instant, aware."""


@dataclass(frozen=True, slots=True)
class User:
    """A person: customer or agent."""

    id: int
    name: str
    email: str
    role: Role
    organization_id: int | None = None


@dataclass(frozen=True, slots=True)
class CustomStatus:
    """A status the account made itself, within one of Zendesk's own."""

    id: int
    label: str
    category: str


@dataclass(frozen=True, slots=True)
class Via:
    """By which way an update came."""

    channel: str = "web"
    rel: str | None = None
    from_ticket: int | None = None


@dataclass(frozen=True, slots=True)
class FieldEvent:
    """A field got a value: its first one (`created`) or another."""

    id: int
    field: str
    value: Value
    previous: Value = None
    created: bool = False


@dataclass(frozen=True, slots=True)
class CommentEvent:
    """Somebody wrote something."""

    id: int
    author: int
    body: str
    public: bool


@dataclass(frozen=True, slots=True)
class PrivacyEvent:
    """A comment was made private."""

    id: int
    comment: int
    public: bool


Event: TypeAlias = FieldEvent | CommentEvent | PrivacyEvent


@dataclass(frozen=True, slots=True)
class Update:
    """Everything that happened to one ticket at one stroke."""

    id: int
    ticket: int
    at: datetime
    author: int
    via: Via
    events: tuple[Event, ...]


@dataclass(slots=True)
class Ticket:
    """A ticket as it is now. `generated_at` moves with every touch, `updated_at` only with an update."""

    id: int
    created_at: datetime
    updated_at: datetime
    generated_at: datetime
    submitter_id: int
    via: Via
    fields: dict[str, Value]
    before_deletion: str | None = None

    def get(self, name: str) -> Value:
        """The value of a field, None when it is unset."""
        return self.fields.get(name)

    def text(self, name: str) -> str:
        """The value of a field that holds a text; empty when it is unset."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def id_of(self, name: str) -> int | None:
        """The value of a field that holds an id."""
        value = self.fields.get(name)
        return value if isinstance(value, int) else None

    @property
    def tags(self) -> list[str]:
        """The ticket's tags."""
        value = self.fields.get("tags")
        return value if isinstance(value, list) else []


@dataclass(slots=True)
class Diary:
    """How far a script has been played with the account. It is kept with it, so the two never disagree."""

    began_at: datetime | None = None
    played: int = 0
    tickets: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Account:
    """The whole account; `desk` acts on it, `memory` writes it to a file."""

    users: dict[int, User] = field(default_factory=dict)
    organizations: dict[int, str] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    statuses: dict[int, CustomStatus] = field(default_factory=dict)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    updates: list[Update] = field(default_factory=list)
    last_id: int = 91_048_994_000
    last_ticket: int = 1000
    diary: Diary = field(default_factory=Diary)

    def new_id(self) -> int:
        """The id of the next update or event; ids only grow."""
        self.last_id += 2
        return self.last_id

    def updates_of(self, ticket: int) -> list[Update]:
        """Every update of one ticket, oldest first."""
        return [update for update in self.updates if update.ticket == ticket]

    def hidden(self, ticket: int) -> set[int]:
        """Comments of a ticket that were made private."""
        events = (event for update in self.updates_of(ticket) for event in update.events)
        return {event.comment for event in events if isinstance(event, PrivacyEvent) and not event.public}
