"""The store's side that faces the sources: what happened, and how far it was read. A part of the ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.engine.records import Absence, BackfillState, SourceState, SweepState, Swept
from bot.sla.cuts import Absorbed
from bot.sla.facts import Fact, SourceName, Subject
from bot.sla.pages import Page


class Chronicle(Protocol):
    """Facts, and how far each source was read. All methods are one transaction each."""

    # sources and facts
    async def source_states(self) -> Sequence[SourceState]: ...
    async def source_state(self, source: SourceName) -> SourceState: ...
    async def append(self, page: Page, now: datetime) -> Sequence[Subject]:
        """Store a page with its cursor and watermark; give back the subjects that have new facts.

        Those subjects are due for assessment at `now`, in the same transaction. A healthy reading clears
        the trouble.
        """
        ...

    async def absorbed(self, subject: Subject) -> Sequence[Absorbed]:
        """Tickets that were merged into this one (S30)."""
        ...

    async def record(self, facts: Sequence[Fact], now: datetime) -> Sequence[Subject]:
        """Store facts that people make here. Same effect as `append`, without a cursor."""
        ...

    async def trouble(self, source: SourceName, kind: str, detail: str, now: datetime) -> bool:
        """Note that a source cannot be read. True the first time (log and tell), False while it lasts."""
        ...

    async def facts(self, subject: Subject) -> Sequence[Fact]: ...
    async def facts_keyed(self, source: SourceName, beginning: str) -> Sequence[Fact]:
        """The facts of a source whose keys begin so, whatever they are about."""
        ...

    async def revisions(self, wanted: Sequence[Subject]) -> Mapping[Subject, int]:
        """How many facts there are about each of these; those with none are left out."""
        ...

    async def marks(self) -> Mapping[SourceName, int]:
        """The marks of now, for whoever wants to hear only of what comes after (see `news`)."""
        ...

    async def news(
        self, marks: Mapping[SourceName, int]
    ) -> tuple[Mapping[SourceName, int], Mapping[str, datetime]]:
        """The marks of now, and of the facts since `marks` the earliest instant at which something happened,
        for each word of a deed."""
        ...

    async def unassessed(self, now: datetime, besides: str) -> bool:
        """Whether any subject is due, or has facts that its timers do not show yet; but for those of one
        kind."""
        ...

    async def subjects(self, *, only_open: bool = False) -> Sequence[Subject]: ...

    # the daily sweep (S30)
    async def sweep_state(self, source: SourceName) -> SweepState: ...
    async def open_tickets(self, source: SourceName, after: str, limit: int) -> Sequence[str]:
        """Ids of tickets that are open here, in the store's order, from the one after `after`."""
        ...

    async def absences(self, source: SourceName) -> Sequence[Absence]: ...
    async def ask_again(self, source: SourceName, tickets: Sequence[str], at: datetime) -> bool:
        """Ask for those of them at `at` that a sweep took for deleted. False when it took none for that."""
        ...

    async def swept(self, step: Swept, now: datetime) -> Sequence[Subject]:
        """Store what one look of a sweep found, with how far it is; give back the subjects that have new
        facts. Cursor, watermark and trouble stay as they are."""
        ...

    # the past
    async def backfill_state(self, source: SourceName) -> BackfillState | None: ...
    async def begin_backfill(self, source: SourceName, since: datetime, now: datetime) -> BackfillState:
        """Begin to read the past of a source, from its beginning, whatever was read of it before."""
        ...

    async def backfilled(self, page: Page, now: datetime) -> BackfillState:
        """Store a page of the past with the backfill's own cursor; without `more` it is the last.

        Tickets that were never heard of before are quiet: what was breached on them before the source's
        watermark is on record and not told. Cursor, watermark and trouble of the source stay as they are.
        """
        ...

    async def quiet_until(self, subject: Subject) -> datetime | None:
        """The instant before which nothing of a ticket is told, because it was first met in the past."""
        ...
