"""The uptime of the present period and of those before it (S37, S39, S45)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from bot.sla.library import Library
from bot.sla.promises import Metric
from bot.sla.spans import ZERO, Span
from bot.sla.uptime.budgets import Account, Heard, account, agreed
from bot.sla.uptime.figures import of_account
from bot.sla.uptime.lanes import promised_in
from bot.sla.uptime.periods import Per, Period, Rolling, periods_between
from bot.sla.uptime.services import Service, Uptime
from bot.status_pages.story import Figure, Measure

PERIODS = 4
"""The present one, and so many less one before it."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a service when a page is made. `until` is how far it can be told; `closed` are the
    figures on record of the periods that were closed, as JSON, by name."""

    library: Library
    heard: Heard
    until: datetime
    closed: Mapping[str, str]


def measures(service: Service, customer: str, zone: str, known: Known) -> tuple[Measure, ...]:
    """What was promised to a customer of a service; for everybody else, and where nothing was promised, its
    uptime by the months of the page's zone."""
    theirs = [one for one in service.promises if customer and one.customer == customer]
    if not theirs:
        plain = neutral(service, zone)
        return (Measure(plain.metric, None, _figures(service, plain, known)),) if plain else ()
    return tuple(Measure(one.metric, one.at_least, _figures(service, one, known)) for one in theirs)


def neutral(service: Service, zone: str) -> Uptime | None:
    """How a service is measured where nobody's promise is meant: availability, if that is promised of it, by
    calendar months, with nobody's name, contract or clause."""
    first = next((one for one in service.promises if one.metric is Metric.AVAILABILITY), None)
    first = first or next(iter(service.promises), None)
    if first is None:
        return None
    return Uptime(
        first.metric, first.kind, first.at_least, first.monitors, zone=zone, maintenance=first.maintenance
    )


def _figures(service: Service, promise: Uptime, known: Known) -> tuple[Figure, ...]:
    if isinstance(promise.per, Rolling):
        return tuple(_rolling(service, promise, promise.per, known))
    periods = _periods(promise, promise.per, known)
    found = (_figure(*_at_the_time(service, promise, one, known), one, known) for one in periods)
    return tuple(one for one in found if one is not None)


def _periods(promise: Uptime, per: Per, known: Known) -> Sequence[Period]:
    """The newest first, none before the service was watched."""
    watched = min(known.heard.watched_at, known.until)
    return periods_between(watched, known.until, per, promise.zone)[: -PERIODS - 1 : -1]


def _at_the_time(service: Service, promise: Uptime, period: Period, known: Known) -> tuple[Service, Uptime]:
    """A customer's promise as it was in a period (S10); what nobody was promised is measured as today."""
    lane = (promise.metric, promise.kind, promise.part, str(promise.per))
    watched_at = known.heard.watched_at
    then = promised_in(service.subject, lane, known.library, period, watched_at) if promise.customer else None
    return then or (service, promise)


def _figure(service: Service, promise: Uptime, period: Period, known: Known) -> Figure | None:
    whole = agreed(promise, period.span)
    if whole is None or whole.start >= known.until:
        return None
    span = Span(whole.start, min(whole.end, known.until))
    over = span.end == whole.end
    recorded = _recorded(known.closed.get(period.name, ""), promise) if over else None
    return _of_span(service, promise, span, known, period.name, over=over, recorded=recorded)


def _rolling(service: Service, promise: Uptime, per: Rolling, known: Known) -> Iterator[Figure]:
    span = agreed(promise, per.window(known.until))
    if span is not None:
        yield _of_span(service, promise, span, known, f"{per.days}d", over=False, recorded=None)


def _of_span(
    service: Service,
    promise: Uptime,
    span: Span,
    known: Known,
    period: str,
    *,
    over: bool,
    recorded: Fraction | None,
) -> Figure:
    found = account(service, promise, known.heard, span)
    told = of_account(promise, found, ZERO)
    uptime = _told(promise, found)
    plain = uptime
    if known.heard.exclusions:
        plain = _told(promise, account(service, promise, known.heard.without_exclusions(), span))
    return Figure(
        period=period,
        over=over,
        uptime=uptime,
        unknown=told.unknown_share,
        down=told.down,
        without=plain if plain != uptime else None,
        recorded=recorded if recorded is not None and recorded != uptime else None,
    )


def _told(promise: Uptime, found: Account) -> Fraction | None:
    """The uptime; None where all that is left of the time is unknown: no outage known is no uptime (S39)."""
    told = of_account(promise, found, ZERO)
    return None if told.unknown_share >= 1 else told.uptime


def _recorded(figures: str, promise: Uptime) -> Fraction | None:
    """What the record says of a customer's promise."""
    if not figures or not promise.customer:
        return None
    wanted = (promise.metric.value, promise.kind.value, promise.part)
    for row in json.loads(figures)["promises"]:
        if (row["metric"], row["kind"], row["part"]) == wanted and row["uptime"] is not None:
            return Fraction(row["uptime"])
    return None
