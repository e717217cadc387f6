"""Rows of the report of drift: what each difference says, in which order, and how often for which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.engine.drift import due_there, goal
from bot.engine.drift_tickets import Drift, settled
from bot.engine.drift_views import Because, Differs, DriftRow, Finding, Findings, Pattern
from bot.engine.natives import Told
from bot.engine.records import StoredTimer
from bot.sla.facts import Subject
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.pages import NativeTimer, Ticket
from bot.sla.promises import Metric
from bot.sla.timers import State, Timer, TimerId

FAR = datetime.max.replace(tzinfo=UTC)
_GRAVITY = tuple(Differs)
_ENDS = (Differs.STOPPED_THERE, Differs.STOPPED_HERE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A difference that has its reason."""

    subject: Subject
    metric: Metric
    kind: Kind | None
    part: str
    label: str
    policy: str
    customer: str
    differs: Differs
    findings: Findings
    theirs_at: datetime | None = None
    ours_at: datetime | None = None
    by: timedelta | None = None
    seen_at: datetime | None = None

    @property
    def order(self) -> tuple[bool, int, bool, datetime, Subject, str]:
        """The gravest first, what is in a contract before our own goals, then the nearest due. Where they may
        just not have spoken yet comes last."""
        stale = self.findings[0].because is Because.STALE
        nearest = min((at for at in (self.theirs_at, self.ours_at) if at is not None), default=FAR)
        own = self.kind is not Kind.CONTRACTUAL
        return (stale, _GRAVITY.index(self.differs), own, nearest, self.subject, self.label)


def entries_of(found: Sequence[tuple[Drift, Told]]) -> list[Entry]:
    """What differs on both sides, each with the reason that the many speak for."""
    reasons = settled([drift for drift, _ in found])
    return [_entry(drift, told, why) for (drift, told), why in zip(found, reasons, strict=True)]


def _entry(drift: Drift, told: Told, findings: Findings) -> Entry:
    native, timer = drift.gap.native, drift.gap.timer
    theirs_at, ours_at = _instants(drift.gap.differs, native, timer)
    return Entry(
        subject=native.subject,
        metric=native.metric,
        kind=timer.id.kind,
        part=timer.id.part,
        label=native.label,
        policy=timer.target.policy,
        customer=told.customer,
        differs=drift.gap.differs,
        findings=findings,
        theirs_at=theirs_at,
        ours_at=ours_at,
        by=_by(timer, theirs_at, ours_at),
        seen_at=native.seen_at,
    )


def _instants(differs: Differs, native: NativeTimer, timer: Timer) -> tuple[datetime | None, datetime | None]:
    """What stands on each side: the ends where they decide, else the dues."""
    if differs in _ENDS:
        return native.ended_at, timer.ended_at
    there, here = due_there(native), goal(timer)
    if there is None and here is None:
        return native.ended_at, timer.ended_at
    return there, here


def _by(timer: Timer, theirs_at: datetime | None, ours_at: datetime | None) -> timedelta | None:
    if theirs_at is None or ours_at is None:
        return None
    return timer.target.calendar.ruler().used(ours_at, theirs_at) or theirs_at - ours_at


def only_there(told: Told, ours: Sequence[StoredTimer], library: Library) -> Entry | None:
    """A timer that runs there and that nobody has here; None if it is over, or ours began since."""
    native = told.timer
    running = told.open and native.ended_at is None and (native.paused or native.due_at is not None)
    if not running or any(timer.metric is native.metric and timer.state not in _VOID for timer in ours):
        return None
    return Entry(
        subject=native.subject,
        metric=native.metric,
        kind=None,
        part="",
        label=native.label,
        policy=told.policy or "",
        customer=told.customer,
        differs=Differs.ONLY_THERE,
        findings=(Finding(_why_not_here(told, library)),),
        theirs_at=due_there(native),
        seen_at=native.seen_at,
    )


_VOID = (State.CANCELLED, State.MERGED)


def _why_not_here(told: Told, library: Library) -> Because:
    if told.policy is None:
        return Because.NO_POLICY
    policies = (policy for policy in library.latest.policies if policy.name == told.policy)
    promised = {promise.metric for policy in policies for promise in policy.promises}
    return Because.NOT_BEGUN if told.timer.metric in promised else Because.NO_PROMISE


def lonely_entry(timer: StoredTimer) -> Entry:
    """A timer that runs here, of which the helpdesk has none."""
    return Entry(
        subject=timer.subject,
        metric=timer.metric,
        kind=timer.kind,
        part=TimerId.read(timer.subject, timer.id).part,
        label="",
        policy=timer.policy,
        customer=timer.customer,
        differs=Differs.ONLY_HERE,
        findings=(Finding(Because.NO_GOAL),),
        ours_at=timer.due_at,
    )


def row(entry: Entry, ticket: Ticket | None) -> DriftRow:
    """An entry with its ticket as people know it."""
    return DriftRow(
        source=entry.subject.source,
        id=entry.subject.id,
        number=ticket.number if ticket else entry.subject.id,
        url=ticket.url if ticket else "",
        title=ticket.title if ticket else "",
        customer=entry.customer,
        policy=entry.policy,
        metric=entry.metric,
        kind=entry.kind,
        part=entry.part,
        label=entry.label,
        differs=entry.differs,
        findings=entry.findings,
        theirs_at=entry.theirs_at,
        ours_at=entry.ours_at,
        by=entry.by,
        seen_at=entry.seen_at,
    )


def patterns(entries: Iterable[Entry]) -> tuple[Pattern, ...]:
    """How often which reason, of which rules; those that change verdicts first, then the most frequent."""
    counts: Counter[tuple[str, Metric, str, str, Findings]] = Counter()
    late: Counter[tuple[str, Metric, str, str, Findings]] = Counter()
    for entry in entries:
        key = (entry.subject.source, entry.metric, entry.label, entry.policy, entry.findings)
        counts[key] += 1
        late[key] += entry.differs in (Differs.LATE_THERE, Differs.LATE_HERE)
    found = [Pattern(*key, count, late[key]) for key, count in counts.items()]
    return tuple(sorted(found, key=lambda one: (-one.late, -one.count)))
