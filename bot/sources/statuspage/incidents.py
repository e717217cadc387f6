"""What incidents did to components, and when, by the supplier's own word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.sla.observations import Health
from bot.sources.shared.reading import Json, items, mapping, text
from bot.sources.statuspage.answers import HEALTHS, UNHEARD, Aside, Change, id_of, when

MOST = 50
"""A page shows so many incidents, the newest. Of what was before the oldest of them it says nothing."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a page tells: each component's changes in order, and when somebody edited any incident of it last.
    Before `shown_from` nothing is shown; None where all is."""

    changes: Mapping[str, Sequence[Change]] = field(default_factory=dict)
    marks: Mapping[str, datetime] = field(default_factory=dict)
    shown_from: datetime | None = None


def read_story(incidents: Iterable[object], under_way: Iterable[object]) -> tuple[Story, Aside]:
    """Incidents, and the maintenance that is under way, as one story; and what was put aside."""
    strange, begun, count = Aside(), list[datetime](), 0
    changes, marks = defaultdict[str, list[Change]](list), dict[str, datetime]()
    for value in incidents:
        count += 1
        for change, edited_at, created_at in _told(value, strange):
            begun.append(created_at)
            if change is not None:
                changes[change.component].append(change)
                marks[change.component] = max(edited_at, marks.get(change.component, edited_at))
    for value in under_way:
        for change, _, _ in _told(value, strange):
            if change is not None:
                changes[change.component].append(change)
    ordered = {id: sorted(some, key=lambda one: one.at) for id, some in changes.items()}
    return Story(ordered, marks, min(begun, default=None) if count >= MOST else None), strange


def _told(value: object, strange: Aside) -> list[tuple[Change | None, datetime, datetime]]:
    """The changes of an incident, each with when that was edited and created; an incident that changes
    nothing gives one None. One that makes no sense is put aside whole."""
    id = "?"
    try:
        record = mapping(value, "an incident")
        id = id_of(record, "id")
        created_at = _instant(record, "created_at")
        edited_at, aside = when(record, "updated_at") or created_at, Aside()
        found = list[Change | None](_changes(record, aside)) or [None]
    except ValueError as error:
        strange.append((f"incident:{id}", str(error)))
        return []
    strange += aside
    return [(change, edited_at, created_at) for change in found]


def _changes(record: Json, strange: Aside) -> Iterator[Change]:
    """An incident begins when the supplier says so, which may be before its first update."""
    updates = sorted((mapping(one, "an update") for one in items(record, "incident_updates")), key=_shown_at)
    started_at, resolved_at = when(record, "started_at"), when(record, "resolved_at")
    for number, update in enumerate(updates):
        at = _shown_at(update)
        if number == 0 and started_at is not None:
            at = min(at, started_at)
        if text(update, "status") == "resolved" and resolved_at is not None:
            at = resolved_at
        for value in items(update, "affected_components"):
            yield _change(at, mapping(value, "an affected component"), update, strange)


def _change(at: datetime, affected: Json, update: Json, strange: Aside) -> Change:
    component = id_of(affected, "code")
    old, new = (HEALTHS.get(text(affected, key)) for key in ("old_status", "new_status"))
    if new is None:
        strange.append((f"update:{id_of(update, 'id')}:{component}", UNHEARD))
    return Change(at, component, old or Health.UNKNOWN, new or Health.UNKNOWN)


def _shown_at(update: Json) -> datetime:
    """When it happened by the supplier's word: the instant on the page, which may be another than the one at
    which it was written."""
    return when(update, "display_at") or _instant(update, "created_at")


def _instant(record: Json, key: str) -> datetime:
    instant = when(record, key)
    if instant is None:
        raise ValueError(f"{key} is missing")
    return instant
