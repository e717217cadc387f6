"""What has to be known to understand a transaction: who people are, and what RT's numbers are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sla.facts import NOBODY, Author, Category, SourceName, Who
from bot.sla.pages import Person
from bot.sources.rt.settings import DueIs
from bot.sources.shared.reading import Json, mapping, plain, text

STATUSES = {
    "new": Category.NEW,
    "open": Category.OPEN,
    "stalled": Category.PENDING,
    "resolved": Category.SOLVED,
    "rejected": Category.CLOSED,
}
"""The statuses of RT's default lifecycle. `deleted` is none here: it is told as a deletion."""

DELETED = "deleted"
_SYSTEM = "RT_System"
_NOBODY = "Nobody"


@dataclass(frozen=True, slots=True)
class Rules:
    """How this RT's words are to be understood: the settings without the secrets."""

    source: SourceName
    base: str
    statuses: Mapping[str, Category] = field(default_factory=dict)
    priorities: Mapping[str, int] = field(default_factory=dict)
    customer_field: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    """By the name of the custom field: the attribute it becomes (customer, tags, field:NAME)."""
    due_is: DueIs = DueIs.RESOLUTION
    bots: frozenset[str] = frozenset()

    def category(self, status: str) -> Category | None:
        """What a status means: as configured, else as in RT's default lifecycle, else None."""
        return self.statuses.get(status, STATUSES.get(status))

    def priority(self, value: str) -> str | None:
        """The name of a priority, as RT itself chooses it: the highest that is not above the number."""
        if not value.lstrip("-").isdecimal():
            return None
        reached = [(lowest, name) for name, lowest in self.priorities.items() if lowest <= int(value)]
        return max(reached)[1] if reached else None


@dataclass(frozen=True, slots=True)
class Face:
    """A user as they appear beside a ticket or a transaction. On which side they are it does not say."""

    id: str
    login: str = ""
    name: str = ""
    email: str = ""
    organization: str = ""

    @property
    def is_system(self) -> bool:
        """Whether this is RT itself."""
        return self.login == _SYSTEM

    @property
    def is_nobody(self) -> bool:
        """Whether this is RT's way to say that there is nobody."""
        return self.login == _NOBODY


@dataclass(frozen=True, slots=True)
class Known:
    """Names and roles by RT's ids. What is missing here is unknown, never an error."""

    people: Mapping[str, Person] = field(default_factory=dict)
    faces: Mapping[str, Face] = field(default_factory=dict)
    queues: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    def author(self, id: str) -> Author:
        """The author with that id; whoever is not known counts as the system, which moves no clock."""
        if not id:
            return NOBODY
        person = self.people.get(id)
        return Author(id, person.who if person else Who.SYSTEM)

    def owner(self, id: str) -> str | None:
        """The owner with that id; RT's Nobody is nobody."""
        face = self.faces.get(id)
        return None if not id or (face is not None and face.is_nobody) else id

    def queue(self, id: str) -> str:
        """A queue's name, or its id when it is not known."""
        return self.queues.get(id, id)

    def organization(self, id: str) -> str:
        """The organisation of a user, or empty."""
        face = self.faces.get(id)
        return face.organization if face else ""


def read_face(value: object) -> Face:
    """Read a user as RT expands one; what this account may not see is empty. ValueError when it is none."""
    if value == "":
        return Face("")
    user = mapping(value, "a user")
    login = text(user, "Name")
    return Face(
        plain(user.get("id")),
        login,
        text(user, "RealName") or login,
        text(user, "EmailAddress").lower(),
        text(user, "Organization").strip(),
    )


def read_person(id: str, user: Json, rules: Rules) -> Person:
    """Read a user asked for by id. Customers are those whom RT does not call privileged. ValueError when
    RT does not say."""
    face = read_face(user)
    privileged = plain(user.get("Privileged"))
    if face.is_system or face.is_nobody:
        who = Who.SYSTEM
    elif privileged not in {"0", "1"}:
        raise ValueError("RT does not say whether this user is privileged")
    else:
        who = Who.AGENT if privileged == "1" else Who.CUSTOMER
    if who is Who.AGENT and {id, face.login.lower(), face.email} & rules.bots:
        who = Who.BOT
    return Person(rules.source, id, face.name, face.email, who, text(user, "Timezone"))
