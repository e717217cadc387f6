"""The past from a file of history, as `duebell replay` reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Generic, TextIO

from bot.config import ConfigFaults, format_faults
from bot.past.histories import Begin, Past, Viewer
from bot.replay.grouping import Group, Survey, dealt, in_order, survey
from bot.replay.maps import load_map
from bot.replay.merges import Merges, merges_of
from bot.replay.progress import told_on
from bot.replay.replaying import Progress
from bot.sla.facts import SourceName, Subject
from bot.sla.library import Library
from bot.sources.shared.files.formats import Format, ItemT, plain_events, rows
from bot.sources.shared.files.maps import ColumnMap
from bot.sources.shared.files.records import Kind, Record, Records
from bot.sources.shared.files.troubles import BadRow, FileTrouble


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """A file, the map of its columns if it needs one, and the name that policies see as the source. `library`
    is what counts as having been in force. Progress goes to `err` if that is a terminal."""

    path: Path
    map_file: Path | None
    source: str
    library: Library
    err: TextIO

    def read(self, until: datetime | None, begin: Begin) -> Past:
        """Show every ticket of the file."""
        with told_on(self.err) as progress:
            if self.map_file is not None:
                columns = _map(self.map_file)
                how = {"separator": columns.separator, "encoding": columns.encoding}
                records = Records(self.path, columns.columns, **how)
                return _Reading(records, rows(columns), self, progress).run(until, begin)
            records = Records(self.path)
            if records.kind is Kind.CSV:
                hint = "say with --map what its columns mean, as docs/replay.md shows"
                raise FileTrouble(f"{self.path.name} is a CSV file; {hint}")
            return _Reading(records, plain_events(), self, progress).run(until, begin)


def _map(path: Path) -> ColumnMap:
    try:
        return load_map(path)
    except ConfigFaults as faults:
        raise FileTrouble(format_faults(faults.faults, str(path))) from None


@dataclass(slots=True)
class _Reading(Generic[ItemT]):
    records: Records
    format: Format[ItemT]
    file: HistoryFile
    progress: Progress
    merges: Merges = field(default_factory=Merges)
    tickets: int = 0
    set_aside: int = 0
    first_bad: str = field(default="")

    def run(self, until: datetime | None, begin: Begin) -> Past:
        found = survey(self.records, self.format, lambda: None)
        name = self.records.path.name
        if found.last_at is None:
            why = f"; the first line: {found.first_fault}" if found.first_fault else ""
            raise FileTrouble(f"nothing in {name} can be used{why}")
        end = until or found.last_at
        viewer = begin(self.file.library, end)
        if viewer.takes_older_starts:  # what is merged in may come anywhere
            with self._groups(found) as groups:
                self.merges = merges_of(groups, self.format, SourceName(self.file.source))
        done = 0
        with self._groups(found) as groups:
            for ticket, group in groups:
                self._ticket(ticket, group, end, viewer)
                done += len(group)
                self.progress.replaying(done, found.records)
        if not self.tickets:
            raise FileTrouble(f"no ticket in {name} can be used{self.first_bad and '; '}{self.first_bad}")
        return Past(name, self.tickets, end, self.set_aside, self.first_bad)

    def _groups(self, found: Survey) -> AbstractContextManager[Iterator[Group]]:
        if found.in_order:
            return nullcontext(in_order(self.records, self.format.ticket))
        return dealt(self.records, self.format.ticket, self.records.size)

    def _ticket(self, ticket: str, group: Sequence[Record], end: datetime, viewer: Viewer) -> None:
        items = [item for record in group if (item := self._item(record)) is not None]
        if not items:
            return
        subject = Subject(SourceName(self.file.source), ticket)
        try:
            history = self.format.history(subject, items)
        except BadRow as bad:
            self._bad(items[0].line, bad, len(items))
            return
        heard = [fact for fact in history.facts if fact.observed_at <= end]
        if heard:
            self.tickets += 1
            viewer.see(subject, heard, self.merges.heard(ticket, end))

    def _item(self, record: Record) -> ItemT | None:
        try:
            return self.format.read(record)
        except BadRow as bad:
            self._bad(record.line, bad, 1)
            return None

    def _bad(self, line: int, bad: BadRow, lines: int) -> None:
        self.set_aside += lines
        self.first_bad = self.first_bad or f"line {line} {bad.sentence}"
