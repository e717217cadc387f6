"""What Freshdesk answers, read: tickets as they are now with their last instants, and conversations.

Texts of conversations are looked at in passing (the note of a merge) and not kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from bot.sources.shared.instants import parse_iso
from bot.sources.shared.reading import Json, flag, items, mapping, number, plain, text

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Stats:
    """Of each kind of event the last instant, exact; None when it never happened, or was undone."""

    agent_responded_at: datetime | None = None
    requester_responded_at: datetime | None = None
    first_responded_at: datetime | None = None
    status_updated_at: datetime | None = None
    reopened_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    pending_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dues:
    """Freshdesk's own SLA: when a first reply, the next reply and the solution are due, and whether it says
    that they were missed."""

    first_at: datetime | None
    first_missed: bool
    next_at: datetime | None
    next_missed: bool
    solution_at: datetime | None
    solution_missed: bool


@dataclass(frozen=True, slots=True)
class Requester:
    """The person a ticket is for, as the list shows them."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket as it is now. Ids are 0 where there is none; `stats` is None where Freshdesk left them out."""

    id: int
    title: str
    status: int
    priority: int
    source: int
    type: str
    requester: int
    responder: int
    group: int
    company: int
    tags: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    gone: bool
    created_at: datetime
    updated_at: datetime
    stats: Stats | None
    dues: Dues
    person: Requester | None


@dataclass(frozen=True, slots=True)
class Message:
    """A conversation of a ticket. `merged_into` is the ticket that a merge's note names."""

    id: int
    at: datetime
    author: int
    incoming: bool
    private: bool
    source: int
    merged_into: str = ""


def read_ticket(row: Json, fields: Iterable[str]) -> Seen:
    """Read a ticket with those of its custom fields that somebody asked for. ValueError when it is none."""
    return Seen(
        id=number(row, "id"),
        title=text(row, "subject"),
        status=number(row, "status"),
        priority=_id(row, "priority"),
        source=_id(row, "source"),
        type=text(row, "type"),
        requester=_id(row, "requester_id"),
        responder=_id(row, "responder_id"),
        group=_id(row, "group_id"),
        company=_id(row, "company_id"),
        tags=tuple(sorted({plain(tag) for tag in items(row, "tags")} - {""})),
        fields=_fields(row, fields),
        gone=is_gone(row),
        created_at=parse_iso(text(row, "created_at")),
        updated_at=parse_iso(text(row, "updated_at")),
        stats=_stats(mapping(row["stats"], "stats")) if row.get("stats") else None,
        dues=_dues(row),
        person=_requester(mapping(row["requester"], "requester")) if row.get("requester") else None,
    )


def is_gone(row: Json) -> bool:
    """Whether a ticket was deleted, or called spam."""
    return row.get("deleted") is True or row.get("spam") is True


def changed_at(row: Json) -> datetime:
    """When a listed ticket last changed, with a fingerprint of the row in the microseconds.

    Freshdesk's instants are whole seconds: what changes twice within one, or without moving `updated_at`,
    is told apart by that.
    """
    updated_at = parse_iso(text(row, "updated_at"))
    fingerprint = crc32(json.dumps(row, sort_keys=True).encode())
    return updated_at.replace(microsecond=0) + timedelta(microseconds=fingerprint % _SECOND)


def read_message(row: Json, merge_note: re.Pattern[str]) -> Message:
    """Read a conversation. ValueError when it is none."""
    private = flag(row, "private")
    found = merge_note.search(text(row, "body_text")) if private else None
    return Message(
        id=number(row, "id"),
        at=parse_iso(text(row, "created_at")),
        author=_id(row, "user_id"),
        incoming=flag(row, "incoming"),
        private=private,
        source=_id(row, "source"),
        merged_into=found[1] if found else "",
    )


def merge_pattern(words: str) -> re.Pattern[str]:
    """How the note of a merge names the other ticket: the words, then its number."""
    return re.compile(re.escape(words) + r"[^0-9]{0,9}([0-9]{1,15})", re.IGNORECASE)


def _id(row: Json, key: str) -> int:
    return 0 if row.get(key) is None else number(row, key)


def _at(row: Json, key: str) -> datetime | None:
    written = text(row, key)
    return parse_iso(written) if written else None


def _stats(stats: Json) -> Stats:
    return Stats(**{name: _at(stats, name) for name in Stats.__dataclass_fields__})


def _dues(row: Json) -> Dues:
    return Dues(
        first_at=_at(row, "fr_due_by"),
        first_missed=row.get("fr_escalated") is True,
        next_at=_at(row, "nr_due_by"),
        next_missed=row.get("nr_escalated") is True,
        solution_at=_at(row, "due_by"),
        solution_missed=row.get("is_escalated") is True,
    )


def _requester(row: Json) -> Requester:
    return Requester(number(row, "id"), text(row, "name"), text(row, "email").lower())


def _fields(row: Json, wanted: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Custom fields by Freshdesk's name; one with many values comes once for each."""
    customs = mapping(row["custom_fields"], "custom_fields") if row.get("custom_fields") else {}
    pairs = set[tuple[str, str]]()
    for name in wanted:
        value = customs.get(name)
        pairs |= {(name, plain(one)) for one in (value if isinstance(value, list) else [value])}
    return tuple(sorted(pair for pair in pairs if pair[1]))
