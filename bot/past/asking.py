"""Asking: what every command over the past is asked, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.clock import Clock
from bot.config import Settings
from bot.past.files import HistoryFile
from bot.past.histories import Begin, History, Past, end_of, of_book, settings_of
from bot.past.ledger import Ledger
from bot.shelf import unusable
from bot.sources.shared.files.troubles import FileTrouble
from bot.terminal import Findings, put
from storage import StorageFault

FAULTY = 2
"""The exit code when the history, a configuration or an option cannot be used."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for: the history in a file, or None for the ledger of the configuration's store.

    `map_file` says what the columns of the file mean, `source` is the name that policies see, `now` the end
    of the past; empty is its natural one.
    """

    config: Path
    history: Path | None = None
    map_file: Path | None = None
    source: str = "history"
    now: str = ""
    json: bool = False

    def settings(self, environ: Mapping[str, str]) -> Settings:
        """The configuration. FileTrouble with every fault."""
        return settings_of(self.config, environ, ledger=self.history is None)

    def read(self, settings: Settings, begin: Begin, clock: Clock, err: TextIO) -> Past:
        """Show every ticket of the past. FileTrouble or StorageFault if that cannot be."""
        return self._past(settings, clock, err).read(end_of(self.now), begin)

    def _past(self, settings: Settings, clock: Clock, err: TextIO) -> History:
        if self.history is None:
            return Ledger(settings, clock)
        return HistoryFile(self.history, self.map_file, self.source, of_book(settings), err)


def answer(work: Callable[[], Findings], out: TextIO, err: TextIO, *, json: bool) -> int:
    """Do the work and print what it found; what cannot be used is said on `err`. Gives the exit code."""
    try:
        findings = work()
    except FileTrouble as trouble:
        err.write(f"{trouble}\n")
        return FAULTY
    except StorageFault as fault:
        err.write(f"{unusable(fault)}\n")
        return FAULTY
    put(findings, out, json=json)
    return 0
