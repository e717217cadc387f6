"""`duebell replay FILE --config sla.yml`: what these policies would have said and counted over a history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from rich.console import Console

from bot.config import ConfigFaults, Settings, format_faults, load
from bot.replay.maps import load_map
from bot.replay.progress import told_on
from bot.replay.replaying import Progress, Replay
from bot.replay.results import Heading, as_json
from bot.replay.tables import show
from bot.replay.tally import Tally
from bot.sla.facts import SourceName
from bot.sources.shared.files.formats import plain_events, rows
from bot.sources.shared.files.instants import InstantReader
from bot.sources.shared.files.maps import ColumnMap
from bot.sources.shared.files.records import Kind, Records
from bot.sources.shared.files.troubles import FileTrouble
from bot.terminal import put

FAULTY = 2
"""The exit code when the file, the configuration, the map or an option cannot be used."""
STAND_IN = "sqlite:///stand-in"
"""What a variable holds that is not set: it passes for a token and for the address of a store."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks for.

    `map_file` says what the columns mean; None for plain events. `source` is the name that policies may match
    on. `now` is ISO 8601 with an offset, or empty for the last instant of the file. `limit` is how many
    breaches and bad lines are listed.
    """

    file: Path
    config: Path
    map_file: Path | None = None
    source: str = "history"
    now: str = ""
    json: bool = False
    limit: int = 20


def main(request: Request, environ: Mapping[str, str], out: TextIO, err: TextIO) -> int:
    """Replay a file and print the result on `out`; troubles and progress go to `err`. Gives the exit code."""
    try:
        settings = _settings(request.config, environ)
        with told_on(err) as progress:
            tally = _tally(request, settings, progress)
    except FileTrouble as trouble:
        err.write(f"{trouble}\n")
        return FAULTY
    heading = Heading(request.file.name, request.source, settings.book.version)
    put(_Replayed(heading, tally), out, json=request.json)
    return 0


@dataclass(frozen=True, slots=True)
class _Replayed:
    heading: Heading
    tally: Tally

    def show(self, console: Console) -> None:
        show(self.heading, self.tally, console)

    def as_json(self) -> object:
        return as_json(self.heading, self.tally)


def _tally(request: Request, settings: Settings, progress: Progress) -> Tally:
    until, source, file = _until(request.now), SourceName(request.source), request.file
    if request.map_file is None:
        records = Records(file)
        if records.kind is Kind.CSV:
            hint = "say with --map what its columns mean, as docs/replay.md shows"
            raise FileTrouble(f"{file.name} is a CSV file; {hint}")
        return Replay(records, plain_events(), settings.book, source, progress).run(until, request.limit)
    columns = _map(request.map_file)
    records = Records(file, columns.columns, separator=columns.separator, encoding=columns.encoding)
    metric = columns.verdict.metric if columns.verdict else None
    return Replay(records, rows(columns), settings.book, source, progress).run(until, request.limit, metric)


def _until(now: str) -> datetime | None:
    try:
        return InstantReader().read(now) if now else None
    except ValueError:
        raise FileTrouble(
            "--now is not an instant with a zone; write it like 2026-03-02T09:30:00+01:00"
        ) from None


def _settings(config: Path, environ: Mapping[str, str]) -> Settings:
    try:
        return load(config, StandIns(environ))
    except ConfigFaults as faults:
        raise FileTrouble(format_faults(faults.faults, str(config))) from None


def _map(path: Path) -> ColumnMap:
    try:
        return load_map(path)
    except ConfigFaults as faults:
        raise FileTrouble(format_faults(faults.faults, str(path))) from None


class StandIns(Mapping[str, str]):
    """The environment, with a stand-in for each variable that is not set.

    A replay talks to nobody, so it needs no token; policies can be tried before there is any.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        return self._environ.get(name) or STAND_IN

    def __iter__(self) -> Iterator[str]:
        return iter(self._environ)

    def __len__(self) -> int:
        return len(self._environ)
