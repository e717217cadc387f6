"""Downtime budgets: a promise of uptime in one period becomes a timer (S19).

The timer runs while the service is down and stands still while it is up, while nobody can tell, and while
time is excluded. Its budget is what the promised share leaves of the period's service time, less what is
excluded from it, so that it is used up exactly when the uptime of S37 falls below the promise. Nothing in it
goes by a clock: maintenance to come is known, and an outage that goes on ends with its period at the latest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.sla.calendars import Calendar
from bot.sla.durations import share_of
from bot.sla.exclusions import Excluded
from bot.sla.facts import Subject
from bot.sla.observations import Health
from bot.sla.spans import ZERO, Span, Spans
from bot.sla.timers import Cause
from bot.sla.uptime.exclusions import Window, excluded_maintenance
from bot.sla.uptime.health import Quorum, Record, joined
from bot.sla.uptime.meters import Lengths
from bot.sla.uptime.periods import MEAN_MONTH, Per, Period
from bot.sla.uptime.services import MaintenanceRule, Service, Uptime

Said = Mapping[Subject, Sequence[tuple[datetime, Health]]]
"""What every monitor said, in order."""
_Asked: TypeAlias = tuple[
    Span, Quorum, timedelta, tuple[tuple[Subject, ...], MaintenanceRule, str, datetime | None]
]
"""All that an account hangs on, besides what was heard and the service's hours."""
Part: TypeAlias = tuple[datetime, datetime, Cause, str, bool]
"""A stretch before it has a target."""


@dataclass(slots=True)
class _WorkedOut:
    """What was asked before of what was heard: one service is often promised to many customers by the same
    rules. Two threads may work something out twice, to the same."""

    accounts: dict[_Asked, Account] = field(default_factory=dict)
    parts: dict[_Asked, tuple[Part, ...]] = field(default_factory=dict)
    dues: dict[tuple[_Asked, timedelta], datetime | None] = field(default_factory=dict)
    bare: Heard | None = None
    mildest: Heard | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """All that is known about a service: what its monitors said, since when it is watched, which maintenance
    was announced, and what people excluded. `vague` are instants of what was said that are only known as
    intervals; they stand at the end that leaves less time, and in `milder` at the other one (S29)."""

    said: Said
    watched_at: datetime
    windows: Sequence[Window] = ()
    exclusions: Sequence[Excluded] = ()
    vague: frozenset[datetime] = frozenset()
    milder: Said | None = None
    _known: _WorkedOut = field(default_factory=_WorkedOut, init=False, repr=False, compare=False)

    def mildest(self) -> Heard:
        """The same with every such instant at the end that leaves most time."""
        if self._known.mildest is None:
            self._known.mildest = self if self.milder is None else replace(self, said=self.milder)
        return self._known.mildest

    def without_exclusions(self) -> Heard:
        """The same, as if people had excluded nothing: the second figure of S45."""
        if self._known.bare is None:
            self._known.bare = replace(self, exclusions=()) if self.exclusions else self
        return self._known.bare


@dataclass(frozen=True, slots=True)
class Account:
    """A period under one promise: the whole span, and what each part of it was. The five parts of `span` do
    not overlap; excluded time is neither up nor down nor unknown. `outages` are whole: not cut by the span,
    nor by what is excluded."""

    span: Span
    down: Spans
    unknown: Spans
    maintenance: Spans
    excluded: Spans
    outages: Spans
    calendar: Calendar
    _lengths: list[Lengths] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def up(self) -> Spans:
        """Time in which the service is known to have worked."""
        return Spans.of(self.span) - self.down - self.unknown - self.maintenance - self.excluded

    def measured(self, spans: Spans) -> timedelta:
        """Service time within a set of instants."""
        return self.calendar.ruler().measure(spans)

    @property
    def whole(self) -> timedelta:
        """The service time of the period without what is excluded."""
        return self.lengths.whole

    @property
    def lengths(self) -> Lengths:
        """Its service time, worked out once."""
        if not self._lengths:
            span, off = Spans.of(self.span), self.excluded | self.maintenance
            parts = (span, off, span - off, self.down, self.unknown)
            self._lengths.append(Lengths(*map(self.measured, parts)))
        return self._lengths[0]


@dataclass(frozen=True, slots=True)
class Budgeted:
    """A promise in one of its own periods: what each part of it was, and how much of it may be bad."""

    found: Account
    budget: timedelta


def account(service: Service, promise: Uptime, heard: Heard, span: Span) -> Account:
    """What each part of a span was, under one promise. Exclusion stands above maintenance, and both above
    what the monitors say."""
    known, asked = heard._known.accounts, asked_of(service, promise, span)
    found = known.get(asked)
    if found is None:
        found = known[asked] = _account(service, promise, heard, span)
    return found if found.calendar is service.hours else replace(found, calendar=service.hours)


def asked_of(service: Service, promise: Uptime, span: Span) -> _Asked:
    """All that an account of a span hangs on, besides what was heard and the service's hours."""
    rules = (promise.monitors, promise.maintenance, promise.zone, promise.until)
    return span, service.quorum, service.min_length, rules


def _account(service: Service, promise: Uptime, heard: Heard, span: Span) -> Account:
    record = _record(service, promise, heard, span)
    excluded = Spans.of(*(Span(one.start, one.end) for one in heard.exclusions))
    excluded = excluded.clip(span.start, span.end)
    allowed = excluded_maintenance(heard.windows, promise, service.quorum)
    maintenance = allowed.clip(span.start, span.end) - excluded
    off = excluded | maintenance
    gone = _gone(promise, span)
    down, unknown = record.down - off - gone, (record.unknown | gone) - off
    return Account(span, down, unknown, maintenance, excluded, record.outages, service.hours)


def _gone(promise: Uptime, span: Span) -> Spans:
    """The part of a span in which the promise had left the configuration."""
    if promise.until is None or promise.until >= span.end:
        return Spans()
    return Spans.of(Span(max(promise.until, span.start), span.end))


def budgeted(service: Service, promise: Uptime, heard: Heard, period: Period) -> Budgeted | None:
    """What a promise is about in a period; None when the contract is not in force in it, or when there is no
    service time to promise anything about."""
    span = agreed(promise, period.span)
    found = account(service, promise, heard, span) if span is not None else None
    whole = ZERO if found is None else found.whole
    if found is None or whole <= ZERO:
        return None
    return Budgeted(found, budget(promise, period, whole))


def budget(promise: Uptime, period: Period, whole: timedelta) -> timedelta:
    """How much bad time a period allows, of so much service time."""
    mean = promise.mean_month and period.per is Per.MONTH
    return share_of(MEAN_MONTH if mean else whole, 1 - promise.at_least)


def _record(service: Service, promise: Uptime, heard: Heard, span: Span) -> Record:
    said = {str(one): heard.said.get(one, ()) for one in promise.monitors}
    found = joined(said, service.quorum, span, service.min_length)
    if heard.watched_at <= span.start:
        return found
    before = Spans.of(Span(span.start, min(heard.watched_at, span.end)))
    told = found.down | found.up  # monitors remember what was before we watched
    return Record(span, found.down, found.unknown | (before - told), found.outages)


def agreed(promise: Uptime, span: Span) -> Span | None:
    """The part of a period in which the contract is in force, by whole days of the promise's zone."""
    contract = promise.contract
    if contract is None:
        return span
    start, end = contract.in_force(promise.zone)
    start = span.start if start is None else max(start, span.start)
    end = span.end if end is None else min(end, span.end)
    return Span(start, end) if start < end else None
