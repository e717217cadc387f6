"""The outcome of one reading while it grows: facts with keys that are the same at every reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sla.facts import Fact, FactKey, SourceName, Subject
from bot.sla.pages import Ticket
from bot.sources.file.aside import Aside
from bot.sources.file.memory import Memo, pruned
from bot.sources.file.people import People
from bot.sources.file.position import Position
from bot.sources.file.settings import FileSettings
from bot.sources.file.telling import Said
from bot.sources.file.walk import Line
from bot.sources.shared.instants import ticks

AHEAD = timedelta(minutes=5)
"""Lines from further in the future are not believed: most likely their zone is wrong."""

_MOST_SAID = 16
"""More than one line can say."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where facts come from, and when they are heard."""

    source: SourceName
    settings: FileSettings
    now: datetime


class Batch:
    """What the lines of one reading come to. `memos` are those of before until a line adds to them."""

    def __init__(self, place: Place, position: Position) -> None:
        self.place, self._position = place, position
        self.people, self.aside = People(place.source), Aside()
        self.memos: dict[str, Memo] = dict(position.memos)
        self.forgot, self.writing = position.forgot, position.writings
        self._facts: dict[FactKey, Fact] = {}
        self._tickets: dict[str, Ticket] = {}
        self._rows, self._last_at = position.rows, position.last_at

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact once."""
        return tuple(self._facts.values())

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """How the tickets present themselves."""
        return tuple(self._tickets.values())

    def following(self) -> Position:
        """What is known now; how far the files were read is not looked at."""
        memos = pruned(self.memos)
        forgot = self.forgot or len(memos) < len(self.memos)
        return replace(self._position, rows=self._rows, last_at=self._last_at, memos=memos, forgot=forgot)

    def believes(self, line: Line, instants: Iterable[datetime]) -> bool:
        """Whether a line speaks of the past, as it should."""
        latest_at = max(instants)
        if latest_at > self.place.now + AHEAD:
            sentence = "speaks of an instant that is still to come; is its zone the right one?"
            self.aside.odd(line.name, line.record.line, "future", sentence)
            return False
        self._last_at = latest_at if self._last_at is None else max(latest_at, self._last_at)
        return True

    def tell(self, ticket: str, row: str, said: Sequence[Said]) -> None:
        """Make facts of what the line with digest `row` says of a ticket."""
        for n, one in enumerate(said):
            key = f"{ticket}/{one.aspect}" if one.aspect == "opened" else f"{ticket}/{row}/{one.aspect}"
            if one.own and one.aspect != "opened":
                key = f"{ticket}/{one.aspect}/{ticks(one.at)}"
            vague = one.not_before is not None and one.not_before < one.at
            fact = Fact(
                source=self.place.source,
                key=FactKey(key),
                subject=Subject(self.place.source, ticket),
                occurred_at=one.at,
                observed_at=max(self.place.now, one.at),
                author=one.author,
                deed=one.deed,
                not_before=one.not_before if vague else None,
                sequence=self._rows * _MOST_SAID + n,
            )
            self._facts.setdefault(fact.key, fact)
        self._rows += 1

    def show(self, line: Line, ticket: str, requester: str, customer: str, at: datetime) -> None:
        """Remember how a ticket presents itself."""
        settings = self.place.settings
        title = line.record.cells.get(settings.title) if settings.title else None
        self._tickets[ticket] = Ticket(
            subject=Subject(self.place.source, ticket),
            title="" if title is None else str(title).strip(),
            url=settings.link(ticket),
            number=ticket,
            requester_name=requester,
            customer=customer,
            updated_at=at,
        )
