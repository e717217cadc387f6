"""Plain events: JSON Lines that say what happened, one object a line, without a column map.

{"ticket": "T-1", "at": "2026-03-02T09:30:00+01:00", "event": "opened", "priority": "high"}
{"ticket": "T-1", "at": "2026-03-02T10:05:00+01:00", "event": "agent_reply"}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from operator import itemgetter
from types import EllipsisType, NoneType

from bot.sla.facts import (
    Acknowledged,
    Assigned,
    Attributes,
    Author,
    Category,
    Deed,
    Deleted,
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
from bot.sources.shared.files.history import History, Told, What
from bot.sources.shared.files.instants import InstantReader
from bot.sources.shared.files.records import Cells, Record
from bot.sources.shared.files.troubles import BadRow, Why, shown

_CUSTOMER = "customer"
_SINGLE = ("priority", "customer", "channel", "group", "type")
_INSTANTS = InstantReader()
_CATEGORIES = {str(category): category for category in Category}
_AUTHORS = {str(who): Author(str(who), who) for who in Who}


_WORDS = ("event", "status", *_SINGLE, "owner", "by", "requester", "into")
"""What an event says in single words, besides whose it is and when."""
_LISTS = {"tags", "fields"}
_PLAIN = frozenset({str, NoneType, EllipsisType})
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Event:
    """One line: what was told, and of which ticket."""

    ticket: str
    line: int
    told: Told

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.told.at

    @property
    def last_at(self) -> datetime:
        """The last instant that the line speaks of."""
        return self.told.observed_at


class EventReader:
    """Reads plain events. Lines that say the same in the same words are one `What`, up to a number."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], What] = {}

    def ticket(self, record: Record) -> str:
        """The ticket that a record is about, empty when it does not say."""
        return _text(record.cells, "ticket")

    def last_at(self, record: Record) -> datetime:
        """The last instant that a record speaks of. BadRow when there is none."""
        instants = (_instant(record.cells, name) for name in ("at", "observed_at"))
        known = [instant for instant in instants if instant is not None]
        if record.fault or not known:
            raise BadRow(Why.NO_INSTANT, record.fault or "has no `at`")
        return max(known)

    def read(self, record: Record) -> Event:
        """The event. BadRow when it cannot be used."""
        if record.fault:
            raise BadRow(Why.MALFORMED, record.fault)
        cells = record.cells
        ticket = self.ticket(record)
        if not ticket:
            raise BadRow(Why.NO_TICKET, "has no `ticket`, so nobody knows whose it is")
        words = tuple(map(cells.get, _WORDS, repeat(...)))
        # Numbers that are equal may be written differently, so only plain words are remembered.
        plain = _PLAIN.issuperset(map(type, words)) and _LISTS.isdisjoint(cells)
        what = self._known.get(words) if plain else None
        name = _known_name(cells) if what is None else ""
        at = _instant(cells, "at")
        if at is None:
            raise BadRow(Why.NO_INSTANT, "has no `at`")
        if what is None:
            what = _what(cells, name)
            if plain:
                self._remember(words, what)
        observed_at = _instant(cells, "observed_at") if "observed_at" in cells else None
        return Event(ticket, record.line, Told(at, max(at, observed_at or at), what))

    def _remember(self, words: tuple[object, ...], what: What) -> None:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[words] = what


def history_of(subject: Subject, events: Sequence[Event]) -> History:
    """The history that events of one ticket tell, which stand in the order of their lines. BadRow when none
    of them opens it."""
    if not any(isinstance(event.told.what.deed, Opened) for event in events):
        raise BadRow(Why.NO_BEGINNING, f"ticket {shown(subject.id)} has no `opened` event")
    return History(subject, sorted([event.told for event in events], key=itemgetter(0)))


# --- one event ----------------------------------------


def _known_name(cells: Cells) -> str:
    name = _text(cells, "event")
    if name not in EVENTS:
        fault = f"event {shown(name)} is not known" if name else "has no `event`"
        raise BadRow(Why.UNKNOWN_EVENT, f"{fault}; known: {', '.join(EVENTS)}")
    return name


