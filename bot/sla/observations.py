"""What happens to services: what monitors say, maintenance, and the close of a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias


class Health(StrEnum):
    """What a monitor says of what it looks at (S39). `degraded` is up; the last three: it cannot tell."""

    UP = "up"
    DOWN = "down"
    DEGRADED = "degraded"
    UNKNOWN = "unknown"
    PAUSED = "paused"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Observed:
    """From this instant on, until it says otherwise, a monitor says this."""

    health: Health


@dataclass(frozen=True, slots=True)
class Watched:
    """From this instant on a service is watched here. Before it, nobody can tell."""


@dataclass(frozen=True, slots=True)
class PeriodClosed:
    """A period is over and its figures are frozen: every source had been read past its end. `figures` is the
    report of that moment, as the engine wrote it; a later change is a correction that says so."""

    name: str
    figures: str = ""


@dataclass(frozen=True, slots=True)
class MaintenancePlanned:
    """Maintenance is announced, or moved: the window of that name goes from `start` to `end` (S38)."""

    name: str
    start: datetime
    end: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        if not {self.start.utcoffset(), self.end.utcoffset()} == {timedelta(0)} or self.start >= self.end:
            raise ValueError("maintenance goes from one aware UTC instant to a later one")


@dataclass(frozen=True, slots=True)
class MaintenanceCalledOff:
    """The window of that name does not take place; with `ended` it is over early, and what has been stays."""

    name: str
    ended: bool = False


Happening: TypeAlias = Observed | Watched | PeriodClosed | MaintenancePlanned | MaintenanceCalledOff
"""Deeds of services and their monitors, never of tickets."""
