"""Lanes: the cycles of one promise on one ticket, driven by a transition table.

A lane follows a metric and a kind through a ticket's whole life, whether or not a target applies at the
moment; so a promise that comes to apply later can keep the start (S11). `bot.sla.cuts` cuts its cycles into
timers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.sla.facts import Category
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.policies import Book, Metric, OnChange, Reopen, Switches, Target
from bot.sla.scene import Mark, Signal
from bot.sla.timers import Ending


class Phase(StrEnum):
    """Where a lane stands between two facts."""

    IDLE = "idle"  # nothing has begun yet
    ASKED = "asked"  # the customer's first question stands, which is the first response's business
    GOING = "going"  # a cycle is going on
    SETTLED = "settled"  # the last cycle, or the first question, has stopped


class Move(StrEnum):
    """What a signal does to a lane."""

    ASK = "ask"
    ANSWER = "answer"
    BEGIN = "begin"
    STOP = "stop"
    DISMISS = "dismiss"  # stop, because the ticket is solved: perhaps it was only a "thank you"
    REOPEN = "reopen"


TABLE: dict[Metric, dict[tuple[Phase, Signal], Move]] = {
    Metric.FIRST_RESPONSE: {  # S13, S15
        (Phase.IDLE, Signal.CUSTOMER_SPOKE): Move.BEGIN,
        (Phase.GOING, Signal.AGENT_REPLIED): Move.STOP,
        (Phase.GOING, Signal.FINISHED): Move.STOP,
    },
    Metric.NEXT_RESPONSE: {  # S14, S15
        (Phase.IDLE, Signal.CUSTOMER_SPOKE): Move.ASK,
        (Phase.ASKED, Signal.AGENT_REPLIED): Move.ANSWER,
        (Phase.ASKED, Signal.FINISHED): Move.ANSWER,
        (Phase.SETTLED, Signal.CUSTOMER_SPOKE): Move.BEGIN,
        (Phase.GOING, Signal.AGENT_REPLIED): Move.STOP,
        (Phase.GOING, Signal.FINISHED): Move.DISMISS,
    },
    Metric.RESOLUTION: {  # S16
        (Phase.IDLE, Signal.BORN): Move.BEGIN,
        (Phase.GOING, Signal.FINISHED): Move.STOP,
        (Phase.SETTLED, Signal.REOPENED): Move.REOPEN,
    },
}
"""What each signal does in each phase. What is not listed does nothing."""


Choose = Callable[[Book, datetime], Target | None]
"""What a book promises the ticket, as it is now, for the lane's metric and kind, to a cycle begun then."""


@dataclass(slots=True)
class Cycle:
    """One run of the metric: when it began and stopped, which marks fell into it, which targets applied
    from when."""

    number: int
    start: datetime
    book: Book
    terms: list[tuple[datetime, Target | None]]
    marks: list[Mark]
    end: datetime | None = None
    ending: Ending | None = None
    solved: list[tuple[datetime, datetime]] = field(default_factory=list)  # stopped and reopened again
    thanks: bool = False  # stopped by solving within the grace: it never was, unless breached by then


