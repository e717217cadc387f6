"""The outages of a period, one by one: what of each counted, and why the rest did not (S38)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.approximate import doubtful_even_if_short
from bot.sla.uptime.budgets import Account, Heard, account
from bot.sla.uptime.rolling import AHEAD
from bot.sla.uptime.spending import Spending


class WhyNot(StrEnum):
    """Why time of an outage is no downtime of the period."""

    EXCLUDED = "excluded"  # by people
    MAINTENANCE = "maintenance"  # announced in time and within the cap
    CLOSED = "closed"  # outside the service hours
    ELSEWHERE = "elsewhere"  # outside the period, or while the contract is not in force
    SHORT = "short"  # shorter than an outage must be


@dataclass(frozen=True, slots=True)
class Outage:
    """One outage. `ended_at` is None while it goes on; `counted` is service time. All of its real time is in
    `counted` or in one of the reasons. `doubtful` is what of it is not known for sure to have been down: an
    instant is only known as an interval (S29)."""

    began_at: datetime
    ended_at: datetime | None
    counted: timedelta
    not_counted: tuple[tuple[WhyNot, timedelta], ...]
    doubtful: tuple[Span, ...] = ()


def outages(spending: Spending, heard: Heard) -> tuple[Outage, ...]:
    """Every outage that touches what has been of the period, in order; those too short to count as well."""
    found = spending.found
    brief = replace(spending.service, min_length=ZERO)
    far = Span(found.span.start, found.span.end + AHEAD)
    every = account(brief, spending.promise, heard, far).outages
    touching = Spans.of(*(one for one in every if one.end > found.span.start and one.start < found.span.end))
    doubts = doubtful_even_if_short(spending.service, spending.promise, heard, touching, found.outages)
    return tuple(_outage(found, one, doubts, goes_on=one.end >= far.end) for one in touching)


def _outage(found: Account, outage: Span, doubts: Spans, *, goes_on: bool) -> Outage:
    """One that goes on is looked at as far as the period has come."""
    own = Spans.of(Span(outage.start, found.span.end) if goes_on else outage)
    inside = own.clip(found.span.start, found.span.end)
    parts = [(WhyNot.ELSEWHERE, (own - inside).length), *_inside(found, outage, inside)]
    return Outage(
        outage.start,
        None if goes_on else outage.end,
        found.measured(inside & found.down),
        tuple((why, time) for why, time in parts if time > ZERO),
        tuple(doubts & own),
    )


def _inside(found: Account, outage: Span, inside: Spans) -> list[tuple[WhyNot, timedelta]]:
    if not found.outages.contains(outage.start):
        return [(WhyNot.SHORT, inside.length)]
    return [
        (WhyNot.EXCLUDED, found.measured(inside & found.excluded)),
        (WhyNot.MAINTENANCE, found.measured(inside & found.maintenance)),
        (WhyNot.CLOSED, inside.length - found.measured(inside)),
    ]
