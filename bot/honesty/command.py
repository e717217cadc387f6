"""`duebell honesty`: questions about pauses and the like, and both figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from rich.console import Console

from bot.clock import Clock, SystemClock
from bot.honesty.figures import Examination
from bot.honesty.report import Heading, as_json, show
from bot.past.files import HistoryFile
from bot.past.histories import History, See, end_of, of_book, settings_of, since_of
from bot.past.ledger import Ledger
from bot.sla.durations import BusinessDays, parse_duration
from bot.sla.library import Library
from bot.sources.shared.files.troubles import FileTrouble
from storage import StorageFault

FAULTY = 2
"""The exit code when the history, the configuration or an option cannot be used."""
_WIDTH = 132


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks for: the history in a file, or None for the ledger of the configuration's store.

    `since` is a date, `within` how little time left is shortly before due; `authors` shows the ids of those
    who did it.
    """

    config: Path
    history: Path | None = None
    map_file: Path | None = None
    source: str = "history"
    now: str = ""
    since: str = ""
    within: str = "15m"
    authors: bool = False
    json: bool = False


def main(
    request: Request, environ: Mapping[str, str], out: TextIO, err: TextIO, clock: Clock | None = None
) -> int:
    """Examine, and print the result on `out`; troubles and progress go to `err`. Gives the exit code."""
    try:
        heading, found = examine(request, environ, err, clock or SystemClock())
    except (FileTrouble, StorageFault) as trouble:
        err.write(f"{trouble}\n")
        return FAULTY
    if request.json:
        out.write(json.dumps(as_json(heading, found), indent=2, ensure_ascii=False) + "\n")
    else:
        show(heading, found, Console(file=out, highlight=False, width=None if out.isatty() else _WIDTH))
    return 0


def examine(
    request: Request, environ: Mapping[str, str], err: TextIO, clock: Clock
) -> tuple[Heading, Examination]:
    """What was looked at, and what was found. FileTrouble or StorageFault if it cannot be."""
    settings = settings_of(request.config, environ, ledger=request.history is None)
    since, within = since_of(request.since, settings.zone), _within(request.within)
    history: History = (
        Ledger(settings, clock)
        if request.history is None
        else HistoryFile(request.history, request.map_file, request.source, of_book(settings), err)
    )
    found: list[Examination] = []

    def begin(library: Library, until: datetime) -> See:
        found.append(Examination(library, until, since, within))
        return found[0].see

    past = history.read(end_of(request.now), begin)
    return Heading(past, settings.zone, request.authors), found[0]


def _within(text: str) -> timedelta:
    try:
        duration = parse_duration(text)
    except ValueError as error:
        raise FileTrouble(f"--within: {error}") from None
    if isinstance(duration, BusinessDays) or not isinstance(duration, timedelta):
        raise FileTrouble("--within: write minutes or hours, such as 15m")
    return duration
