"""`duebell recalculate`: what running promises would be under the file as it is, and making it so (S10)."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import typer

from bot.cli.settings import settings_of
from bot.cli.stores import with_store
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.engine.answer import find
from bot.engine.cases import Cases
from bot.engine.recalculate import Difference, Recalculate, Shift, Side, drafted
from bot.engine.strangers import Nobody
from bot.engine.views import NotFound, Several
from bot.sla.durations import format_duration
from bot.sla.facts import Subject
from bot.sla.instants import local
from bot.sla.library import Library
from storage import SqlStore


def recalculate(config: Path, ticket: str, by: str, *, apply: bool, clock: Clock | None = None) -> int:
    """Print the differences; with `apply` put the request on record. 1 when that cannot be, 2 for faults."""
    settings = settings_of(config)
    if settings is None:
        return 2
    clock, who = clock or SystemClock(), by or getpass.getuser()

    async def work(store: SqlStore, library: Library) -> int:
        now = clock.now()
        if apply and not await _in_force(store, settings.book.version):
            typer.echo(
                "This file is not in force yet, so nothing was written: start the bot with it first.",
                err=True,
            )
            return 1
        again = Recalculate(store, Cases(store, Nobody(), drafted(library, settings.book, now)))
        subjects = [await _named(store, ticket)] if ticket else await again.candidates()
        asked = [subject for subject in subjects if subject is not None]
        if len(asked) < len(subjects):
            return 1
        return await _recalculate(again, asked, settings, now, who if apply else None)

    return with_store(settings, work, clock)


async def _recalculate(
    again: Recalculate, asked: Sequence[Subject], settings: Settings, now: datetime, by: str | None
) -> int:
    """Print the differences; on record, if somebody asks for that."""
    version = settings.book.version
    found = [d for subject in asked if (d := await again.difference(subject, version, now)) is not None]
    for difference in found:
        typer.echo(_told(difference, settings.zone))
    if by is not None and found:
        await again.apply([difference.subject for difference in found], version, by, now)
    typer.echo(_summary(len(found), len(asked) - len(found), now, settings.zone, apply=by is not None))
    return 0


async def _in_force(store: SqlStore, version: str) -> bool:
    books = await store.books()
    return bool(books) and books[-1][1] == version


async def _named(store: SqlStore, text: str) -> Subject | None:
    match await find(store, text):
        case NotFound():
            typer.echo(f"No ticket is called {text}.", err=True)
        case Several(choices=choices):
            typer.echo(f"Several tickets are called {text}: {', '.join(choices)}.", err=True)
        case Subject() as subject:
            return subject
    return None


def _summary(changed: int, same: int, now: datetime, zone: str, *, apply: bool) -> str:
    what = f"{_tickets(changed)}, {same} as before. Times are of {zone}."
    if not changed:
        return f"Nothing would change on {_tickets(same)}."
    if apply:
        return f"Recalculated at {local(now, zone)}: {what}"
    return f"Would change: {what}\nNothing was written. To make it so: --apply"


def _tickets(count: int) -> str:
    return "1 ticket" if count == 1 else f"{count} tickets"


def _told(difference: Difference, zone: str) -> str:
    return "\n".join([str(difference.number), *(_line(shift, zone) for shift in difference.shifts)])


def _line(shift: Shift, zone: str) -> str:
    again = f", cycle {shift.cycle}" if shift.cycle > 1 else ""
    part = f" {shift.part}" if shift.part else ""
    name = f"  {shift.metric}{part} ({shift.kind}{again})"
    if shift.before is None:
        return f"{name}: new, {_side(shift.after, zone)}"
    return f"{name}: {'; '.join(_changes(shift.before, shift.after, zone))}"


def _side(side: Side | None, zone: str) -> str:
    if side is None:
        return "no longer promised"
    return f"budget {format_duration(side.budget)}, {side.state}, due {_due(side, zone)}"


def _changes(before: Side, after: Side | None, zone: str) -> Sequence[str]:
    """What differs, as `budget 8h -> 4h`; at least the version."""
    if after is None:
        return ["no longer promised"]
    pairs = (
        ("policy", before.target.policy, after.target.policy),
        ("budget", format_duration(before.budget), format_duration(after.budget)),
        ("calendar", before.target.calendar.name, after.target.calendar.name),
        ("due", _due(before, zone), _due(after, zone)),
        ("state", before.state, after.state),
    )
    told = [f"{name} {old} -> {new}" for name, old, new in pairs if old != new]
    return told or [f"same clock, other terms (version {before.target.version} -> {after.target.version})"]


def _due(side: Side, zone: str) -> str:
    return local(side.due_at, zone) if side.due_at else "none while it stands still"
