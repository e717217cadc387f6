"""Reading a column map from its file: YAML in, ColumnMap out, or every fault with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path as File

from pydantic import ValidationError

from bot.config.faults import ConfigFaults, Fault
from bot.config.reading import Path, Reading, dotted, read
from bot.fields import FAULT
from bot.naming import did_you_mean
from bot.sources.shared.files.maps import ColumnMap

_TOO_LARGE = 1_000_001
"""Bytes that no map has; `read` refuses so many."""


def load_map(path: File) -> ColumnMap:
    """The map in a file. ConfigFaults with everything that is wrong."""
    try:
        with path.open("rb") as file:
            data = file.read(_TOO_LARGE)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not valid"
        raise ConfigFaults([Fault(0, 0, "", f"the file cannot be read: {reason.lower()}")]) from None
    return loads_map(data)


def loads_map(data: bytes) -> ColumnMap:
    """The same for the content of a file."""
    if not data.strip():
        raise ConfigFaults([Fault(0, 0, "", "the file is empty", "begin with `ticket:` and its column")])
    reading = read(data)
    try:
        made = ColumnMap.model_validate(reading.value)
    except ValidationError as error:
        raise ConfigFaults([*reading.faults, *_faults(error, reading)]) from None
    faults = [*reading.faults, *_slips(made, reading)]
    if faults:
        raise ConfigFaults(faults)
    return made


def _faults(error: ValidationError, reading: Reading) -> Iterator[Fault]:
    for detail in error.errors(include_url=False, include_input=False):
        path: Path = tuple(step for step in detail["loc"] if step != "[key]")
        context = detail.get("ctx", {})
        what, hint = detail["msg"][:1].lower() + detail["msg"][1:], ""
        if detail["type"] == FAULT:
            what, hint = str(context["what"]), str(context["hint"])
        elif detail["type"] == "missing":
            what, hint = "is missing", "write the name of its column"
        elif detail["type"] == "extra_forbidden":
            known: Iterable[str] = ColumnMap.model_fields if len(path) == 1 else ()
            what, hint = "is not a key that belongs here", did_you_mean(str(path[-1]), known)
        key = detail["type"] == "extra_forbidden"
        yield Fault(*reading.place(path, key=key), dotted(path), what, hint)


def _slips(made: ColumnMap, reading: Reading) -> Iterator[Fault]:
    for slip in made.slips():
        yield Fault(*reading.place(slip.path), dotted(slip.path), slip.what, slip.hint)
