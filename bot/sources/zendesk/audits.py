"""What happened to a ticket in one update, read from either of the two shapes in which Zendesk tells it.

The event stream of the account and the audits of one ticket give the same ids to the same things, so both
readings of one update are equal. Texts of comments are looked at in passing and not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.sources.shared.instants import parse_epoch, parse_iso
from bot.sources.shared.reading import Json, flag, items, mapping, number, plain, text

FIELDS = frozenset(
    {
        "status",
        "custom_status_id",
        "priority",
        "type",
        "tags",
        "group_id",
        "organization_id",
        "assignee_id",
        "requester_id",
    }
)
"""Fields of a ticket that mean something here. Custom fields come by their number."""

_COMMENTS = frozenset({"Comment", "VoiceComment", "FacebookComment"})
_CHANGES = frozenset({"Create", "Change"})
_LABELS = {
    "web form": "web",
    "web service (api)": "api",
    "web service": "api",
    "mail": "email",
    "email": "email",
}
_NUMBERED = re.compile(r"#(\d{1,18})\b")


@dataclass(frozen=True, slots=True)
class Via:
    """By which way something came: `channel` as Zendesk names it, `rel` its closer kind, `to` a ticket it
    points to."""

    channel: str = ""
    rel: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A field became `values`; `created` when this is its first value, given when the ticket was made."""

    id: int
    field: str
    values: tuple[str, ...]
    previous: tuple[str, ...] = ()
    created: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """Somebody wrote something. `names` is the ticket that a merge comment speaks of."""

    id: int
    author: int
    public: bool
    via: Via
    names: str = ""


@dataclass(frozen=True, slots=True)
class Privacy:
    """The comment with that id was made private, or public."""

    id: int
    comment: int
    public: bool


Child: TypeAlias = Change | Comment | Privacy


@dataclass(frozen=True, slots=True)
class Audit:
    """One update of one ticket: everything in it happened at once, by one author."""

    id: int
    ticket: int
    at: datetime
    author: int
    via: Via
    children: tuple[Child, ...]


def from_stream(record: object) -> Audit:
    """Read one element of the account's event stream. ValueError when it is none."""
    event = mapping(record, "an event")
    at = (
        parse_iso(text(event, "created_at"))
        if event.get("created_at")
        else parse_epoch(number(event, "timestamp"))
    )
    children = [mapping(child, "a child event") for child in items(event, "child_events")]
    via = _via(event.get("via")) if event.get("via") else _via(children[0].get("via") if children else None)
    author = number(event, "updater_id") if event.get("updater_id") is not None else -1
    read = (part for child in children for part in _stream_child(child, author, via))
    return Audit(number(event, "id"), number(event, "ticket_id"), at, author, via, tuple(read))


def from_listed(record: object) -> Audit:
    """Read one element of the audits of a ticket. ValueError when it is none."""
    audit = mapping(record, "an audit")
    via = _via(audit.get("via"))
    author = number(audit, "author_id") if audit.get("author_id") is not None else -1
    read = (part for event in items(audit, "events") for part in _listed_event(mapping(event), author, via))
    at = parse_iso(text(audit, "created_at"))
    return Audit(number(audit, "id"), number(audit, "ticket_id"), at, author, via, tuple(read))


def _stream_child(child: Json, author: int, via: Via) -> Iterator[Child]:
    kind = text(child, "event_type")
    if kind in _COMMENTS:
        yield _comment(child, author, via) if "public" in child else _mentioned(child, author, via)
    elif kind == "CommentPrivacyChange":
        yield _privacy(child)
    elif kind in _CHANGES:
        yield from _stream_changes(child, created=kind == "Create")


def _stream_changes(child: Json, *, created: bool) -> Iterator[Change]:
    """In the stream the changed field is itself a key, and custom fields sit in a table of their own."""
    key, before = number(child, "id"), child.get("previous_value")
    for name, value in child.items():
        field = "type" if name == "ticket_type" else name
        if field in FIELDS and not (name == "type" and value == text(child, "event_type")):
            yield Change(key, field, _values(field, value), _values(field, before), created)
    customs = child.get("custom_ticket_fields")
    for name, value in mapping(customs, "custom_ticket_fields").items() if customs else ():
        yield Change(key, name, _values(name, value), (), created)


def _listed_event(event: Json, author: int, via: Via) -> Iterator[Child]:
    kind = text(event, "type")
    if kind in _COMMENTS:
        yield _comment(event, author, via)
    elif kind == "CommentPrivacyChange":
        yield _privacy(event)
    elif kind in _CHANGES:
        field = plain(event.get("field_name"))
        if field in FIELDS or field.isdecimal():
            before = () if field.isdecimal() else _values(field, event.get("previous_value"))
            values = _values(field, event.get("value"))
            yield Change(number(event, "id"), field, values, before, created=kind == "Create")


def _comment(event: Json, author: int, default: Via) -> Comment:
    via = _via(event["via"]) if isinstance(event.get("via"), dict) else default
    writer = number(event, "author_id") if event.get("author_id") is not None else author
    found = _NUMBERED.search(text(event, "body")) if via.rel == "merge" else None
    return Comment(number(event, "id"), writer, flag(event, "public"), via, found[1] if found else "")


def _mentioned(event: Json, author: int, via: Via) -> Comment:
    """A comment that the stream only mentions, as without its sideload: taken as the updater's own."""
    return Comment(number(event, "id"), author, flag(event, "comment_public"), via)


def _privacy(event: Json) -> Privacy:
    return Privacy(number(event, "id"), number(event, "comment_id"), flag(event, "public"))


def _values(field: str, value: object) -> tuple[str, ...]:
    """A field's value as texts, none when it is unset. Old updates tell tags as one text with spaces."""
    if field == "tags" and isinstance(value, str):
        return tuple(sorted(set(value.split())))
    if isinstance(value, list):
        texts = (plain(one) for one in value)
        return tuple(sorted(set(texts) - {""}))
    single = plain(value)
    return (single,) if single else ()


def _via(value: object) -> Via:
    """Read a via object, or the label that the stream has in its place ("Web form")."""
    if isinstance(value, dict):
        source = value.get("source")
        inner = source if isinstance(source, dict) else {}
        to = inner.get("to")
        ticket = to.get("ticket_id") if isinstance(to, dict) else None
        return Via(plain(value.get("channel")), plain(inner.get("rel")), plain(ticket))
    label = plain(value).lower()
    return Via(_LABELS.get(label, label))
