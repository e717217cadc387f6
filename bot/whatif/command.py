"""`duebell what-if --config new.yml --against old.yml HISTORY`: the past under a draft."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from rich.console import Console

from bot.clock import Clock, SystemClock
from bot.past.files import HistoryFile
from bot.past.histories import History, See, end_of, of_book, settings_of
from bot.past.ledger import Ledger
from bot.sla.library import Library
from bot.sources.shared.files.troubles import FileTrouble
from bot.whatif.comparison import Comparison
from bot.whatif.report import Heading, as_json, show
from storage import StorageFault

FAULTY = 2
"""The exit code when the history, a configuration or an option cannot be used."""
_WIDTH = 132


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks for: the history in a file, or None for the ledger of the draft's store.

    `against` is the configuration to compare with; None, for the ledger, is what was in force at the time.
    """

    config: Path
    against: Path | None = None
    history: Path | None = None
    map_file: Path | None = None
    source: str = "history"
    now: str = ""
    json: bool = False
    limit: int = 20


def main(
    request: Request, environ: Mapping[str, str], out: TextIO, err: TextIO, clock: Clock | None = None
) -> int:
    """Compare, and print the result on `out`; troubles and progress go to `err`. Gives the exit code."""
    try:
        heading, found = compare(request, environ, err, clock or SystemClock())
    except (FileTrouble, StorageFault) as trouble:
        err.write(f"{trouble}\n")
        return FAULTY
    if request.json:
        out.write(json.dumps(as_json(heading, found), indent=2, ensure_ascii=False) + "\n")
    else:
        show(heading, found, Console(file=out, highlight=False, width=None if out.isatty() else _WIDTH))
    return 0


def compare(
    request: Request, environ: Mapping[str, str], err: TextIO, clock: Clock
) -> tuple[Heading, Comparison]:
    """What was compared, and what was found. FileTrouble or StorageFault if it cannot be."""
    draft = settings_of(request.config, environ, ledger=request.history is None)
    against = settings_of(request.against, environ) if request.against else None
    if against is None and request.history is not None:
        raise FileTrouble("a file does not say what was promised at the time; name it with --against")
    new = of_book(draft)
    history: History = (
        Ledger(draft, clock)
        if request.history is None
        else HistoryFile(request.history, request.map_file, request.source, new, err)
    )
    found: list[Comparison] = []

    def begin(in_force: Library, until: datetime) -> See:
        old = of_book(against) if against else in_force
        found.append(Comparison(old, new, until, draft.zone, request.limit))
        return found[0].see

    past = history.read(end_of(request.now), begin)
    before = "what was in force at the time"
    if request.against and against:
        before = f"{request.against.name} (version {against.book.version})"
    return Heading(past, before, f"{request.config.name} (version {draft.book.version})"), found[0]