def _what(cells: Cells, name: str) -> What:
    who, deed = EVENTS[name]
    return What(_author(cells, who), deed(cells))


def _opened(cells: Cells) -> Deed:
    singles = {name: _text(cells, name) or None for name in _SINGLE}
    fields = cells.get("fields")
    custom = fields if isinstance(fields, Mapping) else {}
    attributes = Attributes(
        priority=singles["priority"],
        customer=singles["customer"],
        tags=frozenset(_tags(cells)),
        channel=singles["channel"],
        group=singles["group"],
        type=singles["type"],
        fields=tuple(sorted((str(name), str(value)) for name, value in custom.items())),
    )
    return Opened(_status(cells, "new"), attributes, _text(cells, "requester") or _CUSTOMER)


def _one(name: str) -> Callable[[Cells], Deed]:
    """The event that is called like the field it changes."""

    def change(cells: Cells) -> Deed:
        if name not in cells:
            raise BadRow(Why.BAD_VALUE, f"has no `{name}`, the value after the change (null: none)")
        value = _text(cells, name)
        return FieldChanged(name, (value,) if value else ())

    return change


def _requester(cells: Cells) -> Deed:
    return RequesterChanged(_text(cells, "requester") or _CUSTOMER)


def _status(cells: Cells, default: str = "") -> Category:
    word = _text(cells, "status") or default
    category = _CATEGORIES.get(word)
    if category is None:
        raise BadRow(Why.UNKNOWN_STATUS, f"status {shown(word)} is not one of {', '.join(_CATEGORIES)}")
    return category


def _tags(cells: Cells) -> tuple[str, ...]:
    value = cells.get("tags") or []
    if not isinstance(value, list):
        raise BadRow(Why.BAD_VALUE, "`tags` is no list")
    return tuple(sorted({str(tag) for tag in value}))


def _always(deed: Deed) -> Callable[[Cells], Deed]:
    return lambda _cells: deed


EVENTS: dict[str, tuple[Who, Callable[[Cells], Deed]]] = {
    "opened": (Who.CUSTOMER, _opened),
    "status": (Who.SYSTEM, lambda cells: StatusChanged(_status(cells))),
    "customer_reply": (Who.CUSTOMER, _always(Replied())),
    "agent_reply": (Who.AGENT, _always(Replied())),
    "bot_reply": (Who.BOT, _always(Replied())),
    "note": (Who.AGENT, _always(Noted())),
    **{name: (Who.SYSTEM, _one(name)) for name in _SINGLE},
    "tags": (Who.SYSTEM, lambda cells: FieldChanged("tags", _tags(cells))),
    "requester": (Who.SYSTEM, _requester),
    "assigned": (Who.SYSTEM, lambda cells: Assigned(_text(cells, "owner") or None)),
    "acknowledged": (Who.AGENT, _always(Acknowledged())),
    "merged": (Who.SYSTEM, lambda cells: Merged(_text(cells, "into"))),
    "deleted": (Who.SYSTEM, _always(Deleted())),
    "restored": (Who.SYSTEM, _always(Restored())),
}
"""Every event, who does it unless `by` says otherwise, and what it means."""


def _author(cells: Cells, who: Who) -> Author:
    """On which side the author sits; the ids of people are not needed here, except the requester's."""
    by = _text(cells, "by") or who
    author = _AUTHORS.get(by)
    if author is None:
        raise BadRow(Why.BAD_VALUE, f"by {shown(by)} is not one of {', '.join(_AUTHORS)}")
    requester = _text(cells, "requester") if author.who is Who.CUSTOMER else ""
    return Author(requester, author.who) if requester else author


def _instant(cells: Cells, name: str) -> datetime | None:
    text = _text(cells, name)
    try:
        return _INSTANTS.read(text) if text else None
    except ValueError as error:
        raise BadRow(Why.BAD_INSTANT, f"{name}: {error}") from None


def _text(cells: Cells, name: str) -> str:
    value = cells.get(name)
    if isinstance(value, str):
        return value.strip()
    return "" if value is None else str(value).strip()
