"""Routines: what is looked after from time to time besides readings, timers and the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Ran:
    """What a routine did. `told`: messages wait; `assess`: subjects are due; `again_at`: when there may be
    more to do, None when only news can bring it."""

    told: bool = False
    assess: bool = False
    again_at: datetime | None = None


class Routine(Protocol):
    """Something that is looked after from time to time: after readings, after facts of people, and at its own
    instants. Run twice at once or not at all for a while, it comes to the same in the end."""

    name: str

    async def run(self, now: datetime) -> Ran:
        """Do what is to be done by `now`."""
        ...
