"""Measured: the figures that credits go by, of each promise of a service in each of its periods (S37, S41).

Those of a period that was closed are the ones on record, until a correction of its report says that they are
others; then they are those that were known at that instant. The present period has figures so far: downtime
that has happened, in the service time of the whole period.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from types import MappingProxyType

from bot.sla.contracts import Contract
from bot.sla.dues import MOMENT, Measured
from bot.sla.facts import Fact
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.observations import PeriodClosed
from bot.sla.parties import Party
from bot.sla.promises import Metric
from bot.sla.uptime.budgets import Account, Heard, budgeted
from bot.sla.uptime.clocks import due_of
from bot.sla.uptime.figures import Figures, of_account
from bot.sla.uptime.lanes import Lane, lanes, promised, promised_in
from bot.sla.uptime.periods import Per, Period, lies_in, period_named, periods_between
from bot.sla.uptime.services import Service, Uptime, service_subject
from bot.sla.uptime.standing import heard_of

_MICROSECOND = timedelta(microseconds=1)
NEVER: Mapping[str, datetime] = MappingProxyType({})


@dataclass(slots=True)
class Known:
    """What there is to know of a service; worked out once for all who ask. Two threads may work out the same
    twice; what they read is whole."""

    name: str
    facts: Sequence[Fact]
    library: Library
    _heard: dict[datetime | None, Heard | None] = field(default_factory=dict)
    _closed: Mapping[str, str] | None = None
    _lanes: dict[Party, list[tuple[Lane, str, Per]]] = field(default_factory=dict)

    def heard(self, until: datetime | None = None) -> Heard | None:
        """All that was heard of it, or what was heard by an instant."""
        if until not in self._heard:
            some = [fact for fact in self.facts if until is None or fact.observed_at <= until]
            self._heard[until] = heard_of(self.name, some, self.library)
        return self._heard[until]

    def closed(self) -> Mapping[str, str]:
        """The figures on record, by the name of their period."""
        if self._closed is None:
            deeds = (fact.deed for fact in self.facts)
            self._closed = {deed.name: deed.figures for deed in deeds if isinstance(deed, PeriodClosed)}
        return self._closed

    def lanes(self, party: Party) -> list[tuple[Lane, str, Per]]:
        """What any edition promises to or by somebody in calendar periods."""
        if party not in self._lanes:
            subject, books = service_subject(self.name), [one.book for one in self.library.editions]
            found: list[tuple[Lane, str, Per]] = []
            for lane, zone, per in lanes(subject, self.library):
                had = (promised(subject, lane, book) for book in books)
                if isinstance(per, Per) and any(one is not None and party.concerns(*one) for one in had):
                    found.append((lane, zone, per))
            self._lanes[party] = found
        return self._lanes[party]


def measured(
    known: Known,
    party: Party,
    within: Period,
    now: datetime,
    *,
    corrected: Mapping[str, datetime] = NEVER,
    anew: bool = False,
) -> Iterator[tuple[Contract, Measured]]:
    """Each promise in each of its periods that lie in one and have begun, with its contract: by the edition
    in force when that period began (S10). `corrected` says at which instant the report of a period was
    corrected. With `anew` all that is known now counts, whatever is on record."""
    heard = known.heard()
    if heard is None:
        return
    closed = {} if anew else known.closed()
    subject = service_subject(known.name)
    for lane, zone, per in known.lanes(party):
        for period in _parts(within, per, zone):
            if period.span.end <= heard.watched_at or now < period.span.start:
                continue
            pair = promised_in(subject, lane, known.library, period, heard.watched_at)
            if pair is None or pair[1].contract is None or not party.concerns(*pair):
                continue
            record = closed.get(period.name, "")
            corrected_at = corrected.get(period.name) if record else None
            found = _measure(*pair, period, known.heard(corrected_at), now)
            if found is not None and record:
                found = replace(found, frozen=True)
            if found is not None and record and corrected_at is None:
                found = _as_recorded(found, record, pair[1])
            if found is not None:
                yield pair[1].contract, found


def _parts(within: Period, per: Per, zone: str) -> list[Period]:
    """The periods of that length that lie in one, by the days of a zone."""
    span = period_named(within.name, zone).span
    found = periods_between(span.start, span.end - MOMENT, per, zone)
    return [period for period in found if lies_in(period, within)]


def _measure(
    service: Service, promise: Uptime, period: Period, heard: Heard | None, now: datetime
) -> Measured | None:
    """A promise in a period by what was heard."""
    made = budgeted(service, promise, heard, period) if heard is not None else None
    if heard is None or made is None:
        return None
    figures = of_account(promise, so_far(made.found, now), made.budget)
    began_at, broken_at = None, None
    if not figures.met:
        broken_at = due_of(made, service, promise, heard, period)
        began_at = None if broken_at is None else _began(made.found, broken_at)
    return Measured(service.name, figures, period, promise.zone, began_at=began_at, broken_at=broken_at)


def _began(found: Account, at: datetime) -> datetime:
    """When the outage that went on at an instant began."""
    return next(one.start for one in found.outages if one.start <= at < one.end)


def _as_recorded(found: Measured, record: str, promise: Uptime) -> Measured:
    """With the figures on record, where it has them."""
    figures = on_record(record, promise)
    return found if figures is None else replace(found, figures=figures)


def so_far(found: Account, now: datetime) -> Account:
    """What has happened of it by now: an outage that goes on has no future here."""
    if found.span.end <= now:
        return found
    start = found.span.start
    return replace(found, down=found.down.clip(start, now), unknown=found.unknown.clip(start, now))


def on_record(text: str, promise: Uptime) -> Figures | None:
    """The figures of a promise as a closing put them on record; None where it has none of it."""
    for raw in json.loads(text)["promises"]:
        if (raw["metric"], raw["kind"], raw["part"]) != (promise.metric, promise.kind, promise.part):
            continue
        lengths = {
            name: int(raw[name]) * _MICROSECOND
            for name in ("period", "excluded", "down", "unknown", "budget")
        }
        at_least = Fraction(raw["at_least"])
        return Figures(Metric(raw["metric"]), Kind(raw["kind"]), raw["part"], at_least, **lengths)
    return None
