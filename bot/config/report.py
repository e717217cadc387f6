"""Collects faults and doubts, each with its line, and keeps secrets out of their words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from bot.config.environment import Expansion
from bot.config.faults import Fault
from bot.config.reading import Path, Reading, dotted

_LOOKS_SECRET = re.compile(
    r"xox[a-z]-[\w-]+"
    r"|xapp-[\w-]+"
    r"|(?<=://)[^\s/@]+@"  # user and password of an address
    r"|(?=[A-Za-z0-9_+/=-]*[a-z])(?=[A-Za-z0-9_+/=-]*[A-Z])(?=[A-Za-z0-9_+/=-]*[0-9])[A-Za-z0-9_+/=-]{20,}"
    r"|(?=(?:[A-Za-z_+/=-]*[0-9]){6})[A-Za-z0-9_+/=]{20,}"
)
_HIDDEN = "(hidden)"

CONCEALED = ("is not what belongs here", "the value is not shown, because it came from outside")
"""What and hint for a value from the environment: an error's own words may show it in parts."""


class Report:
    """All that is found while a file is loaded."""

    def __init__(self, reading: Reading, expansion: Expansion) -> None:
        self.reading, self._expansion = reading, expansion
        self._secrets = {text for texts in expansion.secrets.values() for text in texts if len(text) > 2}
        self._faults = [*reading.faults, *expansion.faults]
        self._doubts = list(reading.doubts)

    def fault(self, path: Path, what: str, hint: str = "", *, key: bool = False) -> None:
        """Note what is wrong at a path; `key` points at its name instead of its value."""
        self._faults.append(self._made(path, what, hint, key=key))

    def doubt(self, path: Path, what: str, hint: str = "", *, key: bool = False) -> None:
        """Note what looks like a slip."""
        self._doubts.append(self._made(path, what, hint, key=key))

    def refuse(self, path: Path, error: ValueError) -> None:
        """Note what the domain would not take; its words are `what is wrong; what to write instead`."""
        if self.has_secrets(path):
            self.fault(path, *CONCEALED)
            return
        what, _, hint = str(error).partition("; ")
        self.fault(path, what, hint)

    def is_secret(self, path: Path) -> bool:
        """Whether a value came from the environment."""
        return path in self._expansion.secrets

    def has_secrets(self, path: Path) -> bool:
        """Whether a value, or anything in it, came from the environment."""
        return any(at[: len(path)] == path for at in self._expansion.secrets)

    def is_missing(self, path: Path) -> bool:
        """Whether a variable for this value is missing: said already, and its type is unknown."""
        return path in self._expansion.missing

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self._hidden(self._faults)

    @property
    def doubts(self) -> tuple[Fault, ...]:
        return self._hidden(self._doubts)

    def _made(self, path: Path, what: str, hint: str, *, key: bool) -> Fault:
        return Fault(*self.reading.place(path, key=key), dotted(path), what, hint)

    def _hidden(self, faults: Iterable[Fault]) -> tuple[Fault, ...]:
        """In the file's order, each once, with everything that is or looks like a secret left out."""
        return tuple(sorted({_without(fault, self._secrets) for fault in faults}))


def _without(fault: Fault, secrets: Collection[str]) -> Fault:
    return replace(
        fault,
        where=_hide(fault.where, secrets),
        what=_hide(fault.what, secrets),
        hint=_hide(fault.hint, secrets),
    )


def _hide(text: str, secrets: Collection[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return _LOOKS_SECRET.sub(_HIDDEN, text)
