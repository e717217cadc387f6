"""`duebell drift`: where the helpdesks' own SLA says something else than we do, and why."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import typer

from bot.cli.printing import aligned, did_you_mean
from bot.cli.settings import settings_of
from bot.cli.stores import answers_of, from_store
from bot.clock import Clock, SystemClock
from bot.engine.drift_views import DriftView
from bot.engine.views import NotFound, Several
from bot.sla.instants import local
from bot.sla.library import Library
from bot.slack.drift import columns, outcome, row_cells
from bot.slack.escape import clean
from bot.slack.reasons import advice, reason
from bot.slack.texts import Tongue
from bot.terminal import as_json as in_json
from storage import SqlStore

_ENGLISH = Tongue("en")


def drift(config: Path, name: str, *, as_json: bool, clock: Clock | None = None) -> int:
    """Print the report; 0 also where timers differ, 1 when nothing is called that, 2 for faults."""
    settings = settings_of(config)
    if settings is None:
        return 2
    clock = clock or SystemClock()

    async def work(store: SqlStore, library: Library) -> DriftView | NotFound | Several:
        return await answers_of(store, library, settings, clock).drift(name or None, limit=None)

    match found := from_store(settings, work, clock):
        case None:
            return 2
        case NotFound(nearest=nearest):
            typer.echo(f"Nothing is called {name}.{did_you_mean(nearest)}", err=True)
            return 1
        case Several(choices=choices):
            typer.echo(f"Several tickets are called {name}: {', '.join(choices)}.", err=True)
            return 1
        case DriftView():
            typer.echo(in_json(dataclasses.asdict(found)) if as_json else _told(found))
            return 0


def _told(view: DriftView) -> str:
    """One line, the reasons, the timers."""
    about = f" for {view.title}" if view.title else ""
    head = f"As of {local(view.as_of.replace(microsecond=0), view.zone)}{about}: {outcome(_ENGLISH, view)}"
    return "\n".join([head, *_patterns(view), *_silent(view), *_rows(view)])


def _patterns(view: DriftView) -> list[str]:
    told = []
    for one in view.patterns:
        label = f"“{clean(one.label)}”" if one.label else ""
        policy = f"policy {one.policy}" if one.policy else ""
        about = " · ".join(filter(None, (one.source, one.metric, label, policy)))
        why = reason(_ENGLISH, one.findings, clean)
        told.append(f"  {one.count} × {about}: {why}.\n      {advice(_ENGLISH, one.findings)}")
    return told


def _silent(view: DriftView) -> list[str]:
    """Sources that cannot be read now: both sides of theirs are old."""
    return [
        f"  {one.name} has not been read lately; what is said of it is old."
        for one in view.sources
        if not one.healthy
    ]


def _rows(view: DriftView) -> list[str]:
    if not view.rows:
        return []
    cells = [columns(_ENGLISH, view.zone), *(row_cells(_ENGLISH, row, view.zone) for row in view.rows)]
    return ["", *aligned([[clean(cell) for cell in row] for row in cells])]
