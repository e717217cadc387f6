"""A chart of budgets, as a value: what is left over time, and which stretches of time were what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Pattern(StrEnum):
    """How a stretch of time is marked. Each has a shape of its own besides its colour."""

    SLASHES = "slashes"
    DOTS = "dots"
    BARS = "bars"
    CROSSES = "crosses"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A marked stretch of time. One that is `pointed` at has a sign, however short it is: slashes an arrow
    above, all else a diamond below."""

    start: datetime
    end: datetime
    pattern: Pattern
    pointed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled instant; dashed where it may never come."""

    at: datetime
    label: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One budget. `line` is in seconds, straight between its corners, and full at `budget`; `ticks` and
    `levels` label the axes. `floor` labels the level of nothing left."""

    title: str
    note: str
    start: datetime
    end: datetime
    budget: float
    line: tuple[tuple[datetime, float], ...]
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[datetime, str], ...]
    levels: tuple[tuple[float, str], ...]
    floor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Panels above each other, what their patterns mean, and a small line below."""

    panels: tuple[Panel, ...]
    legend: tuple[tuple[Pattern, str], ...]
    foot: str
