"""A ticket and its history become facts. Pure: the same story gives the same facts, with the same keys.

What a column was at the beginning is told by its first change, or by the ticket itself when it never changed.
What does not follow from the history is told by `bot.sources.servicenow.compare`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.sla.facts import (
    NOBODY,
    Assigned,
    Attributes,
    Author,
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
    Who,
)
from bot.sla.scene import FINISHED
from bot.sources.servicenow.known import GUEST, SYSTEM, Known, Rules, author, meaning
from bot.sources.servicenow.past import Past, Step
from bot.sources.servicenow.records import GROUP, HOLD, OWNER, STATE, Change, Entry, Story

_FIRST_OWNER, _ENTRY, _STEP = 1, 2, 64  # the order within one second: opened, owner, messages, updates
_BY_CUSTOMER = frozenset({"email", "self-service"})


@dataclass(slots=True)
class Normalised:
    """Facts, and what was put aside: (key, reason)."""

    facts: list[Fact] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """One ticket being read, with all it takes to understand it."""

    story: Story
    past: Past
    known: Known
    rules: Rules
    now: datetime
    strange: list[tuple[str, str]] = field(default_factory=list)

    def facts(self) -> Iterator[Fact]:
        """Everything that the history tells, with its exact instants."""
        yield from self._beginning()
        for entry in self.story.entries:
            yield self._entry(entry)
        values = dict(self.past.first)
        for step in self.past.steps:
            before = dict(values)
            values |= {change.column: self.past.like(change.column, change.new) for change in step.changes}
            yield from self._status(step, before, values)
            for place, change in enumerate(step.changes):
                if (deed := self._deed(change)) is not None:
                    yield self._changed(step, change, deed, place + 3)

    # --- the beginning ---

    def _beginning(self) -> Iterator[Fact]:
        record, first = self.story.record, self.past.first
        category = self.category(first) if first[STATE] else Category.NEW
        if category is None:
            category = Category.NEW
            if first[STATE] not in self.rules.cancelled:
                self._aside("opened", "opened with a status nobody knows: taken as new")
        requester = first[self.rules.columns.caller]
        opened = Opened(category, self.attributes(first), requester)
        by = self._creator(first)
        yield self.fact(f"opened:{record.id}", record.created_at, 0, opened, by)
        if first[OWNER]:
            owner = Assigned(first[OWNER])
            yield self.fact(f"assigned:{record.id}", record.created_at, _FIRST_OWNER, owner, by)

    def _creator(self, first: Mapping[str, str]) -> Author:
        """Who opened the ticket. What came by mail or through the portal, the customer did, whoever the
        instance let write it down."""
        by, caller = self.story.record.created_by, first[self.rules.columns.caller]
        if by == GUEST or (by in SYSTEM and first["contact_type"] in _BY_CUSTOMER):
            return Author(caller, Who.CUSTOMER)
        return self.author(by)

    def attributes(self, values: Mapping[str, str]) -> Attributes:
        """The columns that choose a promise."""
        columns = self.rules.columns
        named = {called: self.named(column, values[column]) for column, called in columns.attributes.items()}
        custom = ((called, value) for called, value in named.items() if called.startswith("field:") and value)
        return Attributes(
            priority=named["priority"],
            customer=named["customer"],
            channel=named["channel"],
            group=named["group"],
            type=named["type"],
            fields=tuple(sorted((called.removeprefix("field:"), value) for called, value in custom)),
        )

    def named(self, column: str, value: str) -> str | None:
        """A value as policies know it."""
        if column == "priority":
            return self.rules.priorities.get(value, value) if value else self.rules.unset_priority
        if column in {GROUP, self.rules.columns.customer}:
            return self.known.names.get(value, value) or None
        return value or None

    # --- messages ---

    def _entry(self, entry: Entry) -> Fact:
        deed = Replied() if entry.public else Noted()
        by = self.author(entry.user)
        if entry.user == GUEST:  # who answers by mail without an account answers for the caller
            by = Author(self.story.record.values[self.rules.columns.caller], Who.CUSTOMER)
        return self.fact(f"entry:{entry.id}", entry.at, _ENTRY, deed, by)

    # --- states ---

    def _status(self, step: Step, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Fact]:
        change = step.of(STATE) or step.of(HOLD)
        held = after[STATE] == self.rules.profile.hold
        if change is None or (change.column == HOLD and not held):
            return
        if change.column == STATE and change.old in self.rules.cancelled:
            yield self._changed(step, change, Restored(), 0, "restored:")
        if after[STATE] in self.rules.cancelled:
            yield self._changed(step, change, Deleted(), 1)
            return
        category = self.category(after)
        if category is None:
            self._aside(f"audit:{change.id}", "a status nobody knows: the timer keeps its former state")
            return
        if category in FINISHED and self.merged_into and step.at == self._finished_at():
            yield self._changed(step, change, Merged(self.merged_into), 0, "merged:")
        deed = StatusChanged(category, self.known.label(after[STATE]))
        yield self._changed(step, change, deed, 1)

    def category(self, values: Mapping[str, str]) -> Category | None:
        """What a state means."""
        return meaning(values[STATE], values[HOLD], self.known, self.rules)

    @property
    def merged_into(self) -> str:
        """The ticket that this one repeats, when it was closed for that reason (S30)."""
        record = self.story.record
        over = self.category(record.values) in FINISHED
        return record.parent if over and record.close_code.casefold() in self.rules.duplicates else ""

    def _finished_at(self) -> datetime | None:
        """When the ticket last went from running to solved or closed."""
        found, state, reason = None, self.past.first[STATE], self.past.first[HOLD]
        over = meaning(state, reason, self.known, self.rules) in FINISHED
        for step in self.past.steps:
            change = step.of(STATE)
            if change is not None:
                ends = meaning(change.new, "", self.known, self.rules) in FINISHED
                found = step.at if ends and not over else found
                over = ends
        return found

    # --- other columns ---

    def _deed(self, change: Change) -> Deed | None:
        """What a change of a column means by itself; None for what is told elsewhere."""
        value = self.past.like(change.column, change.new)
        if change.column == OWNER:
            return Assigned(value or None)
        if change.column == self.rules.columns.caller:
            return RequesterChanged(value)
        attribute = self.rules.columns.attributes.get(change.column)
        if attribute is None:
            return None
        called = self.named(change.column, value)
        return FieldChanged(attribute, (called,) if called else ())

    # --- making facts ---

    def _changed(self, step: Step, change: Change, deed: Deed, place: int, kind: str = "") -> Fact:
        sequence = _STEP * (step.edit + 1) + min(place, _STEP - 1)
        return self.fact(f"{kind}audit:{change.id}", step.at, sequence, deed, self.author(step.user))

    def fact(self, key: str, at: datetime, sequence: int, deed: Deed, by: Author = NOBODY) -> Fact:
        """A fact of this ticket."""
        return Fact(
            source=self.rules.source,
            key=FactKey(key),
            subject=Subject(self.rules.source, self.story.record.id),
            occurred_at=at,
            observed_at=max(self.now, at),
            author=by,
            deed=deed,
            sequence=sequence,
        )

    def author(self, user_name: str) -> Author:
        """The author that a user name is on this ticket."""
        return author(user_name, self.callers, self.known, self.rules)

    @property
    def callers(self) -> frozenset[str]:
        """The user names of everybody that the ticket is or was for."""
        caller = self.rules.columns.caller
        ids = {
            one for step in self.past.steps if (change := step.of(caller)) for one in (change.old, change.new)
        }
        names = {self.known.users[id].user_name for id in ids if id in self.known.users}
        return frozenset(names | {self.story.record.caller_user}) - {""}

    def _aside(self, key: str, reason: str) -> None:
        self.strange.append((f"{self.story.record.id}/{key}", reason))
