"""Histories: every ticket with its facts, from a file or from the ledger, one at a time.

Whoever wants them says what to do with each; so memory does not grow with the past.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from bot.config import ConfigFaults, Settings, format_faults, load
from bot.replay.command import StandIns
from bot.sla.cuts import Absorbed
from bot.sla.facts import Fact, Subject
from bot.sla.instants import read_local
from bot.sla.library import Library
from bot.sources.shared.files.instants import InstantReader
from bot.sources.shared.files.troubles import FileTrouble

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Viewer(Protocol):
    """Somebody who is shown the past."""

    @property
    def takes_older_starts(self) -> bool:
        """Whether it matters what was merged into a ticket (S30)."""
        ...

    def see(self, subject: Subject, facts: Sequence[Fact], absorbed: Sequence[Absorbed]) -> None:
        """Take in a ticket, the facts that were heard by the end, and what was merged into it by then; of
        that nothing, if it does not matter."""
        ...


Begin = Callable[[Library, datetime], Viewer]
"""Who is shown the past, by the editions that were in force and the end."""


@dataclass(frozen=True, slots=True)
class Past:
    """What was seen: where it came from, how many tickets, up to when, and what could not be used."""

    name: str
    tickets: int
    until: datetime
    set_aside: int = 0
    first_bad: str = ""


class History(Protocol):
    """Somewhere that the past can be read from."""

    def read(self, until: datetime | None, begin: Begin) -> Past:
        """Show every ticket; `until` None is the natural end. FileTrouble or StorageFault if it cannot be."""
        ...


def settings_of(config: Path, environ: Mapping[str, str], *, ledger: bool = False) -> Settings:
    """A configuration. Unless its ledger is to be read, secrets that are not set have stand-ins. FileTrouble
    with every fault."""
    try:
        return load(config, environ if ledger else StandIns(environ))
    except ConfigFaults as faults:
        raise FileTrouble(format_faults(faults.faults, str(config))) from None


def of_book(settings: Settings) -> Library:
    """The promises of a configuration, as if they had always been in force."""
    return Library.of(settings.book, BEGINNING)


def end_of(now: str) -> datetime | None:
    """The end that a person asks for with --now; None for the natural one. FileTrouble if it is none."""
    try:
        return InstantReader().read(now) if now else None
    except ValueError:
        hint = "write it like 2026-03-02T09:30:00+01:00"
        raise FileTrouble(f"--now is not an instant with a zone; {hint}") from None


def since_of(day: str, zone: str) -> datetime | None:
    """The beginning of the day that a person asks for with --since; None for all time."""
    try:
        return read_local(f"{date.fromisoformat(day)} 00:00", zone) if day else None
    except ValueError:
        raise FileTrouble("--since is no date; write it like 2026-03-01") from None
