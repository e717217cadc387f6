"""Transactions and tickets as RT writes them: numbers are texts, unset instants are of 1970, and what an
account may not see is an empty text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.sources.rt.known import Face, read_face
from bot.sources.shared.instants import EPOCH, parse_iso
from bot.sources.shared.reading import Json, items, mapping, plain, text


@dataclass(frozen=True, slots=True)
class Row:
    """One transaction: something happened to a ticket, or one field of it became `new`."""

    id: int
    ticket: int
    at: datetime
    type: str
    field: str
    old: str
    new: str
    author: Face

    @property
    def sets_owner(self) -> bool:
        """Whether the owner changed. RT tells it twice: the second time as a change of a watcher."""
        return self.field == "Owner" and self.type != "SetWatcher"

    @property
    def sets_status(self) -> bool:
        """Whether the status changed."""
        return self.field == "Status" or self.type == "Status"

    @property
    def sets_requestor(self) -> bool:
        """Whether somebody became a requestor, or is none any more."""
        return self.field == "Requestor" and self.type in {"AddWatcher", "DelWatcher"}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A ticket as it is now. `fields` are its custom fields by RT's id: name and values."""

    id: int
    subject: str
    status: str
    priority: str
    queue: str
    queue_name: str
    owner: Face
    requestors: tuple[Face, ...]
    creator: str
    updated_at: datetime | None
    due_at: datetime | None
    told_at: datetime | None
    resolved_at: datetime | None
    sla: str
    fields: Mapping[str, tuple[str, tuple[str, ...]]]


def read_row(record: object) -> Row:
    """Read one transaction. ValueError when it is none of a ticket."""
    row = mapping(record, "a transaction")
    return Row(
        id=row_id(row),
        ticket=_whole(row, "ObjectId"),
        at=parse_iso(text(row, "Created")),
        type=text(row, "Type"),
        field=plain(row.get("Field")),
        old=plain(row.get("OldValue")),
        new=plain(row.get("NewValue")),
        author=read_face(row.get("Creator", "")),
    )


def row_id(record: object) -> int:
    """The id of a transaction. ValueError when it has none."""
    return _whole(mapping(record, "a transaction"), "id")


def read_snapshot(record: object) -> Snapshot:
    """Read one ticket of a list. ValueError when it is none."""
    ticket = mapping(record, "a ticket")
    queue = ticket.get("Queue") or {}
    return Snapshot(
        id=_whole(ticket, "id"),
        subject=text(ticket, "Subject"),
        status=text(ticket, "Status"),
        priority=plain(ticket.get("Priority")),
        queue=plain(mapping(queue, "a queue").get("id")),
        queue_name=text(mapping(queue, "a queue"), "Name"),
        owner=read_face(ticket.get("Owner", "")),
        requestors=tuple(read_face(one) for one in items(ticket, "Requestor")),
        creator=read_face(ticket.get("Creator", "")).id,
        updated_at=_instant(ticket, "LastUpdated"),
        due_at=_instant(ticket, "Due"),
        told_at=_instant(ticket, "Told"),
        resolved_at=_instant(ticket, "Resolved"),
        sla=plain(ticket.get("SLA")),
        fields=dict(_custom_field(one) for one in _list(ticket, "CustomFields")),
    )


def _custom_field(record: object) -> tuple[str, tuple[str, tuple[str, ...]]]:
    field = mapping(record, "a custom field")
    values = (plain(one) for one in items(field, "values") if not isinstance(one, dict))  # no pictures
    return plain(field.get("id")), (text(field, "name"), tuple(value for value in values if value))


def _list(record: Json, key: str) -> list[object]:
    """A list; RT writes an empty text where there is none."""
    return [] if record.get(key) == "" else list(items(record, key))


def _whole(record: Json, key: str) -> int:
    value = plain(record.get(key))
    if not value.isdecimal() or len(value) > 18:
        raise ValueError(f"{key} is not a whole number")
    return int(value)


def _instant(record: Json, key: str) -> datetime | None:
    value = plain(record.get(key))
    instant = parse_iso(value) if value else EPOCH
    return instant if instant != EPOCH else None
