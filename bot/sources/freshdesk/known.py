"""What has to be known to understand a ticket: who agents are, what ids are called, what statuses mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sla.facts import Author, Category, SourceName, Who
from bot.sla.pages import Person
from bot.sources.freshdesk.payloads import Message, merge_pattern
from bot.sources.freshdesk.settings import FreshdeskSettings
from bot.sources.shared.reading import Json, items, mapping, number, plain, text

OPEN, PENDING, RESOLVED, CLOSED = 2, 3, 4, 5
"""The four statuses that every account has."""

OUTBOUND = 10
"""The way in which a ticket came when an agent wrote to the customer first."""

STATUSES: Mapping[int, Category] = {
    OPEN: Category.OPEN,
    PENDING: Category.PENDING,
    RESOLVED: Category.SOLVED,
    CLOSED: Category.CLOSED,
}
_WAITING = {"waiting on customer": Category.PENDING, "waiting on third party": Category.ON_HOLD}
_GIVEN = {6: "waiting on customer", 7: "waiting on third party"}
"""Custom statuses that a new account comes with: by their names, or by number where names cannot be read."""

CHANNELS: Mapping[int, str] = {
    1: "email",
    2: "web",
    3: "phone",
    5: "twitter",
    6: "facebook",
    7: "chat",
    9: "widget",
    OUTBOUND: "outbound",
    11: "ecommerce",
    12: "bot",
    13: "whatsapp",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """How this account's words are to be understood: the settings without the secrets."""

    source: SourceName
    base: str
    priorities: Mapping[int, str]
    unset_priority: str | None
    statuses: Mapping[str, Category]
    fields: Mapping[str, str]
    bots: frozenset[str]
    no_replies: frozenset[int]
    merge_note: re.Pattern[str]

    @classmethod
    def of(cls, source: SourceName, settings: FreshdeskSettings) -> Rules:
        """The rules that these settings make."""
        return cls(
            source=source,
            base=settings.base,
            priorities=settings.priorities,
            unset_priority=settings.unset_priority,
            statuses={name.lower(): category for name, category in settings.statuses.items()},
            fields=settings.fields,
            bots=settings.bots,
            no_replies=settings.no_replies,
            merge_note=merge_pattern(settings.merge_note),
        )


@dataclass(slots=True)
class Known:
    """Names and people by Freshdesk's ids. What is missing here is unknown, never an error."""

    agents: dict[int, Person] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    companies: dict[int, str] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)

    def group(self, id: int) -> str | None:
        """A group's name, its id when it is not known; None for none."""
        return self.groups.get(id, str(id)) if id else None

    def company(self, id: int) -> str | None:
        """A company's name, its id when it is not known; None for none."""
        return self.companies.get(id, str(id)) if id else None

    def label(self, status: int) -> str:
        """What agents call a status."""
        return self.labels.get(status, str(status))

    def category(self, status: int, rules: Rules) -> Category | None:
        """What a status means: as configured by name or number, as Freshdesk means it, else None."""
        label = self.labels.get(status, _GIVEN.get(status, "")).lower()
        for word in (label, str(status)):
            if word in rules.statuses:
                return rules.statuses[word]
        return STATUSES.get(status) or _WAITING.get(label)

    def author(self, message: Message, rules: Rules) -> Author:
        """Who wrote a message, and on which side of the desk: Freshdesk's own word, but for machines."""
        if message.incoming:
            return Author(_shown(message.author), Who.CUSTOMER)
        agent = self.agents.get(message.author)
        if {str(message.author), agent.email if agent else ""} & rules.bots:
            return Author(_shown(message.author), Who.BOT)
        return Author(_shown(message.author), Who.AGENT if message.author else Who.SYSTEM)


def read_agent(row: Json, rules: Rules) -> tuple[int, Person]:
    """Read an agent. ValueError when it is none."""
    id, contact = number(row, "id"), mapping(row.get("contact"), "contact")
    email = text(contact, "email").lower()
    who = Who.BOT if {str(id), email} & rules.bots else Who.AGENT
    return id, Person(rules.source, str(id), text(contact, "name"), email, who)


def read_labels(fields: list[object]) -> dict[int, str]:
    """The names of statuses as agents see them, out of the form's fields."""
    labels = dict[int, str]()
    for one in fields:
        if isinstance(one, dict) and one.get("name") == "status" and isinstance(one.get("choices"), dict):
            for code, names in one["choices"].items():
                if str(code).isdecimal():
                    labels[int(code)] = plain(next(items({"names": names}, "names"), ""))
    return labels


def _shown(id: int) -> str:
    return str(id) if id else ""
