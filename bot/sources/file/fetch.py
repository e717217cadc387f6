"""The source: one fetch reads on from where the files were left, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.sla.facts import SourceName
from bot.sla.pages import Look, Page
from bot.sources.file.batches import Batch, Place
from bot.sources.file.position import Position
from bot.sources.file.settings import FileSettings, Promise
from bot.sources.file.taking import take
from bot.sources.file.walk import Walked, read_on, records_if_still
from bot.sources.shared.files.rows import RowReader
from bot.sources.shared.files.troubles import shown

MOST_LINES = 5_000
"""So many records does one fetch read; the rest comes with the next, at once."""

_SAMPLE = 200


class FileSource:
    """A file, or one log in parts, as a source. What it raises is SourceTrouble and nothing else."""

    def __init__(self, name: SourceName, settings: FileSettings, clock: Clock) -> None:
        self.name, self.every = name, settings.every
        self._settings, self._clock = settings, clock
        self._known = ("", Position())  # the cursor that was made last, so that it need not be read again

    async def fetch(self, cursor: str, now: datetime) -> Page:
        """What was written since `cursor`."""
        return await asyncio.to_thread(self._page, cursor, now)

    async def history(self, cursor: str, since: datetime, now: datetime) -> Page:
        """Everything that the files hold, whatever `since` says: they are all the past there is."""
        page = await self.fetch(cursor, now)
        return replace(page, read_up_to=None)

    async def look(self, ids: Sequence[str], cursor: str, now: datetime) -> Look:
        """What was written of these tickets since `cursor`. A list that is whole also tells who left it."""
        return await asyncio.to_thread(self._look, frozenset(ids), cursor, now)

    def hint(self, ids: Sequence[str]) -> None:
        """Nothing to do: every fetch reads all there is."""

    async def probe(self) -> str:
        """Read the beginning of each file."""
        return await asyncio.to_thread(self._probe, self._clock.now())

    async def close(self) -> None:
        """Nothing stays open."""

    # --- in a thread ---

    def _page(self, cursor: str, now: datetime) -> Page:
        position = self._position(cursor)
        walked, batch = self._read(position, now, MOST_LINES)
        following = replace(batch.following(), parts=tuple(walked.parts))
        if following != position or not cursor:
            cursor = following.dump()
        self._known = (cursor, following)
        return Page(
            source=self.name,
            facts=batch.facts,
            cursor=cursor,
            read_up_to=self._read_up_to(walked, following, now),
            more=walked.more,
            tickets=batch.tickets,
            people=batch.people.all(),
            strange=(*walked.strange, *batch.aside.all()),
            lag=self._settings.lag,
        )

    def _position(self, cursor: str) -> Position:
        known, position = self._known
        return position if known == cursor else Position.load(cursor)

    def _read(self, position: Position, now: datetime, most: int) -> tuple[Walked, Batch]:
        walked = read_on(self._settings, position.parts, most)
        position = replace(position, writings=position.writings + walked.anew)
        batch = Batch(Place(self.name, self._settings, now), position)
        take(batch, walked.lines)
        return walked, batch

    def _read_up_to(self, walked: Walked, following: Position, now: datetime) -> datetime | None:
        """As far as the file promises to be complete: what it does not say it does not prove (S27)."""
        if walked.more or (walked.half and self._settings.complete_to is Promise.MTIME):
            return None
        by_row = self._settings.complete_to is Promise.LAST_ROW
        complete_to = following.last_at if by_row else walked.touched_at
        return None if complete_to is None else min(complete_to, now) - self._settings.lag

    def _look(self, ids: frozenset[str], cursor: str, now: datetime) -> Look:
        position = self._position(cursor)
        _, batch = self._read(position, now, MOST_LINES)
        return Look(
            facts=tuple(fact for fact in batch.facts if fact.subject.id in ids),
            tickets=tuple(ticket for ticket in batch.tickets if ticket.subject.id in ids),
            people=batch.people.all(),
            strange=tuple(batch.aside.all()),
            gone=tuple(sorted(ids - self._listed(position, ids))),
        )

    def _listed(self, position: Position, ids: frozenset[str]) -> frozenset[str]:
        """The tickets of a list that was read whole and stands still; `ids` when there is no such list."""
        columns = self._settings.map
        if columns is None or not self._settings.is_list:
            return ids
        records = records_if_still(self._settings, position.parts)
        if records is None:
            return ids
        reader = RowReader(columns)
        return frozenset(reader.ticket(record) for record in records)

    def _probe(self, now: datetime) -> str:
        walked, batch = self._read(Position(), now, _SAMPLE)
        path = shown(self._settings.path)
        if batch.aside.all():
            sentence = batch.aside.all()[0][1]
            return f"{path} can be read, but not all of it: {sentence}"
        half = "; its last line has no end yet, so it waits" if walked.half else ""
        beginning = "the beginning" if walked.more else "all of it"
        return f"{path} can be read: {beginning} is understood ({len(walked.lines):,} lines){half}"
