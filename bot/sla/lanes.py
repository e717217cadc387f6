"""Lanes: the cycles of one promise on one ticket, driven by a transition table.

A lane follows a metric and a kind through a ticket's whole life, whether or not a target applies at the
moment; so a promise that comes to apply later can keep the start (S11). `bot.sla.fold` cuts its cycles into
timers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.policies import Book, Metric, OnChange, Reopen, Switches, Target
from bot.sla.scene import Mark, Scene, Signal


class Phase(StrEnum):
    """Where a lane stands between two facts."""

    IDLE = "idle"  # nothing has begun yet
    GOING = "going"  # a cycle is going on
    SETTLED = "settled"  # the last cycle has stopped
    OVER = "over"  # merged away: nothing begins any more


class Move(StrEnum):
    """What a signal does to a lane."""

    START = "start"
    START_IF_ANSWERED = "start_if_answered"
    STOP = "stop"
    FINISH = "finish"  # stop, because the ticket is solved
    REOPEN = "reopen"
    MERGE = "merge"


MEANING: dict[Metric, dict[Signal, Move]] = {
    Metric.FIRST_RESPONSE: {  # S13, S15
        Signal.CUSTOMER_SPOKE: Move.START,
        Signal.AGENT_REPLIED: Move.STOP,
        Signal.FINISHED: Move.FINISH,
        Signal.MERGED: Move.MERGE,
    },
    Metric.NEXT_RESPONSE: {  # S14, S15
        Signal.CUSTOMER_SPOKE: Move.START_IF_ANSWERED,
        Signal.AGENT_REPLIED: Move.STOP,
        Signal.FINISHED: Move.FINISH,
        Signal.MERGED: Move.MERGE,
    },
    Metric.RESOLUTION: {  # S16
        Signal.BORN: Move.START,
        Signal.FINISHED: Move.FINISH,
        Signal.REOPENED: Move.REOPEN,
        Signal.MERGED: Move.MERGE,
    },
}
"""What each signal means for each metric. A signal that is not listed means nothing to it."""

REPEATS = frozenset({Metric.NEXT_RESPONSE})
"""Metrics that begin a new cycle at every start; the others run once."""


Choose = Callable[[Book], Target | None]
"""What a book promises to the ticket, as it is now, for one metric and kind."""


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
    merged: bool = False
    solved: list[tuple[datetime, datetime]] = field(default_factory=list)  # stopped and reopened again
    restarted: bool = False  # ended because the promise changed and the policy says restart
    approximate: bool = False


class Lane:
    """The state machine of one metric and kind on one ticket."""

    def __init__(self, metric: Metric, kind: Kind, library: Library) -> None:
        self.metric, self.kind, self._library = metric, kind, library
        self.phase = Phase.IDLE
        self.cycles: list[Cycle] = []

    def hear(self, signal: Signal, at: datetime, scene: Scene, choose: Choose) -> None:
        """Take a signal: look it up, and do what the table says for the present phase."""
        switches = self._switches(at, choose)
        if signal is Signal.BOT_REPLIED and switches.bots_count:
            signal = Signal.AGENT_REPLIED
        move = MEANING[self.metric].get(signal)
        match (self.phase, move):
            case (_, None) | (Phase.OVER, _):
                return
            case (_, Move.MERGE):
                self._merge(at)
            case (Phase.IDLE, Move.START):
                self._begin(at, scene, choose)
            case (Phase.IDLE | Phase.SETTLED, Move.START_IF_ANSWERED) if scene.answered[switches.bots_count]:
                self._begin(at, scene, choose)
            case (Phase.GOING, Move.STOP):
                self._stop(at)
            case (Phase.GOING, Move.FINISH):
                self._finish(at, switches)
            case (Phase.SETTLED, Move.REOPEN):
                self._reopen(at, scene, choose, switches.reopen)
            case _:
                return

    def mark(self, mark: Mark) -> None:
        """The ticket's state changed: remember it for the cycle that is going on, or that may yet be
        reopened."""
        if self.cycles:
            self.cycles[-1].marks.append(mark)

    def retarget(self, at: datetime, scene: Scene, choose: Choose) -> None:
        """The ticket was matched again (S11)."""
        if self.phase is not Phase.GOING:
            return
        cycle = self.cycles[-1]
        before, target = cycle.terms[-1][1], choose(cycle.book)
        if target == before:
            return
        if before is not None and target is not None and target.switches.on_change is OnChange.RESTART:
            cycle.end, cycle.restarted = at, True
            self._begin(at, scene, choose)
        else:
            cycle.terms.append((at, target))

    def blur(self) -> None:
        """The fact just played is only known as an interval (S29)."""
        if self.cycles:
            self.cycles[-1].approximate = True

    def _switches(self, at: datetime, choose: Choose) -> Switches:
        """The switches of the cycle that is going on or would go on, else of the book in force."""
        going = self.phase is not Phase.IDLE and (self.phase is Phase.GOING or self.metric not in REPEATS)
        target = choose(self.cycles[-1].book if going else self._library.at(at))
        return target.switches if target else Switches()

    def _begin(self, at: datetime, scene: Scene, choose: Choose) -> None:
        mark = Mark(at, scene.category, deleted=scene.deleted)
        book = self._library.at(at)
        self.cycles.append(Cycle(len(self.cycles) + 1, at, book, [(at, choose(book))], [mark]))
        self.phase = Phase.GOING

    def _stop(self, at: datetime) -> None:
        self.cycles[-1].end = at
        self.phase = Phase.SETTLED

    def _finish(self, at: datetime, switches: Switches) -> None:
        """Solving stops the clock; a wait that ends so within the grace was a "thank you" and never began
        (S14)."""
        cycle = self.cycles[-1]
        if self.metric in REPEATS and at - cycle.start < switches.grace:
            self.cycles.pop()
            self.phase = Phase.SETTLED
        else:
            self._stop(at)

    def _reopen(self, at: datetime, scene: Scene, choose: Choose, reopen: Reopen) -> None:
        match reopen:
            case Reopen.IGNORE:
                return
            case Reopen.NEW_CYCLE:
                self._begin(at, scene, choose)
            case Reopen.CONTINUE_EXCLUDING_SOLVED | Reopen.CONTINUE_ALL:
                cycle = self.cycles[-1]
                if cycle.end is not None and reopen is Reopen.CONTINUE_EXCLUDING_SOLVED:
                    cycle.solved.append((cycle.end, at))
                cycle.end = None
                self.phase = Phase.GOING
                self.retarget(at, scene, choose)

    def _merge(self, at: datetime) -> None:
        if self.phase is Phase.GOING:
            self.cycles[-1].end, self.cycles[-1].merged = at, True
        self.phase = Phase.OVER
