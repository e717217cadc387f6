"""Transactions become facts. Pure: the same transactions and the same knowledge give the same facts.

Most transactions explain themselves. A few do not: how a ticket began, who is its requester now, what a
custom field with several values holds. Those are told only where the whole history is at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.sla.facts import (
    Assigned,
    Attributes,
    Category,
    Deed,
    Deleted,
    Fact,
    FactKey,
    FieldChanged,
    Merged,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    Restored,
    StatusChanged,
    Subject,
)
from bot.sources.rt.known import DELETED, Known, Rules
from bot.sources.rt.rewind import State, requester, rewound, values
from bot.sources.rt.rows import Row, Snapshot

_TICKET = re.compile(r"/ticket/(\d{1,18})$")


@dataclass(slots=True)
class Normalised:
    """Facts, and what was put aside: (key, reason)."""

    facts: list[Fact] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reader:
    """Tells transactions as facts. `wanted` are the custom fields that matter: RT's id to the attribute."""

    known: Known
    rules: Rules
    wanted: Mapping[str, str]
    observed_at: datetime

    def plainly(self, rows: Sequence[Row]) -> Normalised:
        """What can be told of each transaction alone."""
        told = Normalised()
        for row in rows:
            told.facts.extend(self._plain(row, told))
        return told

    def whole(self, snapshot: Snapshot | None, rows: Sequence[Row]) -> Normalised:
        """Everything about one ticket, from all its transactions, oldest first.

        Without a snapshot RT shows the ticket no more: it is told whether it was deleted or merged, and the
        rest if it should come back.
        """
        told = Normalised()
        if snapshot is None:
            gone = [fact for row in rows for fact in self._plain(row, told)]
            told.facts.extend(one for one in gone if isinstance(one.deed, Deleted | Merged | Restored))
            told.strange.clear()
            return told
        state, person = rewound(snapshot, rows), ""
        for row in rows:
            if row.type == "Create":
                person = requester(state.requestors, row.author.id)
                told.facts.extend(self._opened(row, state, person, told))
                continue
            told.facts.extend(self._plain(row, told))
            state.redo(row)
            if row.type == "CustomField" and row.field in self.wanted:
                told.facts.append(self._field_changed(row, state))
            elif row.sets_requestor and (now := requester(state.requestors, person)) != person:
                person = now
                told.facts.extend(self._requester_changed(row, person))
        return told

    # --- one transaction alone ---

    def _plain(self, row: Row, told: Normalised) -> Iterator[Fact]:
        if row.sets_status:
            yield from self._status(row, told)
        elif row.sets_owner:
            yield self._fact(row, Assigned(self.known.owner(row.new)))
        elif row.type == "Correspond":
            yield self._fact(row, Replied(automatic=row.author.is_system))
        elif row.type == "Comment":
            yield self._fact(row, Noted())
        elif row.field == "Priority":
            priority = self.rules.priority(row.new)
            yield self._fact(row, FieldChanged("priority", (priority,) if priority else ()))
        elif row.field == "Queue":
            yield self._fact(row, FieldChanged("group", (self.known.queue(row.new),)))
        elif row.type == "AddLink" and row.field == "MergedInto":
            yield from self._merged(row)

    def _status(self, row: Row, told: Normalised) -> Iterator[Fact]:
        if row.new == DELETED:
            yield self._fact(row, Deleted())
            return
        if row.old == DELETED:
            yield self._fact(row, Restored(), "restored")
        meaning = self.rules.category(row.new)
        if meaning is None:
            reason = "a status nobody knows: the timer keeps its former state; name it under statuses"
            told.strange.append((f"{row.ticket}/transaction:{row.id}", reason))
        else:
            yield self._fact(row, StatusChanged(meaning, row.new))

    def _merged(self, row: Row) -> Iterator[Fact]:
        """RT writes the same link at both tickets: at the one that stays it leads to itself."""
        found = _TICKET.search(row.new)
        if found is not None and found[1] != str(row.ticket):
            yield self._fact(row, Merged(found[1]))

    # --- what takes the whole history ---

    def _opened(self, row: Row, state: State, person: str, told: Normalised) -> Iterator[Fact]:
        fields = values(state, self.wanted)
        meaning = self.rules.category(state.status)
        if meaning is None:
            reason = "opened with a status nobody knows: taken as new; name it under statuses"
            told.strange.append((f"{row.ticket}/opened", reason))
        attributes = Attributes(
            priority=self.rules.priority(state.priority),
            customer=self._customer(person, fields),
            tags=frozenset(fields.get("tags", ())),
            group=self.known.queue(state.queue) or None,
            fields=tuple(
                (name.removeprefix("field:"), ", ".join(held))
                for name, held in sorted(fields.items())
                if name.startswith("field:") and held
            ),
        )
        key = f"opened:{row.ticket}"
        yield self._fact(row, Opened(meaning or Category.NEW, attributes, person), key=key)
        owner = self.known.owner(state.owner)
        if owner is not None:
            yield self._fact(row, Assigned(owner), key=f"{key}:owner")

    def _customer(self, person: str, fields: Mapping[str, tuple[str, ...]]) -> str | None:
        if self.rules.customer_field is not None:
            return next(iter(fields.get("customer", ())), None)
        return self.known.organization(person) or None

    def _field_changed(self, row: Row, state: State) -> Fact:
        attribute = self.wanted[row.field]
        now = values(state, {row.field: attribute})[attribute]
        return self._fact(row, FieldChanged(attribute, now))

    def _requester_changed(self, row: Row, person: str) -> Iterator[Fact]:
        yield self._fact(row, RequesterChanged(person))
        if self.rules.customer_field is None:
            organization = self.known.organization(person)
            customer = (organization,) if organization else ()
            yield self._fact(row, FieldChanged("customer", customer), "customer")

    def _fact(self, row: Row, deed: Deed, part: str = "", *, key: str = "") -> Fact:
        own = f"transaction:{row.id}"
        return Fact(
            source=self.rules.source,
            key=FactKey(key or (f"{own}:{part}" if part else own)),
            subject=Subject(self.rules.source, str(row.ticket)),
            occurred_at=row.at,
            observed_at=self.observed_at,
            author=self.known.author(row.author.id),
            deed=deed,
            sequence=row.id * 2 - (1 if part == "restored" else 0),
        )
