"""The changelog of an issue: what changed, when, by whom. Texts of changes are names of Jira's own things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.sources.jira.issues import millis
from bot.sources.jira.known import User, read_user
from bot.sources.shared.instants import parse_iso
from bot.sources.shared.reading import Json, items, mapping, plain, text


@dataclass(frozen=True, slots=True)
class Change:
    """A field went from one value to another: ids where the field has ids, and the words for them."""

    field: str
    before: str
    after: str
    before_text: str
    after_text: str


@dataclass(frozen=True, slots=True)
class Update:
    """Everything in one update happened at once, by one author."""

    id: int
    at: datetime
    author: User | None
    changes: tuple[Change, ...]

    def of(self, field: str) -> Change | None:
        """The change of a field, if it is part of this update."""
        return next((change for change in self.changes if change.field == field), None)


def read_updates(histories: Iterable[object]) -> list[Update]:
    """Read the changelog of an issue, each update once, oldest first. ValueError when it is none."""
    updates = {update.id: update for update in map(_update, histories)}
    return sorted(updates.values(), key=lambda update: (update.at, update.id))


def first(updates: Iterable[Update], field: str) -> Change | None:
    """The first change of a field: what it says of before holds from the beginning."""
    return next((change for update in updates if (change := update.of(field)) is not None), None)


def _update(value: object) -> Update:
    history = mapping(value, "an update")
    created = history.get("created")
    at = millis(created) if isinstance(created, int) else parse_iso(text(history, "created"))
    return Update(
        int(plain(history.get("id"))), at, read_user(history.get("author")), tuple(_changes(history))
    )


def _changes(history: Json) -> Iterator[Change]:
    for one in items(history, "items"):
        item = mapping(one, "a change")
        field = text(item, "fieldId") or text(item, "field")
        yield Change(
            field,
            plain(item.get("from")),
            plain(item.get("to")),
            text(item, "fromString"),
            text(item, "toString"),
        )
