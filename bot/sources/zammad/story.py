"""What Zammad tells of one ticket: its history, entry by entry, and its articles.

Texts of articles are in the answers; they are passed over here and never kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.sla.pages import Person
from bot.sources.shared.instants import parse_iso
from bot.sources.shared.reading import Json, flag, items, mapping, number, plain, readable, text
from bot.sources.zammad.known import by_id

TICKET = "Ticket"
ARTICLE = "Ticket::Article"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a history: `by` somebody the `attribute` of a ticket or an article, `of` that id, changed.

    Relations come with ids and names; without an id that side was empty.
    """

    id: int
    object: str
    type: str
    attribute: str
    of: int
    by: int
    at: datetime
    before: str = ""
    after: str = ""
    before_id: int = 0
    after_id: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """A message of a ticket. `sender` is Agent, Customer or System, `type` the way it went ("email", "note").

    `by` wrote it down, for `origin` if that is somebody else; `automatic` are auto-replies.
    """

    id: int
    at: datetime
    by: int
    origin: int
    sender: str
    type: str
    internal: bool
    automatic: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What the ids of senders and of types of articles are called here: learned from lists of articles."""

    senders: Mapping[int, str] = field(default_factory=dict)
    types: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket with everything that is told of it. `names` are what ids of groups and organisations are
    called, as far as they came along. `strange` are entries that could not be read: (id, reason)."""

    id: int
    body: Json = field(repr=False)
    entries: tuple[Entry, ...] = ()
    articles: Mapping[int, Article] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    names: Mapping[tuple[str, int], str] = field(default_factory=dict)
    strange: tuple[tuple[str, str], ...] = ()

    @property
    def imported(self) -> bool:
        """Whether the ticket was brought in from elsewhere: such have no line of their beginning."""
        return not any(entry.object == TICKET and entry.type == "created" for entry in self.entries)

    @property
    def born_here(self) -> set[int]:
        """Ids of the articles that were written on this ticket, not merged into it."""
        return {e.of for e in self.entries if e.object == ARTICLE and e.type == "created"}

    @property
    def merged_into(self) -> int:
        """The ticket that this one was merged into; 0 when it was not."""
        return next((e.after_id for e in reversed(self.entries) if e.type == "merged_into"), 0)

    def with_articles(self, articles: Mapping[int, Article]) -> Story:
        """The same ticket with these articles."""
        return replace(self, articles=articles)


def read_entries(history: Json) -> tuple[tuple[Entry, ...], tuple[tuple[str, str], ...]]:
    """The history in the order in which it happened; entries that cannot be read beside it."""
    entries, strange = list[Entry](), list[tuple[str, str]]()
    for record in items(history, "history"):
        try:
            entries.append(_entry(mapping(record, "an entry")))
        except ValueError as error:
            id = record.get("id") if isinstance(record, dict) else None
            strange.append((f"history:{id if isinstance(id, int) else '?'}", str(error)))
    return tuple(sorted(entries, key=lambda entry: entry.id)), tuple(strange)


def read_names(assets: Json) -> dict[tuple[str, int], str]:
    """What groups and organisations that came along are called."""
    kinds = {"Group": "group", "Organization": "organization"}
    return {(word, id): text(one, "name") for kind, word in kinds.items() for id, one in by_id(assets, kind)}


def read_listed(records: Iterable[object]) -> dict[int, Article]:
    """Articles as their own list tells them; what is no article is left out."""
    return {one.id: one for one in readable(records, lambda record: _article(record, Words()))}


def read_assets(assets: Json, words: Words) -> dict[int, Article]:
    """Articles as they come along with a history: with ids in place of words. Those with an id that nobody
    knows yet are left out."""
    found = (record for _, record in by_id(assets, "TicketArticle"))
    return {one.id: one for one in readable(found, lambda record: _article(record, words))}


def learned(words: Words, records: Iterable[object]) -> Words:
    """The words with those that a list of articles tells by both id and name."""
    known = list(records)
    senders = dict(readable(known, lambda one: (number(one, "sender_id"), text(one, "sender"))))
    types = dict(readable(known, lambda one: (number(one, "type_id"), text(one, "type"))))
    return Words(
        {**words.senders, **{id: word for id, word in senders.items() if word}},
        {**words.types, **{id: word for id, word in types.items() if word}},
    )


def _entry(record: Json) -> Entry:
    return Entry(
        id=number(record, "id"),
        object=text(record, "object"),
        type=text(record, "type"),
        attribute=text(record, "attribute"),
        of=number(record, "o_id"),
        by=optional(record, "created_by_id"),
        at=parse_iso(text(record, "created_at")),
        before=plain(record.get("value_from")),
        after=plain(record.get("value_to")),
        before_id=optional(record, "id_from"),
        after_id=optional(record, "id_to"),
    )


def _article(record: Json, words: Words) -> Article:
    preferences = record.get("preferences")
    automatic = preferences.get("is-auto-response") if isinstance(preferences, dict) else None
    return Article(
        id=number(record, "id"),
        at=parse_iso(text(record, "created_at")),
        by=optional(record, "created_by_id"),
        origin=optional(record, "origin_by_id"),
        sender=_word(record, "sender", words.senders),
        type=_word(record, "type", words.types),
        internal=flag(record, "internal"),
        automatic=automatic is True,
    )


def _word(record: Json, key: str, words: Mapping[int, str]) -> str:
    word = text(record, key) or words.get(optional(record, f"{key}_id"), "")
    if not word:
        raise ValueError(f"{key} is not known")
    return word


def optional(record: Json, key: str) -> int:
    """An id; 0 when there is none."""
    return 0 if record.get(key) is None else number(record, key)
