"""Stories: what happened to a ticket, and in which order, whenever each of it happened.

The fold looks at the order of instants and never at how far they lie apart. So two tickets with the same
story stand alike, but for the instants; one is folded, and the standing of the other is the same with its own
instants in their places. Tickets mostly live one of a few stories, so a history is folded story by story.

This needs facts that carry no instants of their own, and promises that look at no instant either: no grace,
and neither a contract nor an edition that begins or ends meanwhile. A law in the tests holds what is told
anew to what is folded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import chain, islice
from operator import eq
from typing import TypeAlias

from bot.sla.contracts import Contract
from bot.sla.facts import Subject
from bot.sla.fold import Standing
from bot.sla.library import Library
from bot.sla.policies import Target
from bot.sla.rulers import FIRST_YEAR, LAST_YEAR
from bot.sla.spans import Span, Spans
from bot.sla.timers import Cause, Ending, Stretch, Timer, TimerId
from bot.sources.shared.files.history import Told, What

Story: TypeAlias = tuple[tuple[What, ...], tuple[bool, ...]]
"""Who did what, in order, and which of it happened at the same instant as what was before."""

_A_DAY = timedelta(days=1)


def story_of(told: Sequence[Told]) -> Story:
    """The story that is told, in the order of its instants."""
    ats = [one.at for one in told]
    return tuple([one.what for one in told]), tuple(map(eq, ats, islice(ats, 1, None)))


@dataclass(frozen=True, slots=True)
class _Part:
    """A timer with places in its story instead of instants: `starts` of its stretches, and its `end`."""

    of: TimerId
    starts: tuple[int, ...]
    said: tuple[tuple[Cause, Target, str, bool, str], ...]
    end: int | None
    ending: Ending | None

    @classmethod
    def learn(cls, timer: Timer, places: dict[datetime, int]) -> _Part:
        stretches = timer.stretches
        return cls(
            timer.id,
            tuple(places[one.start] for one in stretches),
            tuple((one.cause, one.target, one.detail, one.promised, one.holder) for one in stretches),
            None if timer.ended_at is None else places[timer.ended_at],
            timer.ending,
        )

    def tell(self, subject: Subject, ats: Sequence[datetime]) -> Timer:
        of, end = self.of, None if self.end is None else ats[self.end]
        starts = [ats[place] for place in self.starts]
        ends = [*starts[1:], end]
        stretches = tuple([Stretch(a, b, *said) for a, b, said in zip(starts, ends, self.said, strict=True)])
        return Timer(TimerId(subject, of.metric, of.kind, of.cycle, of.part), stretches, end, self.ending)


@dataclass(frozen=True, slots=True)
class Plan:
    """The standing of every ticket with one story: `told` makes it, from what is each ticket's own."""

    told: Callable[..., Standing]
    parts: tuple[_Part, ...]
    opened: int | None
    last: int | None

    @classmethod
    def learn(cls, standing: Standing, told: Sequence[Told]) -> Plan:
        """From the standing of one such ticket, of which this was told."""
        places = {one.at: place for place, one in enumerate(told)}
        opened_at, last_at = standing.opened_at, standing.last_at
        common = {one.name: getattr(standing, one.name) for one in fields(standing) if one.name not in _OWN}
        return cls(
            partial(Standing, **common),
            tuple(_Part.learn(timer, places) for timer in standing.timers),
            None if opened_at is None else places[opened_at],
            None if last_at is None else places[last_at],
        )

    def tell(self, subject: Subject, told: Sequence[Told]) -> Standing:
        """Of another ticket with this story."""
        ats = [one.at for one in told]
        return self.told(
            subject=subject,
            timers=tuple([part.tell(subject, ats) for part in self.parts]),
            opened_at=None if self.opened is None else ats[self.opened],
            last_at=None if self.last is None else ats[self.last],
        )


_OWN = frozenset({"subject", "timers", "opened_at", "last_at"})
"""What differs between the standings of two tickets with one story."""


class Seasons:
    """The times between which promises may change: within one season, the library answers the same whenever
    it is asked."""

    def __init__(self, library: Library) -> None:
        # A day on either side, for the zones in which contracts begin and end.
        turns = Spans.of(*(Span(at - _A_DAY, at + _A_DAY) for at in _turns(library)))
        self._edges = [edge for span in turns for edge in (span.start, span.end)]

    def of(self, first: datetime, last: datetime) -> int | None:
        """The season that both instants fall into; None if there is no such."""
        season = bisect_right(self._edges, first)
        return season if season % 2 == 0 and season == bisect_right(self._edges, last) else None


def _turns(library: Library) -> Iterator[datetime]:
    """When another edition comes into force, and when contracts begin and end."""
    for edition in library.editions[1:]:
        yield edition.since
    books = [edition.book for edition in library.editions]
    customers = [customer.contract for book in books for customer in book.customers]
    suppliers = [supplier.contract for book in books for supplier in book.suppliers]
    for day in chain.from_iterable(_days(one) for one in (*customers, *suppliers) if one is not None):
        yield datetime.combine(day, time.min, UTC)


def _days(contract: Contract) -> Iterator[date]:
    """Its first day, and the first after it, as far as calendars go."""
    first, last = contract.valid_from, contract.valid_until
    if first is not None and FIRST_YEAR <= first.year <= LAST_YEAR:
        yield first
    if last is not None and FIRST_YEAR <= last.year <= LAST_YEAR:
        yield last + _A_DAY
