"""Planned maintenance from its shapes, and who hears of it (S38)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.config.readers import to_day
from bot.config.reading import Path
from bot.config.report import Report
from bot.config.shape_services import MaintenanceShape, WindowShape
from bot.naming import did_you_mean
from bot.sla.hours import parse_hours
from bot.sla.instants import read_local
from bot.sla.ladders import OWNER
from bot.sla.spans import Span
from bot.sla.uptime.recurring import Once, Planned, Recurring, wall_instant
from bot.sla.uptime.services import Announcing

_DATE = len("2026-12-31")
_END_OF_DAY = timedelta(days=1)


def build_planned(shapes: Iterable[WindowShape], zone: str, at: Path, report: Report) -> tuple[Planned, ...]:
    """Windows in the file's order; what is wrong is reported."""
    made = (one for n, shape in enumerate(shapes) for one in _window(shape, zone, (*at, n), report))
    return tuple(dict.fromkeys(made))


def build_announcing(
    shape: MaintenanceShape, audiences: frozenset[str], at: Path, report: Report
) -> Announcing:
    """Who is told, and how long ahead, the earliest first. Names that nobody has are reported."""
    for n, name in enumerate(shape.to):
        place = (*at, "to") if isinstance(report.reading.at((*at, "to")), str) else (*at, "to", n)
        if name == OWNER:
            report.fault(place, "is nobody here: a service has no owner", "name a channel, a role, or group")
        elif name not in audiences:
            report.fault(place, f"there is no channel or role `{name}`", did_you_mean(name, audiences))
    ahead = tuple(sorted(set(shape.announce), reverse=True))
    return Announcing(tuple(dict.fromkeys(shape.to)), ahead)


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
