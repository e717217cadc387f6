"""The export of tickets as they are now: cards and people, and which tickets' histories are still to be read.

Nothing here decides a verdict but one: the export is the only place that is sure to tell of a deletion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.sla.facts import NOBODY, Deed, Deleted, Fact, FactKey, Restored, Subject
from bot.sla.pages import Person, Ticket
from bot.sources.shared.instants import format_epoch, parse_iso
from bot.sources.shared.reading import Json, items, mapping, number, text
from bot.sources.zendesk.known import Known, Rules, read_person

OVER = frozenset({"solved", "closed", "deleted"})
"""Statuses in which no timer runs."""

FINAL = frozenset({"closed", "deleted"})
"""Statuses that a ticket leaves only by being restored."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket as the export shows it."""

    id: int
    status: str
    created_at: datetime
    updated_at: datetime
    card: Ticket


@dataclass(slots=True)
class Snapshot:
    """One page of the export."""

    tickets: list[Seen] = field(default_factory=list)
    people: dict[int, Person] = field(default_factory=dict)
    organizations: dict[int, str] = field(default_factory=dict)
    strange: list[tuple[str, str]] = field(default_factory=list)


def read_snapshot(page: Json, known: Known, rules: Rules) -> Snapshot:
    """Read a page of the export with its sideloads. What cannot be read is put aside, one by one."""
    snapshot = Snapshot()
    for user in items(page, "users"):
        _read(snapshot, "user", user, lambda record: _add_person(snapshot, record, rules))
    for organization in items(page, "organizations"):
        _read(snapshot, "organization", organization, lambda record: _add_organization(snapshot, record))
    merged = Known(
        {**known.people, **snapshot.people},
        known.groups,
        {**known.organizations, **snapshot.organizations},
        known.statuses,
    )
    for ticket in items(page, "tickets"):
        _read(
            snapshot, "ticket", ticket, lambda record: snapshot.tickets.append(_seen(record, merged, rules))
        )
    return snapshot


def gone_and_back(
    tickets: Iterable[Seen], gone: frozenset[int], rules: Rules, observed_at: datetime
) -> list[Fact]:
    """Deletions, and returns of tickets that were deleted when last seen (S30).

    The instant is that of the ticket's last update. Where the event stream tells the same, this repeats it,
    and a repeated deletion changes nothing.
    """
    facts = []
    for ticket in tickets:
        if ticket.status == "deleted":
            facts.append(_tombstone(ticket, "deleted", Deleted(), rules, observed_at))
        elif ticket.id in gone:
            facts.append(_tombstone(ticket, "restored", Restored(), rules, observed_at))
    return facts


def _tombstone(ticket: Seen, word: str, deed: Deed, rules: Rules, observed_at: datetime) -> Fact:
    return Fact(
        source=rules.source,
        key=FactKey(f"{word}:{ticket.id}:{format_epoch(ticket.updated_at)}"),
        subject=Subject(rules.source, str(ticket.id)),
        occurred_at=ticket.updated_at,
        observed_at=observed_at,
        author=NOBODY,
        deed=deed,
    )


def _read(snapshot: Snapshot, kind: str, record: object, read: Callable[[Json], None]) -> None:
    """Read one record, or put it aside with the reason."""
    try:
        read(mapping(record, kind))
    except ValueError as reason:
        id = record.get("id") if isinstance(record, dict) else None
        snapshot.strange.append((f"{kind}:{id if isinstance(id, int) else '?'}", str(reason)))


def _seen(ticket: Json, known: Known, rules: Rules) -> Seen:
    id, updated_at = number(ticket, "id"), parse_iso(text(ticket, "updated_at"))
    requester = known.people.get(_optional(ticket, "requester_id"))
    organization = _optional(ticket, "organization_id")
    card = Ticket(
        subject=Subject(rules.source, str(id)),
        title=text(ticket, "subject"),
        url=f"{rules.base}/agent/tickets/{id}",
        number=str(id),
        requester_name=requester.name if requester else "",
        customer=known.organization(str(organization)) if organization else "",
        updated_at=updated_at,
    )
    return Seen(id, text(ticket, "status"), parse_iso(text(ticket, "created_at")), updated_at, card)


def _add_person(snapshot: Snapshot, user: Json, rules: Rules) -> None:
    snapshot.people[number(user, "id")] = read_person(user, rules)


def _add_organization(snapshot: Snapshot, organization: Json) -> None:
    snapshot.organizations[number(organization, "id")] = text(organization, "name")


def _optional(record: Json, key: str) -> int:
    return number(record, key) if record.get(key) is not None else 0
