"""Outbreaks: which promises about a service burn now, since when, and when the next rule may hold (S40)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from bot.sla.ladders import LEGAL, OWNER, When
from bot.sla.spans import Span
from bot.sla.uptime.budgets import Account, Heard, account
from bot.sla.uptime.burn import begins_at, holds, rate
from bot.sla.uptime.rates import Rule, Urgent
from bot.sla.uptime.services import Service, Uptime

SOON = timedelta(minutes=1)
"""While a service is down, what begins to hold within so long is worked out to the instant."""
BACK = timedelta(days=31)
"""How far back an outbreak is followed."""


@dataclass(frozen=True, slots=True)
class Burning:
    """A rule holds for a promise. `began_at` is the beginning of the outbreak by that rule: nothing was bad
    for twice its short window before."""

    promise: Uptime
    rule: Rule
    rate: Fraction
    began_at: datetime


def looked_at(service: Service, promise: Uptime, heard: Heard, now: datetime) -> Account:
    """What rates go by: the time before `now`, over the ends of periods, and a little ahead of it."""
    return account(service, promise, heard, Span(now - BACK, now + SOON))


def burning_now(service: Service, promise: Uptime, found: Account, now: datetime) -> list[Burning]:
    """Every rule that holds for a promise, in their order."""
    return [
        Burning(promise, rule, rate(found, promise.at_least, rule.long, now) or rule.rate, began_at)
        for rule in service.burn
        if holds(rule, found, promise.at_least, now) and (began_at := _began_at(rule, found, now)) is not None
    ]


def next_look_at(service: Service, promise: Uptime, found: Account, now: datetime) -> datetime | None:
    """When a rule that does not hold may begin to; None while the service is not down, and when all hold."""
    if not found.down.contains(now):
        return None
    waiting = [rule for rule in service.burn if not holds(rule, found, promise.at_least, now)]
    ahead = now + SOON
    begins = [begins_at(rule, found, promise.at_least, now, ahead) for rule in waiting]
    return min((at for at in begins if at is not None), default=ahead if waiting else None)


def in_maintenance(heard: Heard, now: datetime) -> datetime | None:
    """The end of the announced maintenance that goes on, counted or not; None if there is none."""
    ends = [one.span.end for one in heard.windows if one.span.start <= now < one.span.end]
    return max(ends, default=None)


def called(promise: Uptime, urgent: Urgent) -> tuple[str, ...]:
    """Whom a rule calls: for a page those whom the ladder tells at `due`, for a ticket those at `warn`; the
    others where there are none. Legal hears of breaches alone, and a service has no owner."""
    order = (When.DUE, When.WARN) if urgent is Urgent.PAGE else (When.WARN, When.DUE)
    for when in order:
        found = dict.fromkeys(_told(promise, when))
        if found:
            return tuple(found)
    return ()


def _told(promise: Uptime, when: When) -> Iterator[str]:
    for rung in promise.ladder.rungs:
        if rung.when is when and rung.concerns(promise.kind):
            yield from (name for name in rung.audiences(promise.kind) if name not in (LEGAL, OWNER))


def _began_at(rule: Rule, found: Account, now: datetime) -> datetime | None:
    began_at: datetime | None = None
    spans: Sequence[Span] = tuple(found.down.clip(found.span.start, now))
    for span in reversed(spans):
        if began_at is not None and began_at - span.end >= 2 * rule.short:
            break
        began_at = span.start
    return began_at
