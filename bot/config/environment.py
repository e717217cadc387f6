"""`${NAME}` in a value: the variable of that name, or else the content of the file that `NAME_FILE` names.

So a secret stays out of the file: `token: "${ZENDESK_TOKEN}"`, with ZENDESK_TOKEN set, or with
ZENDESK_TOKEN_FILE set to `/run/secrets/zendesk`. `$${` is a plain `${`. Nothing is expanded twice, and
keys are not expanded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path as File

from bot.config.faults import Fault
from bot.config.reading import Path, Reading, Value, dotted

REFERENCE = re.compile(r"\$?\$\{([^}]*)\}?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MOST_BYTES = 65_536


class Expansion:
    """A reading with its variables filled in. `secrets` are the texts that came from outside, by path."""

    def __init__(self, reading: Reading, environ: Mapping[str, str]) -> None:
        self._reading, self._environ = reading, environ
        self.secrets: dict[Path, list[str]] = {}
        self.missing: set[Path] = set()
        self.faults: list[Fault] = []
        value = self._expand(reading.value, ())
        assert isinstance(value, dict)
        self.value: dict[str, Value] = value

    def _expand(self, value: Value, path: Path) -> Value:
        if isinstance(value, dict):
            return {key: self._expand(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._expand(inner, (*path, n)) for n, inner in enumerate(value)]
        return REFERENCE.sub(lambda found: self._one(found, path), value) if value else value

    def _one(self, found: re.Match[str], path: Path) -> str:
        if found[0].startswith("$$"):
            return found[0][1:]
        try:
            text = _look_up(found[1] if found[0].endswith("}") else "", self._environ)
        except ValueError as error:
            what, _, hint = str(error).partition("; ")
            self.faults.append(Fault(*self._reading.place(path), dotted(path), what, hint))
            self.missing.add(path)
            return found[0]
        self.secrets.setdefault(path, []).append(text)
        return text


def _look_up(name: str, environ: Mapping[str, str]) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("a variable is not written like this; write ${NAME}, or $${ for a plain ${")
    if text := environ.get(name):
        return text
    if file := environ.get(f"{name}_FILE"):
        return _content(f"{name}_FILE", file)
    empty = "is empty" if name in environ else "is not set"
    raise ValueError(f"the variable {name} {empty}; set {name}, or {name}_FILE to a file that holds it")


def _content(variable: str, file: str) -> str:
    """The text of a file without its last line end. Its name is not shown: it may be a pasted secret."""
    try:
        with File(file).open("rb") as handle:
            data = handle.read(_MOST_BYTES + 1)
        text = data.decode().rstrip("\r\n")
    except (OSError, ValueError):
        raise ValueError(
            f"the file that {variable} names cannot be read; check its name and rights"
        ) from None
    if not text or len(data) > _MOST_BYTES:
        raise ValueError(f"the file that {variable} names is {'too large' if text else 'empty'}")
    return text
