"""`duebell test FILE...`: policies as code, tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.config import ConfigFaults, format_faults, load
from bot.policytests.cases import cases_of
from bot.policytests.checking import outcome
from bot.policytests.files import Written, load_tests
from bot.policytests.report import Ran, as_json, as_text
from bot.policytests.setups import Setup, has_own, of_settings
from bot.replay.command import StandIns
from bot.terminal import as_json as in_json

PASSED, FAILED, FAULTY = 0, 1, 2
"""The exit codes; FAULTY when a file or a configuration cannot be used, or no test fits `only`."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks for. `config` is for tests without policies of their own; `only` is a part of the
    names of the tests that are wanted."""

    files: Sequence[Path]
    config: Path | None = None
    only: str = ""
    json: bool = False
    verbose: bool = False


class Faulty(Exception):
    """A file that cannot be used. The text says why, with every line."""


def main(request: Request, environ: Mapping[str, str], out: TextIO, err: TextIO) -> int:
    """Run the tests and print the result on `out`; faults go to `err`. Gives the exit code."""
    try:
        ran = [run_file(path, request, environ) for path in request.files]
    except Faulty as faulty:
        err.write(f"{faulty}\n")
        return FAULTY
    if not any(one.outcomes for one in ran):
        err.write(f"No test has {request.only!r} in its name.\n")
        return FAULTY
    if request.json:
        out.write(f"{in_json(as_json(ran))}\n")
    else:
        out.write(as_text(ran, verbose=request.verbose))
    return FAILED if any(one.failed for one in ran) else PASSED


def run_file(path: Path, request: Request, environ: Mapping[str, str]) -> Ran:
    """One file. Faulty when it, or the configuration it needs, cannot be used."""
    try:
        written = load_tests(path)
        cases = cases_of(written, _given(path, written, request.config, environ))
    except ConfigFaults as faults:
        raise Faulty(format_faults(faults.faults, str(path))) from None
    wanted = [case for case in cases if request.only.casefold() in case.name.casefold()]
    return Ran(str(path), written, tuple(outcome(case) for case in wanted))


def _given(path: Path, written: Written, config: Path | None, environ: Mapping[str, str]) -> Setup | None:
    """The promises of a configuration, unless every test brings its own: --config, the file's `config:`, or
    none."""
    if has_own(written, ()):
        return None
    named = config or (path.parent / written.shape.config if written.shape.config else None)
    if named is None:
        return None
    try:
        return of_settings(load(named, StandIns(environ)))
    except ConfigFaults as faults:
        raise Faulty(format_faults(faults.faults, str(named))) from None
