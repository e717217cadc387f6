"""UptimeRobot's answers, as checks and stretches of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sla.observations import Health
from bot.sources.shared.instants import parse_iso
from bot.sources.shared.intervals import Check, Past
from bot.sources.shared.reading import Json, mapping, number, plain, text
from bot.sources.shared.turns import SILENT, Interval

HEALTHS = {
    "UP": Health.UP,
    "DOWN": Health.DOWN,
    "LOOKS_DOWN": Health.UP,  # no incident yet: if it becomes one, it is dated back to here
    "PAUSED": Health.PAUSED,
    "STARTED": Health.UNKNOWN,  # not looked at yet
}
_STATUS = "a status nobody knows"

Aside = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Incident:
    """A stretch in which a monitor was not up. `end` is None while it lasts."""

    monitor: str
    start: datetime
    end: datetime | None
    health: Health


def read_checks(
    values: Iterable[object], dated_at: datetime, tags: frozenset[str]
) -> tuple[list[Check], Aside]:
    """The monitors of a list, of those tags if any are asked for, and what was put aside."""
    found, strange = list[Check](), Aside()
    for value in values:
        id = "?"
        try:
            record = mapping(value, "a monitor")
            id = str(number(record, "id"))
            check = _check(id, record, dated_at)
        except ValueError as error:
            strange.append((f"check:{id}", str(error)))
            continue
        if tags and not tags & check.tags:
            continue
        if check.health is None:
            strange.append((f"check:{id}", f"{_STATUS}: this time is unknown"))
        found.append(check)
    return found, strange


def read_incidents(values: Iterable[object]) -> tuple[list[Incident], Aside]:
    """The incidents of a list. One of a kind that nobody knows makes its time unknown."""
    found, strange = list[Incident](), Aside()
    for value in values:
        record = mapping(value, "an incident")
        monitor = str(number(mapping(record.get("monitor"), "monitor"), "id"))
        health = HEALTHS.get(text(record, "type").upper() or "DOWN")
        if health is None:
            strange.append((f"incident:{monitor}", f"an incident of {_STATUS}: this time is unknown"))
        if health is not Health.UP:
            end = text(record, "resolvedAt")
            start, until = parse_iso(text(record, "startedAt")), parse_iso(end) if end else None
            found.append(Incident(monitor, start, until, health or Health.UNKNOWN))
    return found, strange


def past_of(
    check: Check, incidents: Sequence[Incident], since: datetime, until: datetime, before: Health | None
) -> Past:
    """What a monitor said: up wherever no incident was, as long as it was looking.

    Nothing tells when a pause began or ended but how long the present state has lasted: after a silence it
    speaks again from there on, and what it cannot tell now it cannot tell since then. A monitor of unknown
    age is believed from its present state on.
    """
    begin = since
    ageless = before is None and check.created_at is None
    if (before in SILENT or ageless) and check.began_at is not None:
        begin = max(since, check.began_at)
    silent = check.health is None or check.health in SILENT
    end = until if not silent or check.began_at is None else min(until, max(begin, check.began_at))
    known = sorted([*incidents, *_untold(check, incidents)], key=lambda one: one.start)
    intervals = [*_stretches(known, begin, end)]
    if silent:
        intervals.append(Interval(end, None, check.health or Health.UNKNOWN))
    return Past(tuple(intervals))


def _untold(check: Check, incidents: Sequence[Incident]) -> Iterator[Incident]:
    """The incident of a monitor that is down, if the list of incidents does not have it: it began too long
    ago, or a moment ago."""
    began_at = check.mark or check.began_at
    if check.health is Health.DOWN and began_at is not None and all(one.end for one in incidents):
        yield Incident(check.id, began_at, None, Health.DOWN)


def _stretches(incidents: Iterable[Incident], begin: datetime, end: datetime) -> Iterator[Interval]:
    at = begin
    for one in incidents:
        over = min(one.end or end, end)
        if over <= at:
            continue
        if at < one.start:
            yield Interval(at, one.start, Health.UP)
        yield Interval(max(at, one.start), over, one.health)
        at = over
    if at < end:
        yield Interval(at, end, Health.UP)


def _check(id: str, record: Json, dated_at: datetime) -> Check:
    last = record.get("lastIncident")
    mark = text(mapping(last, "lastIncident"), "startedAt") if last is not None else ""
    created = text(record, "createDateTime")
    lasted = record.get("currentStateDuration")
    seconds = 300 if record.get("interval") is None else number(record, "interval")
    tags = record.get("tags")
    return Check(
        id=id,
        health=HEALTHS.get(text(record, "status").upper()),
        mark=parse_iso(mark) if mark else None,
        created_at=parse_iso(created) if created else None,
        began_at=None
        if lasted is None
        else dated_at - timedelta(seconds=number(record, "currentStateDuration")),
        every=timedelta(seconds=seconds),
        tags=frozenset(_tag(tag) for tag in tags) if isinstance(tags, list) else frozenset(),
    )


def _tag(value: object) -> str:
    """A tag is a word, or an object that has one."""
    return text(value, "name") if isinstance(value, dict) else plain(value)
