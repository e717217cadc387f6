"""The answer to `/sla status`, before it has a language or a layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.engine.views import SourceView


@dataclass(frozen=True, slots=True)
class StatusRow:
    """Counts of one group (a policy, a team, a customer). `unknown` is never part of `met` (S28)."""

    name: str
    running: int
    at_risk: int
    paused: int
    breached_open: int
    met: int
    missed: int
    unknown: int

    @property
    def compliance(self) -> float | None:
        """Share of finished promises that were met, as a fraction; None when nothing has finished yet."""
        done = self.met + self.missed + self.breached_open
        return None if done == 0 else self.met / done


@dataclass(frozen=True, slots=True)
class Spared:
    """How exclusions bear on what is counted: of so many `promises` time was excluded that they would have
    used, and `breached` of them would be broken without it but are not (S45)."""

    promises: int = 0
    breached: int = 0


@dataclass(frozen=True, slots=True)
class StatusView:
    """The answer to `/sla status`: one line, then the table."""

    title: str  # the filter in the user's words, or empty
    total: StatusRow
    rows: tuple[StatusRow, ...]
    since: datetime  # finished promises are counted from here (start of the month in the default zone)
    no_policy: int
    sources: tuple[SourceView, ...]
    as_of: datetime
    excluded: Spared = Spared()
