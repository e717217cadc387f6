"""What has to be known to understand a ticket: what states mean, and who sits on which side of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeVar

from bot.sla.facts import NOBODY, Author, Category, SourceName, Who
from bot.sla.pages import Person
from bot.sla.promises import Metric
from bot.sources.servicenow.records import HOLD, STATE, Columns
from bot.sources.servicenow.settings import ServiceNowSettings
from bot.sources.shared.reading import Json, text

T = TypeVar("T")

SYSTEM = frozenset({"", "system", "glide.maint"})
"""User names under which ServiceNow itself works."""
GUEST = "guest"
"""The user name of whoever writes by mail and is not known."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a table is like out of the box. `hold` is the state whose reason says what it means."""

    caller: str
    customer: str
    parent: str
    states: Mapping[str, Category]
    hold: str = ""
    reasons: Mapping[str, Category] = field(default_factory=dict)
    cancelled: frozenset[str] = frozenset()


PROFILES: Mapping[str, Profile] = {
    "incident": Profile(
        *("caller_id", "company", "parent_incident"),
        states={
            "1": Category.NEW,
            "2": Category.OPEN,
            "3": Category.ON_HOLD,
            "6": Category.SOLVED,
            "7": Category.CLOSED,
        },
        hold="3",
        reasons={"1": Category.PENDING},
        cancelled=frozenset({"8"}),
    ),
    "sn_customerservice_case": Profile(
        *("contact", "account", "parent"),
        states={
            "1": Category.NEW,
            "10": Category.OPEN,
            "18": Category.PENDING,
            "6": Category.SOLVED,
            "3": Category.CLOSED,
        },
        cancelled=frozenset({"7"}),
    ),
}
OTHER = Profile(
    *("opened_by", "company", "parent"),
    states={
        "-5": Category.ON_HOLD,
        "1": Category.NEW,
        "2": Category.OPEN,
        "3": Category.CLOSED,
        "4": Category.CLOSED,
        "7": Category.CLOSED,
    },
)
"""Any other table that extends `task`."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How this instance's words are to be understood: the settings without the secrets. Labels of states are
    casefolded."""

    source: SourceName
    base: str
    table: str
    columns: Columns
    profile: Profile
    statuses: Mapping[str, Category]
    reasons: Mapping[str, Category]
    cancelled: frozenset[str]
    priorities: Mapping[str, str]
    unset_priority: str | None
    duplicates: frozenset[str]
    slas: Mapping[str, Metric]
    roles: frozenset[str]
    agents: frozenset[str]
    bots: frozenset[str]

    @classmethod
    def of(cls, source: SourceName, settings: ServiceNowSettings) -> Rules:
        """The rules that these settings make."""
        profile = PROFILES.get(settings.table, OTHER)
        columns = Columns(
            settings.caller or profile.caller,
            settings.customer or profile.customer,
            profile.parent,
            settings.fields,
        )
        return cls(
            source=source,
            base=settings.base,
            table=settings.table,
            columns=columns,
            profile=profile,
            statuses=_folded(settings.statuses),
            reasons=_folded(settings.hold_reasons),
            cancelled=profile.cancelled if settings.cancelled is None else settings.cancelled,
            priorities=settings.priorities,
            unset_priority=settings.unset_priority,
            duplicates=frozenset(code.casefold() for code in settings.duplicates),
            slas=_folded(settings.slas),
            roles=frozenset(settings.agent_roles),
            agents=settings.agents,
            bots=settings.bots,
        )


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account. `machine` is set for accounts that no person signs in with."""

    id: str
    user_name: str
    name: str = ""
    email: str = ""
    zone: str = ""
    machine: bool = False


@dataclass(slots=True)
class Known:
    """What was looked up: users by id and by user name, names of groups and customers by id, labels by column
    and value, and the ids of the users that have an agent's role (None: nobody may say)."""

    users: dict[str, User] = field(default_factory=dict)
    by_name: dict[str, User] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    agents: set[str] | None = None

    def meet(self, user: User) -> None:
        """Remember somebody."""
        self.users[user.id] = user
        self.by_name[user.user_name] = user

    def label(self, state: str) -> str:
        """What agents call a state."""
        return self.labels.get((STATE, state), state)


def read_user(row: Json) -> User:
    """Read a user. ValueError when it is none."""
    id, user_name = text(row, "sys_id"), text(row, "user_name").lower()
    if not id:
        raise ValueError("a user without an id")
    machine = "true" in {row.get("internal_integration_user"), row.get("web_service_access_only")}
    email = text(row, "email").lower()
    return User(id, user_name, text(row, "name"), email, text(row, "time_zone"), machine)


def meaning(state: str, reason: str, known: Known, rules: Rules) -> Category | None:
    """What a state means (S21): as configured by its number or label, else as ServiceNow means it."""
    chosen = _chosen(rules.statuses, state, known.labels.get((STATE, state), ""))
    category = chosen or rules.profile.states.get(state)
    if chosen is not None or state != rules.profile.hold or category is None:
        return category
    label = known.labels.get((HOLD, reason), "")
    return _chosen(rules.reasons, reason, label) or rules.profile.reasons.get(reason) or category


def side(user_name: str, callers: AbstractSet[str], known: Known, rules: Rules) -> Who:
    """On which side of the desk somebody sits on a ticket of these callers.

    Where roles may be seen, an agent is who has an agent's role. Where they may not, everybody with an
    account is one but the ticket's callers. Who has no account any more counts as the system, which answers
    nobody.
    """
    user = known.by_name.get(user_name)
    called = {user_name, user.email if user else ""} - {""}
    if called & rules.bots or (user is not None and user.machine):
        return Who.BOT
    if called & rules.agents:
        return Who.AGENT
    if user_name == GUEST:
        return Who.CUSTOMER
    if user_name in SYSTEM:
        return Who.SYSTEM
    if known.agents is not None and user is not None:
        return Who.AGENT if user.id in known.agents else Who.CUSTOMER
    if user_name in callers:
        return Who.CUSTOMER
    return Who.AGENT if user is not None else Who.SYSTEM


def author(user_name: str, callers: AbstractSet[str], known: Known, rules: Rules) -> Author:
    """The author that a user name is: by the user's id, which stays when people are renamed."""
    who, user = side(user_name, callers, known, rules), known.by_name.get(user_name)
    if user is not None:
        return Author(user.id, who)
    return NOBODY if who is Who.SYSTEM else Author("", who)


def person(user: User, callers: AbstractSet[str], known: Known, rules: Rules) -> Person:
    """A user as somebody that Slack may know."""
    who = side(user.user_name, callers, known, rules)
    return Person(rules.source, user.id, user.name, user.email, who, user.zone)


def _chosen(table: Mapping[str, Category], value: str, label: str) -> Category | None:
    return table.get(value) or table.get(label.casefold())


def _folded(table: Mapping[str, T]) -> dict[str, T]:
    return {name.casefold(): meant for name, meant in table.items()}
