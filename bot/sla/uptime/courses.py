"""The course of a budget over a period: what is left at each instant, and what each part of the time was.

This is what a picture shows. The line is straight between its corners, so that drawing the corners is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.sla.spans import Span, Spans
from bot.sla.uptime.budgets import Account
from bot.sla.uptime.moving import Moving
from bot.sla.uptime.periods import Rolling
from bot.sla.uptime.spending import Spending


class Part(StrEnum):
    """What a stretch of time was, other than good."""

    DOWN = "down"
    UNKNOWN = "unknown"
    MAINTENANCE = "maintenance"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time and what it was."""

    span: Span
    part: Part


@dataclass(frozen=True, slots=True)
class Corner:
    """So much of the budget was left at an instant; negative when it is overspent."""

    at: datetime
    left: timedelta


@dataclass(frozen=True, slots=True)
class Course:
    """`span` is all of the period, `until` how far it has come; `corners` go up to there. Bands of announced
    maintenance and of exclusions may lie beyond. `due_at` is when an outage that goes on breaks it."""

    span: Span
    until: datetime
    budget: timedelta
    corners: tuple[Corner, ...]
    bands: tuple[Band, ...]
    due_at: datetime | None = None


def course(spending: Spending) -> Course:
    """The course of a promise in its period."""
    whole, until = spending.whole, spending.until
    per = spending.promise.per
    start = spending.found.span.start
    if isinstance(per, Rolling) and spending.own:
        moving = Moving(whole, spending.promise, per)
        corners = tuple(_rolling(moving, spending.found.span))
        span = Span(start, until)
    else:
        corners = tuple(_corners(spending.found, spending.budget))
        span = Span(start, until) if not spending.own else whole.span
    return Course(span, until, spending.budget, corners, tuple(_bands(spending, span)), spending.due_at)


def _corners(found: Account, budget: timedelta) -> Iterator[Corner]:
    """It falls within the service hours of each outage, and stands still between them."""
    ruler, left = found.calendar.ruler(), budget
    yield Corner(found.span.start, left)
    for down in found.down:
        for span in ruler.open_spans(down.start, down.end):
            yield Corner(span.start, left)
            left -= ruler.used(span.start, span.end)
            yield Corner(span.end, left)
    yield Corner(found.span.end, left)


def _rolling(moving: Moving, span: Span) -> Iterator[Corner]:
    """It also rises, where bad time leaves the window."""
    return (Corner(at, moving.allowed(at) - moving.used(at)) for at in moving.turns(span))


def _bands(spending: Spending, span: Span) -> Iterator[Band]:
    """In order, never two at once; only maintenance and exclusions lie in time to come."""
    found, whole = spending.found, spending.whole
    parts: tuple[tuple[Part, Spans], ...] = (
        (Part.DOWN, found.down),
        (Part.UNKNOWN, found.unknown),
        (Part.MAINTENANCE, whole.maintenance),
        (Part.EXCLUDED, whole.excluded),
    )
    bands = [Band(one, part) for part, spans in parts for one in spans.clip(span.start, span.end)]
    yield from sorted(bands, key=lambda band: band.span)
