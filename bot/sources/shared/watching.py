"""The cursor of a monitoring source: what was told of every check, and how far the round is.

It is saved in one transaction with the facts it came with, so a reading that dies is simply read again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.sla.observations import Health
from bot.sources.shared.instants import from_ticks, ticks
from bot.sources.shared.reading import Json, mapping, number, text
from bot.sources.shared.windows import Plans

VERSION = 1


@dataclass(frozen=True, slots=True)
class Known:
    """What was told of a check: its last change, the product's own mark of its last outage at that time, and
    the round in which its past was read last. `missing_from` is the instant up to which all is known of a
    check that is not listed any more."""

    at: datetime | None = None
    health: Health | None = None
    mark: datetime | None = None
    read_at: datetime | None = None
    missing_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """`since` is how far back the first reading goes, `began_at` the product's Date at the beginning of the
    round under way, `read_up_to` the watermark of the last one."""

    since: datetime
    began_at: datetime | None = None
    read_up_to: datetime | None = None
    known: Mapping[str, Known] = field(default_factory=dict)
    plans: Plans = field(default_factory=Plans)

    @classmethod
    def beginning(cls, since: datetime) -> Place:
        """Before anything was read. The day begins at midnight UTC: who begins again on the same day tells
        the same facts."""
        return cls(since.replace(hour=0, minute=0, second=0, microsecond=0))

    @property
    def seen_at(self) -> datetime:
        """An instant before which the last round was read, or as far back as the first one goes."""
        return self.read_up_to or self.since

    def of(self, check: str) -> Known:
        """What is known of a check."""
        return self.known.get(check, Known())

    def remember(self, known: Mapping[str, Known]) -> Place:
        """What was told of these checks."""
        return replace(self, known={**self.known, **known})

    def dump(self) -> str:
        """The cursor's text."""
        state = {
            "v": VERSION,
            "since": _ticks(self.since),
            "began": _ticks(self.began_at),
            "read": _ticks(self.read_up_to),
            "known": {id: _row(one) for id, one in self.known.items()},
            "planned": _ticks(self.plans.read_at),
            "windows": {key: list(spot) for key, spot in self.plans.known.items()},
        }
        return json.dumps(state, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def load(cls, cursor: str) -> Place | None:
        """Read a cursor; None for an empty one and for one of another version: then all is read again,
        which is safe."""
        try:
            state = mapping(json.loads(cursor))
            return cls._of(state) if number(state, "v") == VERSION else None
        except (ValueError, OverflowError):
            return None

    @classmethod
    def _of(cls, state: Json) -> Place:
        known = mapping(state.get("known"), "known")
        windows = mapping(state.get("windows"), "windows")
        return cls(
            since=from_ticks(number(state, "since")),
            began_at=_instant(state, "began"),
            read_up_to=_instant(state, "read"),
            known={id: _known(mapping(row)) for id, row in known.items()},
            plans=Plans(_instant(state, "planned"), {key: _spot(spot) for key, spot in windows.items()}),
        )


def _row(one: Known) -> dict[str, int | str]:
    told = {
        "at": _ticks(one.at),
        "health": one.health,
        "mark": _ticks(one.mark),
        "read": _ticks(one.read_at),
        "missing": _ticks(one.missing_from),
    }
    return {key: value for key, value in told.items() if value is not None}


def _known(row: Json) -> Known:
    health = text(row, "health")
    return Known(
        at=_instant(row, "at"),
        health=Health(health) if health else None,
        mark=_instant(row, "mark"),
        read_at=_instant(row, "read"),
        missing_from=_instant(row, "missing"),
    )


def _spot(value: object) -> tuple[int, int]:
    match value:
        case [int(start), int(end)]:
            return start, end
        case _:
            raise ValueError("a window is not two instants")


def _ticks(instant: datetime | None) -> int | None:
    return None if instant is None else ticks(instant)


def _instant(state: Json, key: str) -> datetime | None:
    return None if state.get(key) is None else from_ticks(number(state, key))
