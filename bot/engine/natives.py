"""The store's side of the helpdesks' own timers: what each said last, beside ours. A part of the ports."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.engine.records import StoredTimer
from bot.sla.facts import SourceName, Subject
from bot.sla.pages import NativeTimer
from bot.sla.promises import Metric


@dataclass(frozen=True, slots=True)
class Told:
    """What a helpdesk said last of one of its timers, and how the ticket stands here.

    `policy` is None where none covers the ticket. Customer and group are as on its timers.
    """

    timer: NativeTimer
    open: bool
    policy: str | None
    customer: str
    group: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A source has told of its own timers of a metric since `since`."""

    source: SourceName
    metric: Metric
    since: datetime


class Natives(Protocol):
    """Questions about the helpdesks' own timers. Each is one transaction."""

    async def natives(self, since: datetime, after: Subject | None, limit: int) -> Sequence[Told]:
        """What was said of up to `limit` tickets, those after `after`, in the store's order of tickets.

        Tickets count that are open and assessed here, or on which a timer ended at or after `since`.
        """
        ...

    async def natives_of(self, subject: Subject) -> Sequence[Told]:
        """What was said of one ticket; nothing before it is assessed."""
        ...

    async def timers_of_any(self, subjects: Sequence[Subject]) -> Sequence[StoredTimer]:
        """Our timers of these tickets."""
        ...

    async def native_metrics(self) -> Sequence[Spoken]:
        """Which sources tell of timers of their own, of which metrics."""
        ...

    async def timers_alone(self) -> Sequence[StoredTimer]:
        """Our running timers of metrics that their source tells of, of which it told nothing for the ticket;
        nearest due first."""
        ...

    async def told_together(self) -> Collection[tuple[SourceName, Metric, Metric]]:
        """Pairs of metrics that a source told of one ticket in the same breath: where it tells the one and
        not the other, it has no goal for the other."""
        ...
