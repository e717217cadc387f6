"""Maintenance as the editions of the configuration announced it (S10, S38)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from bot.sla.library import Edition, Library
from bot.sla.spans import Span
from bot.sla.uptime.exclusions import Window
from bot.sla.uptime.recurring import Once, Planned, Recurring, occurrences

BEFORE = timedelta(days=367)
"""How far before the first edition its plans are looked at, as it holds for all time before it."""


def planned_windows(name: str, library: Library, until: datetime) -> list[Window]:
    """The windows of a service that begin before an instant, in order.

    An edition plans what begins while it is in force. A window is announced when the file first says so, or
    when the file says that it was; what a later edition leaves out is called off from then on.
    """
    found: list[Window] = []
    announced: dict[Planned, datetime] = {}
    for edition, span in _in_force(library, until):
        service = edition.book.service(name)
        plans = service.planned if service else ()
        announced = {one: announced.get(one, edition.since) for one in plans}
        found += (
            Window(at, one.announced_at or since, _name(one), one.reason)
            for one, since in announced.items()
            for at in occurrences(one, span.start, span.end)
        )
    return sorted(found, key=lambda one: (one.span, one.announced_at))


def _in_force(library: Library, until: datetime) -> Iterator[tuple[Edition, Span]]:
    first = library.editions[0].since - BEFORE
    starts = [first, *(edition.since for edition in library.editions[1:]), max(until, first)]
    for edition, (start, end) in zip(library.editions, pairwise(starts), strict=True):
        if start < min(end, until):
            yield edition, Span(start, min(end, until))


def _name(planned: Planned) -> str:
    match planned:
        case Recurring():
            return "recurring"
        case Once():
            return "planned"
