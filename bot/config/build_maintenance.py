"""Planned maintenance from its shapes (S38)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.config.readers import to_day
from bot.config.reading import Path
from bot.config.report import Report
from bot.config.shape_services import WindowShape
from bot.sla.hours import parse_hours
from bot.sla.instants import read_local
from bot.sla.spans import Span
from bot.sla.uptime.recurring import Once, Planned, Recurring, wall_instant

_DATE = len("2026-12-31")
_END_OF_DAY = timedelta(days=1)


def build_planned(shapes: Iterable[WindowShape], zone: str, at: Path, report: Report) -> tuple[Planned, ...]:
    """Windows in the file's order; what is wrong is reported."""
    made = (one for n, shape in enumerate(shapes) for one in _window(shape, zone, (*at, n), report))
    return tuple(dict.fromkeys(made))


def _window(shape: WindowShape, zone: str, at: Path, report: Report) -> Iterator[Planned]:
    zone = shape.zone or zone
    announced = _announced(shape.announced, zone)
    if shape.from_ and shape.to:
        start, end = _instant(shape.from_, zone), _instant(shape.to, zone)
        if start < end:
            yield Once(Span(start, end), announced, shape.reason)
        else:
            report.fault((*at, "to"), "is not after its beginning", "put the later instant last")
        return
    hours = parse_hours(shape.hours or "closed")
    if not hours:
        report.fault((*at, "hours"), "is no time of maintenance", "write it like 02:00-04:00")
        return
    days = tuple(dict.fromkeys(day for some in shape.every or () for day in some))
    start_day, end_day = shape.valid
    skipped = tuple(sorted(set(shape.except_)))
    yield Recurring(days, hours, zone, start_day, end_day, skipped, announced, shape.reason)


def _instant(text: str, zone: str) -> datetime:
    """A date alone is its beginning."""
    return wall_instant(to_day(text), timedelta(0), zone) if len(text) == _DATE else read_local(text, zone)


def _announced(text: str | None, zone: str) -> datetime | None:
    """A date alone counts as its end: nobody can say that it was before."""
    if text is None or len(text) != _DATE:
        return read_local(text, zone) if text else None
    return wall_instant(to_day(text) + _END_OF_DAY, timedelta(0), zone)
