"""Which field of a site means what: custom fields have a number there, and a type that says what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.sources.shared.reading import Json, mapping, readable, text

ORGANIZATIONS = "com.atlassian.servicedesk:sd-customer-organizations"
PARTICIPANTS = "com.atlassian.servicedesk:sd-request-participants"
SLA = "com.atlassian.servicedesk:sd-sla-field"
TEAMS = frozenset(
    {
        "com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team",
        "com.atlassian.teams:rm-teams-custom-field-team",
    }
)

CHANNEL = "request.channel.type"
"""The property of an issue that tells by which way it came."""

MOST_WATCHED = 10
"""Fields by which Jira lets a list of changes be narrowed."""

_ALWAYS = (
    *("summary", "created", "updated", "project", "status", "resolution", "priority", "issuetype"),
    *("labels", "assignee", "reporter", "creator", "issuelinks", "comment"),
)
_WATCHED = ("status", "resolution", "priority", "issuetype", "labels", "assignee", "reporter", "project")


@dataclass(frozen=True, slots=True)
class Described:
    """A field as the site describes it. `kind` is the type of a custom field, `many` whether it is a list."""

    id: str
    name: str
    kind: str
    many: bool


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Ids of fields by what they mean; empty where the site has none. `missing` are configured, but not
    there."""

    organizations: str = ""
    participants: str = ""
    group: str = ""
    slas: tuple[str, ...] = ()
    custom: Mapping[str, str] = field(default_factory=dict)
    many: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """All fields that a whole issue is asked for."""
        found = (self.organizations, self.participants, self.group, *self.slas, *self.custom)
        return tuple(dict.fromkeys((*_ALWAYS, *filter(None, found))))

    @property
    def watched(self) -> tuple[str, ...]:
        """The fields whose changes matter; none when they are too many to be named."""
        found = (self.organizations, self.group, *self.custom)
        watched = tuple(dict.fromkeys((*_WATCHED, *filter(None, found))))
        return watched if len(watched) <= MOST_WATCHED else ()


def read_fields(answer: object, wanted: Mapping[str, str], group: str | None) -> FieldMap:
    """Find what is `wanted` (id or name to the name that policies use) among the fields of a site."""
    if not isinstance(answer, list):
        raise ValueError("the fields are not a list")
    fields = list(readable(answer, _described))
    chosen = {name: _find(fields, name) for name in (*wanted, *([group] if group else []))}
    return FieldMap(
        organizations=_of_kind(fields, {ORGANIZATIONS}),
        participants=_of_kind(fields, {PARTICIPANTS}),
        group=chosen[group] if group else _of_kind(fields, TEAMS),
        slas=tuple(one.id for one in fields if one.kind == SLA),
        custom={chosen[name]: called for name, called in wanted.items() if chosen[name]},
        many=frozenset(one.id for one in fields if one.many),
        missing=tuple(name for name, id in chosen.items() if not id),
    )


def _described(one: Json) -> Described:
    schema = mapping(one["schema"], "schema") if one.get("schema") else {}
    return Described(
        text(one, "id"), text(one, "name"), text(schema, "custom"), text(schema, "type") == "array"
    )


def _find(fields: Iterable[Described], wanted: str) -> str:
    """The id of a field that is named by its id or, whatever the case, by its name."""
    ids = [one.id for one in fields if one.id == wanted]
    names = [one.id for one in fields if one.name.casefold() == wanted.casefold()]
    return (ids + names + [""])[0]


def _of_kind(fields: Iterable[Described], kinds: Iterable[str]) -> str:
    return next((one.id for one in fields if one.kind in kinds), "")
