"""An issue, its changelog and its comments become facts. Pure: the same reading gives the same facts.

What a field was at the beginning is told by its first change, or by the field itself when it never changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from bot.sla.scene import FINISHED
from bot.sources.jira.changes import Change, Update, first
from bot.sources.jira.issues import Comment, Issue
from bot.sources.jira.known import Known, Rules, Status, User, author, meaning

_FIRST_OWNER, _COMMENT, _STEP = 1, 2, 16  # the order within one instant: opened, owner, comments, updates


_ATTRIBUTES = {"priority": "priority", "issuetype": "type", "labels": "tags"}


@dataclass(slots=True)
class Normalised:
    """Facts, and what was put aside: (key, reason)."""

    facts: list[Fact] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)


def normalise(
    issue: Issue,
    updates: Sequence[Update],
    comments: Sequence[Comment],
    known: Known,
    rules: Rules,
    observed_at: datetime,
) -> Normalised:
    """All facts of a ticket, each key once. `updates` are in order; `comments` need not be all there are."""
    result = Normalised()
    reading = _Reading(issue, updates, comments, known, rules, observed_at, result.strange)
    result.facts = list({fact.key: fact for fact in reading.facts()}.values())
    result.strange = list(dict.fromkeys(result.strange))
    return result


@dataclass(frozen=True, slots=True)
class _Reading:
    """One ticket being read, with all it takes to understand it."""

    issue: Issue
    updates: Sequence[Update]
    comments: Sequence[Comment]
    known: Known
    rules: Rules
    observed_at: datetime
    strange: list[tuple[str, str]]

    def facts(self) -> Iterator[Fact]:
        yield from self._beginning()
        for comment in self.comments:
            yield from self._comment(comment)
        yield from self._statuses()
        yield from self._moves()
        for update in self.updates:
            for place, change in enumerate(update.changes):
                if (deed := self._deed(change)) is not None:
                    yield self._changed(update, change.field, deed, place)

    def _fact(self, key: str, at: datetime, sequence: int, deed: Deed, by: User | None) -> Fact:
        return Fact(
            source=self.rules.source,
            key=FactKey(key),
            subject=Subject(self.rules.source, self.issue.id),
            occurred_at=at,
            observed_at=self.observed_at,
            author=author(by, self.issue.participants, self.known, self.rules),
            deed=deed,
            sequence=sequence,
        )

    def _changed(self, update: Update, name: str, deed: Deed, place: int) -> Fact:
        sequence = update.id * _STEP + min(place + 1, _STEP - 1)
        return self._fact(f"change:{update.id}:{name}", update.at, sequence, deed, update.author)

    def _put_aside(self, key: str, reason: str) -> None:
        self.strange.append((f"{self.issue.id}/{key}", reason))

    # --- the beginning ---

    def _beginning(self) -> Iterator[Fact]:
        issue, reporter = self.issue, first(self.updates, "reporter")
        requester = reporter.before if reporter else issue.reporter.id if issue.reporter else ""
        status = self._first_status()
        category = self._category(status)
        if category is None:
            self._put_aside(f"opened:{issue.id}", "opened with a status nobody knows: taken as new")
        opened = Opened(category or Category.NEW, self._attributes(), requester)
        yield self._fact(f"opened:{issue.id}", issue.created_at, 0, opened, issue.creator)
        assigned = first(self.updates, "assignee")
        owner = assigned.before if assigned else issue.assignee.id if issue.assignee else ""
        if owner:
            yield self._fact(
                f"assigned:{issue.id}", issue.created_at, _FIRST_OWNER, Assigned(owner), issue.creator
            )

    def _first_status(self) -> Status:
        change = first(self.updates, "status")
        return Status(change.before, change.before_text) if change else self.issue.status

    def _attributes(self) -> Attributes:
        issue, fields = self.issue, self.known.fields
        groups = self._at_first(fields.group, (issue.group,) if issue.group else ())
        customs = [(name, self._at_first(id, issue.custom.get(id, ()))) for id, name in fields.custom.items()]
        return Attributes(
            priority=self.rules.priority(_single(self._at_first("priority", _some(issue.priority)))),
            customer=self._customer(self._at_first(fields.organizations, issue.organizations)),
            tags=frozenset(self._at_first("labels", issue.labels)),
            channel=issue.channel or None,
            group=_single(groups) or None,
            type=_single(self._at_first("issuetype", _some(issue.type))) or None,
            fields=tuple(sorted((name, ", ".join(values)) for name, values in customs if values)),
        )

    def _at_first(self, name: str, now: tuple[str, ...]) -> tuple[str, ...]:
        """What a field was when the ticket was opened."""
        change = first(self.updates, name) if name else None
        return now if change is None else self._texts(name, change.before_text)

    def _texts(self, name: str, words: str) -> tuple[str, ...]:
        """The values that the words of a change stand for. A list that reads as it does now is cut as it is
        now: names may hold commas."""
        now = self.issue.organizations if name == self.known.fields.organizations else ()
        now = now or self.issue.custom.get(name, ())
        if words in {", ".join(now), ",".join(now)}:
            return now
        if name == "labels":
            return tuple(sorted(set(words.split())))
        if name in self.known.fields.many:
            return tuple(part for one in words.split(",") if (part := one.strip()))
        return _some(words)

    def _customer(self, organizations: tuple[str, ...]) -> str | None:
        """The organisation, or whom the domain of the reporter's address belongs to."""
        if organizations:
            return organizations[0]
        email = self.issue.reporter.email if self.issue.reporter else ""
        return self.rules.domains.get(email.rpartition("@")[2])

    # --- comments ---

    def _comment(self, comment: Comment) -> Iterator[Fact]:
        """A note that was edited may have been a reply before: then it is one no longer."""
        key, public = f"comment:{comment.id}", comment.public is not False
        yield self._fact(key, comment.at, _COMMENT, Replied() if public else Noted(), comment.author)
        if not public and comment.edited_at is not None:
            by = comment.editor or comment.author
            yield self._fact(f"hidden:{comment.id}", comment.edited_at, _COMMENT, Hidden(FactKey(key)), by)

    # --- status and resolution ---

    def _statuses(self) -> Iterator[Fact]:
        """A status means what its category says; a resolution that is set solves the ticket all the same."""
        status = self._first_status()
        for place, update in enumerate(self.updates):
            moved, resolved = update.of("status"), update.of("resolution")
            if moved is not None:
                status = Status(moved.after, moved.after_text)
            if moved is None and (resolved is None or bool(resolved.before) == bool(resolved.after)):
                continue
            solved = resolved is not None and bool(resolved.after) and not resolved.before
            yield from self._status(update, status, solved=solved, moved=moved is not None)
            if resolved is not None and resolved.after_text.casefold() in self.rules.duplicates:
                yield from self._merged(update, self.updates[place + 1 :])

    def _status(self, update: Update, status: Status, *, solved: bool, moved: bool) -> Iterator[Fact]:
        category = self._category(status)
        if category is None:
            self._put_aside(
                f"change:{update.id}:status", "a status nobody knows: the timer keeps its former state"
            )
            if not solved:
                return
        if category in FINISHED and not moved:
            return  # a resolution of what is over says nothing new
        if solved and category not in FINISHED:
            category = Category.SOLVED
        if category is not None:
            yield self._changed(update, "status", StatusChanged(category, status.name), 1)

    def _merged(self, update: Update, later: Sequence[Update]) -> Iterator[Fact]:
        """A duplicate of a linked ticket was merged into it (S30), unless it was opened again."""
        if not self.issue.duplicates:
            return
        if any(self._reopens(one) for one in later):
            reason = "a duplicate was opened again: timers that had ended as merged stay so"
            self._put_aside(f"merged:{update.id}", reason)
            return
        deed = Merged(self.issue.duplicates)
        yield self._fact(f"merged:{update.id}", update.at, update.id * _STEP, deed, update.author)

    def _reopens(self, update: Update) -> bool:
        moved, resolved = update.of("status"), update.of("resolution")
        if resolved is not None and not resolved.after:
            return True
        if moved is None:
            return False
        return self._category(Status(moved.after, moved.after_text)) not in {None, *FINISHED}

    def _category(self, status: Status) -> Category | None:
        """What a status means; of the present one the issue itself knows the category."""
        now = self.issue.status
        return meaning(now if status == Status(now.id, now.name) else status, self.known, self.rules)

    # --- moves between projects ---

    def _moves(self) -> Iterator[Fact]:
        """A ticket that leaves our projects is none of ours; one that comes back goes on."""
        change = first(self.updates, "project")
        ours = self._ours(change.before if change else self.issue.project)
        left = False
        for update in self.updates:
            moved = update.of("project")
            if moved is None or self._ours(moved.after) == ours:
                continue
            if ours:
                yield self._changed(update, "project", Deleted(), 0)
            elif left:
                yield self._changed(update, "project", Restored(), 0)
            ours, left = not ours, left or ours

    def _ours(self, project: str) -> bool:
        return project in self.known.projects

    # --- other fields ---

    def _deed(self, change: Change) -> Deed | None:
        """What a change of a field means by itself; None for what is told elsewhere or not asked for."""
        match change.field:
            case "assignee":
                return Assigned(change.after or None)
            case "reporter":
                return RequesterChanged(change.after)
            case name:
                attribute = self._attribute(name)
                return FieldChanged(attribute, self._named(change)) if attribute else None

    def _attribute(self, name: str) -> str:
        """What a field is called here; "" when nobody asked for it."""
        fields = self.known.fields
        if name in fields.custom:
            return f"field:{fields.custom[name]}"
        called = {**_ATTRIBUTES, fields.organizations: "customer", fields.group: "group"}
        return called.get(name, "") if name else ""

    def _named(self, change: Change) -> tuple[str, ...]:
        """The values that a field went to, as policies know them."""
        words = change.after_text
        if change.field == "priority":
            return _some(self.rules.priority(words) or "")
        values = self._texts(change.field, words)
        if change.field == self.known.fields.organizations:
            return _some(self._customer(values) or "")
        return _some(", ".join(values)) if change.field in self.known.fields.custom else values


def _some(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _single(values: tuple[str, ...]) -> str:
    return values[0] if values else ""
