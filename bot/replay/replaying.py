"""Replay: from a file to its tally, ticket by ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, Protocol

from bot.replay.foresee import life_under
from bot.replay.grouping import OutOfOrder, Survey, dealt, in_order, survey
from bot.replay.merges import NO_MERGES, Merges, merges_of
from bot.replay.playing import Play
from bot.replay.tally import Tally
from bot.replay.waiting import Waiting
from bot.sla.facts import SourceName
from bot.sla.library import Library
from bot.sla.policies import Book, Metric
from bot.sources.shared.files.formats import Format, ItemT
from bot.sources.shared.files.records import Records
from bot.sources.shared.files.troubles import FileTrouble

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
        """The figures up to `until` (None: the last instant of the file). FileTrouble if it cannot be.

        One reading will do where tickets stand together, which the first lines mostly show.
        """
        library, merges = Library.of(self.book, _BEGINNING), NO_MERGES
        if library.takes_older_starts:  # what is merged in may come anywhere, and change what had ended
            merges, until = self._merges(), until or self._survey().last_at
        life_of = life_under(library, merges)

        def play(end: datetime | None, waiting: Waiting | None = None) -> Play[ItemT]:
            tally = Tally(end or _BEGINNING, limit, verdict_on)
            return Play(self.format, self.source, life_of, tally, waiting)

        try:
            with Waiting() as waiting:
                return self._straight(play(until, None if until else waiting))
        except OutOfOrder:
            found = self._survey()
            return self._dealt(play(until or found.last_at), found)

    def _straight(self, play: Play[ItemT]) -> Tally:
        lines = 0
        for ticket, group in in_order(self.records, self.format.ticket):
            play.ticket(ticket, group)
            lines += len(group)
            self.progress.reading(self.records.position, self.records.size)
        play.finish()
        return self._usable(play, lines)

    def _dealt(self, play: Play[ItemT], found: Survey) -> Tally:
        done = 0
        with dealt(self.records, self.format.ticket, self.records.size) as groups:
            for ticket, group in groups:
                play.ticket(ticket, group)
                done += len(group)
                self.progress.replaying(done, found.records)
        return self._usable(play, found.records)

    def _merges(self) -> Merges:
        with dealt(self.records, self.format.ticket, self.records.size) as groups:
            return merges_of(groups, self.format, self.source)

    def _survey(self) -> Survey:
        def on_record() -> None:
            self.progress.reading(self.records.position, self.records.size)

        return survey(self.records, self.format, on_record)

    def _usable(self, play: Play[ItemT], lines: int) -> Tally:
        if not play.tally.rows.used + play.tally.rows.later:
            raise FileTrouble(_nothing_usable(self.records.path.name, lines, play.tally.first_bad))
        return play.tally


def _nothing_usable(name: str, records: int, first: str) -> str:
    if not records:
        return f"{name} has a header and nothing below it"
    return f"none of the {records:,} lines of {name} can be used; the first: {first}"
