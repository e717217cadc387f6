"""An issue as the search gives it, read once: who, what, its comments and its own SLA."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sources.jira.fields import CHANNEL, FieldMap
from bot.sources.jira.known import Status, User, read_user
from bot.sources.shared.instants import EPOCH, parse_iso
from bot.sources.shared.reading import Json, items, mapping, number, plain, text


@dataclass(frozen=True, slots=True)
class Comment:
    """Somebody wrote something. `public` is None where the answer does not say."""

    id: int
    at: datetime
    author: User | None
    public: bool | None
    edited_at: datetime | None = None
    editor: User | None = None


@dataclass(frozen=True, slots=True)
class Cycle:
    """One cycle of an SLA as Jira counts it."""

    due_at: datetime | None
    ended_at: datetime | None
    breached: bool | None
    paused: bool


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue now. `comments` are those that came along, `total` how many there are; `duplicates` is the id
    of the issue that this one is a duplicate of."""

    id: str
    key: str
    project: str
    title: str
    created_at: datetime
    updated_at: datetime
    status: Status
    resolution: str
    priority: str
    type: str
    channel: str
    labels: tuple[str, ...]
    organizations: tuple[str, ...]
    group: str
    custom: dict[str, tuple[str, ...]]
    reporter: User | None
    creator: User | None
    assignee: User | None
    participants: frozenset[str]
    duplicates: str
    comments: tuple[Comment, ...]
    total: int
    slas: tuple[tuple[str, Cycle], ...]

    @property
    def whole(self) -> bool:
        """Whether every comment came along, and each says who may read it."""
        return len(self.comments) >= self.total and all(one.public is not None for one in self.comments)

    def people(self) -> Iterator[User]:
        """Everybody that the issue shows."""
        found = (self.reporter, self.creator, self.assignee, *(one.author for one in self.comments))
        yield from (user for user in found if user is not None)


def read_issue(row: Json, named: FieldMap) -> Issue:
    """Read an issue with all its fields. ValueError when it is none."""
    fields = mapping(row.get("fields"), "fields")
    commented = mapping(fields["comment"], "comment") if fields.get("comment") else {}
    comments = tuple(read_comment(one) for one in items(commented, "comments"))
    return Issue(
        id=text(row, "id"),
        key=text(row, "key"),
        project=_inner(fields, "project", "id"),
        title=text(fields, "summary"),
        created_at=parse_iso(text(fields, "created")),
        updated_at=parse_iso(text(fields, "updated")),
        status=read_status(fields.get("status")),
        resolution=_inner(fields, "resolution", "name"),
        priority=_inner(fields, "priority", "name"),
        type=_inner(fields, "issuetype", "name"),
        channel=_channel(row),
        labels=tuple(sorted({plain(one) for one in items(fields, "labels")})),
        organizations=_values(fields.get(named.organizations)),
        group="".join(_values(fields.get(named.group))[:1]),
        custom={id: _values(fields.get(id)) for id in named.custom},
        reporter=read_user(fields.get("reporter")),
        creator=read_user(fields.get("creator")),
        assignee=read_user(fields.get("assignee")),
        participants=_ids(fields, named.participants),
        duplicates="".join(list(_duplicates(fields))[:1]),
        comments=comments,
        total=number(commented, "total") if "total" in commented else len(comments),
        slas=tuple(sla for id in named.slas for sla in _sla(fields.get(id))),
    )


def read_status(value: object) -> Status:
    """Read the status of an issue or of the list of statuses."""
    status = mapping(value, "status")
    category = mapping(status["statusCategory"], "statusCategory") if status.get("statusCategory") else {}
    return Status(plain(status.get("id")), text(status, "name"), text(category, "key"))


def read_comment(value: object) -> Comment:
    """Read a comment. One that is kept to a role or a group is no public one; its text is not kept."""
    comment = mapping(value, "a comment")
    at = parse_iso(text(comment, "created"))
    edited_at = parse_iso(text(comment, "updated")) if comment.get("updated") else at
    public = comment.get("jsdPublic")
    if comment.get("visibility"):
        public = False
    return Comment(
        id=int(text(comment, "id")),
        at=at,
        author=read_user(comment.get("author")),
        public=public if isinstance(public, bool) else None,
        edited_at=edited_at if edited_at > at else None,
        editor=read_user(comment.get("updateAuthor")),
    )


def millis(value: int) -> datetime:
    """The instant so many milliseconds after 1970. Absurd is a ValueError."""
    try:
        return EPOCH + timedelta(milliseconds=value)
    except OverflowError:
        raise ValueError("an instant beyond the calendar") from None


# --- parts ----------------------------------------


def _inner(fields: Json, key: str, inner: str) -> str:
    """One text of a field that is an object; unset is empty."""
    return plain(mapping(fields[key], key).get(inner)) if fields.get(key) else ""


def _channel(row: Json) -> str:
    """The way the request came. The property is an object with one value, or that value itself."""
    properties = row.get("properties")
    value = properties.get(CHANNEL) if isinstance(properties, dict) else None
    if isinstance(value, dict):
        value = value.get("value")
    return value if isinstance(value, str) else ""


def _values(value: object) -> tuple[str, ...]:
    """What a field says, as names: options, users and organisations are objects, and may be several."""
    if isinstance(value, list):
        return tuple(text for one in value for text in _values(one))
    if isinstance(value, dict):
        value = next((value[key] for key in ("value", "name", "displayName") if value.get(key)), None)
    if isinstance(value, dict | list):
        return ()
    single = plain(value)
    return (single,) if single else ()


def _ids(fields: Json, field: str) -> frozenset[str]:
    users = (read_user(one) for one in items(fields, field)) if field else ()
    return frozenset(user.id for user in users if user is not None)


def _duplicates(fields: Json) -> Iterator[str]:
    """The issues that this one says it is a duplicate of."""
    for one in items(fields, "issuelinks"):
        link = mapping(one, "a link")
        kind = mapping(link.get("type"), "the type of a link")
        if link.get("outwardIssue") and text(kind, "name").casefold() == "duplicate":
            yield text(mapping(link["outwardIssue"], "the linked issue"), "id")


def _sla(value: object) -> Iterator[tuple[str, Cycle]]:
    """The name of an SLA and its newest cycle; nothing where none has begun or it cannot be read."""
    if not isinstance(value, dict):
        return
    ongoing, completed = value.get("ongoingCycle"), value.get("completedCycles")
    try:
        if isinstance(ongoing, dict):
            yield text(value, "name"), _cycle(ongoing)
        elif isinstance(completed, list) and completed:
            cycles = (_cycle(mapping(one, "a cycle")) for one in completed)
            yield text(value, "name"), max(cycles, key=lambda cycle: cycle.ended_at or EPOCH)
    except ValueError:
        return  # what only compares must not stand in the way of what decides


def _cycle(cycle: Json) -> Cycle:
    breached, paused = cycle.get("breached"), cycle.get("paused") is True
    return Cycle(
        due_at=None if paused else _moment(cycle.get("breachTime")),
        ended_at=_moment(cycle.get("stopTime")),
        breached=breached if isinstance(breached, bool) else None,
        paused=paused,
    )


def _moment(value: object) -> datetime | None:
    """An instant that comes in several spellings side by side; the number is the exact one."""
    if not isinstance(value, dict):
        return None
    exact = value.get("epochMillis")
    return millis(number(value, "epochMillis")) if exact else parse_iso(text(value, "iso8601"))
