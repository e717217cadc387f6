"""What some tickets have to tell: their transactions as facts, their cards, the people who acted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.sla.facts import Fact
from bot.sla.pages import NativeTimer, Person, Ticket
from bot.sources.rt.cards import card, natives
from bot.sources.rt.client import Client
from bot.sources.rt.known import DELETED, Rules
from bot.sources.rt.lookups import Lookups
from bot.sources.rt.normalise import Reader
from bot.sources.rt.rows import Row, Snapshot, read_row, read_snapshot
from bot.sources.shared.reading import mapping, plain

T = TypeVar("T")


@dataclass(slots=True)
class Told:
    """What a step brought. `found` are the tickets that RT shows, or tells something of."""

    facts: list[Fact] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    natives: list[NativeTimer] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)
    found: set[int] = field(default_factory=set)

    def add(self, other: Told) -> None:
        """Take in what another step brought."""
        self.facts.extend(other.facts)
        self.tickets.extend(other.tickets)
        self.people.extend(other.people)
        self.natives.extend(other.natives)
        self.strange.extend(other.strange)
        self.found |= other.found


class Teller:
    """Asks RT about tickets and tells what it says. Raises SourceTrouble."""

    def __init__(self, client: Client, rules: Rules) -> None:
        self._client, self._rules = client, rules
        self._lookups = Lookups(client, rules)

    async def whole(self, tickets: Sequence[int], now: datetime) -> Told:
        """Everything about these tickets. The snapshots come first: see `rewind`."""
        told = Told()
        snapshots = {one.id: one for one in await self._snapshots(tickets, told)}
        rows = read_each(await self._client.past(tickets), read_row, told.strange)
        await self._learn(list(snapshots.values()), rows, told, now)
        await self._lookups.meet_all({id for row in rows if row.sets_requestor for id in _named(row)}, now)
        history = _by_ticket(rows)
        reader = self._reader(now)
        for ticket in tickets:
            result = reader.whole(snapshots.get(ticket), history[ticket])
            told.facts.extend(result.facts)
            told.strange.extend(result.strange)
        told.found = {*snapshots, *(row.ticket for row in rows)}
        self._show(snapshots.values(), history, told, now)
        return told

    async def plainly(self, rows: Sequence[Row], now: datetime) -> Told:
        """What these transactions say by themselves, and how their tickets are now."""
        told = Told()
        if not rows:
            return told
        snapshots = await self._snapshots(sorted({row.ticket for row in rows}), told)
        await self._learn(snapshots, rows, told, now)
        result = self._reader(now).plainly(rows)
        told.facts, told.strange = result.facts, [*told.strange, *result.strange]
        self._show(snapshots, _by_ticket(rows), told, now)
        return told

    def needs_history(self, row: Row) -> bool:
        """Whether a transaction cannot be told without all that was before it: a beginning, a return, an
        arrival (from a queue that may have been hidden), somebody else's ticket, a custom field."""
        return (
            row.type == "Create"
            or row.field == "Queue"
            or row.sets_requestor
            or (row.sets_status and row.old == DELETED)
            or (row.type == "CustomField" and self._lookups.is_wanted(row.field))
        )

    async def _snapshots(self, tickets: Sequence[int], told: Told) -> list[Snapshot]:
        return read_each(await self._client.tickets(tickets), read_snapshot, told.strange)

    async def _learn(
        self, snapshots: Sequence[Snapshot], rows: Sequence[Row], told: Told, now: datetime
    ) -> None:
        told.people, strange = await self._lookups.learn(snapshots, rows, now)
        told.strange.extend(strange)

    def _reader(self, now: datetime) -> Reader:
        return Reader(self._lookups.known, self._rules, self._lookups.fields, now)

    def _show(
        self, snapshots: Iterable[Snapshot], rows: Mapping[int, Sequence[Row]], told: Told, now: datetime
    ) -> None:
        for ticket in snapshots:
            told.tickets.append(card(ticket, self._rules, self._lookups.fields))
            told.natives.extend(natives(ticket, rows[ticket.id], self._rules, now))


def read_each(
    records: Iterable[object], read: Callable[[object], T], strange: list[tuple[str, str]]
) -> list[T]:
    """Read records one by one; what cannot be read is put aside with the reason."""
    found = []
    for record in records:
        try:
            found.append(read(record))
        except ValueError as reason:
            strange.append((_name(record), str(reason)))
    return found


def _by_ticket(rows: Iterable[Row]) -> defaultdict[int, list[Row]]:
    """The transactions of each ticket, oldest first."""
    history = defaultdict[int, list[Row]](list)
    for row in sorted(rows, key=lambda row: row.id):
        history[row.ticket].append(row)
    return history


def _name(record: object) -> str:
    if not isinstance(record, dict):
        return "record:?"
    kind = "transaction" if record.get("type") == "transaction" else "ticket"
    try:
        id = plain(mapping(record).get("id"))
    except ValueError:
        id = ""
    return f"{kind}:{id if id.isdecimal() else '?'}"


def _named(row: Row) -> set[str]:
    return {row.old, row.new} - {""}
