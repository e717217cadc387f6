"""What ServiceNow answers, read: records, lines of their history, messages. Every value comes as text.

Texts of customers are not even asked for, but for the title of a ticket.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.sources.shared.reading import Json, plain, text

_ID = re.compile(r"[0-9A-Za-z_-]{1,32}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_FORM = "%Y-%m-%d %H:%M:%S"
_COMMON = (
    *("sys_id", "number", "short_description", "state", "hold_reason", "priority", "assigned_to"),
    *("assignment_group", "assignment_group.name", "contact_type", "category", "close_code"),
    *("resolved_at", "closed_at"),
    *("sys_created_on", "sys_created_by", "sys_updated_on", "sys_mod_count"),
)

ENTRY_COLUMNS = ("sys_id", "element_id", "element", "sys_created_on", "sys_created_by")
CHANGE_COLUMNS = (
    *("sys_id", "documentkey", "fieldname", "oldvalue", "newvalue", "sys_created_on", "user"),
    "record_checkpoint",
)
SLA_COLUMNS = (
    *("sys_id", "task", "sla.name", "sla.target", "stage", "has_breached", "planned_end_time", "end_time"),
)

STATE, HOLD, OWNER, GROUP = "state", "hold_reason", "assigned_to", "assignment_group"


def is_id(value: str) -> bool:
    """Whether this may be a record's id, and so may stand in a question."""
    return _ID.fullmatch(value) is not None


def instant(record: Json, key: str) -> datetime | None:
    """An instant, which ServiceNow writes in UTC without saying so; None when it is not set."""
    written = text(record, key)
    if not written:
        return None
    if not _INSTANT.fullmatch(written):
        raise ValueError(f"{key} is not an instant")
    return datetime.strptime(written, _FORM).replace(tzinfo=UTC)


def literal(at: datetime) -> str:
    """An instant as questions have it: in UTC, to the second."""
    return at.astimezone(UTC).strftime(_FORM)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that are read of a table. `parent` names the ticket that this one repeats."""

    caller: str
    customer: str
    parent: str
    custom: Mapping[str, str]

    @property
    def asked(self) -> tuple[str, ...]:
        """What is asked for of each ticket."""
        people = tuple(f"{self.caller}.{key}" for key in ("name", "user_name"))
        return tuple(dict.fromkeys((*_COMMON, self.parent, *people, f"{self.customer}.name", *self.watched)))

    @property
    def attributes(self) -> Mapping[str, str]:
        """Columns that choose a promise, and what they are called here."""
        named = {path: f"field:{name}" for path, name in self.custom.items()}
        own = {"priority": "priority", "contact_type": "channel", "category": "type", GROUP: "group"}
        return {**named, **own, self.customer: "customer"}

    @property
    def watched(self) -> tuple[str, ...]:
        """Columns whose changes are told."""
        return tuple(dict.fromkeys((STATE, HOLD, OWNER, self.caller, *self.attributes)))


@dataclass(frozen=True, slots=True)
class Record:
    """A ticket as it is now. `values` are the watched columns as ServiceNow keeps them, `edits` how often it
    was changed; `names` are those of the group, the customer and the caller."""

    id: str
    number: str
    title: str
    values: Mapping[str, str]
    names: Mapping[str, str]
    caller_user: str
    created_at: datetime
    created_by: str
    updated_at: datetime
    edits: int
    resolved_at: datetime | None
    closed_at: datetime | None
    close_code: str
    parent: str


@dataclass(frozen=True, slots=True)
class Change:
    """A column of a ticket went from one value to another, in the ticket's `edit`-th update."""

    id: str
    ticket: str
    column: str
    old: str
    new: str
    at: datetime
    user: str
    edit: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody wrote something: readable by the customer, or a work note."""

    id: str
    ticket: str
    public: bool
    at: datetime
    user: str


@dataclass(slots=True)
class Story:
    """A ticket with its history. `audited` is unset when nobody may see the changes."""

    record: Record
    entries: list[Entry] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    audited: bool = True


def read_record(row: Json, columns: Columns) -> Record:
    """Read a ticket. ValueError when it is none."""
    created_at, updated_at = instant(row, "sys_created_on"), instant(row, "sys_updated_on")
    if created_at is None or updated_at is None or not is_id(text(row, "sys_id")):
        raise ValueError("a ticket without an id, or without an instant")
    edits = text(row, "sys_mod_count")
    return Record(
        id=text(row, "sys_id"),
        number=text(row, "number"),
        title=text(row, "short_description"),
        values={column: plain(row.get(column)) for column in columns.watched},
        names={
            key: text(row, f"{column}.name")
            for key, column in (("group", GROUP), ("customer", columns.customer), ("caller", columns.caller))
        },
        caller_user=text(row, f"{columns.caller}.user_name").lower(),
        created_at=created_at,
        created_by=text(row, "sys_created_by").lower(),
        updated_at=updated_at,
        edits=int(edits) if edits.isdecimal() else 1,
        resolved_at=instant(row, "resolved_at"),
        closed_at=instant(row, "closed_at"),
        close_code=text(row, "close_code"),
        parent=text(row, columns.parent),
    )


def read_change(row: Json) -> Change:
    """Read a line of the history. ValueError when it is none."""
    at, edit = instant(row, "sys_created_on"), text(row, "record_checkpoint")
    if at is None or not text(row, "sys_id"):
        raise ValueError("a change without an id, or without an instant")
    return Change(
        id=text(row, "sys_id"),
        ticket=text(row, "documentkey"),
        column=text(row, "fieldname"),
        old=plain(row.get("oldvalue")),
        new=plain(row.get("newvalue")),
        at=at,
        user=text(row, "user").lower(),
        edit=int(edit) if edit.isdecimal() else 0,
    )


def read_entry(row: Json) -> Entry:
    """Read a message. ValueError when it is none."""
    at, element = instant(row, "sys_created_on"), text(row, "element")
    if at is None or not text(row, "sys_id") or element not in {"comments", "work_notes"}:
        raise ValueError("a message without an id, without an instant, or of an unknown kind")
    by = text(row, "sys_created_by").lower()
    return Entry(text(row, "sys_id"), text(row, "element_id"), element == "comments", at, by)


def in_order(changes: Iterable[Change]) -> list[Change]:
    """Each change once, as they happened."""
    return sorted({one.id: one for one in changes}.values(), key=lambda one: (one.at, one.edit, one.id))
