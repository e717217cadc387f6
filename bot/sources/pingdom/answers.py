"""Pingdom's answers, as checks, stretches of time and windows. Instants are whole seconds since 1970."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.sla.observations import Health
from bot.sources.shared.instants import parse_epoch
from bot.sources.shared.intervals import Check, Past, Planned
from bot.sources.shared.reading import Json, items, mapping, number, text
from bot.sources.shared.turns import Interval
from bot.sources.shared.windows import Window

HEALTHS = {
    "up": Health.UP,
    "down": Health.DOWN,
    "unconfirmed_down": Health.UP,  # no outage yet: if it is one, it is dated back to here
    "unknown": Health.UNKNOWN,
    "paused": Health.PAUSED,
}
_STATUS = "a status nobody knows"

Aside = list[tuple[str, str]]


def read_checks(answer: Json, tags: frozenset[str]) -> tuple[list[Check], Aside]:
    """The checks of a list, of those tags if any are asked for, and what was put aside."""
    found, strange = list[Check](), Aside()
    for value in _listed(answer, "checks"):
        id = "?"
        try:
            record = mapping(value, "a check")
            id = str(number(record, "id"))
            check = _check(id, record)
        except ValueError as error:
            strange.append((f"check:{id}", str(error)))
            continue
        if tags and not tags & check.tags:
            continue
        if check.health is None:
            strange.append((f"check:{id}", f"{_STATUS}: its past decides"))
        found.append(check)
    return found, strange


def read_past(answer: Json, check: str) -> Past:
    """The stretches that `summary.outage` tells; the end of the last one moves while it lasts."""
    intervals, strange = list[Interval](), Aside()
    for value in _listed(mapping(answer.get("summary"), "summary"), "states"):
        record = mapping(value, "a state")
        start, end = number(record, "timefrom"), number(record, "timeto")
        health = HEALTHS.get(text(record, "status"))
        if health is None:
            strange.append((f"state:{start}:{check}", f"{_STATUS}: this time is unknown"))
        intervals.append(Interval(parse_epoch(start), parse_epoch(end), health or Health.UNKNOWN))
    return Past(tuple(intervals), tuple(strange))


def read_windows(maintenance: Json, occurrences: Json, checks: Iterable[Check], since: datetime) -> Planned:
    """The occurrences that are not over at `since`, with the checks that their maintenance is for."""
    known, strange = frozenset(check.id for check in checks), Aside()
    monitors = dict(_monitors(maintenance, strange))
    windows = list[Window]()
    for value in _listed(occurrences, "occurrences"):
        try:
            record = mapping(value, "an occurrence")
            whose = monitors.get(number(record, "maintenanceid"), frozenset()) & known
            start, end = parse_epoch(number(record, "from")), parse_epoch(number(record, "to"))
            name = str(number(record, "id"))
        except ValueError as error:
            strange.append(("maintenance:?", str(error)))
            continue
        if whose and end > since:
            windows.append(Window(name, whose, start, end))
    return Planned(tuple(windows), tuple(strange))


def _check(id: str, record: Json) -> Check:
    status = text(record, "status")
    down = status == "down"  # while it is down, lastdownend moves with every test
    mark = _optional(record, "lastdownstart" if down else "lastdownend")
    minutes = 1 if record.get("resolution") is None else number(record, "resolution")
    return Check(
        id=id,
        health=HEALTHS.get(status),
        mark=mark,
        created_at=_optional(record, "created"),
        every=timedelta(minutes=minutes),
        tags=frozenset(text(mapping(tag, "a tag"), "name") for tag in items(record, "tags")),
    )


def _monitors(answer: Json, strange: Aside) -> Iterator[tuple[int, frozenset[str]]]:
    for value in _listed(answer, "maintenance"):
        try:
            record = mapping(value, "a maintenance")
            uptime = items(mapping(record.get("checks"), "checks"), "uptime")
            yield number(record, "id"), frozenset(str(number({"id": id}, "id")) for id in uptime)
        except ValueError as error:
            strange.append(("maintenance:?", str(error)))


def _listed(record: Json, key: str) -> Iterator[object]:
    """A list that must be there: an answer without it is not what was asked for."""
    if record.get(key) is None:
        raise ValueError(f"there are no {key}")
    return items(record, key)


def _optional(record: Json, key: str) -> datetime | None:
    return None if record.get(key) is None else parse_epoch(number(record, key))
