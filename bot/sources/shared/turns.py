"""From the stretches of time that a monitoring product tells to the changes of a monitor, as facts.

A fact is a change: from this instant on the monitor says this. The end of a stretch that still lasts moves
with every reading and is no fact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.sla.facts import NOBODY, Fact, FactKey, SourceName
from bot.sla.observations import Health, Observed
from bot.sla.uptime.services import monitor_subject
from bot.sources.shared.instants import format_epoch

SILENT = frozenset({Health.UNKNOWN, Health.PAUSED, Health.MAINTENANCE})
"""What a monitor says when it cannot tell (S39)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch in which a monitor said one thing. `end` is None while it lasts, or the instant up to which
    the product has seen it last. `approximate`: it may have begun any time since the reading before (S29)."""

    start: datetime
    end: datetime | None
    health: Health
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """From this instant on. `corrected`: another thing was told of the same instant before."""

    at: datetime
    health: Health
    corrected: bool = False
    approximate: bool = False


def alike(one: Health | None, other: Health | None) -> bool:
    """Whether nothing changes for a service between the two: all ways of not knowing are one."""
    return one is other or (one in SILENT and other in SILENT)


def turns_of(intervals: Iterable[Interval], since: datetime, says: Health | None) -> list[Turn]:
    """The changes from `since` on, in order; what began before it is told as of `since`.

    Where the product tells nothing between two stretches nobody knows. `says` is what the monitor says now:
    when it cannot tell, it has been so since the last stretch ended.
    """
    found, seen_to = list[Turn](), since
    for one in sorted(intervals, key=lambda one: one.start):
        if one.end is not None and (one.end <= since or one.end <= one.start):
            continue
        start = max(one.start, since)
        if found and start > seen_to:
            _add(found, seen_to, Health.UNKNOWN)
        _add(found, start, one.health, approximate=one.approximate)
        seen_to = start if one.end is None else max(one.end, seen_to)
    if found and says in SILENT:
        _end_silent(found, seen_to, says)
    return found


def news(turns: Iterable[Turn], at: datetime | None, health: Health | None) -> list[Turn]:
    """Those that were not told before; `at` and `health` are the last that was. A product that thinks
    otherwise of that instant by now corrects it."""
    found = list[Turn]()
    for turn in turns:
        before = found[-1].health if found else health
        if not alike(before, turn.health):
            found.append(replace(turn, corrected=turn.at == at))
    return found


def fact_of(
    source: SourceName,
    monitor: str,
    turn: Turn,
    observed_at: datetime,
    read_at: datetime | None = None,
) -> Fact:
    """A change as a fact, with the same key at every reading. What is approximate was not so at `read_at`."""
    return Fact(
        source=source,
        key=FactKey(f"monitor:{monitor}:{format_epoch(turn.at)}:{turn.health}"),
        subject=monitor_subject(source, monitor),
        occurred_at=turn.at,
        observed_at=observed_at,
        author=NOBODY,
        deed=Observed(turn.health),
        not_before=min(read_at, turn.at) if turn.approximate and read_at is not None else None,
        sequence=int(turn.corrected),
    )


def _add(found: list[Turn], at: datetime, health: Health, *, approximate: bool = False) -> None:
    if found and found[-1].at == at:
        found.pop()
    if not found or found[-1].health is not health:
        found.append(Turn(at, health, approximate=approximate))


def _end_silent(found: list[Turn], seen_to: datetime, says: Health) -> None:
    last = found[-1]
    if last.health in SILENT:
        found[-1] = Turn(last.at, says)
    elif seen_to > last.at:
        found.append(Turn(seen_to, says))
