"""What a paper is made of, whatever prints it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.papers.tongue import PaperTongue

Cell: TypeAlias = tuple[str, ...]
"""The lines of one cell of a table."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph in small print."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `widths` are shares of the page's width; columns in `right` stand to the right."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    right: tuple[int, ...] = ()


Part: TypeAlias = Heading | Text | Note | Grid


def pairs(rows: Iterable[tuple[str, str]]) -> Grid:
    """A table of names and what is said of them."""
    return Grid((), tuple(((name,), (said,)) for name, said in rows), (1, 2.6))


def at(t: PaperTongue, instant: datetime) -> Cell:
    """An instant in the report's zone, with UTC under it."""
    return (t.instant(instant), t.utc(instant))


def cells(*texts: str) -> tuple[Cell, ...]:
    """Cells of one line each."""
    return tuple((text,) for text in texts)
