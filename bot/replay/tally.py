"""Tally: what the replay found, added up ticket by ticket in memory that does not grow with the file."""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.engine.messages import places_of
from bot.replay.simulate import Said
from bot.sla.fold import Standing
from bot.sla.ladders import Kind
from bot.sla.moments import Reason
from bot.sla.policies import Metric
from bot.sla.timers import State, Timer, budget_of
from bot.sources.shared.files.troubles import Why


@dataclass(slots=True)
class Counts:
    """Timers, each in exactly one of met, missed, running, paused, cancelled and merged.

    A breach is final, so a timer that was breached is missed whatever came later; `missed_open` are those of
    them that still go on at the end.
    """

    met: int = 0
    missed: int = 0
    missed_open: int = 0
    running: int = 0
    paused: int = 0
    cancelled: int = 0
    merged: int = 0

    @property
    def total(self) -> int:
        """All timers."""
        return self.met + self.missed + self.running + self.paused + self.cancelled + self.merged

    @property
    def compliance(self) -> float | None:
        """The share that was met of those that are decided; None when none is. What goes on is no success."""
        decided = self.met + self.missed
        return self.met / decided if decided else None

    def add(self, timer: Timer, now: datetime) -> None:
        """Count a timer as it stands at `now`."""
        if timer.breached_at(now) is not None:
            self.missed += 1
            self.missed_open += timer.ended_at is None
            return
        match timer.state(now):
            case State.MET:
                self.met += 1
            case State.RUNNING:
                self.running += 1
            case State.PAUSED:
                self.paused += 1
            case State.CANCELLED:
                self.cancelled += 1
            case State.MERGED:
                self.merged += 1
            case State.BREACHED | State.MET_LATE as impossible:
                raise AssertionError(f"{timer.id} is {impossible} without a breach")

    def include(self, other: Counts) -> None:
        """Add another's figures."""
        self.met += other.met
        self.missed += other.missed
        self.missed_open += other.missed_open
        self.running += other.running
        self.paused += other.paused
        self.cancelled += other.cancelled
        self.merged += other.merged


class Line(NamedTuple):
    """What compliance is counted by: the policy of the timer, the ticket's last priority, and the promise."""

    policy: str
    priority: str
    metric: Metric
    kind: Kind


@dataclass(frozen=True, slots=True)
class Breach:
    """One promise that was not kept. `used` is up to its end, or up to the end of the history.

    `broken` is the policy that applied at the breach, and `budget` what it allowed; `line` is where the timer
    is counted. They differ when the priority changed afterwards: the breach stays (S11).
    """

    ticket: str
    line: Line
    broken: str
    cycle: int
    started_at: datetime
    breached_at: datetime
    ended_at: datetime | None
    used: timedelta
    budget: timedelta

    @property
    def order(self) -> tuple[datetime, str, Line, int]:
        return (self.breached_at, self.ticket, self.line, self.cycle)


@dataclass(frozen=True, slots=True, order=True)
class SetAside:
    """A line that could not be used, and why."""

    line: int
    why: Why
    sentence: str


@dataclass(slots=True)
class Tickets:
    """Tickets, each in exactly one column. `later` began after the end, `set_aside` had no usable line."""

    promised: int = 0
    no_sla: int = 0
    without_policy: int = 0
    later: int = 0
    set_aside: int = 0

    @property
    def total(self) -> int:
        """All tickets that the file names."""
        return self.promised + self.no_sla + self.without_policy + self.later + self.set_aside


@dataclass(slots=True)
class Rows:
    """Lines of the file, each in exactly one column. `later` speak of an instant after the end."""

    used: int = 0
    later: int = 0
    set_aside: int = 0

    @property
    def read(self) -> int:
        """All lines that hold something."""
        return self.used + self.later + self.set_aside


@dataclass(slots=True)
class Agreement:
    """The company's own verdict on a ticket beside ours: `met_missed` is theirs met, ours missed."""

    met_met: int = 0
    met_missed: int = 0
    missed_met: int = 0
    missed_missed: int = 0
    not_comparable: int = 0  # one of the two has no verdict

    @property
    def agreed(self) -> float | None:
        """The share on which both say the same; None when nothing can be compared."""
        same, other = self.met_met + self.missed_missed, self.met_missed + self.missed_met
        return same / (same + other) if same + other else None

    def add(self, theirs: bool | None, ours: bool | None) -> None:
        """Count one ticket."""
        match (theirs, ours):
            case (True, True):
                self.met_met += 1
            case (True, False):
                self.met_missed += 1
            case (False, True):
                self.missed_met += 1
            case (False, False):
                self.missed_missed += 1
            case _:
                self.not_comparable += 1


