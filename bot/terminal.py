"""What commands print: tables for people, JSON for machines, and nothing that a terminal obeys."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime, timedelta
from typing import Protocol, TextIO

from rich.console import Console

_WIDE = 132
"""Columns of a table that goes to a file."""
_NOT_PLAIN = re.compile(r"[\x7f-\U0010ffff]")
_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
"""They stand in names of some languages and in emoji, and move nothing."""


class Findings(Protocol):
    """What a command found."""

    def show(self, console: Console) -> None:
        """Print it for people."""
        ...

    def as_json(self) -> object:
        """The same for machines."""
        ...


def put(findings: Findings, out: TextIO, *, json: bool) -> None:
    """Print what was found: tables as wide as the terminal, or JSON."""
    if json:
        out.write(f"{as_json(findings.as_json())}\n")
    else:
        findings.show(Console(file=out, highlight=False, width=None if out.isatty() else _WIDE))


def as_json(value: object) -> str:
    """For machines: durations are seconds, instants ISO 8601 in UTC, exact shares text.

    Control and bidi characters, which move a terminal or turn its lines round, are written as escapes; JSON
    reads them as what they are. All other text stays readable.
    """
    return _NOT_PLAIN.sub(_harmless, json.dumps(value, default=_plain, indent=2, ensure_ascii=False))


def _harmless(found: re.Match[str]) -> str:
    char = found[0]
    if char in _JOINERS or unicodedata.category(char) not in _OBEYED:
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case frozenset():
            return sorted(value)
        case _:
            return str(value)
