"""What has to be known to understand a ticket: what statuses mean, and who sits on which side of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sla.facts import NOBODY, Author, Category, SourceName, Who
from bot.sla.pages import Person
from bot.sla.promises import Metric
from bot.sources.jira.fields import FieldMap
from bot.sources.shared.reading import Json, text

CATEGORIES = {"new": Category.NEW, "indeterminate": Category.OPEN, "done": Category.SOLVED}
"""Jira's three categories of statuses, by their keys."""

NAMES = {
    "waiting for customer": Category.PENDING,
    "pending": Category.PENDING,
    "on hold": Category.ON_HOLD,
    "waiting for vendor": Category.ON_HOLD,
    "closed": Category.CLOSED,
}
"""Statuses that Jira's own workflows come with, of which the category says too little."""

METRICS = {
    "time to first response": Metric.FIRST_RESPONSE,
    "time to resolution": Metric.RESOLUTION,
}
"""SLAs that a service project comes with."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How this site's words are to be understood: the settings without the secrets. Names of statuses and
    SLAs are casefolded."""

    source: SourceName
    base: str
    statuses: Mapping[str, Category] = field(default_factory=dict)
    priorities: Mapping[str, str] = field(default_factory=dict)
    unset_priority: str | None = None
    domains: Mapping[str, str] = field(default_factory=dict)
    duplicates: frozenset[str] = frozenset()
    slas: Mapping[str, Metric] = field(default_factory=dict)
    agents: frozenset[str] = frozenset()
    bots: frozenset[str] = frozenset()
    emails: Mapping[str, str] = field(default_factory=dict)

    def metric(self, name: str) -> Metric | None:
        """Our metric that an SLA of that name measures, if any."""
        return self.slas.get(name.casefold()) or METRICS.get(name.casefold())

    def priority(self, name: str) -> str | None:
        """The priority of that name as policies know it; "" is unset."""
        return self.priorities.get(name, name) if name else self.unset_priority


@dataclass(frozen=True, slots=True)
class User:
    """Somebody as an answer shows them. Portal customers are of type `customer`, apps of type `app`."""

    id: str
    name: str = ""
    email: str = ""
    type: str = ""
    active: bool = True
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """A status: its id, its name and the key of its category."""

    id: str
    name: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What was looked up: fields, statuses by id, the ids of our projects, and who is an agent in them (None:
    nobody may say)."""

    fields: FieldMap
    statuses: Mapping[str, Status] = field(default_factory=dict)
    projects: frozenset[str] = frozenset()
    team: frozenset[str] | None = None


def read_user(value: object) -> User | None:
    """Read a user; None for none."""
    if not isinstance(value, dict) or not value.get("accountId"):
        return None
    user: Json = value
    return User(
        id=text(user, "accountId"),
        name=text(user, "displayName"),
        email=text(user, "emailAddress").lower(),
        type=text(user, "accountType"),
        active=user.get("active") is not False,
        zone=text(user, "timeZone"),
    )


def meaning(status: Status, known: Known, rules: Rules) -> Category | None:
    """What a status means (S21): as configured by its name of then or of now, else as its category says."""
    current = known.statuses.get(status.id)
    names = [one.name.casefold() for one in (status, current) if one is not None]
    for table in (rules.statuses, NAMES):
        for name in names:
            if name in table:
                return table[name]
    key = status.category or (current.category if current else "")
    return CATEGORIES.get(key)


def side(user: User, participants: frozenset[str], known: Known, rules: Rules) -> Who:
    """On which side of the desk somebody sits on a ticket with these participants.

    Where the team is known, members and those who have left the company are agents. Where it is not, every
    Atlassian account is one but the ticket's participants. (The reporter counts as a customer anyway, S13.)
    """
    if user.type == "app" or {user.id.lower(), user.email} & rules.bots:
        return Who.BOT
    if user.type == "customer":
        return Who.CUSTOMER
    if {user.id.lower(), user.email} & rules.agents:
        return Who.AGENT
    if user.type != "atlassian":
        return Who.SYSTEM
    if known.team is None:
        return Who.CUSTOMER if user.id in participants else Who.AGENT
    return Who.AGENT if user.id in known.team or not user.active else Who.CUSTOMER


def author(user: User | None, participants: frozenset[str], known: Known, rules: Rules) -> Author:
    """The author that a user is; nobody is the system."""
    return NOBODY if user is None else Author(user.id, side(user, participants, known, rules))


def person(user: User, known: Known, rules: Rules) -> Person:
    """A user as somebody that Slack may know."""
    who = side(user, frozenset(), known, rules)
    email = user.email or rules.emails.get(user.id, "").lower()
    return Person(rules.source, user.id, user.name, email, who, user.zone)
