"""`duebell maintenance`: announce it, see what is planned, move it, call it off, without Slack (S38)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import typer

from bot.cli.settings import settings_of
from bot.cli.stores import with_store
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.engine.cases import Cases
from bot.engine.maintenance import Plans
from bot.engine.maintenance_views import LONGEST_REASON, CountView, DoneView, PlanView, Slip, Trouble
from bot.engine.maintenance_views import Wish as Wanted
from bot.engine.planning import By, Planning, Slips
from bot.engine.strangers import Nobody
from bot.sla.durations import format_duration, format_share
from bot.sla.facts import DECLARED, NOBODY
from bot.sla.instants import local, read_local
from bot.sla.library import Library
from bot.sla.spans import ZERO
from bot.sla.uptime.worth import Falls
from bot.slack.escape import clean
from bot.terminal import as_json as in_json
from storage import SqlStore

FAULTY, REFUSED = 2, 1
_TOLD = "The bot tells it at its next reading."
_SLIPS: Mapping[Slip, str] = {
    Slip.NO_SERVICE: "--service: name at least one",
    Slip.UNKNOWN_SERVICE: "--service: one of these is not in the configuration",
    Slip.NO_START: "--from: say when it begins",
    Slip.NO_END: "--to: say when it ends",
    Slip.BACKWARDS: "--to: it ends before it begins",
    Slip.BEGUN_LONG_AGO: "--from: it began more than 15 minutes ago; see duebell exclude",
    Slip.OVER_ALREADY: "--to: it is over already; see duebell exclude",
    Slip.TOO_LONG: "--to: it lasts longer than 31 days",
    Slip.TOO_FAR: "--from: it is more than two years ahead",
    Slip.TOLD_AHEAD: "--announced: that has not happened yet; leave it out if they are told now",
}


class Action(StrEnum):
    """What is to be done."""

    ADD = "add"
    LIST = "list"
    MOVE = "move"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wrote behind `duebell maintenance`."""

    action: Action
    name: str = ""
    services: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    reason: str = ""
    as_json: bool = False
    told: str = ""


def maintenance(config: Path, wish: Wish, clock: Clock | None = None) -> int:
    """Do what is wished. 1 when that cannot be, 2 for faults."""
    settings = settings_of(config)
    if settings is None:
        return FAULTY
    clock = clock or SystemClock()

    async def work(store: SqlStore, library: Library) -> int:
        cases = Cases(store, Nobody(), library)
        planning = Planning(store, cases, Plans(store, cases), Nobody(), clock, on_fact=lambda: None)
        match wish.action:
            case Action.LIST:
                return await _listed(planning, settings, as_json=wish.as_json)
            case Action.ADD:
                return await _added(planning, settings, wish)
            case Action.MOVE:
                return await _moved(planning, settings, wish)
            case Action.OFF:
                return await _called_off(planning, settings, wish.name)

    return with_store(settings, work, clock)


async def _listed(planning: Planning, settings: Settings, *, as_json: bool) -> int:
    view = await planning.listed(may_change=True)
    if as_json:
        typer.echo(in_json([_raw(plan) for plan in view.plans]))
        return 0
    for plan in view.plans:
        typer.echo(_line(plan, settings.zone))
    if not view.plans:
        typer.echo("No maintenance is planned.")
    if view.more:
        typer.echo(f"{view.more} more are not shown.")
    return 0


async def _added(planning: Planning, settings: Settings, wish: Wish) -> int:
    """The same command once more changes nothing: its words are its id."""
    known = {one.casefold(): name for title, name in planning.services() for one in (title, name)}
    services = tuple(known.get(one.casefold(), one) for one in wish.services)
    wanted = _wanted(wish, services, settings)
    if isinstance(wanted, str):
        return _faulty(wanted)
    by = By(DECLARED, NOBODY, "|".join((*sorted(services), wish.start, wish.end)))
    return _told(await planning.declare(wanted, by), settings, f"On record. {_TOLD}")


