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
from typing import assert_never

from bot.sla.duties import PARTS
from bot.sla.facts import Category, IncidentEvent
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.policies import Book, Metric, Notice, OnChange, Reopen, Switches, Target
from bot.sla.scene import FINISHED, Heard, Mark, Signal
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
    REOPEN = "reopen"  # as the switch says
    RESUME = "resume"  # go on, without the time it was solved
    RENEW = "renew"  # stop, and begin the next interval
    BEGIN_IF_OPEN = "begin_if_open"


SUMMED: dict[tuple[Phase, Signal], Move] = {
    (Phase.IDLE, Signal.BORN): Move.BEGIN,
    (Phase.GOING, Signal.FINISHED): Move.STOP,
    (Phase.SETTLED, Signal.REOPENED): Move.RESUME,
}
"""Metrics that add up the time in which something is so, over the whole life of the ticket."""

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
    Metric.PERIODIC_UPDATE: {  # S15
        (Phase.IDLE, Signal.AGENT_REPLIED): Move.BEGIN_IF_OPEN,
        (Phase.GOING, Signal.AGENT_REPLIED): Move.RENEW,
        (Phase.GOING, Signal.FINISHED): Move.STOP,
        (Phase.SETTLED, Signal.REOPENED): Move.BEGIN,
    },
    Metric.RESOLUTION: {  # S16
        (Phase.IDLE, Signal.BORN): Move.BEGIN,
        (Phase.GOING, Signal.FINISHED): Move.STOP,
        (Phase.SETTLED, Signal.REOPENED): Move.REOPEN,
    },
    Metric.TIME_TO_OWN: {  # S17
        (Phase.IDLE, Signal.BORN): Move.BEGIN,
        (Phase.GOING, Signal.OWNED): Move.STOP,
        (Phase.GOING, Signal.FINISHED): Move.STOP,
    },
    Metric.OWNERSHIP: SUMMED,  # S17
    Metric.REQUESTER_WAIT: SUMMED,  # S18
    Metric.AGENT_WORK: SUMMED,  # S18
    Metric.SUPPLIER_TIME: SUMMED,  # S24
    Metric.INCIDENT_NOTICE: {  # S20: solving the ticket fulfils no duty
        (Phase.IDLE, Signal.DUTY_BEGAN): Move.BEGIN,
        (Phase.IDLE, Signal.DUTY_FULFILLED): Move.ANSWER,
        (Phase.GOING, Signal.DUTY_FULFILLED): Move.STOP,
    },
}
"""What each signal does in each phase. What is not listed does nothing."""


_ANEW = frozenset({Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE})
"""Metrics of which each cycle is a new one: none goes on after its end."""

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
    promised_from: datetime | None = None  # what lies before is used time, but no breach is dated into it


class Lane:
    """The state machine of one metric and kind (and team, supplier or step of a duty) on one ticket."""

    def __init__(self, metric: Metric, kind: Kind, part: str, library: Library) -> None:
        self.metric, self.kind, self.part, self._library = metric, kind, part, library
        self.cycles: list[Cycle] = []
        self._moves = TABLE[metric]
        self._phase = Phase.IDLE
        self._merged = False
        self._mark: Mark | None = None

    def hear(self, heard: Heard, at: datetime, choose: Choose) -> None:
        """Take a signal: look it up, and do what the table says for the present phase."""
        signal = self._of_duty(heard) if isinstance(heard, IncidentEvent) else heard
        if signal is Signal.BOT_REPLIED and self._switches(at, choose).bots_count:
            signal = Signal.AGENT_REPLIED
        if signal is Signal.MERGED:
            self._merge(at)
        elif signal is not None and not self._merged:
            move = self._moves.get((self._phase, signal))
            if move is not None:
                self._go(move, at, choose)

    def _of_duty(self, deed: IncidentEvent) -> Signal | None:
        """What an incident's event means for the step that this lane follows."""
        duty, step = PARTS.get(self.part, (None, None))
        if step is None or deed.duty is not duty:
            return None
        if deed.event is step.starts:
            return Signal.DUTY_BEGAN
        return Signal.DUTY_FULFILLED if deed.event is step.stops else None

    def tagged(self, added: frozenset[str], at: datetime, choose: Choose) -> None:
        """Tags were added: some say that an incident is known, or that a notice of it was given (S20)."""
        target = self._target(at, choose)
        if target is None or not isinstance(target.promise.about, Notice):
            return
        notice, names = target.promise.about, {name.casefold() for name in added}
        if notice.start_tag.casefold() in names:
            self.hear(Signal.DUTY_BEGAN, at, choose)
        if notice.stop_tag.casefold() in names:
            self.hear(Signal.DUTY_FULFILLED, at, choose)

    def _go(self, move: Move, at: datetime, choose: Choose) -> None:  # noqa: C901 - one line per move
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
            case Move.RESUME:
                self._resume(at, choose)
            case Move.RENEW:
                self._stop(at)
                self._begin(at, choose)
            case Move.BEGIN_IF_OPEN:
                if self._mark is None or self._mark.category not in FINISHED:
                    self._begin(at, choose)
            case _:
                assert_never(move)

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
        duty = self.metric is Metric.INCIDENT_NOTICE  # is owed from the first instant on, whatever changes
        if target == cycle.terms[-1][1] or (duty and target is None):
            return
        restarts = target is not None and target.switches.on_change is OnChange.RESTART and not duty
        if restarts and at > cycle.start:
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
        target = self._target(at, choose)
        return target.switches if target else Switches()

    def _target(self, at: datetime, choose: Choose) -> Target | None:
        """What is promised by the book of the cycle that is going on or may go on, else by the one in
        force."""
        cycle = self.cycles[-1] if self.cycles else None
        if cycle is None or (self.metric in _ANEW and self._phase is not Phase.GOING):
            return choose(self._library.at(at), at)
        return choose(cycle.book, cycle.start)

    def _begin(self, at: datetime, choose: Choose) -> None:
        now = self._mark or Mark(at, Category.NEW)
        mark = Mark(at, now.category, now.answered_pending, now.deleted, now.attributes, now.teamless)
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
                self._resume(at, choose)

    def _resume(self, at: datetime, choose: Choose) -> None:
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
