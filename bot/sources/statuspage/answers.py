"""What a page says of its components now, and the past of one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.sla.observations import Health
from bot.sources.shared.instants import parse_iso
from bot.sources.shared.intervals import Past
from bot.sources.shared.reading import Json, items, mapping, text
from bot.sources.shared.turns import Interval, Turn, alike

HEALTHS = {
    "operational": Health.UP,
    "degraded_performance": Health.DEGRADED,
    "partial_outage": Health.DOWN,
    "major_outage": Health.DOWN,
    "under_maintenance": Health.MAINTENANCE,
}
UNHEARD = "a status nobody knows: this time is unknown"

Aside = list[tuple[str, str]]

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Component:
    """A component as the page shows it. `health` is None for a word that nobody knows. At `edited_at`
    somebody changed it last, perhaps something else than its status."""

    id: str
    health: Health | None
    created_at: datetime | None
    edited_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """An incident, or maintenance, that changed the status of a component."""

    at: datetime
    component: str
    old: Health
    new: Health


def read_components(summary: Json, wanted: frozenset[str]) -> tuple[list[Component], Aside]:
    """The components of a page, those that are wanted if any are, and what was put aside. A group is only a
    heading over others."""
    found, strange = list[Component](), Aside()
    for value in listed(summary, "components"):
        id = "?"
        try:
            record = mapping(value, "a component")
            id = id_of(record, "id")
            one = Component(
                id,
                HEALTHS.get(text(record, "status")),
                when(record, "created_at"),
                when(record, "updated_at"),
            )
        except ValueError as error:
            strange.append((f"component:{id}", str(error)))
            continue
        if record.get("group") is True or (wanted and id not in wanted):
            continue
        if one.health is None:
            strange.append((f"component:{id}", UNHEARD))
        found.append(one)
    return found, strange


def past_of(
    one: Component,
    changes: Sequence[Change],
    since: datetime,
    until: datetime,
    before: Health | None,
    shown_from: datetime | None = None,
) -> Past:
    """What the page says of a component from `since` to `until`: what incidents did to it, in order, and at
    last what it is now, if no incident says how it came to be so. That change is approximate (S29).

    `before` is what was told of `since` already. Before `shown_from` the page shows no incidents.
    """
    known = [change for change in changes if change.at <= until]
    points = list(_points(one, known, since, before, shown_from))
    at, health = points[-1]
    intervals = [Interval(start, end, what) for (start, what), (end, _) in pairwise(points)]
    now = one.health or Health.UNKNOWN
    if alike(health, now):
        return Past((*intervals, Interval(at, None, health)), late=_late(known, since, before))
    edited_at = until if one.edited_at is None or not at < one.edited_at <= until else one.edited_at
    intervals += [Interval(at, edited_at, health), Interval(edited_at, None, now, approximate=True)]
    return Past(tuple(intervals), late=_late(known, since, before))


def _late(known: Sequence[Change], since: datetime, before: Health | None) -> tuple[Turn, ...]:
    """What incidents say of the time before `since`: suppliers may write of it afterwards."""
    return () if before is None else tuple(Turn(one.at, one.new) for one in known if one.at < since)


def _points(
    one: Component,
    changes: Sequence[Change],
    since: datetime,
    before: Health | None,
    shown_from: datetime | None,
) -> Iterator[tuple[datetime, Health]]:
    """What a component was from which instant on, as far as incidents tell."""
    first, at = _first(one, changes, since, before), since
    if before is None and shown_from is not None and shown_from > since:
        yield since, Health.UNKNOWN
        at = shown_from
    last = first
    yield at, first
    for change in changes:
        if change.at > at:
            if before is None and change.old is Health.DOWN and last is not Health.DOWN:
                yield at, Health.UNKNOWN  # it went down in between, and nobody said when
            yield change.at, change.new
            at, last = change.at, change.new


def _first(one: Component, changes: Sequence[Change], since: datetime, before: Health | None) -> Health:
    """What it was at `since`. Of a page that tells of no incident, what works now did so then."""
    earlier = [c for c in changes if (c.at <= since if before is None else c.at == since)]
    if earlier:
        return earlier[-1].new
    if before is not None:
        return before
    if changes:
        return changes[0].old
    return Health.UP if one.health in (Health.UP, Health.DEGRADED) else Health.UNKNOWN


def id_of(record: Json, key: str) -> str:
    """An id that fits into a fact."""
    id = text(record, key)
    if not _ID.fullmatch(id):
        raise ValueError(f"{key} is no id")
    return id


def when(record: Json, key: str) -> datetime | None:
    """An instant that may be missing."""
    written = text(record, key)
    return parse_iso(written) if written else None


def listed(record: Json, key: str) -> Iterator[object]:
    """A list that must be there: an answer without it is not what was asked for."""
    if record.get(key) is None:
        raise ValueError(f"there are no {key}")
    return items(record, key)
