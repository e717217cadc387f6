"""`duebell honesty`: questions about pauses and the like, and both figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TextIO

from bot.clock import Clock, SystemClock
from bot.honesty.figures import Examination
from bot.honesty.report import Examined
from bot.past.asking import Asked, answer
from bot.past.histories import since_of
from bot.sla.durations import BusinessDays, parse_duration
from bot.sla.library import Library
from bot.sources.shared.files.troubles import FileTrouble


@dataclass(frozen=True, slots=True)
class Request(Asked):
    """`since` is a date, `within` how little time left is shortly before due; `authors` shows the ids of
    those who did it."""

    since: str = ""
    within: str = "15m"
    authors: bool = False


def main(
    request: Request, environ: Mapping[str, str], out: TextIO, err: TextIO, clock: Clock | None = None
) -> int:
    """Examine, and print the result on `out`; troubles and progress go to `err`. Gives the exit code."""
    given = clock or SystemClock()
    return answer(lambda: examine(request, environ, err, given), out, err, json=request.json)


def examine(request: Request, environ: Mapping[str, str], err: TextIO, clock: Clock) -> Examined:
    """What was looked at, and what was found. FileTrouble or StorageFault if it cannot be."""
    settings = request.settings(environ)
    since, within = since_of(request.since, settings.zone), _within(request.within)
    found: list[Examination] = []

    def begin(library: Library, until: datetime) -> Examination:
        found.append(Examination(library, until, since, within))
        return found[0]

    past = request.read(settings, begin, clock, err)
    return Examined(past, settings.zone, request.authors, found[0])


def _within(text: str) -> timedelta:
    try:
        duration = parse_duration(text)
    except ValueError as error:
        raise FileTrouble(f"--within: {error}") from None
    if isinstance(duration, BusinessDays) or not isinstance(duration, timedelta):
        raise FileTrouble("--within: write minutes or hours, such as 15m")
    return duration
