"""Replay: from a file to its tally, ticket by ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, Protocol

from bot.replay.foresee import LifeOf, life_under
from bot.replay.grouping import Group, Survey, dealt, in_order, survey
from bot.replay.tally import Tally
from bot.sla.facts import SourceName, Subject
from bot.sla.library import Library
from bot.sla.policies import Book, Metric
from bot.sources.shared.files.formats import Format, ItemT
from bot.sources.shared.files.records import Record, Records
from bot.sources.shared.files.troubles import BadRow, FileTrouble

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Progress(Protocol):
    """Somebody who is told how far the work has come."""

    def reading(self, position: int, size: int) -> None:
        """The first reading has come to this byte."""
        ...

    def replaying(self, records: int, of: int) -> None:
        """So many records have been lived through."""
        ...


class Silent:
    """Nobody is told."""

    def reading(self, position: int, size: int) -> None:
        """Take no notice."""

    def replaying(self, records: int, of: int) -> None:
        """Take no notice."""


@dataclass(frozen=True, slots=True)
class Replay(Generic[ItemT]):
    """What is to be lived through: a file, how to read it, and the promises of a book.

    Every history is judged by this one book, whatever was in force at the time: it answers "what if".
    """

    records: Records
    format: Format[ItemT]
    book: Book
    source: SourceName
    progress: Progress

    def run(self, until: datetime | None, limit: int, verdict_on: Metric | None = None) -> Tally:
        """The figures up to `until` (None: the last instant of the file). FileTrouble if it cannot be."""
        found = survey(self.records, self.format, self._reading())
        if found.last_at is None:
            raise FileTrouble(_nothing_usable(self.records.path.name, found.records, found.first_fault))
        tally = Tally(until or found.last_at, limit, verdict_on)
        life_of = life_under(Library.of(self.book, _BEGINNING))
        done = 0
        with self._groups(found) as groups:
            for ticket, group in groups:
                self._ticket(ticket, group, tally, life_of)
                done += len(group)
                self.progress.replaying(done, found.records)
        if not tally.rows.used + tally.rows.later:
            raise FileTrouble(_nothing_usable(self.records.path.name, found.records, tally.first_bad))
        return tally

    def _reading(self) -> Callable[[], None]:
        def on_record() -> None:
            self.progress.reading(self.records.position, self.records.size)

        return on_record

    def _groups(self, found: Survey) -> AbstractContextManager[Iterator[Group]]:
        if found.in_order:
            return nullcontext(in_order(self.records, self.format.ticket))
        return dealt(self.records, self.format.ticket, self.records.size)

    def _ticket(self, ticket: str, group: Sequence[Record], tally: Tally, life_of: LifeOf) -> None:
        items = self._items(group, tally)
        if not items:
            tally.tickets.set_aside += bool(ticket)
            return
        subject = Subject(self.source, ticket)
        try:
            history = self.format.history(subject, items)
        except BadRow as bad:
            for item in items:
                tally.set_aside(item.line, bad.why, bad.sentence)
            tally.tickets.set_aside += 1
            return
        later = sum(item.at > tally.until for item in items)
        tally.rows.later += later
        tally.rows.used += len(items) - later
        life = life_of(history, tally.until)
        if life is None:
            tally.tickets.later += 1
            return
        tally.ticket(life.standing, history.met)
        for said in life.said:
            tally.told(said)

    def _items(self, group: Sequence[Record], tally: Tally) -> list[ItemT]:
        """The records that can be used; the others are counted with their reason."""
        items = []
        for record in group:
            try:
                items.append(self.format.read(record))
            except BadRow as bad:
                tally.set_aside(record.line, bad.why, bad.sentence)
        return items


def _nothing_usable(name: str, records: int, first: str) -> str:
    if not records:
        return f"{name} has a header and nothing below it"
    return f"none of the {records:,} lines of {name} can be used; the first: {first}"
