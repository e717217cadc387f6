"""StatusCake's answers, as checks and stretches of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.sla.observations import Health
from bot.sources.shared.instants import format_epoch, parse_epoch, parse_iso
from bot.sources.shared.intervals import Check, Past
from bot.sources.shared.reading import Json, flag, items, mapping, number, plain, text
from bot.sources.shared.turns import SILENT, Interval

HEALTHS = {"up": Health.UP, "down": Health.DOWN}
_STATUS = "a status nobody knows: this time is unknown"

Aside = list[tuple[str, str]]


def read_checks(
    values: Iterable[object], dated_at: datetime, reread: timedelta, tags: frozenset[str]
) -> tuple[list[Check], Aside]:
    """The tests of a list, of those tags if any are asked for, and what was put aside."""
    found, strange = list[Check](), Aside()
    for value in values:
        id = "?"
        try:
            record = mapping(value, "a test")
            id = _id(record)
            check = _check(id, record, dated_at, reread)
        except ValueError as error:
            strange.append((f"check:{id}", str(error)))
            continue
        if tags and not tags & check.tags:
            continue
        if check.health is None:
            strange.append((f"check:{id}", _STATUS))
        found.append(check)
    return found, strange


def read_periods(values: Iterable[object], check: str) -> tuple[list[Interval], Aside]:
    """The periods of a test; the present one has no end."""
    found, strange = list[Interval](), Aside()
    for value in values:
        record = mapping(value, "a period")
        start, end = parse_iso(text(record, "created_at")), text(record, "ended_at")
        health = HEALTHS.get(text(record, "status").lower())
        if health is None:
            strange.append((f"period:{format_epoch(start)}:{check}", _STATUS))
        found.append(Interval(start, parse_iso(end) if end else None, health or Health.UNKNOWN))
    return found, strange


def past_of(
    check: Check, periods: Iterable[Interval], since: datetime, until: datetime, before: Health | None
) -> Past:
    """What a test said. A period says nothing of pauses: it goes on while a test is paused. So what was told
    as silent stays so until the test is seen to look again, or begins a period of its own."""
    begin = until if before in SILENT else since
    told = list[Interval]()
    for one in periods:
        start = one.start if one.start > since else max(one.start, begin)
        end = one.end or (until if check.health is Health.PAUSED else None)
        if end is None or start < end:
            told.append(Interval(start, end, one.health))
    return Past(tuple(told))


def _check(id: str, record: Json, dated_at: datetime, reread: timedelta) -> Check:
    status = HEALTHS.get(text(record, "status").lower())
    paused = record.get("paused") is not None and flag(record, "paused")
    seconds = 300 if record.get("check_rate") is None else number(record, "check_rate")
    return Check(
        id=id,
        health=Health.PAUSED if paused else status,
        mark=_turn(id, dated_at, reread),
        every=timedelta(seconds=seconds),
        tags=frozenset(plain(tag) for tag in items(record, "tags")),
    )


def _turn(id: str, at: datetime, reread: timedelta) -> datetime:
    """When it was this test's turn to be read again; the tests take turns, not all at once."""
    length = int(reread.total_seconds())
    seconds = format_epoch(at)
    return parse_epoch(seconds - (seconds - int(id) * 37) % length)


def _id(record: Json) -> str:
    id = plain(record.get("id"))
    if not id.isdecimal() or not id.isascii() or len(id) > 18:
        raise ValueError("id is not a number")
    return id
