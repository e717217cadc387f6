"""Time that does not count: announced maintenance within its limits, and what was excluded by people (S38,
S45)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sla.exclusions import Excluded
from bot.sla.facts import Fact, Subject, Withdrawn
from bot.sla.observations import MaintenanceCalledOff, MaintenancePlanned
from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.health import Quorum, at_least
from bot.sla.uptime.periods import Per, period_at
from bot.sla.uptime.services import Uptime


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of maintenance that was announced at one instant: of one monitor, or of the whole service."""

    span: Span
    announced_at: datetime
    name: str
    reason: str = ""
    monitor: Subject | None = None

    @property
    def notice(self) -> timedelta:
        """How far ahead it was announced; negative for what had begun before."""
        return self.span.start - self.announced_at


def windows(facts: Iterable[Fact]) -> list[Window]:
    """Every window as it stands after the last word about it, in order.

    A window that is moved keeps its announcement where the old and the new one overlap: for that time it had
    been announced all along. Windows of different monitors have nothing to do with each other, even if they
    have the same name.
    """
    known: dict[tuple[Subject, str], list[Window]] = {}
    for fact in sorted(facts, key=lambda one: one.order):
        match fact.deed:
            case MaintenancePlanned(name, start, end, reason):
                before = known.get((fact.subject, name), [])
                now = Window(Span(start, end), fact.occurred_at, name, reason, _monitor(fact.subject))
                known[fact.subject, name] = _moved(before, now)
            case MaintenanceCalledOff(name, ended):
                before = known.get((fact.subject, name), [])
                known[fact.subject, name] = _cut(before, fact.occurred_at) if ended else []
            case _:
                continue
    found = [window for parts in known.values() for window in parts]
    return sorted(found, key=lambda one: (one.span, one.announced_at, one.name))


def excluded_maintenance(
    found: Iterable[Window], promise: Uptime, quorum: Quorum, *, capped: bool = True
) -> Spans:
    """The maintenance that counts as excluded under a promise: announced in time, and up to the cap of each
    month in the order of happening. Overlaps count once. Without the cap: all that was announced in time.

    Maintenance of monitors excuses the service while so many of the promise's are in maintenance as must be
    down for the service to be down: one of three, under a majority, excuses nothing (S38).
    """
    rule = promise.maintenance
    in_time = _of_service([one for one in found if one.notice >= rule.notice], promise, quorum)
    if not capped or rule.cap is None:
        return in_time
    left: defaultdict[str, timedelta] = defaultdict(lambda: rule.cap or ZERO)
    taken: list[Span] = []
    for span in _by_month(in_time, promise.zone):
        month = period_at(span.start, Per.MONTH, promise.zone).name
        length = min(span.length, left[month])
        left[month] -= length
        if length > ZERO:
            taken.append(Span(span.start, span.start + length))
    return Spans.of(*taken)


def excluded_by_people(facts: Iterable[Fact]) -> list[Excluded]:
    """What people excluded, somebody else approved and nobody took back, in order (S45)."""
    ordered = sorted(facts, key=lambda one: one.order)
    back = {(fact.source, fact.deed.fact) for fact in ordered if isinstance(fact.deed, Withdrawn)}
    return [
        fact.deed
        for fact in ordered
        if isinstance(fact.deed, Excluded) and (fact.source, fact.key) not in back
    ]


def _of_service(found: Sequence[Window], promise: Uptime, quorum: Quorum) -> Spans:
    whole = Spans.of(*(one.span for one in found if one.monitor is None))
    if not promise.monitors:
        return whole
    each = [Spans.of(*(one.span for one in found if one.monitor == monitor)) for monitor in promise.monitors]
    return whole | at_least(quorum.needs(len(each)), each)


def _monitor(subject: Subject) -> Subject | None:
    """The monitor that it is, or None for a service."""
    return subject if subject.kind == "monitor" else None


def _moved(before: list[Window], now: Window) -> list[Window]:
    """The new window, in parts that were announced at different instants."""
    kept = [
        Window(
            Span(max(one.span.start, now.span.start), min(one.span.end, now.span.end)),
            one.announced_at,
            now.name,
            now.reason,
            now.monitor,
        )
        for one in before
        if max(one.span.start, now.span.start) < min(one.span.end, now.span.end)
    ]
    fresh = Spans.of(now.span) - Spans.of(*(one.span for one in kept))
    return [*kept, *(replace(now, span=span) for span in fresh)]


def _cut(before: list[Window], at: datetime) -> list[Window]:
    """Ended early: what has been stays."""
    return [
        replace(one, span=Span(one.span.start, min(one.span.end, at)))
        for one in before
        if one.span.start < at
    ]


def _by_month(spans: Spans, zone: str) -> Iterable[Span]:
    for span in spans:
        start = span.start
        while start < span.end:
            end = min(span.end, period_at(start, Per.MONTH, zone).span.end)
            yield Span(start, end)
            start = end
