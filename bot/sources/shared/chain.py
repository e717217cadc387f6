"""Counted pages: lists whose next page is found by counting the rows before it.

When one of those rows changes it moves to the end, all behind it move up, and the first row of the next page
is passed over. So counted pages are read again from their beginning, until a whole reading finds every row of
the one before where it was: then nothing had moved while that one was read, and the list goes on where it
ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.sources.shared.instants import from_ticks, ticks
from bot.sources.shared.reading import Json, flag, mapping, number, text

MOST_READINGS = 4
"""Beyond that the round promises nothing and the next one begins anew: somebody is busy there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: from an instant, by a token; `ended` if it does not."""

    since: datetime
    token: str
    ended: bool = False

    def dump(self) -> Json:
        """For the cursor."""
        return {"since": ticks(self.since), "token": self.token, "ended": self.ended}

    @classmethod
    def of(cls, state: Json) -> Place:
        """As `dump` wrote it. ValueError if it did not."""
        return cls(from_ticks(number(state, "since")), text(state, "token"), flag(state, "ended"))


@dataclass(frozen=True, slots=True)
class Chain:
    """Counted pages that are being read, from `start` on. `rows` stand before a counted place, `owed` are
    those of the reading before that were not met again yet, `end` is where that one ended."""

    start: Place
    reading: int = 1
    end: Place | None = None
    rows: Mapping[str, datetime] = field(default_factory=dict)
    owed: Mapping[str, datetime] = field(default_factory=dict)

    def read(self, listed: Iterable[tuple[str, datetime]], *, goes_on: bool) -> Chain:
        """With one more page; the rows of the last one stand before no other."""
        page = dict(listed)
        owed = {id: at for id, at in self.owed.items() if page.get(id) != at}
        return replace(self, rows={**self.rows, **page} if goes_on else self.rows, owed=owed)

    @property
    def holds(self) -> bool:
        """Whether nothing moved while the reading before this one was made, or nothing could have."""
        return not self.owed and (self.reading > 1 or not self.rows)

    def again(self, end: Place) -> Chain | None:
        """The next reading, after one that ended there; None when there were enough."""
        if self.reading >= MOST_READINGS:
            return None
        return Chain(self.start, self.reading + 1, end, owed=self.rows)

    def dump(self) -> Json:
        """For the cursor."""
        rows, owed = ({id: ticks(at) for id, at in some.items()} for some in (self.rows, self.owed))
        return {
            "start": self.start.dump(),
            "end": None if self.end is None else self.end.dump(),
            "reading": self.reading,
            "rows": rows,
            "owed": owed,
        }

    @classmethod
    def of(cls, state: Json) -> Chain:
        """As `dump` wrote it. ValueError if it did not."""
        rows, owed = (mapping(state.get(name), name) for name in ("rows", "owed"))
        return cls(
            Place.of(mapping(state.get("start"), "start")),
            int(number(state, "reading")),
            None if state.get("end") is None else Place.of(mapping(state["end"], "end")),
            {id: from_ticks(number(rows, id)) for id in rows},
            {id: from_ticks(number(owed, id)) for id in owed},
        )
