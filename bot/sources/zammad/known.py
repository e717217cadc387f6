"""What has to be known to understand a ticket: what its states mean, and who people are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.sla.facts import Category, SourceName, Who
from bot.sla.pages import Person
from bot.sources.shared.reading import Json, flag, items, mapping, number, readable, text
from bot.sources.zammad.settings import ZammadSettings

NOBODY = 1
"""The user "-": Zammad itself as an author, nobody as an owner."""

_TYPES = {
    1: "new",
    2: "open",
    3: "pending reminder",
    4: "pending action",
    5: "closed",
    6: "merged",
    7: "removed",
}
"""Types of states as every Zammad is set up with, for one that does not tell their names."""

_OVER = frozenset({"closed", "merged", "removed"})
_AGENT_ROLES = frozenset({1, 2})
"""The roles Admin and Agent, as every Zammad is set up with."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How the words of this Zammad are to be understood: the settings without the secrets."""

    source: SourceName
    base: str
    statuses: Mapping[str, Category] = field(default_factory=dict)
    priorities: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    calls_count: bool = True
    bots: frozenset[str] = frozenset()

    @classmethod
    def of(cls, source: SourceName, settings: ZammadSettings) -> Rules:
        """The rules that a configuration states."""
        return cls(
            source,
            settings.base_url,
            settings.statuses,
            settings.priorities,
            settings.fields,
            settings.calls_count,
            settings.bots,
        )


@dataclass(frozen=True, slots=True)
class State:
    """A state of tickets. `stops` says that Zammad's own escalation stands still in it."""

    name: str
    type: str
    stops: bool

    @property
    def over(self) -> bool:
        """Whether nothing runs any more on a ticket in this state."""
        return self.type in _OVER


def read_states(records: Iterable[object]) -> dict[int, State]:
    """States by id, as the list of states tells them; what is no state is left out."""
    return dict(readable(records, lambda one: (number(one, "id"), _state(one))))


def _state(one: Json) -> State:
    type = text(one, "state_type") or _TYPES.get(number(one, "state_type_id"), "")
    return State(text(one, "name"), type, flag(one, "ignore_escalation"))


def category(state: State | None, name: str, rules: Rules) -> Category | None:
    """What a state means (S21): as configured by its name, else by its type, and where it is neither new nor
    over by whether Zammad's own clock stands still in it. None for a state that nobody knows."""
    configured = rules.statuses.get(state.name if state else name)
    if configured is not None or state is None:
        return configured
    if state.over:
        return Category.CLOSED
    if state.stops:
        return Category.PENDING
    return Category.NEW if state.type == "new" else Category.OPEN


def read_people(assets: Json, rules: Rules) -> dict[int, Person]:
    """The users that came along with an answer, by id. What cannot be read is left out."""
    roles = {id for id, role in by_id(assets, "Role") if _has_groups(role)} | _AGENT_ROLES
    return {id: _person(id, user, roles, rules) for id, user in by_id(assets, "User") if id != NOBODY}


def read_user(user: Json, rules: Rules) -> Person:
    """One user by himself. ValueError when it is none."""
    return _person(number(user, "id"), user, _AGENT_ROLES, rules)


def by_id(assets: Json, kind: str) -> list[tuple[int, Json]]:
    """The records of one kind that came along with an answer."""
    records = assets.get(kind)
    found = mapping(records, kind).values() if isinstance(records, dict) else ()
    return list(readable(found, lambda one: (number(one, "id"), one)))


def _person(id: int, user: Json, agents: frozenset[int] | set[int], rules: Rules) -> Person:
    email, login = text(user, "email").lower(), text(user, "login").lower()
    roles = {role for role in items(user, "role_ids") if isinstance(role, int)}
    who = Who.AGENT if roles & agents or _has_groups(user) else Who.CUSTOMER
    if who is Who.AGENT and {str(id), email, login} & rules.bots:
        who = Who.BOT
    name = f"{text(user, 'firstname')} {text(user, 'lastname')}".strip()
    return Person(rules.source, str(id), name, email, who)


def _has_groups(record: Json) -> bool:
    """Whether a user or a role may work on tickets of some group, as only agents may."""
    return bool(record.get("group_ids"))
