"""`duebell explain`, `rebuild` and `verify`: what the ledger says, without Slack."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import typer

from bot.cli.settings import settings_of
from bot.cli.stores import answers_of, with_store
from bot.clock import SystemClock
from bot.config import Settings
from bot.engine.both import Without
from bot.engine.cases import Cases
from bot.engine.rebuild import Rebuild
from bot.engine.strangers import Nobody
from bot.engine.views import ExplainView, NotFound, Several, WalkRow
from bot.engine.why import Why
from bot.sla.durations import format_duration
from bot.sla.excluded import Exclusion
from bot.sla.facts import SourceName
from bot.sla.library import Library
from bot.sla.reports import Report
from bot.slack.escape import clean
from bot.terminal import as_json as in_json
from storage import SqlStore


def explain(ticket: str, config: Path, *, as_json: bool) -> int:
    """Print the walk of the clock of a ticket's timers."""

    async def work(store: SqlStore, settings: Settings, library: Library) -> int:
        found = await answers_of(store, library, settings, SystemClock()).explain(ticket)
        match found:
            case NotFound():
                typer.echo(f"No ticket is called {ticket}.", err=True)
                return 1
            case Several(choices=choices):
                typer.echo(
                    f"Several tickets are called {ticket}: {', '.join(map(clean, choices))}.", err=True
                )
                return 1
            case tuple():
                typer.echo(
                    in_json([dataclasses.asdict(view) for view in found])
                    if as_json
                    else "\n\n".join(_told(view) for view in found)
                )
                return 0

    return _with_store(config, work)


def rebuild(config: Path) -> int:
    """Make the stored timers again; 0 also when some differed, for then they have been mended."""

    async def work(store: SqlStore, _: Settings, library: Library) -> int:
        done = await Rebuild(store, Cases(store, Nobody(), library)).run(SystemClock().now())
        typer.echo(f"{_counted(done.subjects, 'ticket')} folded again, {len(done.differed)} differed.")
        for subject in done.differed:
            typer.echo(f"  {clean(str(subject))}")
        return 0

    return _with_store(config, work)


def verify(config: Path, kept: Sequence[str]) -> int:
    """Walk all chains; 1 when one is broken."""

    async def work(store: SqlStore, _: Settings, __: Library) -> int:
        breaks = await store.verify(kept)
        for found in breaks:
            typer.echo(str(found), err=True)
        anchor = await store.anchor(SystemClock().now())
        typer.echo("The ledger is whole." if not breaks else f"Broken in {_counted(len(breaks), 'place')}.")
        typer.echo(f"Anchor to keep elsewhere: {anchor.hash}")
        return 1 if breaks else 0

    return _with_store(config, work)


def erase(source: str, person: str, config: Path) -> int:
    """Blank a person's name and address; 1 when nobody is known by that id."""

    async def work(store: SqlStore, _: Settings, __: Library) -> int:
        if not await store.erase_person(SourceName(source), person):
            typer.echo(f"Nobody is known as {person} in {source}.", err=True)
            return 1
        typer.echo("Erased. Erase them in the helpdesk too, or the next reading brings them back.")
        return 0

    return _with_store(config, work)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


_Work = Callable[[SqlStore, Settings, Library], Awaitable[int]]


def _with_store(config: Path, work: _Work) -> int:
    settings = settings_of(config)
    if settings is None:
        return 2

    return with_store(settings, lambda store, library: work(store, settings, library))


def _told(view: ExplainView) -> str:
    """The walk as aligned text, in UTC."""
    timer = view.timer
    head = (
        f"{clean(view.ticket.number)} {timer.metric} ({timer.kind}): {timer.state}, "
        f"{format_duration(timer.used)} used of {format_duration(timer.budget)}"
    )
    due = f"due {timer.due_at:%Y-%m-%d %H:%M:%S}Z" if timer.due_at else "no due while it stands still"
    rows = [_row(row) for row in view.rows]
    total = sum((row.counted for row in view.rows), timedelta(0))
    said = [*map(_report, view.reports), *map(_excluded, view.exclusions), *_without(timer.without)]
    return "\n".join([head, *_why(view), *said, f"  {due}", *rows, f"  sum {format_duration(total)}"])


def _why(view: ExplainView) -> Iterator[str]:
    """Which policy, contract, calendar and zone won, and against what."""
    why = view.why
    if why is None or not why.place:
        yield f"  policy {view.policy} (version {view.version}, not kept any more)"
    else:
        asked = "; ".join(why.conditions) or "it asks nothing"
        first = f"number {why.place} of {why.policies}, the first that fits: {asked}"
        yield f"  policy {view.policy} (version {view.version}): {first}"
    if why is not None and why.contract:
        yield f"  {_contract(why, view.timer.clause)}"
    against = "".join(f"; {name}" for name in why.passed_over) if why else ""
    yield f"  calendar {view.calendar}, zone {view.timer.zone}: from the {view.origin}{against}"


def _report(report: Report) -> str:
    """What was said of an incident, with both instants."""
    happened, recorded = (f"{at:%Y-%m-%d %H:%M:%S}Z" for at in (report.happened_at, report.recorded_at))
    said = f"  {report.event} {happened}, on record {recorded} by {clean(report.by)}"
    if report.withdrawn_at is None:
        return said
    return f"{said}, taken back {report.withdrawn_at:%Y-%m-%d %H:%M:%S}Z by {clean(report.withdrawn_by)}"


def _excluded(one: Exclusion) -> str:
    """What does not count, why, and who said so."""
    start, end = (f"{at:%Y-%m-%d %H:%M:%S}Z" for at in (one.start, one.end))
    by, approver, why, proof, id = map(
        clean, (one.asked_by, one.decided_by, one.reason, one.evidence, one.id)
    )
    who = f"asked by {by}, approved by {approver} {one.changed_at:%Y-%m-%d %H:%M:%S}Z"
    return f"  excluded {start} - {end}: {why}, {who}; evidence: {proof} ({id})"


def _without(other: Without | None) -> Iterator[str]:
    """The other figure (S45)."""
    if other is None:
        return
    at, word = other.breached_at or other.due_at, "breached" if other.breached_at else "due"
    when = f", {word} {at:%Y-%m-%d %H:%M:%S}Z" if at else ""
    used = f"{format_duration(other.used)} used of {format_duration(other.budget)}"
    yield f"  without what is excluded: {other.state}, {used}{when}"


def _contract(why: Why, clause: str) -> str:
    whose = f" of {why.customer}" if why.customer else ""
    valid = f", in force {why.valid_from or ''}..{why.valid_until or ''}"
    said = f"contract {why.contract}{whose}{valid if why.valid_from or why.valid_until else ''}"
    return f"{said}, clause {clause}" if clause else said


def _row(row: WalkRow) -> str:
    detail = clean(row.detail)
    why = f"{row.closed or row.cause}{f' ({detail})' if detail else ''}"
    span = f"{row.start:%Y-%m-%d %H:%M:%S}Z  {row.end:%Y-%m-%d %H:%M:%S}Z"
    return f"  {span}  {format_duration(row.counted):>12}  {why}"
