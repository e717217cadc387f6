"""`duebell uptime`: how much of the time services work, and what is left of each budget."""

from __future__ import annotations

import dataclasses
import html
from datetime import datetime
from pathlib import Path

import typer

from bot.cli.printing import aligned, did_you_mean
from bot.cli.settings import settings_of
from bot.cli.stores import answers_of, from_store
from bot.clock import Clock, SystemClock
from bot.engine.uptime_report_views import BudgetRow, NoPeriod, UptimeAnswer
from bot.engine.views import NotFound
from bot.pictures.drawing import available
from bot.sla.instants import local
from bot.sla.library import Library
from bot.sla.uptime.figures import percent
from bot.slack.escape import Safe, clean
from bot.slack.texts import Tongue
from bot.slack.uptime_details import details
from bot.slack.uptime_picture import png
from bot.slack.uptime_report import columns, row_cells
from bot.terminal import as_json as in_json
from handlers.periods import taken_off
from storage import SqlStore

_ENGLISH = Tongue("en")


def uptime(
    config: Path, name: str, period: str, *, as_json: bool, picture: Path | None, clock: Clock | None = None
) -> int:
    """Print the report, and draw it into a file; 1 when nothing is called that, 2 for faults."""
    if picture is not None and not available():
        typer.echo("A picture needs the extra `reports`: pip install 'duebell[reports]'.", err=True)
        return 2
    settings = settings_of(config)
    if settings is None:
        return 2
    rest, wanted = taken_off(period)
    clock = clock or SystemClock()

    async def work(store: SqlStore, library: Library) -> UptimeAnswer | NotFound | NoPeriod:
        return await answers_of(store, library, settings, clock).uptime(name or None, rest or wanted)

    match found := from_store(settings, work, clock):
        case None:
            return 2
        case NotFound(nearest=nearest):
            typer.echo(f"No service and no customer is called {name}.{did_you_mean(nearest)}", err=True)
            return 1
        case NoPeriod(asked):
            typer.echo(f"{asked} is no period. Write 2026-11, 2026-Q4, 2026, 30d or last month.", err=True)
            return 1
        case UptimeAnswer():
            typer.echo(_json(found) if as_json else _told(found, settings.zone))
            return 0 if picture is None else _drawn(found, picture)


def _drawn(view: UptimeAnswer, picture: Path) -> int:
    if not view.rows:
        typer.echo("There is nothing to draw.", err=True)
        return 1
    try:
        picture.write_bytes(png(view, "en"))
    except OSError as fault:
        typer.echo(f"The picture cannot be written: {fault}", err=True)
        return 2
    return 0


def _told(view: UptimeAnswer, zone: str) -> str:
    """How each service is, the table, then each promise with its figures."""
    head = f"As of {local(view.as_of.replace(microsecond=0), zone)}:"
    parts = [head, *_services(view, zone), *_silent(view), *_table(view)]
    return "\n".join([*parts, *(line for row in view.rows for line in _details(row))])


def _services(view: UptimeAnswer, zone: str) -> list[str]:
    told = []
    for one in view.services:
        now = one.condition
        since = f" since {local(now.since.replace(microsecond=0), zone)}" if now.since else ""
        unseen = ", as of the last reading" if now.unseen else ""
        told.append(f"  {clean(one.title or one.name)}: {now.condition}{since}{unseen}")
    return told or ["  No services are configured."]


def _silent(view: UptimeAnswer) -> list[str]:
    """Sources that cannot be read now: what came later is unknown."""
    return [f"  {one.name} has not been read lately; what came since is unknown." for one in view.silent]


def _table(view: UptimeAnswer) -> list[str]:
    if not view.rows:
        return ["  Nothing is promised for that period."] if view.services else []
    cells = [columns(_ENGLISH), *(row_cells(_ENGLISH, row, with_service=True) for row in view.rows)]
    return ["", *aligned([[clean(cell) for cell in row] for row in cells])]


def _details(row: BudgetRow) -> list[str]:
    def at(instant: datetime) -> Safe:
        return Safe(local(instant.replace(microsecond=0), row.zone))

    text = html.unescape(details(_ENGLISH, row, with_service=True, at=at).replace("*", ""))
    head, *rest = text.split("\n")
    return ["", head, *(f"  {line}" for line in rest)]


def _json(view: UptimeAnswer) -> str:
    """Durations are seconds, instants ISO 8601 in UTC, shares exact fractions."""
    whole = dataclasses.asdict(view)
    for row, told in zip(view.rows, whole["rows"], strict=True):
        uptime = row.shown.uptime
        told["uptime"] = uptime
        told["uptime_percent"] = None if uptime is None else percent(uptime, row.shown.at_least)
    return in_json(whole)
