"""From the bytes of a test file to its shape, and every fault with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as File

from pydantic import ValidationError

from bot.config.faults import ConfigFaults, Fault
from bot.config.known import keys_at
from bot.config.nodes import MOST_BYTES
from bot.config.reading import Path, Reading, dotted, read
from bot.fields import FAULT
from bot.naming import did_you_mean
from bot.policytests.shapes import SECTIONS, FileShape, Policies


@dataclass(frozen=True, slots=True)
class Written:
    """What a test file says, and where."""

    shape: FileShape
    reading: Reading

    def fault(self, path: Path, error: ValueError | str, *, key: bool = False) -> Fault:
        """A fault at a path; an error's words are `what is wrong; what to write instead`."""
        what, _, hint = str(error).partition("; ")
        return Fault(*self.reading.place(path, key=key), dotted(path), what, hint)

    def line(self, path: Path) -> int:
        """The line a path stands on."""
        return self.reading.place(path, key=True)[0]

    def part(self, *roots: Path) -> Reading:
        """The parts of sla.yml under these paths as a file of their own; later ones replace earlier ones.
        Every value keeps its place in the test file."""
        made = Reading()
        for root in roots:
            for section in SECTIONS:
                if (value := self.reading.at((*root, section))) is not None:
                    _forget(made, section)
                    made.value[section] = value
                    _copy_places(self.reading, root, section, made)
        return made


def load_tests(path: File) -> Written:
    """The file. ConfigFaults with everything that is wrong with its shape."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not valid"
        raise ConfigFaults([Fault(0, 0, "", f"the file cannot be read: {reason.lower()}")]) from None
    if not data.strip():
        raise ConfigFaults([Fault(0, 0, "", "the file is empty", "begin with `tests:`")])
    return loads_tests(data)


def loads_tests(data: bytes) -> Written:
    """The same for the content of a file."""
    reading = read(data)
    try:
        shape = FileShape.model_validate(reading.value)
    except ValidationError as error:
        raise ConfigFaults([*reading.faults, *_faults(error, reading)]) from None
    if faults := [*reading.faults, *_strangers(shape, reading)]:
        raise ConfigFaults(faults)
    return Written(shape, reading)


def _strangers(shape: FileShape, reading: Reading) -> Iterator[Fault]:
    """Keys that belong nowhere, in the file, its tests and their editions."""
    parts: list[tuple[Path, Policies]] = [((), shape)]
    for number, case in enumerate(shape.tests):
        parts.append((("tests", number), case))
        parts += [(("tests", number, "editions", name), one) for name, one in case.editions.items()]
    for path, part in parts:
        known = [*SECTIONS, *type(part).model_fields]
        for key in part.strangers():
            what, at = "is not a key that belongs here", (*path, key)
            yield Fault(*reading.place(at, key=True), dotted(at), what, did_you_mean(key, known))


def _faults(error: ValidationError, reading: Reading) -> Iterator[Fault]:
    for detail in error.errors(include_url=False, include_input=False):
        path: Path = tuple(step for step in detail["loc"] if step != "[key]")
        context = detail.get("ctx", {})
        what, hint = detail["msg"][:1].lower() + detail["msg"][1:], ""
        if detail["type"] == FAULT:
            what, hint = str(context["what"]), str(context["hint"])
        elif detail["type"] == "missing":
            what, hint = "is missing", f"write `{path[-1]}:`"
        elif detail["type"] == "extra_forbidden":
            what, hint = (
                "is not a key that belongs here",
                did_you_mean(str(path[-1]), keys_at(FileShape, path[:-1])),
            )
        elif detail["type"] in {"list_type", "too_short"}:
            what, hint = "is no list, or an empty one", "begin each item with `- `"
        elif detail["type"] in {"dict_type", "model_type"}:
            what, hint = "is no list of `name: value` lines", ""
        key = detail["type"] in {"extra_forbidden", "missing"}
        yield Fault(*reading.place(path, key=key), dotted(path), what, hint)


def _forget(reading: Reading, section: str) -> None:
    for places in (reading.values, reading.keys):
        for path in [path for path in places if path[0] == section]:
            del places[path]


def _copy_places(source: Reading, root: Path, section: str, made: Reading) -> None:
    at = (*root, section)
    for places, into in ((source.values, made.values), (source.keys, made.keys)):
        into.update({path[len(root) :]: place for path, place in places.items() if path[: len(at)] == at})
