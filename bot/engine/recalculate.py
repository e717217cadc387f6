"""Recalculate: on request, promises that run take another edition of the policies (S10).

The request is a fact, so every timer stays a function of the ledger. What it would do can be seen before it
is made: the facts are folded with it and without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.engine.cases import Cases
from bot.engine.ports import Store
from bot.engine.records import TimerFilter
from bot.engine.services import MONITOR, SERVICE
from bot.sla.facts import DECLARED, Author, Fact, FactKey, Recalculated, Subject, Who
from bot.sla.fold import fold
from bot.sla.ladders import Kind
from bot.sla.library import Edition, Library
from bot.sla.policies import Book, Metric, Target
from bot.sla.timers import State, Timer

_PAGE = 1000
_OPEN = tuple(state for state in State if state.open)


@dataclass(frozen=True, slots=True)
class Side:
    """A timer as it stands under one of the two editions. `due_at` is None while it stands still."""

    target: Target
    state: State
    budget: timedelta
    used: timedelta
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shift:
    """What recalculating does to one timer; a side is None where there is no such promise."""

    metric: Metric
    kind: Kind
    cycle: int
    part: str
    before: Side | None
    after: Side | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What recalculating does to one ticket."""

    subject: Subject
    number: str
    shifts: tuple[Shift, ...]


class Recalculate:
    """Compares and, if told to, puts the request on record. `cases` holds the edition that is asked for."""

    def __init__(self, store: Store, cases: Cases) -> None:
        self._store, self._cases = store, cases

    async def candidates(self) -> Sequence[Subject]:
        """Tickets on which something may run. A service keeps its edition for the whole period."""
        found = set(await self._store.subjects(only_open=True))
        offset = 0
        while timers := await self._store.timers(TimerFilter(states=_OPEN), _PAGE, offset):
            found.update(timer.subject for timer in timers)
            offset += len(timers)
        return sorted(subject for subject in found if subject.kind not in (SERVICE, MONITOR))

    async def difference(self, subject: Subject, version: str, now: datetime) -> Difference | None:
        """What it would do to a ticket now; None when nothing changes."""
        facts, absorbed = await self._store.facts(subject), await self._cases.absorbed(subject)
        library = self._cases.library
        request = request_for(subject, version, Author("", Who.SYSTEM), now)
        before = fold(subject, facts, library, absorbed).timers
        after = fold(subject, [*facts, request], library, absorbed).timers
        shifts = tuple(differences(before, after, now))
        if not shifts:
            return None
        ticket = await self._store.ticket(subject)
        return Difference(subject, ticket.number if ticket else subject.id, shifts)

    async def apply(self, subjects: Sequence[Subject], version: str, by: str, now: datetime) -> None:
        """Put the request on record for these tickets; they are assessed anew."""
        author = Author(by, Who.AGENT)
        await self._store.record([request_for(s, version, author, now) for s in subjects], now)


def drafted(library: Library, book: Book, now: datetime) -> Library:
    """The library with that book as its newest edition, from `now` on if it was not."""
    if library.latest.version == book.version:
        return library
    return Library((*library.editions, Edition(now, book)))


def request_for(subject: Subject, version: str, author: Author, now: datetime) -> Fact:
    """The fact that somebody asked for it."""
    key = FactKey(f"recalculated:{subject}:{version}:{now.isoformat()}")
    return Fact(DECLARED, key, subject, now, now, author, Recalculated(version))


def differences(before: Sequence[Timer], after: Sequence[Timer], now: datetime) -> list[Shift]:
    """The timers that differ, in the order of their start."""
    old, new = ({str(t.id): t for t in timers} for timers in (before, after))
    found = []
    for name in dict.fromkeys([*old, *new]):
        one, other = old.get(name), new.get(name)
        if one is not None and other is not None and one.stretches == other.stretches:
            continue
        some = one or other
        assert some is not None
        timer_id = some.id
        sides = (_side(one, now), _side(other, now))
        found.append(Shift(timer_id.metric, timer_id.kind, timer_id.cycle, timer_id.part, *sides))
    return found


def _side(timer: Timer | None, now: datetime) -> Side | None:
    if timer is None:
        return None
    return Side(timer.target, timer.state(now), timer.budget, timer.used(now), timer.due())
