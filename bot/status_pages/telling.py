"""From what is known of a service to what a page says of it. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.config.settings import StatusPage
from bot.sla.spans import Span, Spans
from bot.sla.uptime.approximate import doubtful
from bot.sla.uptime.budgets import Account, Heard, account
from bot.sla.uptime.exclusions import excluded_maintenance
from bot.sla.uptime.outages import Condition, Turn, turn_at
from bot.sla.uptime.services import MaintenanceRule, Service, Uptime
from bot.status_pages.days import beginning, days_of, outages_of
from bot.status_pages.figures import Known, measures, neutral
from bot.status_pages.story import Day, Outage, Planned, ServiceStory

AHEAD = timedelta(days=60)
"""Maintenance that begins later is not shown yet."""
MOST_WINDOWS = 10
_MOMENT = timedelta(microseconds=1)
_NOBODY = Turn(Condition.UNKNOWN, None)


def service_story(
    service: Service,
    known: Known | None,
    page: StatusPage,
    now: datetime,
    *,
    read_up_to: datetime | None,
    stale: bool,
) -> ServiceStory:
    """One service at an instant. `known` is None before it is watched; `stale`: a source that tells of it is
    silent, so that nobody can say how it is now (S28)."""
    turn = turn_at(service, known.heard, known.until) if known else _NOBODY
    windows = _windows(service, neutral(service, page.zone), known.heard) if known else Spans()
    days, outages = _past(service, known, page, now) if known else ((), ())
    return ServiceStory(
        name=service.name,
        title=service.title or service.name,
        condition=Condition.UNKNOWN if stale else turn.condition,
        since=None if stale else turn.since,
        last=turn.condition if stale and known else None,
        stale=stale,
        read_up_to=read_up_to,
        maintenance_until=_under_way(windows, now),
        measures=measures(service, page.customer, page.zone, known) if known else (),
        days=days,
        outages=outages,
        planned=_planned(known.heard, windows, now, reasons=page.reasons) if known else (),
    )


def until(now: datetime, heard: Heard, read_up_to: datetime | None, *, stale: bool) -> datetime:
    """How far a service can be told: up to now, or, of one that is silent, up to the last word."""
    if not stale:
        return now
    return min(max(read_up_to or heard.watched_at, _last_word(heard)), now)


def _past(
    service: Service, known: Known, page: StatusPage, now: datetime
) -> tuple[tuple[Day, ...], tuple[Outage, ...]]:
    since = beginning(now, page.days, page.zone)
    plain = neutral(service, page.zone)
    if plain is None or since >= known.until:
        return (), ()
    found = _account(service, plain, known, since)
    doubts = doubtful(service, plain, known.heard, found.outages)
    outages = outages_of(found, doubts, since, _last_word(known.heard) + _MOMENT)
    return days_of(found, now, page.days, page.zone), outages


def _account(service: Service, plain: Uptime, known: Known, since: datetime) -> Account:
    """From `since`, or the beginning of an outage that went on then, so that its length is whole."""
    found = account(service, plain, known.heard, Span(since, known.until))
    before = min((one.start for one in found.outages if one.start < since < one.end), default=since)
    return found if before == since else account(service, plain, known.heard, Span(before, known.until))


def _last_word(heard: Heard) -> datetime:
    return max((turns[-1][0] for turns in heard.said.values() if turns), default=heard.watched_at)


def _under_way(windows: Spans, now: datetime) -> datetime | None:
    return next((span.end for span in windows if span.start <= now < span.end), None)


def _planned(heard: Heard, windows: Spans, now: datetime, *, reasons: bool) -> tuple[Planned, ...]:
    coming = [span for span in windows if span.end > now and span.start < now + AHEAD]
    return tuple(
        Planned(span.start, span.end, _reason(heard, span) if reasons else "")
        for span in coming[:MOST_WINDOWS]
    )


def _reason(heard: Heard, span: Span) -> str:
    told = (one.reason for one in heard.windows if one.span.start < span.end and span.start < one.span.end)
    return next((reason for reason in told if reason), "")


def _windows(service: Service, plain: Uptime | None, heard: Heard) -> Spans:
    """What was announced before it began, as maintenance of the service (S38)."""
    if plain is None:
        return Spans()
    return excluded_maintenance(
        heard.windows, replace(plain, maintenance=MaintenanceRule()), service.quorum, capped=False
    )
