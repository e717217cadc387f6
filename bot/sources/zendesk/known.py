"""What has to be known to understand an update: who people are, what ids are called, what statuses mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sla.facts import Author, Category, SourceName, Who
from bot.sla.pages import Person
from bot.sources.shared.reading import Json, number, text

STATUSES = {
    "new": Category.NEW,
    "open": Category.OPEN,
    "pending": Category.PENDING,
    "hold": Category.ON_HOLD,
    "solved": Category.SOLVED,
    "closed": Category.CLOSED,
}
"""Zendesk's own statuses, which are also the categories of custom ones."""

_ROLES = {"end-user": Who.CUSTOMER, "agent": Who.AGENT, "admin": Who.AGENT}


@dataclass(frozen=True, slots=True)
class Rules:
    """How this account's words are to be understood: the settings without the secrets."""

    source: SourceName
    base: str
    unset_priority: str | None = None
    statuses: Mapping[str, Category] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    bots: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CustomStatus:
    """A status that the account made itself: its name, and Zendesk's status it belongs to."""

    label: str
    category: str


@dataclass(frozen=True, slots=True)
class Known:
    """Names and roles by Zendesk's ids. What is missing here is unknown, never an error."""

    people: Mapping[int, Person] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)
    organizations: Mapping[int, str] = field(default_factory=dict)
    statuses: Mapping[int, CustomStatus] = field(default_factory=dict)

    def author(self, id: int) -> Author:
        """The author with that id; whoever is not known counts as the system, which moves no clock."""
        person = self.people.get(id)
        return Author(str(id), person.who if person else Who.SYSTEM)

    def group(self, id: str) -> str:
        """A group's name, or its id when it is not known."""
        return self.groups.get(_as_id(id), id)

    def organization(self, id: str) -> str:
        """An organisation's name, or its id when it is not known."""
        return self.organizations.get(_as_id(id), id)

    def status(self, id: str) -> CustomStatus | None:
        """A custom status, if it is known."""
        return self.statuses.get(_as_id(id))


def is_system(id: int) -> bool:
    """Whether an author id is Zendesk itself (-1 by its documentation, 0 and 1 in old updates)."""
    return id <= 1


def category(name: str, label: str, rules: Rules) -> Category | None:
    """What a status means: as configured by its label or name, else as Zendesk means it, else None."""
    for word in (label, name):
        if word in rules.statuses:
            return rules.statuses[word]
    return STATUSES.get(name)


def read_person(user: Json, rules: Rules) -> Person:
    """Read a user. ValueError when it is none."""
    id, email = str(number(user, "id")), text(user, "email").lower()
    who = _ROLES.get(text(user, "role"), Who.SYSTEM)
    if who is Who.AGENT and {id, email} & rules.bots:
        who = Who.BOT
    return Person(rules.source, id, text(user, "name"), email, who, text(user, "iana_time_zone"))


def _as_id(id: str) -> int:
    return int(id) if id.isdecimal() else 0
