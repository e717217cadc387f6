"""UptimeRobot's maintenance windows: by the wall clock of the account's zone, which no window names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta

from bot.sources.shared.instants import format_epoch
from bot.sources.shared.intervals import Check, Planned
from bot.sources.shared.reading import Json, flag, items, mapping, number, text
from bot.sources.shared.wall import LAST, is_last_of_month, starts
from bot.sources.shared.windows import Window

Aside = list[tuple[str, str]]


def read_windows(
    values: Iterable[object], checks: Iterable[Check], zone: str, since: datetime, until: datetime
) -> Planned:
    """Every occurrence that is not over at `since` and begins before `until`."""
    known, strange, windows = frozenset(check.id for check in checks), Aside(), list[Window]()
    for value in values:
        try:
            windows += _windows(mapping(value, "a window"), known, zone, since, until)
        except ValueError as error:
            strange.append(("maintenance:?", str(error)))
    return Planned(tuple(windows), tuple(strange))


def _windows(
    record: Json, known: frozenset[str], zone: str, since: datetime, until: datetime
) -> Iterator[Window]:
    if text(record, "status").lower() == "paused":
        return
    id, length = str(number(record, "id")), timedelta(minutes=number(record, "duration"))
    everywhere = record.get("autoAddMonitors") is not None and flag(record, "autoAddMonitors")
    named = {str(number({"id": monitor}, "id")) for monitor in items(record, "monitorIds")}
    whose = known if everywhere else known & named
    at, often = time.fromisoformat(text(record, "time")), text(record, "interval").lower()
    for start in starts(_days(record, often), at, zone, since - length, until):
        if whose and start + length > since:
            name = id if often == "once" else f"{id}@{format_epoch(start)}"
            yield Window(name, whose, start, start + length)


def _days(record: Json, often: str) -> Callable[[date], bool]:
    """Which days a window begins on. Monday is 1."""
    days = {number({"day": day}, "day") for day in items(record, "days")}
    match often:
        case "once":
            only = date.fromisoformat(text(record, "date"))
            return lambda day: day == only
        case "daily":
            return lambda day: True
        case "weekly":
            return lambda day: day.isoweekday() in days
        case "monthly":
            return lambda day: day.day in days or (LAST in days and is_last_of_month(day))
        case _:
            raise ValueError("an interval nobody knows")