async def _moved(planning: Planning, settings: Settings, wish: Wish) -> int:
    """What is not said of it stays as it was, as in the form."""
    before = await planning.shown(wish.name)
    if isinstance(before, Trouble):
        return _unknown()
    if fault := _not_moved(wish):
        return _faulty(fault)
    wanted = _wanted(wish, (), settings)
    if isinstance(wanted, str):
        return _faulty(wanted)
    wanted = replace(wanted, start=wanted.start or before.span.start, end=wanted.end or before.span.end)
    done = await planning.move(wish.name, wanted, By(DECLARED, NOBODY, f"moved:{planning.now().isoformat()}"))
    return _unknown() if isinstance(done, Trouble) else _told(done, settings, f"Moved. {_TOLD}")


def _not_moved(wish: Wish) -> str:
    """Why these words move nothing."""
    if wish.services:
        return "--service: a window is moved for all its services; leave it out"
    if wish.told:
        return "--announced: a window that is moved keeps its announcement; leave it out"
    return "" if wish.start or wish.end else "--from, --to: say when it is to be"


def _wanted(wish: Wish, services: tuple[str, ...], settings: Settings) -> Wanted | str:
    """What is wished for, or what is wrong with its words."""
    try:
        start, end, told = (_instant(text, settings.zone) for text in (wish.start, wish.end, wish.told))
    except ValueError as fault:
        return f"An instant {fault}"
    if len(wish.reason) > LONGEST_REASON:
        return f"--reason: it has more than {LONGEST_REASON} characters"
    return Wanted(services, start, end, wish.reason, told)


def _told(done: DoneView | Slips, settings: Settings, said: str) -> int:
    """The window and what each promise makes of it, or what is wrong."""
    if not isinstance(done, DoneView):
        return _faulty(*(_SLIPS[slip] for slip in done.values()))
    typer.echo(_line(done.plan, settings.zone))
    for count in done.counts:
        typer.echo(f"    {_worth(count)}")
    typer.echo("It was on record already." if done.already else said)
    return 0


def _faulty(*faults: str) -> int:
    for fault in faults:
        typer.echo(fault, err=True)
    return FAULTY


def _unknown() -> int:
    typer.echo("No such maintenance is planned; see duebell maintenance list.", err=True)
    return REFUSED


async def _called_off(planning: Planning, settings: Settings, name: str) -> int:
    done = await planning.call_off(name, By(DECLARED, NOBODY, planning.now().isoformat()))
    if isinstance(done, Trouble):
        return _unknown()
    typer.echo(_line(done.plan, settings.zone))
    typer.echo(f"Called off. {_TOLD}")
    return 0


def _instant(text: str, zone: str) -> datetime | None:
    return read_local(text, zone) if text else None


def _line(plan: PlanView, zone: str) -> str:
    span = f"{local(plan.span.start, zone)} - {local(plan.span.end, zone)}"
    parts = (plan.name or f"({plan.whose})", span, ", ".join(plan.services), plan.reason)
    return "  ".join(clean(part) for part in parts if part)


def _raw(plan: PlanView) -> dict[str, object]:
    return {
        "name": plan.name,
        "whose": plan.whose,
        "services": list(plan.services),
        "start": plan.span.start.isoformat(),
        "end": plan.span.end.isoformat(),
        "reason": plan.reason,
        "recurring": plan.repeats is not None,
    }


def _worth(view: CountView) -> str:
    share = f"{view.service}: {view.metric} {format_share(view.at_least)} ({view.kind})"
    promise = clean(", ".join((share, *view.customers)))
    found = view.worth
    if found.why is None:
        said = "counts as excluded" if found.counted > ZERO else "lies outside the service hours"
        return f"{promise}: {said}"
    why = {
        Falls.TOO_LATE: f"announced {_length(view.notice)} ahead, {_length(view.asked)} asked",
        Falls.OVER_CAP: f"over the {_length(view.cap or ZERO)} of a month",
    }[found.why]
    return f"{promise}: {_length(found.surplus)} of it counts as downtime ({why})"


def _length(length: timedelta) -> str:
    return format_duration(length)
