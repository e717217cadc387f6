"""StatusCake's maintenance windows: each in a zone of its own, again and again by the clock on the wall."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.sources.shared.instants import format_epoch, parse_iso
from bot.sources.shared.intervals import Check, Planned
from bot.sources.shared.reading import Json, items, mapping, plain, text
from bot.sources.shared.wall import starts
from bot.sources.shared.windows import Window

_DAYS = {"1d": 1, "1w": 7, "2w": 14}


def read_windows(
    values: Iterable[object], checks: Iterable[Check], since: datetime, until: datetime
) -> Planned:
    """Every occurrence that is not over at `since` and begins before `until`."""
    known, strange, windows = tuple(checks), list[tuple[str, str]](), list[Window]()
    for value in values:
        try:
            windows += _windows(mapping(value, "a window"), known, since, until)
        except (ValueError, KeyError, OSError) as error:  # of ZoneInfo: there is no such zone
            reason = str(error) if isinstance(error, ValueError) else "a time zone nobody knows"
            strange.append(("maintenance:?", reason))
    return Planned(tuple(windows), tuple(strange))


def _windows(record: Json, checks: tuple[Check, ...], since: datetime, until: datetime) -> Iterator[Window]:
    if text(record, "state").lower() == "paused":
        return
    id, zone = plain(record.get("id")), text(record, "timezone") or "UTC"
    first, end = parse_iso(text(record, "start_at")), parse_iso(text(record, "end_at"))
    tests, tags = _words(record, "tests"), _words(record, "tags")
    whose = frozenset(check.id for check in checks if check.id in tests or check.tags & tags)
    often, length = text(record, "repeat_interval").lower(), end - first
    there = first.astimezone(ZoneInfo(zone))
    for start in starts(_days(often, there.date()), there.time(), zone, since - length, until):
        if whose and start >= first and start + length > since:
            name = id if often in {"", "never"} else f"{id}@{format_epoch(start)}"
            yield Window(name, whose, start, start + length)


def _days(often: str, first: date) -> Callable[[date], bool]:
    """Which days a window begins on."""
    if often in {"", "never"}:
        return lambda day: day == first
    if often == "1m":
        return lambda day: day.day == first.day
    if often not in _DAYS:
        raise ValueError("a repetition nobody knows")
    return lambda day: (day - first).days % _DAYS[often] == 0


def _words(record: Json, key: str) -> frozenset[str]:
    return frozenset(plain(value) for value in items(record, key))
