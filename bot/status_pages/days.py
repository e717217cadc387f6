"""The days of a service, and its outages: one account over all, cut by midnights of the page's zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.budgets import Account
from bot.sla.uptime.recurring import wall_instant
from bot.status_pages.story import Day, DayKind, Outage

MOST_OUTAGES = 50
"""So many are listed, the newest ones."""
_DAY = timedelta(days=1)


def dates(now: datetime, days: int, zone: str) -> list[date]:
    """The last so many dates in a zone, today last."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return [today - n * _DAY for n in reversed(range(days))]


def beginning(now: datetime, days: int, zone: str) -> datetime:
    """The midnight with which the first of these days begins."""
    return wall_instant(dates(now, days, zone)[0], ZERO, zone)


def days_of(found: Account, now: datetime, days: int, zone: str) -> tuple[Day, ...]:
    """One entry for each date, oldest first, up to the end of the account. A date that is not reached by it
    has only unknown time, however much that will be."""
    listed = dates(now, days, zone)
    midnights = [wall_instant(day, ZERO, zone) for day in (*listed, listed[-1] + _DAY)]
    return tuple(
        _day(found, day, start, min(end, max(now, start)))
        for day, (start, end) in zip(listed, pairwise(midnights), strict=True)
    )


def _day(found: Account, day: date, start: datetime, end: datetime) -> Day:
    if start >= end:
        return Day(day, DayKind.CLOSED, ZERO, ZERO, ZERO, ZERO)
    whole = found.measured(Spans.of(Span(start, end)))
    down = found.measured(found.down.clip(start, end))
    seen = Spans.of(found.span).clip(start, end)
    unknown = found.measured(found.unknown.clip(start, end) | (Spans.of(Span(start, end)) - seen))
    excluded = found.measured((found.maintenance | found.excluded).clip(start, end))
    return Day(day, _kind(whole, down, unknown, excluded), whole, down, unknown, excluded)


def _kind(whole: timedelta, down: timedelta, unknown: timedelta, excluded: timedelta) -> DayKind:
    if whole <= ZERO:
        return DayKind.CLOSED
    for kind, part in (
        (DayKind.DOWN, down),
        (DayKind.UNKNOWN, unknown),
        (DayKind.EXCLUDED, excluded),
    ):
        if part > ZERO:
            return kind
    return DayKind.UP


def outages_of(found: Account, doubts: Spans, since: datetime, last_word: datetime) -> tuple[Outage, ...]:
    """Those that were not over at `since`, the newest first, with what is in doubt of each. One that reaches
    the end of the account, and the last word of any monitor, goes on as far as anybody knows."""
    heard_to = max(found.span.end, last_word)
    listed = [one for one in found.outages if one.end > since and one.start < found.span.end]
    return tuple(
        Outage(
            start=one.start,
            end=None if one.end >= heard_to else one.end,
            length=min(one.end, heard_to) - one.start,
            counted=found.measured(found.down.clip(one.start, one.end)),
            doubtful=tuple(doubts.clip(one.start, min(one.end, heard_to))),
        )
        for one in reversed(listed[-MOST_OUTAGES:])
    )