@dataclass(slots=True)
class Tally:
    """All figures of a replay up to `until`. At most `limit` breaches and bad lines are kept, the first."""

    until: datetime
    limit: int
    verdict_on: Metric | None = None
    first_at: datetime | None = None
    rows: Rows = field(default_factory=Rows)
    tickets: Tickets = field(default_factory=Tickets)
    lines: defaultdict[Line, Counts] = field(default_factory=lambda: defaultdict(Counts))
    messages: Counter[tuple[str, Reason]] = field(default_factory=Counter)
    alerts: int = 0
    breaches: list[Breach] = field(default_factory=list)
    reasons: Counter[Why] = field(default_factory=Counter)
    bad: list[SetAside] = field(default_factory=list)
    first_bad: str = ""
    agreement: Agreement = field(default_factory=Agreement)

    @property
    def timers(self) -> Counts:
        """The figures of all lines together."""
        total = Counts()
        for counts in self.lines.values():
            total.include(counts)
        return total

    def set_aside(self, line: int, why: Why, sentence: str) -> None:
        """Count a line that could not be used."""
        self.rows.set_aside += 1
        self.reasons[why] += 1
        self.first_bad = self.first_bad or f"line {line} {sentence}"
        insort(self.bad, SetAside(line, why, sentence))
        del self.bad[self.limit :]

    def ticket(self, standing: Standing, met: bool | None) -> None:
        """Count a ticket as it stands at the end; `met` is the company's own verdict."""
        self._kind_of(standing)
        opened_at = standing.opened_at
        if opened_at is not None and (self.first_at is None or opened_at < self.first_at):
            self.first_at = opened_at
        for timer in standing.timers:
            line = _line(timer, standing)
            self.lines[line].add(timer, self.until)
            breached_at = timer.breached_at(self.until)
            if breached_at is not None and self._is_early(breached_at):
                self._keep(_breach(timer, line, breached_at, self.until))
        if self.verdict_on is not None:
            self.agreement.add(met, _ours(standing, self.verdict_on, self.until))

    def told(self, said: Said) -> None:
        """Count what was said."""
        self.alerts += 1
        for place in places_of(said.audiences):
            self.messages[place, said.reason] += 1

    def _kind_of(self, standing: Standing) -> None:
        if standing.timers or (standing.choice.policy is not None and not standing.choice.no_sla):
            self.tickets.promised += 1
        elif standing.choice.no_sla:
            self.tickets.no_sla += 1
        else:
            self.tickets.without_policy += 1

    def _is_early(self, breached_at: datetime) -> bool:
        """Whether a breach may be among the first, which are kept."""
        if len(self.breaches) < self.limit:
            return True
        return bool(self.breaches) and breached_at <= self.breaches[-1].breached_at

    def _keep(self, breach: Breach) -> None:
        insort(self.breaches, breach, key=lambda b: b.order)
        del self.breaches[self.limit :]

    def sorted_lines(self) -> Iterator[tuple[Line, Counts]]:
        """Compliance by line, in a fixed order."""
        yield from sorted(self.lines.items(), key=lambda item: item[0])


def _line(timer: Timer, standing: Standing) -> Line:
    return Line(timer.target.policy, standing.attributes.priority or "", timer.id.metric, timer.id.kind)


def _breach(timer: Timer, line: Line, breached_at: datetime, until: datetime) -> Breach:
    target = next(s.target for s in reversed(timer.stretches) if s.start <= breached_at)
    return Breach(
        ticket=timer.id.subject.id,
        line=line,
        broken=target.policy,
        cycle=timer.id.cycle,
        started_at=timer.started_at,
        breached_at=breached_at,
        ended_at=timer.ended_at,
        used=timer.used(timer.ended_at or until),
        budget=budget_of(target, timer.started_at),
    )


def _ours(standing: Standing, metric: Metric, now: datetime) -> bool | None:
    """Our verdict on a ticket: missed if any timer of the metric was, met if all have ended in time."""
    timers = [t for t in standing.timers if t.id.metric is metric]
    if any(t.breached_at(now) is not None for t in timers):
        return False
    return True if timers and all(t.state(now) is State.MET for t in timers) else None
