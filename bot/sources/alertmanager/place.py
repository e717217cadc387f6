"""The cursor: what was told of every monitor, the silences that were told, and how far all is known.

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

Spot = tuple[int, int]
"""Start and end of a silence, in whole milliseconds."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was told of a monitor last: since `at` it says `health`. Of one that is down `listed_at` is the
    last reading that saw its alert, and `ends_at` when the alert is over if nobody sends it again."""

    health: Health
    at: datetime
    listed_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """`read_at` is Alertmanager's own clock at the last reading, `read_up_to` the watermark, `alive_at` when
    the watchdog was sent last. `silences` are those that were told, by "monitor id"."""

    read_at: datetime | None = None
    read_up_to: datetime | None = None
    alive_at: datetime | None = None
    said: Mapping[str, Said] = field(default_factory=dict)
    silences: Mapping[str, Spot] = field(default_factory=dict)

    def says(self, name: str, said: Said) -> Place:
        """It was told of a monitor."""
        return replace(self, said={**self.said, name: said})

    def dump(self) -> str:
        """The cursor's text."""
        state = {
            "v": VERSION,
            "at": ticks_of(self.read_at),
            "read": ticks_of(self.read_up_to),
            "alive": ticks_of(self.alive_at),
            "said": {name: _row(one) for name, one in self.said.items()},
            "silences": {key: list(spot) for key, spot in self.silences.items()},
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
        said, silences = mapping(state.get("said"), "said"), mapping(state.get("silences"), "silences")
        return cls(
            read_at=instant_in(state, "at"),
            read_up_to=instant_in(state, "read"),
            alive_at=instant_in(state, "alive"),
            said={name: _said(mapping(row)) for name, row in said.items()},
            silences={key: _spot(spot) for key, spot in silences.items()},
        )


def _row(one: Said) -> dict[str, int | str]:
    row = {"at": ticks(one.at), "seen": ticks_of(one.listed_at), "ends": ticks_of(one.ends_at)}
    return {"says": one.health, **{key: value for key, value in row.items() if value is not None}}


def _said(row: Json) -> Said:
    at = instant_of(number(row, "at"))
    return Said(Health(text(row, "says")), at, instant_in(row, "seen"), instant_in(row, "ends"))


def _spot(value: object) -> Spot:
    match value:
        case [int(start), int(end)]:
            return start, end
        case _:
            raise ValueError("a silence is not two instants")
