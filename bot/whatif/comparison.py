"""Comparing: every timer of the past under two sets of promises."""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.replay.tally import Counts
from bot.sla.cuts import Absorbed
from bot.sla.facts import Fact, Subject
from bot.sla.fold import fold
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.policies import Metric
from bot.sla.timers import Timer


class Verdict(StrEnum):
    """How a promise came out at the end of the history."""

    MET = "met"
    MISSED = "missed"  # breached, whatever came later
    OPEN = "open"  # running or paused, not breached
    ENDED = "ended"  # cancelled or merged before it was decided
    NONE = "none"  # not promised


@dataclass(frozen=True, slots=True, order=True)
class Promise:
    """One promise of a ticket; `part` is the team, supplier or duty where the metric has several."""

    metric: Metric
    kind: Kind
    part: str = ""

    def __str__(self) -> str:
        about = f" {self.part}" if self.part else ""
        return f"{self.metric.replace('_', ' ')}{about} ({self.kind})"


@dataclass(frozen=True, slots=True)
class Side:
    """A timer under one set of promises. `breached_at` is set where it was missed."""

    verdict: Verdict
    policy: str = ""
    breached_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A promise that would have come out otherwise."""

    ticket: str
    promise: Promise
    cycle: int
    started_at: datetime
    before: Side
    after: Side

    @property
    def order(self) -> tuple[datetime, str, Promise, int]:
        return (self.started_at, self.ticket, self.promise, self.cycle)


@dataclass(slots=True)
class Pair:
    """Figures before and after."""

    before: Counts = field(default_factory=Counts)
    after: Counts = field(default_factory=Counts)

    @property
    def points(self) -> float | None:
        """The change of compliance in percentage points; None where a side has none."""
        one, other = self.before.compliance, self.after.compliance
        return None if one is None or other is None else (other - one) * 100


class By(StrEnum):
    """What figures are broken down by. Weekday and hour are those of the start, in the draft's zone."""

    POLICY = "policy"
    PROMISE = "promise"
    WEEKDAY = "weekday"
    HOUR = "hour"


@dataclass(slots=True)
class Comparison:
    """All that is found up to `until`. At most `limit` changes are kept, the first; all are counted."""

    old: Library
    new: Library
    until: datetime
    zone: str
    limit: int
    total: Pair = field(default_factory=Pair)
    groups: dict[By, defaultdict[str, Pair]] = field(
        default_factory=lambda: {by: defaultdict(Pair) for by in By}
    )
    changes: list[Change] = field(default_factory=list)
    kinds: Counter[tuple[Verdict, Verdict]] = field(default_factory=Counter)
    tickets_changed: int = 0

    @property
    def takes_older_starts(self) -> bool:
        """Whether either side wants to know of tickets that were merged into another."""
        return self.old.takes_older_starts or self.new.takes_older_starts

    def see(self, subject: Subject, facts: Sequence[Fact], absorbed: Sequence[Absorbed]) -> None:
        """Take in one ticket."""
        both = (fold(subject, facts, library, absorbed) for library in (self.old, self.new))
        old, new = (_by_id(standing.timers) for standing in both)
        changed = [self._timer(old.get(name), new.get(name)) for name in dict.fromkeys([*old, *new])]
        self.tickets_changed += any(changed)

    def _timer(self, before: Timer | None, after: Timer | None) -> bool:
        """Count a timer, and keep it if it came out otherwise."""
        for timer, which in ((before, "before"), (after, "after")):
            if timer is not None:
                for pair in self._pairs(timer):
                    getattr(pair, which).add(timer, self.until)
        sides = (_side(before, self.until), _side(after, self.until))
        if sides[0].verdict is sides[1].verdict:
            return False
        some = before or after
        assert some is not None
        promise = Promise(some.id.metric, some.id.kind, some.id.part)
        change = Change(some.id.subject.id, promise, some.id.cycle, some.started_at, *sides)
        self.kinds[sides[0].verdict, sides[1].verdict] += 1
        insort(self.changes, change, key=lambda c: c.order)
        del self.changes[self.limit :]
        return True

    def _pairs(self, timer: Timer) -> list[Pair]:
        """The figures that a timer is part of."""
        started = timer.started_at.astimezone(ZoneInfo(self.zone))
        names = {
            By.POLICY: timer.target.policy,
            By.PROMISE: str(Promise(timer.id.metric, timer.id.kind, timer.id.part)),
            By.WEEKDAY: f"{started:%u %A}",
            By.HOUR: f"{started:%H}",
        }
        return [self.total, *(self.groups[by][name] for by, name in names.items())]


def _by_id(timers: Sequence[Timer]) -> dict[str, Timer]:
    return {str(timer.id): timer for timer in timers}


def _side(timer: Timer | None, until: datetime) -> Side:
    if timer is None:
        return Side(Verdict.NONE)
    breached_at = timer.breached_at(until)
    if breached_at is not None:
        return Side(Verdict.MISSED, timer.target.policy, breached_at)
    counts = Counts()
    counts.add(timer, until)
    open_ = counts.running + counts.paused
    verdict = Verdict.MET if counts.met else Verdict.OPEN if open_ else Verdict.ENDED
    return Side(verdict, timer.target.policy)
