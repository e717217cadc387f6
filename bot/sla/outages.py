"""Outages that break one promise and none of some others: looked for by trying (S44)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.sla.durations import share_of
from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.budgets import agreed, budget
from bot.sla.uptime.periods import Per, Rolling, next_period, period_at
from bot.sla.uptime.services import Service, Uptime

Promised: TypeAlias = tuple[Service, Uptime]

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_DAYS, _HOURS = 366, 35 * 24
"""Starts that are tried: 10:00 of each day of a year, then every hour of five weeks."""
LONGEST = 3 * _DAY
"""The longest outage of several."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Outages, most often one, that break ours and none of theirs. `spared` is how much of the last one their
    nearest promise counts and how much that allows; None when no promise of theirs is in force then."""

    outages: tuple[Span, ...]
    spared: tuple[timedelta, timedelta] | None


def gap(ours: Promised, theirs: Sequence[Promised], since: datetime) -> Gap | None:
    """The first outage found that breaks our promise and no promise of theirs, or else one in each of their
    periods; None when all that were tried break one of theirs too."""
    for start in _starts(since, ours[1].zone):
        outage = _breaking(ours, start)
        if outage is None:
            continue
        counted = [found for one in theirs if (found := _counted(one, outage)) is not None]
        if all(used <= allows for used, allows in counted):
            return Gap((outage,), min(counted, key=lambda pair: pair[1] - pair[0], default=None))
    return _several(ours, theirs, since)


def _several(ours: Promised, theirs: Sequence[Promised], since: datetime) -> Gap | None:
    """One outage in each of their periods, as long as theirs allow, until ours is broken: a supplier with a
    shorter period starts afresh while ours adds up. Tried in our first whole period to come."""
    service, promise = ours
    if isinstance(promise.per, Rolling) or not theirs:
        return None
    period = next_period(period_at(since, promise.per, promise.zone), promise.zone)
    ruler, found, step = service.hours.ruler(), list[Span](), max(_apart(one.per) for _, one in theirs)
    start = period.span.start + _DAY + 10 * _HOUR
    while start < period.span.end:
        outage = _longest(theirs, start)
        if outage is not None and outage.end <= period.span.end and outage.length >= service.min_length:
            found.append(outage)
            if ruler.measure(Spans.of(*found)) > allowed(service, promise, found[0]) > ZERO:
                counted = [pair for one in theirs if (pair := _counted(one, outage)) is not None]
                return Gap(tuple(found), min(counted, key=lambda pair: pair[1] - pair[0], default=None))
        start += step
    return None


def _apart(per: Per | Rolling) -> timedelta:
    """Starts so far apart never lie in one period, or in one window."""
    if isinstance(per, Rolling):
        return per.length + LONGEST
    return {Per.MONTH: 31 * _DAY, Per.QUARTER: 92 * _DAY, Per.YEAR: 366 * _DAY}[per]


def _longest(theirs: Sequence[Promised], start: datetime) -> Span | None:
    """The longest outage from there, in whole minutes, that breaks nothing of theirs."""
    fits, breaks = 0, LONGEST // _MINUTE + 1
    while breaks - fits > 1:
        middle = (fits + breaks) // 2
        counted = [pair for one in theirs if (pair := _counted(one, Span(start, start + middle * _MINUTE)))]
        if all(used <= allows for used, allows in counted):
            fits = middle
        else:
            breaks = middle
    return Span(start, start + fits * _MINUTE) if fits else None


def allowed(service: Service, promise: Uptime, outage: Span) -> timedelta:
    """How much bad time the period of an outage allows, or the window that ends with it."""
    ruler = service.hours.ruler()
    if isinstance(promise.per, Rolling):
        whole = ruler.measure(Spans.of(promise.per.window(outage.end)))
        return share_of(whole, 1 - promise.at_least)
    period = period_at(outage.start, promise.per, promise.zone)
    span = agreed(promise, period.span)
    return ZERO if span is None else budget(promise, period, ruler.measure(Spans.of(span)))


def _breaking(ours: Promised, start: datetime) -> Span | None:
    """An outage from that instant on that just breaks our promise, in whole minutes; None where our contract
    is not in force, outside our hours, and where its period ends first."""
    service, promise = ours
    allows = allowed(service, promise, Span(start, start + _MINUTE))
    ruler = service.hours.ruler()
    due = ruler.due(start, max(allows, service.min_length)) if ruler.is_open(start) and allows else None
    if due is None:
        return None
    minutes = (due - start) // _MINUTE + 1
    outage = Span(start, start + minutes * _MINUTE)
    period = None if isinstance(promise.per, Rolling) else period_at(start, promise.per, promise.zone)
    within = agreed(promise, outage if period is None else period.span)
    if within is None or outage.end > within.end:
        return None
    return outage if ruler.measure(Spans.of(outage)) > allowed(service, promise, outage) else None


def _counted(theirs: Promised, outage: Span) -> tuple[timedelta, timedelta] | None:
    """How much of an outage a promise of theirs counts, and how much it allows; None where their contract is
    not in force. The part in each of their periods is looked at, and the worst one counts."""
    service, promise = theirs
    if agreed(promise, outage) is None:
        return None
    if outage.length < service.min_length:
        return ZERO, allowed(service, promise, outage)
    ruler = service.hours.ruler()
    parts = [
        (ruler.measure(Spans.of(span)), allowed(service, promise, span)) for span in _parts(promise, outage)
    ]
    return max(parts, key=lambda pair: pair[0] - pair[1])


def _parts(promise: Uptime, outage: Span) -> Iterator[Span]:
    start = outage.start
    while start < outage.end:
        end = outage.end
        if not isinstance(promise.per, Rolling):
            end = min(end, period_at(start, promise.per, promise.zone).span.end)
        yield Span(start, end)
        start = end


def _starts(since: datetime, zone: str) -> Iterator[datetime]:
    local = since.astimezone(ZoneInfo(zone)).replace(hour=10, minute=0, second=0, microsecond=0)
    yield from ((local + n * _DAY).astimezone(since.tzinfo) for n in range(1, _DAYS))
    first = since.replace(minute=0, second=0, microsecond=0) + _HOUR
    yield from (first + n * _HOUR for n in range(_HOURS))
