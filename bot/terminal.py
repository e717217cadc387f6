"""What commands print: tables for people, JSON for machines, and nothing that a terminal obeys."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

_WIDE = 132
"""Columns of a table that goes to a file."""
_NOT_PLAIN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\U0010ffff]")
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
        findings.show(_Tame(file=out, highlight=False, width=None if out.isatty() else _WIDE))


def as_json(value: object) -> str:
    """For machines: durations are seconds, instants ISO 8601 in UTC, exact shares text.

    Control and bidi characters, which move a terminal or turn its lines round, are written as escapes; JSON
    reads them as what they are. All other text stays readable.
    """
    return _NOT_PLAIN.sub(_harmless, json.dumps(value, default=_plain, indent=2, ensure_ascii=False))


class _Tame(Console):
    """A console that leaves out of a text what a terminal obeys; its own colours and boxes stay."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else _NOT_PLAIN.sub(_kept, text), style, control)


def _is_obeyed(char: str) -> bool:
    return char not in _JOINERS and unicodedata.category(char) in _OBEYED


def _kept(found: re.Match[str]) -> str:
    return "" if _is_obeyed(found[0]) else found[0]


def _harmless(found: re.Match[str]) -> str:
    char = found[0]
    if not _is_obeyed(char):
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
