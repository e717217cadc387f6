"""How a service is now and since when, and the outages that are over (S38, S39)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.sla.promises import Metric
from bot.sla.spans import Span, Spans
from bot.sla.uptime.budgets import Heard
from bot.sla.uptime.health import Record, joined
from bot.sla.uptime.services import Service

_MOMENT = timedelta(microseconds=1)


class Condition(StrEnum):
    """How a service is, excluded or not."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Turn:
    """How it is, and since when; None where it was so before anybody looked."""

    condition: Condition
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Recovery:
    """An outage that is over. It was last known to be down at `ended_at` and is known to work again from
    `up_at` on: between the two nobody can tell. `down` is how long it was down, without what is not known."""

    began_at: datetime
    ended_at: datetime
    up_at: datetime
    down: timedelta


def course(service: Service, heard: Heard, until: datetime, metric: Metric | None = None) -> Record:
    """The service from the first word about it up to an instant: bad where the monitors of any promise (of
    one metric, or of all) say so, unknown where none says so and one cannot tell."""
    words = (at for turns in heard.said.values() for at, _ in turns)
    span = Span(min((*words, heard.watched_at, until)), until + _MOMENT)
    down = unknown = Spans()
    for monitors in dict.fromkeys(p.monitors for p in service.promises if metric in (None, p.metric)):
        said = {str(one): heard.said.get(one, ()) for one in monitors}
        found = joined(said, service.quorum, span, service.min_length)
        down, unknown = down | found.down, unknown | found.unknown
    return Record(span, down, unknown - down, down)


def metric_of(service: Service) -> Metric | None:
    """What decides whether it is down: its availability, where that is promised; else whatever is."""
    available = any(promise.metric is Metric.AVAILABILITY for promise in service.promises)
    return Metric.AVAILABILITY if available else None


def turn_at(service: Service, heard: Heard, at: datetime) -> Turn:
    """How a service is at an instant: whether it is down, where that is promised of it."""
    found = course(service, heard, at, metric_of(service))
    if not any(promise.monitors for promise in service.promises):
        return Turn(Condition.UNKNOWN, None)
    sets = {Condition.DOWN: found.down, Condition.UNKNOWN: found.unknown, Condition.UP: found.up}
    condition, span = next(
        (name, span) for name, spans in sets.items() for span in spans if span.start <= at < span.end
    )
    return Turn(condition, span.start if span.start > found.span.start else None)


def down_since(service: Service, heard: Heard, at: datetime, metric: Metric | None = None) -> datetime | None:
    """When the outage of an instant began; None if there is none. Outages between which nobody could tell are
    one, as in `recoveries`."""
    found = course(service, heard, at, metric)
    if not found.down.contains(at):
        return None
    worked = max((span.end for span in found.up), default=found.span.start)
    return min(span.start for span in found.down if span.end > worked)


def recoveries(
    service: Service, heard: Heard, until: datetime, metric: Metric | None = None
) -> list[Recovery]:
    """Every outage that is over by an instant, in order. Outages between which nobody could tell are one."""
    found = course(service, heard, until, metric)
    over: dict[datetime, list[Span]] = {}
    works = iter(found.up)
    up = next(works, None)
    for span in found.down:
        while up is not None and up.start < span.end:
            up = next(works, None)
        if up is None:
            break
        over.setdefault(up.start, []).append(span)
    return [
        Recovery(spans[0].start, spans[-1].end, at, sum((one.length for one in spans), timedelta(0)))
        for at, spans in over.items()
    ]
