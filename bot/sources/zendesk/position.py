"""The cursor of a Zendesk source: where each stream stands, and which histories are still to be fetched.

It is saved in one transaction with the facts it came with, so a reading that dies is simply read again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import accumulate, pairwise

from bot.sources.shared.instants import format_epoch
from bot.sources.shared.reading import Json, flag, items, mapping, number, text

VERSION = 1

MOST_GONE = 5000


class Step(StrEnum):
    """What the next fetch reads."""

    TICKETS = "tickets"
    EVENTS = "events"
    HISTORIES = "histories"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True)
class Position:
    """How far the account has been read. Instants are whole seconds since 1970, as Zendesk takes them.

    `since` is where the event stream was entered: of tickets older than that, the events before it are
    missing until their history has been read. `whole` are such tickets that have been, `wanted` those that
    wait, `gone` those seen deleted. `complete` says that the first round of histories is over, so that the
    watermark may be believed; `reached` is the watermark that waits for it. `metrics` continues the events of
    Zendesk's own SLA from `metrics_at` on, `clocks` is what they told of clocks that run.
    """

    since: int
    events: int
    tickets_from: int
    tickets: str = ""
    step: Step = Step.TICKETS
    wanted: tuple[int, ...] = ()
    whole: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    complete: bool = False
    reached: int = 0
    metrics: str = ""
    metrics_at: int = 0
    clocks: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def beginning(cls, entry_at: datetime, oldest_at: datetime) -> Position:
        """Enter the event stream at `entry_at`, the export of tickets at `oldest_at`."""
        entry = format_epoch(entry_at)
        return cls(since=entry, events=entry, tickets_from=format_epoch(oldest_at))

    def entered_by(self, latest_at: datetime) -> Position:
        """Enter the event stream no later than `latest_at`."""
        latest = format_epoch(latest_at)
        return replace(self, since=min(self.since, latest), events=min(self.events, latest))

    def witnessed(self, created_at: datetime) -> bool:
        """Whether the event stream tells of a ticket from its first moment."""
        return format_epoch(created_at) >= self.since

    def knows(self, ticket: int, created_at: datetime) -> bool:
        """Whether facts about this ticket have been, or will be, read."""
        return self.witnessed(created_at) or ticket in self.whole or ticket in self.wanted

    def saw(self, gone: set[int], back: set[int]) -> Position:
        """Remember the newest deleted tickets; old ones are beyond restoring."""
        return replace(self, gone=frozenset(sorted((self.gone - back) | gone)[-MOST_GONE:]))

    def want(self, tickets: set[int], final: set[int]) -> Position:
        """Ask for the histories of `tickets` once each; forget those that are `final`."""
        waiting = [id for id in self.wanted if id not in final]
        fresh = sorted(tickets - self.whole - set(waiting) - final)
        return replace(self, wanted=(*waiting, *fresh), whole=self.whole - final)

    def read(self, tickets: set[int], put_aside: set[int]) -> Position:
        """The histories of `tickets` are in, those of `put_aside` could not be read and wait for their next
        change."""
        over = tickets | put_aside
        left = tuple(id for id in self.wanted if id not in over)
        return replace(self, wanted=left, whole=self.whole | tickets)

    def dump(self) -> str:
        """The cursor's text."""
        state = {
            "v": VERSION,
            "since": self.since,
            "events": self.events,
            "from": self.tickets_from,
            "tickets": self.tickets,
            "step": self.step,
            "wanted": list(self.wanted),
            "whole": _steps(self.whole),
            "gone": _steps(self.gone),
            "complete": self.complete,
            "reached": self.reached,
            "metrics": self.metrics,
            "metrics_at": self.metrics_at,
            "clocks": {id: list(clock) for id, clock in self.clocks.items()},
        }
        return json.dumps(state, separators=(",", ":"))

    @classmethod
    def load(cls, cursor: str) -> Position | None:
        """Read a cursor; None for an empty one, and for one of another version: then all is read again,
        which is safe."""
        try:
            state = mapping(json.loads(cursor))
            return cls._of(state) if number(state, "v") == VERSION else None
        except ValueError:
            return None

    @classmethod
    def _of(cls, state: Json) -> Position:
        clocks = mapping(state.get("clocks", {}), "clocks")
        return cls(
            since=number(state, "since"),
            events=number(state, "events"),
            tickets_from=number(state, "from"),
            tickets=text(state, "tickets"),
            step=Step(text(state, "step")),
            wanted=tuple(_numbers(state, "wanted")),
            whole=frozenset(accumulate(_numbers(state, "whole"))),
            gone=frozenset(accumulate(_numbers(state, "gone"))),
            complete=flag(state, "complete"),
            reached=number(state, "reached"),
            metrics=text(state, "metrics"),
            metrics_at=number(state, "metrics_at") if "metrics_at" in state else 0,
            clocks={id: tuple(_numbers(clocks, id)) for id in clocks},
        )


def _steps(ids: frozenset[int]) -> list[int]:
    """Sorted ids as the steps between them: short to write, and `accumulate` gives them back."""
    ordered = [0, *sorted(ids)]
    return [after - before for before, after in pairwise(ordered)]


def _numbers(state: Json, key: str) -> list[int]:
    return [one for one in items(state, key) if isinstance(one, int)]
