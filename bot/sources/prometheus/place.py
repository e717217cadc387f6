"""The cursor: what was heard of every indicator, and how far the round is.

It is saved in one transaction with the facts it came with, so a reading that dies is simply read again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.sla.observations import Health
from bot.sources.prometheus.listening import TICK, Heard
from bot.sources.shared.instants import EPOCH
from bot.sources.shared.reading import Json, items, mapping, number, plain, text

VERSION = 1


@dataclass(frozen=True, slots=True)
class Place:
    """`since` is how far back an indicator is read that was never heard, `until` the end of the round under
    way by Prometheus' own clock, `read_up_to` the last watermark. `passed` are indicators of which nothing
    could be had in this round, and nothing was told before: they begin again with the next."""

    since: datetime
    until: datetime | None = None
    read_up_to: datetime | None = None
    heard: Mapping[str, Heard] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()

    def of(self, name: str) -> Heard:
        """What was heard of an indicator."""
        return self.heard.get(name) or Heard(self.since)

    def hears(self, name: str, heard: Heard) -> Place:
        """More was heard."""
        return replace(self, heard={**self.heard, name: heard})

    def passes(self, name: str) -> Place:
        """Nothing could be had of it in this round."""
        return replace(self, passed=self.passed | {name})

    def over(self, read_up_to: datetime, names: frozenset[str]) -> Place:
        """The round is over; who is not among `names` is forgotten."""
        kept = {name: one for name, one in self.heard.items() if name in names}
        return Place(self.since, read_up_to=read_up_to, heard=kept)

    def dump(self) -> str:
        """The cursor's text."""
        state = {
            "v": VERSION,
            "since": _ticks(self.since),
            "until": _ticks(self.until),
            "read": _ticks(self.read_up_to),
            "heard": {
                name: {"to": _ticks(one.read_to), "last": _ticks(one.last_at), "says": one.health}
                for name, one in self.heard.items()
            },
            "passed": sorted(self.passed),
        }
        return json.dumps(state, separators=(",", ":"))

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
        heard = mapping(state.get("heard"), "heard")
        return cls(
            since=EPOCH + number(state, "since") * TICK,
            until=_instant(state, "until"),
            read_up_to=_instant(state, "read"),
            heard={name: _heard(mapping(one)) for name, one in heard.items()},
            passed=frozenset(plain(name) for name in items(state, "passed")),
        )


def _heard(row: Json) -> Heard:
    says = text(row, "says")
    return Heard(EPOCH + number(row, "to") * TICK, _instant(row, "last"), Health(says) if says else None)


def _ticks(instant: datetime | None) -> int | None:
    return None if instant is None else (instant - EPOCH) // TICK


def _instant(state: Json, key: str) -> datetime | None:
    return None if state.get(key) is None else EPOCH + number(state, key) * TICK
