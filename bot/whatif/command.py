"""`duebell what-if --config new.yml --against old.yml HISTORY`: the past under a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from bot.clock import Clock, SystemClock
from bot.past.asking import Asked, answer
from bot.past.histories import of_book, settings_of
from bot.sla.library import Library
from bot.sources.shared.files.troubles import FileTrouble
from bot.whatif.comparison import Comparison
from bot.whatif.report import Compared


@dataclass(frozen=True, slots=True)
class Request(Asked):
    """`against` is the configuration to compare with; None, for the ledger, is what was in force at the time.
    So many changes are listed as `limit` says."""

    against: Path | None = None
    limit: int = 20


def main(
    request: Request, environ: Mapping[str, str], out: TextIO, err: TextIO, clock: Clock | None = None
) -> int:
    """Compare, and print the result on `out`; troubles and progress go to `err`. Gives the exit code."""
    given = clock or SystemClock()
    return answer(lambda: compare(request, environ, err, given), out, err, json=request.json)


def compare(request: Request, environ: Mapping[str, str], err: TextIO, clock: Clock) -> Compared:
    """What was compared, and what was found. FileTrouble or StorageFault if it cannot be."""
    draft = request.settings(environ)
    against = settings_of(request.against, environ) if request.against else None
    if against is None and request.history is not None:
        raise FileTrouble("a file does not say what was promised at the time; name it with --against")
    new = of_book(draft)
    found: list[Comparison] = []

    def begin(in_force: Library, until: datetime) -> Comparison:
        old = of_book(against) if against else in_force
        found.append(Comparison(old, new, until, draft.zone, request.limit))
        return found[0]

    past = request.read(draft, begin, clock, err)
    before = "what was in force at the time"
    if request.against and against:
        before = f"{request.against.name} (version {against.book.version})"
    return Compared(past, before, f"{request.config.name} (version {draft.book.version})", found[0])