class Lane:
    """The state machine of one metric and kind on one ticket."""

    def __init__(self, metric: Metric, kind: Kind, library: Library) -> None:
        self.metric, self.kind, self._library = metric, kind, library
        self.cycles: list[Cycle] = []
        self._phase = Phase.IDLE
        self._merged = False
        self._mark: Mark | None = None

    def hear(self, signal: Signal, at: datetime, choose: Choose) -> None:
        """Take a signal: look it up, and do what the table says for the present phase."""
        if signal is Signal.BOT_REPLIED and self._switches(at, choose).bots_count:
            signal = Signal.AGENT_REPLIED
        if signal is Signal.MERGED:
            self._merge(at)
        elif not self._merged and (move := TABLE[self.metric].get((self._phase, signal))) is not None:
            self._go(move, at, choose)

    def _go(self, move: Move, at: datetime, choose: Choose) -> None:
        match move:
            case Move.ASK:
                self._phase = Phase.ASKED
            case Move.ANSWER:
                self._phase = Phase.SETTLED
            case Move.BEGIN:
                self._begin(at, choose)
            case Move.STOP:
                self._stop(at)
            case Move.DISMISS:
                self._dismiss(at, self._switches(at, choose).grace)
            case Move.REOPEN:
                self._reopen(at, choose)

    def mark(self, mark: Mark) -> None:
        """The ticket's state changed: remember it for the cycle that is going on, or that may yet be
        reopened."""
        self._mark = mark
        if self.cycles:
            self.cycles[-1].marks.append(mark)

    def retarget(self, at: datetime, choose: Choose) -> None:
        """The ticket was matched again (S11), by the book and the contracts of the cycle's start (S10)."""
        if self._phase is not Phase.GOING or self._merged:
            return
        cycle = self.cycles[-1]
        target = choose(cycle.book, cycle.start)
        if target == cycle.terms[-1][1]:
            return
        if target is not None and target.switches.on_change is OnChange.RESTART and at > cycle.start:
            cycle.end, cycle.ending = at, Ending.CANCELLED
            self._begin(at, choose)
        else:
            cycle.terms.append((at, target))

    def recalculate(self, book: Book, at: datetime, choose: Choose) -> None:
        """On request, the cycle that is going on takes another edition (S10). What was used stays used, and
        the new promise applies from here on, as after any change (S11); the start is kept in any case."""
        if self._phase is not Phase.GOING or self._merged:
            return
        cycle = self.cycles[-1]
        cycle.book = book
        target = choose(book, cycle.start)
        if target != cycle.terms[-1][1]:
            cycle.terms.append((at, target))

    def _switches(self, at: datetime, choose: Choose) -> Switches:
        """The switches of the cycle that is going on or may go on, else of the book in force."""
        cycle = self.cycles[-1] if self.cycles else None
        if cycle is None or (self.metric is Metric.NEXT_RESPONSE and self._phase is not Phase.GOING):
            target = choose(self._library.at(at), at)
        else:
            target = choose(cycle.book, cycle.start)
        return target.switches if target else Switches()

    def _begin(self, at: datetime, choose: Choose) -> None:
        now = self._mark or Mark(at, Category.NEW)
        mark = Mark(at, now.category, now.answered_pending, now.deleted)
        book = self._library.at(at)
        self.cycles.append(Cycle(len(self.cycles) + 1, at, book, [(at, choose(book, at))], [mark]))
        self._phase = Phase.GOING

    def _stop(self, at: datetime) -> None:
        self.cycles[-1].end, self.cycles[-1].ending = at, Ending.STOPPED
        self._phase = Phase.SETTLED

    def _dismiss(self, at: datetime, grace: timedelta) -> None:
        """A wait that ends within the grace, because the ticket is solved, was a "thank you" (S14)."""
        cycle = self.cycles[-1]
        cycle.thanks = bool(grace) and at - cycle.start <= grace
        self._stop(at)

    def _reopen(self, at: datetime, choose: Choose) -> None:
        match self._switches(at, choose).reopen:
            case Reopen.IGNORE:
                return
            case Reopen.NEW_CYCLE:
                self._begin(at, choose)
            case Reopen.CONTINUE_ALL:
                self._continue(at, choose)
            case Reopen.CONTINUE_EXCLUDING_SOLVED:
                cycle = self.cycles[-1]
                if cycle.end is not None:
                    cycle.solved.append((cycle.end, at))
                self._continue(at, choose)

    def _continue(self, at: datetime, choose: Choose) -> None:
        self.cycles[-1].end = self.cycles[-1].ending = None
        self._phase = Phase.GOING
        self.retarget(at, choose)

    def _merge(self, at: datetime) -> None:
        """Nothing begins any more. Helpdesks close a ticket as they merge it: an end of the same instant is
        the merge's too (S30)."""
        self._merged = True
        for cycle in self.cycles[-1:]:
            if cycle.end is None or (cycle.end == at and cycle.ending is Ending.STOPPED):
                cycle.end, cycle.ending, cycle.thanks = at, Ending.MERGED, False
