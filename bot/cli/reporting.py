"""`duebell report`: the report of a period as text, JSON, PDF or CSV."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from bot.cli.printing import aligned, did_you_mean
from bot.cli.settings import settings_of
from bot.cli.stores import from_store
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.engine.cases import Cases
from bot.engine.names import nearest
from bot.engine.reckoning import Reckoning
from bot.engine.report_views import NoReport, ReportView
from bot.engine.reporting import Reporter
from bot.engine.signing import ReportDesk
from bot.engine.strangers import Nobody
from bot.papers.parts import Grid, Heading, Part
from bot.papers.press import CSV, PDF, can_print, printed
from bot.papers.sections import sections
from bot.papers.tongue import PaperTongue
from bot.sla.library import Library
from bot.sla.period_reports.body import dump
from bot.slack.escape import clean
from storage import SqlStore


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: files to write, or JSON to print."""

    customer: str
    period: str = ""
    pdf: Path | None = None
    csv: Path | None = None
    as_json: bool = False


def report(config: Path, wanted: Wanted, clock: Clock | None = None) -> int:
    """Print the report, or write it; 1 when there is none, 2 for faults."""
    settings = settings_of(config)
    if settings is None:
        return 2
    if wanted.pdf is not None and not can_print():
        typer.echo("PDF needs the extra: pip install 'duebell[reports]'.", err=True)
        return 2
    clock = clock or SystemClock()

    async def work(store: SqlStore, library: Library) -> Sequence[ReportView] | NoReport:
        return await _found(store, Cases(store, Nobody(), library), settings, wanted, clock)

    found = from_store(settings, work, clock)
    if found is None:
        return 2
    if isinstance(found, NoReport):
        typer.echo(_none(found), err=True)
        return 1
    return _given(found, settings, wanted)


async def _found(
    store: SqlStore, cases: Cases, settings: Settings, wanted: Wanted, clock: Clock
) -> Sequence[ReportView] | NoReport:
    sources = [source.name for source in settings.sources]
    reporter = Reporter(store, cases, Reckoning(store, cases), sources)
    desk = ReportDesk(store, reporter, Nobody(), clock, settings.reports, on_signed=lambda *_: None)
    known = {name.casefold(): name for name in reporter.customers()}
    if wanted.customer and wanted.customer.casefold() not in known:
        return NoReport(wanted.customer, nearest=nearest(wanted.customer, known.values()))
    names = [known[wanted.customer.casefold()]] if wanted.customer else list(known.values())
    made = [await desk.of(name, wanted.period) for name in names]
    found = [view for view in made if view is not None]
    return found or NoReport(wanted.customer, wanted.period or "-")


def _none(answer: NoReport) -> str:
    if answer.period:
        return "There is no report of that: name a period like 2026-11 in which a contract was in force."
    return f"No customer with a contract is called {answer.name}.{did_you_mean(answer.nearest)}"


def _given(views: Sequence[ReportView], settings: Settings, wanted: Wanted) -> int:
    if (wanted.pdf or wanted.csv) and len(views) > 1:
        typer.echo("A file holds one report: name a customer.", err=True)
        return 1
    for path, form in ((wanted.pdf, PDF), (wanted.csv, CSV)):
        if path is not None and not _written(path, form, views[0], settings):
            return 2
    if wanted.as_json:
        for view in views:
            typer.echo(dump(view.issue.report))
    elif not (wanted.pdf or wanted.csv):
        typer.echo("\n\n".join("\n".join(_told(view, settings)) for view in views))
    return 0


def _written(path: Path, form: str, view: ReportView, settings: Settings) -> bool:
    language = settings.reports.language_of(view.issue.report.customer)
    (file,) = asyncio.run(printed(view.issue, language, [form]))
    try:
        path.write_bytes(file.data)
    except OSError as failure:
        typer.echo(f"{path} cannot be written: {failure.strerror}", err=True)
        return False
    typer.echo(f"{path}: {file.name}, {len(file.data)} bytes")
    return True


# --- as text ----------------------------------------


def _told(view: ReportView, settings: Settings) -> Iterator[str]:
    tongue = PaperTongue("en", view.issue.report.zone)
    if view.waits_for:
        yield f"The period is over, but not read to its end: {', '.join(view.waits_for)}."
    for part in sections(view.issue, tongue):
        yield from _lines(part)


def _lines(part: Part) -> Iterator[str]:
    match part:
        case Heading(text, level):
            yield from ("", clean(text), "=" * len(text)) if level == 1 else ("", clean(text))
        case Grid():
            yield from _grid(part)
        case _:
            yield f"  {clean(part.text)}"


def _grid(grid: Grid) -> list[str]:
    """The lines of a cell stand beside each other."""
    rows = [*([grid.head] if grid.head else []), *grid.rows]
    return [
        f"  {line}"
        for line in aligned([[clean(" · ".join(cell)) for cell in row] for row in rows], grid.right)
    ]
