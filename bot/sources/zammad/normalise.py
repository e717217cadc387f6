"""The story of a ticket becomes facts. Pure: the same story and the same states give the same facts.

Zammad's history tells changes only, so what a ticket began with is what its first change left, or what it
still has. All instants are Zammad's own; nothing here is approximate.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.sla.facts import (
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
    Opened,
    RequesterChanged,
    Restored,
    StatusChanged,
    Subject,
    Who,
)
from bot.sources.shared.instants import parse_iso
from bot.sources.shared.reading import plain, text
from bot.sources.zammad.known import NOBODY, Rules, State, category
from bot.sources.zammad.messages import Messages
from bot.sources.zammad.story import ARTICLE, TICKET, Entry, Story, optional

_RELATIONS = {"group": "group", "organization": "customer"}
"""Relations of a ticket that are attributes here; history and ticket call them the same."""


@dataclass(slots=True)
class Normalised:
    """Facts, and what was put aside: (key, reason)."""

    facts: list[Fact] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)


def normalise(story: Story, states: Mapping[int, State], rules: Rules, observed_at: datetime) -> Normalised:
    """All facts of a ticket, in the order of its history. ValueError for a ticket that cannot be read."""
    reading = _Reading(story, states, rules, observed_at)
    facts = list(reading.facts())
    aside = [(f"{story.id}/{key}", reason) for key, reason in (*story.strange, *reading.strange)]
    return Normalised(facts, list(dict.fromkeys(aside)))


class _Reading:
    """One ticket being read, with what it has and who it is for at the entry that is read."""

    def __init__(
        self, story: Story, states: Mapping[int, State], rules: Rules, observed_at: datetime
    ) -> None:
        self._story, self._states, self._rules, self._observed_at = story, states, rules, observed_at
        self.strange: list[tuple[str, str]] = []
        self._tags: set[str] = set()
        self._requester = self._first_id("customer")
        self._messages = Messages(story, rules)

    def facts(self) -> Iterator[Fact]:
        yield from self._beginning()
        for entry in self._story.entries:
            if entry.object == ARTICLE:
                yield from self._article(entry)
            elif entry.object == TICKET:
                yield from self._change(entry)
        if self._story.imported:
            yield from self._imported()

    # --- the beginning ---

    def _beginning(self) -> Iterator[Fact]:
        body = self._story.body
        at, by = parse_iso(text(body, "created_at")), optional(body, "created_by_id")
        opened = Opened(self._first_category(), self._first_attributes(), str(self._requester))
        yield self._fact(f"opened:{self._story.id}", at, 0, self._author(by), opened)
        if (owner := self._first_id("owner")) > NOBODY:
            yield self._fact(f"owned:{self._story.id}", at, 1, self._author(by), Assigned(str(owner)))

    def _first_category(self) -> Category:
        change = self._first_change("state")
        id = change.before_id if change else optional(self._story.body, "state_id")
        name = change.before if change else text(self._story.body, "state")
        meaning = category(self._states.get(id), name, self._rules)
        if meaning is None:
            self._aside(f"opened:{self._story.id}", "opened with a status nobody knows: taken as new")
        return meaning or Category.NEW

    def _first_attributes(self) -> Attributes:
        fields = ((name, self._first_texts(key)) for key, name in self._rules.fields.items())
        return Attributes(
            priority=self._priority(_single(self._first_texts("priority"))),
            customer=_single(self._first_texts("organization")),
            channel=self._messages.channel or text(self._story.body, "create_article_type") or None,
            group=_single(self._first_texts("group")),
            type=_single(self._first_texts("type")),
            fields=tuple(sorted((name, ", ".join(values)) for name, values in fields if values)),
        )

    def _first_texts(self, attribute: str) -> tuple[str, ...]:
        change = self._first_change(attribute)
        if change is None:
            return _texts(self._story.body.get(attribute))
        return self._named(attribute, change.before_id, change.before)

    def _first_id(self, attribute: str) -> int:
        change = self._first_change(attribute)
        return change.before_id if change else optional(self._story.body, f"{attribute}_id")

    def _first_change(self, attribute: str) -> Entry | None:
        changes = (e for e in self._story.entries if e.object == TICKET and e.type == "updated")
        return next((entry for entry in changes if entry.attribute == attribute), None)

    # --- changes ---

    def _change(self, entry: Entry) -> Iterator[Fact]:
        match entry.type, entry.attribute:
            case "updated", "state":
                yield from self._state(entry)
            case "updated", "owner":
                owner = str(entry.after_id) if entry.after_id > NOBODY else None
                yield self._of(entry, Assigned(owner))
            case "updated", "customer" if entry.after_id:
                self._requester = entry.after_id
                yield self._of(entry, RequesterChanged(str(entry.after_id)))
            case "updated", attribute:
                yield from self._field(entry, attribute)
            case ("added" | "removed") as way, "tag":
                name = entry.after or entry.before
                self._tags = self._tags | {name} if way == "added" else self._tags - {name}
                yield self._of(entry, FieldChanged("tags", tuple(sorted(self._tags))))
            case _:
                pass  # what means nothing here, such as a link to another ticket

    def _field(self, entry: Entry, attribute: str) -> Iterator[Fact]:
        values = self._named(attribute, entry.after_id, entry.after)
        if attribute in self._rules.fields:
            yield self._of(entry, FieldChanged(f"field:{self._rules.fields[attribute]}", values))
        elif attribute == "priority":
            priority = self._priority(_single(values))
            yield self._of(entry, FieldChanged("priority", (priority,) if priority else ()))
        elif attribute in _RELATIONS or attribute == "type":
            yield self._of(entry, FieldChanged(_RELATIONS.get(attribute, attribute), values))

    def _state(self, entry: Entry) -> Iterator[Fact]:
        """Merging and removing are states in Zammad, and leaving "removed" is coming back (S30)."""
        state, before = self._states.get(entry.after_id), self._states.get(entry.before_id)
        meaning = category(state, entry.after, self._rules)
        if before is not None and before.type == "removed":
            yield self._of(entry, Restored(), f"history:{entry.id}:restored", earlier=True)
        if meaning is None:
            self._aside(f"history:{entry.id}", "a status nobody knows: the timer keeps its former state")
        elif state is not None and state.type == "removed":
            yield self._of(entry, Deleted())
        elif state is not None and state.type == "merged":
            into = self._story.merged_into
            yield self._of(entry, Merged(str(into) if into else ""))
        else:
            yield self._of(entry, StatusChanged(meaning, entry.after))

    # --- messages ---

    def _article(self, entry: Entry) -> Iterator[Fact]:
        if entry.type == "created" and (written := self._messages.written(entry.of, self._requester)):
            author, deed = written
            yield self._fact(f"article:{entry.of}", entry.at, 2 * entry.id + 1, author, deed)
        elif entry.type == "created" and entry.of in self._story.articles:
            self._aside(f"article:{entry.of}", "a message from an unknown kind of sender: not counted")
        elif entry.type == "updated" and entry.attribute == "internal":
            yield from self._shown(entry)

    def _shown(self, entry: Entry) -> Iterator[Fact]:
        hidden = self._messages.hidden(entry)
        if hidden is not None:
            yield self._of(entry, hidden)
        elif self._messages.matters(entry.of):
            self._aside(f"history:{entry.id}", "a note was made public: not counted as a reply")

    def _imported(self) -> Iterator[Fact]:
        """Articles of a ticket that was brought in from elsewhere: no line of the history tells of them."""
        for id, article in sorted(self._story.articles.items()):
            written = self._messages.written(id, self._requester)
            if written is not None and id not in self._story.born_here:
                yield self._fact(f"article:{id}", article.at, 2 * id + 1, *written)

    # --- making facts ---

    def _of(self, entry: Entry, deed: Deed, key: str = "", *, earlier: bool = False) -> Fact:
        """The fact of an entry; `earlier` stands before another of the same entry."""
        sequence = 2 * entry.id + (0 if earlier else 1)
        return self._fact(key or f"history:{entry.id}", entry.at, sequence, self._author(entry.by), deed)

    def _fact(self, key: str, at: datetime, sequence: int, author: Author, deed: Deed) -> Fact:
        return Fact(
            source=self._rules.source,
            key=FactKey(key),
            subject=Subject(self._rules.source, str(self._story.id)),
            occurred_at=at,
            observed_at=self._observed_at,
            author=author,
            deed=deed,
            sequence=sequence,
        )

    def _author(self, id: int) -> Author:
        """Whoever is not known counts as the system, which moves no clock."""
        person = self._story.people.get(id)
        if person is None and id == self._requester:
            return Author(str(id), Who.CUSTOMER)
        return Author(str(id), person.who if person else Who.SYSTEM)

    def _aside(self, key: str, reason: str) -> None:
        self.strange.append((key, reason))

    # --- names ---

    def _priority(self, name: str | None) -> str | None:
        return None if name is None else self._rules.priorities.get(name, name)

    def _named(self, attribute: str, id: int, value: str) -> tuple[str, ...]:
        """A value of the history by its name: of a relation that became empty, it tells the id alone."""
        if value and id and value == str(id):
            value = self._story.names.get((attribute, id), value)
        return _texts(value)


def _texts(value: object) -> tuple[str, ...]:
    """A value as texts, none when it is unset. A history writes choices of many as a list in JSON."""
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return (plain(value),)
    if isinstance(value, list):
        return tuple(sorted({plain(one) for one in value} - {""}))
    single = plain(value)
    return (single,) if single else ()


def _single(values: tuple[str, ...]) -> str | None:
    return values[0] if values else None
