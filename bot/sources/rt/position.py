"""The cursor: where the stream of transactions stands, and whose histories are still to be fetched.

It is saved in one transaction with the facts it came with, so a reading that dies is simply read again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate, pairwise

from bot.sources.shared.instants import format_iso, parse_iso
from bot.sources.shared.reading import Json, flag, items, mapping, number, text

VERSION = 1

AGAIN = 50
"""So many ids are read again at least: they are given out in one order and become visible in another."""

MOST_WHOLE = 50_000


class Step(StrEnum):
    """What the next fetch reads when no history is wanted."""

    ENTER = "enter"
    LIST = "list"
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class Position:
    """How far RT has been read.

    Transactions above `after` are read at every reading, those of them in `told` were told. A reading began
    at RT's own `began_at` and goes on above `at`; `latest` is the highest id that was ever seen, `young` the
    lowest of this reading that RT wrote lately, `thin` whether the last page may have had more that is
    hidden, `ended` that nothing follows.
    `listed` is where the list of open tickets goes on, which began with changes since `since`. Of tickets up
    to `newest` the stream does not tell the beginning: their histories are `wanted`, and `whole` once read.
    """

    since: datetime
    step: Step = Step.ENTER
    after: int = 0
    at: int = 0
    told: frozenset[int] = frozenset()
    began_at: datetime | None = None
    latest: int = 0
    young: int = 0
    thin: bool = False
    ended: bool = False
    listed: int = 0
    newest: int = 0
    wanted: tuple[int, ...] = ()
    whole: frozenset[int] = frozenset()

    def entered(self, transaction: int, ticket: int) -> Position:
        """The stream is entered behind the newest transaction; tickets up to the newest are old."""
        after = max(0, transaction - AGAIN)
        return replace(self, step=Step.LIST, after=after, at=after, latest=transaction, newest=ticket)

    def listing(self, upto: int, *, more: bool) -> Position:
        """Open tickets are listed up to that id."""
        return replace(self, listed=upto, step=Step.LIST if more else Step.STREAM)

    def knows(self, ticket: int) -> bool:
        """Whether the beginning of a ticket was told, or is about to be."""
        return ticket > self.newest or ticket in self.whole or ticket in self.wanted

    def want(self, tickets: Iterable[int]) -> Position:
        """Ask for the histories of these."""
        fresh = sorted(set(tickets) - set(self.wanted))
        return replace(self, wanted=(*self.wanted, *fresh))

    def read(self, tickets: Iterable[int]) -> Position:
        """The histories of these are in. Of very many the oldest are forgotten: they are read once more when
        something happens to them."""
        over = set(tickets)
        whole = self.whole | {id for id in over if id <= self.newest}
        if len(whole) > MOST_WHOLE:
            whole = frozenset(sorted(whole)[-MOST_WHOLE:])
        return replace(self, wanted=tuple(id for id in self.wanted if id not in over), whole=whole)

    def began(self, asked_at: datetime | None) -> Position:
        """The reading has begun, unless it had before."""
        return self if self.began_at is not None else replace(self, began_at=asked_at)

    def saw(self, ids: Iterable[int], last: int, young: int, *, thin: bool, more: bool) -> Position:
        """A page of the stream is read; `young` is the lowest id on it that RT wrote lately, 0 for none."""
        lately = self.young or young
        told = self.told | frozenset(ids)
        latest = max(self.latest, last)
        return replace(self, at=last, told=told, latest=latest, young=lately, thin=thin, ended=not more)

    def over(self) -> Position:
        """The reading is over. The next begins with what may have been invisible until now."""
        again = self.latest - AGAIN
        after = max(self.after, min(again, self.young - 1) if self.young else again)
        told = frozenset(id for id in self.told if id > after)
        return replace(
            self, after=after, at=after, told=told, began_at=None, young=0, thin=False, ended=False
        )

    def dump(self) -> str:
        """The cursor's text."""
        state = {
            "v": VERSION,
            "since": format_iso(self.since),
            "step": self.step,
            "after": self.after,
            "at": self.at,
            "told": _steps(self.told),
            "began": None if self.began_at is None else format_iso(self.began_at),
            "latest": self.latest,
            "young": self.young,
            "thin": self.thin,
            "ended": self.ended,
            "listed": self.listed,
            "newest": self.newest,
            "wanted": list(self.wanted),
            "whole": _steps(self.whole),
        }
        return json.dumps(state, separators=(",", ":"))

    @classmethod
    def load(cls, cursor: str) -> Position | None:
        """Read a cursor; None for an empty one and for one of another version: then all is read again,
        which is safe."""
        try:
            state = mapping(json.loads(cursor))
            return cls._of(state) if number(state, "v") == VERSION else None
        except ValueError:
            return None

    @classmethod
    def _of(cls, state: Json) -> Position:
        return cls(
            since=parse_iso(text(state, "since")),
            step=Step(text(state, "step")),
            after=number(state, "after"),
            at=number(state, "at"),
            told=frozenset(accumulate(_numbers(state, "told"))),
            began_at=None if state.get("began") is None else parse_iso(text(state, "began")),
            latest=number(state, "latest"),
            young=number(state, "young"),
            thin=flag(state, "thin"),
            ended=flag(state, "ended"),
            listed=number(state, "listed"),
            newest=number(state, "newest"),
            wanted=tuple(_numbers(state, "wanted")),
            whole=frozenset(accumulate(_numbers(state, "whole"))),
        )


def recent(rows: Iterable[tuple[int, datetime]], since: datetime | None, overlap: timedelta) -> int:
    """The lowest id that was written less than `overlap` before `since`, 0 for none."""
    if since is None:
        return 0
    return min((id for id, at in rows if at > since - overlap), default=0)


def _steps(ids: frozenset[int]) -> list[int]:
    """Sorted ids as the steps between them: short to write, and `accumulate` gives them back."""
    ordered = [0, *sorted(ids)]
    return [after - before for before, after in pairwise(ordered)]


def _numbers(state: Json, key: str) -> list[int]:
    return [one for one in items(state, key) if isinstance(one, int)]
