"""Rows: a record of an audit log, read with a column map, is the state of its ticket from an instant on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.sla.facts import Attributes, Category
from bot.sources.shared.files.maps import LATER, ColumnMap, InstantShape, Reply, StatusShape
from bot.sources.shared.files.records import Cells, Record
from bot.sources.shared.files.troubles import BadRow, Why, shown

Text = Callable[[str | None], str]
"""The text of a column in the row at hand; empty when there is no such column, or nothing in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """The state of a ticket from `at` on, and the instants that the row knows besides.

    `category` is None when the file has no status column. `met` is the company's own verdict, if it has one.
    """

    ticket: str
    line: int
    at: datetime
    order: int
    category: Category | None
    label: str
    attributes: Attributes
    owner: str | None
    requester: str
    reply: Reply
    opened_at: datetime | None
    first_reply_at: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    met: bool | None

    @property
    def last_at(self) -> datetime:
        """The last instant that the row speaks of."""
        others = (self.opened_at, self.first_reply_at, self.solved_at, self.closed_at)
        return max(self.at, *(instant for instant in others if instant is not None))


class RowReader:
    """Reads rows with one column map."""

    def __init__(self, columns: ColumnMap) -> None:
        self._map = columns
        self._missing = frozenset(columns.missing)
        self._instants = {name: (shape, columns.reader(shape)) for name, shape in columns.instants.items()}

    def ticket(self, record: Record) -> str:
        """The ticket that a record is about, empty when it does not say."""
        return self._text(record.cells, self._map.ticket)

    def last_at(self, record: Record) -> datetime:
        """The last instant that a record speaks of. BadRow when there is none."""
        instants = (self._instant(record.cells, name) for name in self._instants)
        known = [instant for instant in instants if instant is not None]
        if record.fault or not known:
            raise BadRow(Why.NO_INSTANT, record.fault or "has no instant")
        return max(known)

    def read(self, record: Record) -> Row:
        """The row. BadRow when it cannot be used."""
        if record.fault:
            raise BadRow(Why.MALFORMED, record.fault)
        columns, cells = self._map, record.cells
        ticket = self.ticket(record)
        if not ticket:
            raise BadRow(Why.NO_TICKET, f"has no {shown(columns.ticket)}, so nobody knows whose it is")

        def text(column: str | None) -> str:
            return self._text(cells, column) if column else ""

        instants = {name: self._instant(cells, name) for name in ("opened_at", *LATER)}
        label = text(columns.status.column) if columns.status else ""
        category = _category(label, columns.status) if columns.status else None
        return Row(
            ticket=ticket,
            line=record.line,
            at=self._at(cells, instants, category),
            order=_whole(text(columns.order), columns.order),
            category=category,
            label=label,
            attributes=self._attributes(cells, text),
            owner=text(columns.owner) or None,
            requester=text(columns.requester),
            reply=self._reply(text),
            met=self._met(text),
            opened_at=instants["opened_at"],
            first_reply_at=instants["first_reply_at"],
            solved_at=instants["solved_at"],
            closed_at=instants["closed_at"],
        )

    def _text(self, cells: Cells, column: str) -> str:
        value = cells.get(column)
        if value is None:
            return ""
        text = (value if isinstance(value, str) else str(value)).strip()
        return "" if text in self._missing else text

    def _at(self, cells: Cells, others: dict[str, datetime | None], category: Category | None) -> datetime:
        """When the row was written.

        In a file with one row per ticket it is the last instant that the row knows of its status.
        """
        if self._map.at is not None:
            found = self._instant(cells, "at")
            if found is None:
                raise BadRow(Why.NO_INSTANT, f"has no {shown(' '.join(self._map.at.column))}")
            return found
        opened_at, solved_at = others["opened_at"], others["solved_at"]
        if opened_at is None:
            raise BadRow(Why.NO_INSTANT, "does not say when the ticket was opened")
        if category is None:
            return opened_at
        if category is Category.SOLVED and solved_at is not None:
            return solved_at
        return max(instant for instant in others.values() if instant is not None)

    def _instant(self, cells: Cells, name: str) -> datetime | None:
        if name not in self._instants:
            return None
        shape, reader = self._instants[name]
        text = self._joined(cells, shape)
        if not text:
            return None
        try:
            return reader.read(text)
        except ValueError as error:
            raise BadRow(Why.BAD_INSTANT, f"{' '.join(shape.column)}: {error}") from None

    def _joined(self, cells: Cells, shape: InstantShape) -> str:
        return " ".join(filter(None, (self._text(cells, column) for column in shape.column)))

    def _attributes(self, cells: Cells, text: Text) -> Attributes:
        columns = self._map
        priority = text(columns.priority.column) if columns.priority else ""
        named = columns.priority.values.get(priority, priority) if columns.priority else ""
        fields = ((name, text(column)) for name, column in columns.fields.items())
        return Attributes(
            priority=named or None,
            customer=text(columns.customer) or None,
            tags=self._tags(cells),
            channel=text(columns.channel) or None,
            group=text(columns.group) or None,
            type=text(columns.type) or None,
            fields=tuple(sorted((name, value) for name, value in fields if value)),
        )

    def _tags(self, cells: Cells) -> frozenset[str]:
        shape = self._map.tags
        if shape is None:
            return frozenset()
        value = cells.get(shape.column)
        if isinstance(value, list):
            return frozenset(str(tag) for tag in value)
        written = self._text(cells, shape.column).split(shape.separator)
        return frozenset(tag.strip() for tag in written if tag.strip())

    def _reply(self, text: Text) -> Reply:
        shape = self._map.reply
        value = text(shape.column) if shape else ""
        if shape is None or not value:
            return Reply.NOTHING
        if value not in shape.values:
            hint = "list it, with `nothing` if it is no message"
            raise BadRow(Why.UNKNOWN_REPLY, f"{shape.column} {shown(value)} is not in the column map; {hint}")
        return shape.values[value]

    def _met(self, text: Text) -> bool | None:
        shape = self._map.verdict
        word = shape.values.get(text(shape.column)) if shape else None
        return None if word is None else word == "met"


def _category(label: str, shape: StatusShape) -> Category:
    found = shape.values.get(label)
    if found is None:
        what = f"status {shown(label)} is not in the column map" if label else "has no status"
        raise BadRow(Why.UNKNOWN_STATUS, what)
    return found


def _whole(text: str, column: str | None) -> int:
    try:
        return int(text) if text else 0
    except ValueError:
        raise BadRow(Why.BAD_ORDER, f"{column}: {shown(text)} is no whole number") from None
