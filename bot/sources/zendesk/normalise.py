"""Updates of tickets become facts. Pure: the same update and the same knowledge give the same facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from bot.sla.facts import (
    Assigned,
    Attributes,
    Category,
    Deed,
    Deleted,
    Fact,
    FactKey,
    FieldChanged,
    Hidden,
    Merged,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    Restored,
    StatusChanged,
    Subject,
)
from bot.sources.zendesk.audits import Audit, Change, Comment, Privacy
from bot.sources.zendesk.known import Known, Rules, category, is_system

AUTOMATIC = frozenset({"rule", "trigger", "automation", "system"})
"""Channels and relations by which Zendesk itself writes comments."""

MERGED_TAG = "closed_by_merge"

_NAMES = {
    "group_id": "group",
    "organization_id": "customer",
    "priority": "priority",
    "tags": "tags",
    "type": "type",
}


@dataclass(slots=True)
class Normalised:
    """Facts, and what was put aside: (key, reason)."""

    facts: list[Fact] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)


def normalise(audits: Iterable[Audit], known: Known, rules: Rules, observed_at: datetime) -> Normalised:
    """All facts of these updates, each key once, in the order of the updates."""
    result, seen = Normalised(), set[FactKey]()
    for audit in audits:
        reading = _Reading(audit, known, rules, observed_at, result.strange)
        for fact in reading.facts():
            if fact.key not in seen:
                seen.add(fact.key)
                result.facts.append(fact)
    result.strange = list(dict.fromkeys(result.strange))
    return result


@dataclass(frozen=True, slots=True)
class _Reading:
    """One update being read, with all it takes to understand it."""

    audit: Audit
    known: Known
    rules: Rules
    observed_at: datetime
    strange: list[tuple[str, str]]

    def facts(self) -> Iterator[Fact]:
        if self._was_merged():
            yield self._fact(f"merged:{self.audit.id}", self.audit.id, Merged(self._merged_into()))
        if any(isinstance(child, Change) and child.created for child in self.audit.children):
            yield self._opened()
        keys = set[str]()
        for child in self.audit.children:
            key = f"event:{child.id}"
            if key in keys and isinstance(child, Change):
                key = f"{key}:{child.field}"  # one event that changes several fields
            keys.add(key)
            yield from self._child(child, key)

    def _fact(self, key: str, sequence: int, deed: Deed, author: int | None = None) -> Fact:
        writer = self.audit.author if author is None else author
        if writer not in self.known.people and not is_system(writer):
            self._put_aside(key, f"nobody knows user {writer}: counted as the system")
        return Fact(
            source=self.rules.source,
            key=FactKey(key),
            subject=Subject(self.rules.source, str(self.audit.ticket)),
            occurred_at=self.audit.at,
            observed_at=self.observed_at,
            author=self.known.author(writer),
            deed=deed,
            sequence=sequence,
        )

    def _put_aside(self, key: str, reason: str) -> None:
        self.strange.append((f"{self.audit.ticket}/{key}", reason))

    # --- children ---

    def _child(self, child: Change | Comment | Privacy, key: str) -> Iterator[Fact]:
        match child:
            case Comment():
                yield self._fact(key, child.id, self._message(child), child.author)
            case Privacy(public=False):
                yield self._fact(key, child.id, Hidden(FactKey(f"event:{child.comment}")))
            case Privacy():
                self._put_aside(key, "a note was made public: not counted as a reply")
            case Change(created=True):
                if child.field == "assignee_id" and child.values:
                    yield self._fact(key, child.id, Assigned(child.values[0]))
            case Change():
                yield from self._change(child, key)
            case _:
                assert_never(child)

    def _message(self, comment: Comment) -> Deed:
        if not comment.public:
            return Noted()
        automatic = comment.via.channel in AUTOMATIC or comment.via.rel in AUTOMATIC | {"merge"}
        return Replied(automatic=automatic)

    def _change(self, change: Change, key: str) -> Iterator[Fact]:
        value = change.values[0] if change.values else None
        match change.field:
            case "status":
                yield from self._status(change, key)
            case "custom_status_id":
                yield from self._custom_status(change, key)
            case "assignee_id":
                yield self._fact(key, change.id, Assigned(value))
            case "requester_id" if value is not None:
                yield self._fact(key, change.id, RequesterChanged(value))
            case name:
                if (attribute := self._attribute(name)) is not None:
                    yield self._fact(key, change.id, FieldChanged(attribute, self._named(change)))

    # --- status ---

    def _status(self, change: Change, key: str) -> Iterator[Fact]:
        """A custom status in the same update says it better; deleting and restoring are told as a status
        too."""
        name = change.values[0] if change.values else ""
        if name == "deleted":
            yield self._fact(key, change.id, Deleted())
            return
        if change.previous == ("deleted",):
            yield self._fact(f"{key}:restored", change.id - 1, Restored())
        if self._custom(created=False) is not None and name != "closed":
            return
        meaning = category(name, "", self.rules)
        if meaning is None:
            self._put_aside(key, "a status nobody knows: the timer keeps its former state")
        else:
            yield self._fact(key, change.id, StatusChanged(meaning, name))

    def _custom_status(self, change: Change, key: str) -> Iterator[Fact]:
        custom = self.known.status(change.values[0]) if change.values else None
        meaning = category(custom.category, custom.label, self.rules) if custom else None
        if custom is not None and meaning is not None:
            if not self._changes_to("status", "closed"):
                yield self._fact(key, change.id, StatusChanged(meaning, custom.label))
        elif not any(isinstance(child, Change) and child.field == "status" for child in self.audit.children):
            self._put_aside(key, "a custom status nobody knows: the timer keeps its former state")

    def _custom(self, *, created: bool) -> Category | None:
        """What the custom status of this update means, if there is one and it is known."""
        for child in self.audit.children:
            if isinstance(child, Change) and child.field == "custom_status_id" and child.created is created:
                custom = self.known.status(child.values[0]) if child.values else None
                return category(custom.category, custom.label, self.rules) if custom else None
        return None

    def _changes_to(self, field_name: str, value: str) -> bool:
        return any(
            isinstance(child, Change) and child.field == field_name and value in child.values
            for child in self.audit.children
        )

    # --- merging ---

    def _was_merged(self) -> bool:
        """This ticket was merged away: it got the tag of that, or it was closed by a merge (S30)."""
        tagged = any(
            isinstance(child, Change)
            and child.field == "tags"
            and MERGED_TAG in set(child.values) - set(child.previous)
            for child in self.audit.children
        )
        return tagged or (self._merging() and self._changes_to("status", "closed"))

    def _merging(self) -> bool:
        comments = (child for child in self.audit.children if isinstance(child, Comment))
        return self.audit.via.rel == "merge" or any(comment.via.rel == "merge" for comment in comments)

    def _merged_into(self) -> str:
        comments = [child for child in self.audit.children if isinstance(child, Comment)]
        told = [self.audit.via.to, *(c.via.to for c in comments), *(c.names for c in comments)]
        return next((ticket for ticket in told if ticket), "")

    # --- the beginning ---

    def _opened(self) -> Fact:
        first = {c.field: c for c in self.audit.children if isinstance(c, Change) and c.created}
        requester = first["requester_id"].values if "requester_id" in first else ()
        named = {n: self._named(c) for field_name, c in first.items() if (n := self._attribute(field_name))}
        attributes = Attributes(
            priority=_single(named.get("priority", self._unset_priority())),
            customer=_single(named.get("customer", ())),
            tags=frozenset(named.get("tags", ())),
            channel=self._channel() or None,
            group=_single(named.get("group", ())),
            type=_single(named.get("type", ())),
            fields=tuple(
                sorted((n[6:], ", ".join(v)) for n, v in named.items() if n.startswith("field:") and v)
            ),
        )
        deed = Opened(
            self._first_category(first), attributes, requester[0] if requester else str(self.audit.author)
        )
        return self._fact(f"opened:{self.audit.ticket}", self.audit.id, deed)

    def _first_category(self, first: dict[str, Change]) -> Category:
        name = _single(first["status"].values) if "status" in first else "new"
        meaning = self._custom(created=True) or category(name or "", "", self.rules)
        if meaning is None:
            self._put_aside(f"opened:{self.audit.ticket}", "opened with a status nobody knows: taken as new")
        return meaning or Category.NEW

    def _channel(self) -> str:
        """The way the first comment came; the update's own way when there is no comment."""
        comments = (child.via.channel for child in self.audit.children if isinstance(child, Comment))
        return next(comments, self.audit.via.channel)

    # --- names ---

    def _attribute(self, field_name: str) -> str | None:
        """The name of a field here, or None when nobody asked for it."""
        if field_name in self.rules.fields:
            return f"field:{self.rules.fields[field_name]}"
        return _NAMES.get(field_name)

    def _named(self, change: Change) -> tuple[str, ...]:
        """The values with names in place of ids."""
        match change.field:
            case "group_id":
                return tuple(self.known.group(id) for id in change.values)
            case "organization_id":
                return tuple(self.known.organization(id) for id in change.values)
            case "priority":
                return change.values or self._unset_priority()
            case _:
                return change.values

    def _unset_priority(self) -> tuple[str, ...]:
        return (self.rules.unset_priority,) if self.rules.unset_priority else ()


def _single(values: tuple[str, ...]) -> str | None:
    return values[0] if values else None
