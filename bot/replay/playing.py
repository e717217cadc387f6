"""Playing: tickets are lived through one by one and counted, also while nobody knows yet where the end is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from bot.replay.foresee import LifeOf
from bot.replay.simulate import Life
from bot.replay.tally import Tally
from bot.replay.waiting import Waiting
from bot.sla.facts import SourceName, Subject
from bot.sources.shared.files.formats import Format, ItemT
from bot.sources.shared.files.history import History
from bot.sources.shared.files.records import Record
from bot.sources.shared.files.troubles import BadRow


@dataclass(slots=True)
class Play(Generic[ItemT]):
    """Tickets on their way into a tally.

    The end is the tally's. Where others may be `waiting` for it, it is the last instant that was read so far:
    a ticket whose timers have all ended by then has the same life whatever is still to come, and the rest
    wait for the true end.
    """

    format: Format[ItemT]
    source: SourceName
    life_of: LifeOf
    tally: Tally
    waiting: Waiting | None = None

    def ticket(self, ticket: str, group: Sequence[Record]) -> None:
        """Take one ticket with its records."""
        items = self._items(group)
        if not items:
            self.tally.tickets.set_aside += bool(ticket)
            return
        try:
            history = self.format.history(Subject(self.source, ticket), items)
        except BadRow as bad:
            for item in items:
                self.tally.set_aside(item.line, bad.why, bad.sentence)
            self.tally.tickets.set_aside += 1
            return
        life = self.life_of(history, self.tally.until)
        if self.waiting and life and any(timer.ended_at is None for timer in life.standing.timers):
            lines = {item.line for item in items}
            self.waiting.add((ticket, [record for record in group if record.line in lines]))
        else:
            self._count(items, history, life)

    def finish(self) -> None:
        """All was read: what waited for the end has its turn."""
        waiting, self.waiting = self.waiting, None
        for ticket, group in waiting.groups() if waiting else ():
            self.ticket(ticket, group)

    def _count(self, items: Sequence[ItemT], history: History, life: Life | None) -> None:
        tally = self.tally
        later = sum(item.at > tally.until for item in items)
        tally.rows.later += later
        tally.rows.used += len(items) - later
        if life is None:
            tally.tickets.later += 1
            return
        tally.ticket(life.standing, history.met)
        for said in life.said:
            tally.told(said)

    def _items(self, group: Sequence[Record]) -> list[ItemT]:
        """The records that can be used; the others are counted with their reason."""
        items = []
        for record in group:
            try:
                item = self.format.read(record)
            except BadRow as bad:
                self.tally.set_aside(record.line, bad.why, bad.sentence)
                with suppress(BadRow):  # a line that cannot be used may still say how far the file goes
                    self._see(self.format.last_at(record))
            else:
                self._see(item.last_at)
                items.append(item)
        return items

    def _see(self, last_at: datetime) -> None:
        """The file goes as far as this at least."""
        if self.waiting and last_at > self.tally.until:
            self.tally.until = last_at
