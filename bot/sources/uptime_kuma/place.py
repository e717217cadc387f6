"""The cursor: what was told of every monitor, and when the page was read last.

It is saved in one transaction with the facts it came with, so a reading that dies is simply read again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.sla.observations import Health
from bot.sources.shared.reading import Json, mapping, number, text
from bot.sources.shared.sightings import instant_in, instant_of, ticks, ticks_of

VERSION = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a monitor last: since `at` it says `health`. One that tries again since `pending_at`
    did not yet at `pending_after`."""

    health: Health
    at: datetime
    pending_at: datetime | None = None
    pending_after: datetime | None = None

    def settled(self) -> Told:
        """It does not try again any more."""
        return replace(self, pending_at=None, pending_after=None)


@dataclass(frozen=True, slots=True)
class Place:
    """`read_at` is Uptime Kuma's own clock at the last reading, `read_up_to` the watermark."""

    read_at: datetime | None = None
    read_up_to: datetime | None = None
    told: Mapping[str, Told] = field(default_factory=dict)

    def dump(self) -> str:
        """The cursor's text."""
        state = {
            "v": VERSION,
            "at": ticks_of(self.read_at),
            "read": ticks_of(self.read_up_to),
            "told": {name: _row(one) for name, one in self.told.items()},
        }
        return json.dumps(state, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def load(cls, cursor: str) -> Place | None:
        """Read a cursor; None for an empty one and for one of another version: then it begins anew."""
        try:
            state = mapping(json.loads(cursor))
            return cls._of(state) if number(state, "v") == VERSION else None
        except ValueError:
            return None

    @classmethod
    def _of(cls, state: Json) -> Place:
        told = mapping(state.get("told"), "told")
        return cls(
            instant_in(state, "at"),
            instant_in(state, "read"),
            {name: _told(mapping(row)) for name, row in told.items()},
        )


def _row(one: Told) -> dict[str, int | str | None]:
    row: dict[str, int | str | None] = {"says": one.health, "at": ticks(one.at)}
    if one.pending_at is not None:
        row |= {"tries": ticks(one.pending_at), "after": ticks_of(one.pending_after)}
    return row


def _told(row: Json) -> Told:
    at = instant_of(number(row, "at"))
    return Told(Health(text(row, "says")), at, instant_in(row, "tries"), instant_in(row, "after"))
