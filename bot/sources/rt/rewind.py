"""How a ticket began, found out from how it is now and from all that happened to it since.

RT's first transaction says that a ticket was created, and nothing of how. So every change is taken back, from
the newest to the oldest. The snapshot must have been asked for before the transactions: then nothing between
the two is missed, and taking back a change that the snapshot does not show yet does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.sources.rt.rows import Row, Snapshot


@dataclass(slots=True)
class State:
    """The fields of a ticket that mean something here, by RT's ids. Custom fields have sets of values."""

    status: str
    priority: str
    queue: str
    owner: str
    requestors: set[str]
    fields: dict[str, set[str]] = field(default_factory=dict)

    def redo(self, row: Row) -> None:
        """What this transaction did to the fields that cannot be told without knowing what was before."""
        if row.sets_requestor:
            self.requestors = self.requestors - {row.old} | ({row.new} - {""})
        elif row.type == "CustomField":
            self.fields[row.field] = self.fields.get(row.field, set()) - {row.old} | ({row.new} - {""})


def rewound(snapshot: Snapshot, rows: Sequence[Row]) -> State:
    """The ticket as it was created; `rows` are all its transactions, oldest first."""
    state = State(
        snapshot.status,
        snapshot.priority,
        snapshot.queue,
        snapshot.owner.id,
        {face.id for face in snapshot.requestors},
        {id: set(values) for id, (_, values) in snapshot.fields.items()},
    )
    for row in reversed(rows):
        _undo(state, row)
    return state


def requester(requestors: set[str], wanted: str) -> str:
    """The one person a ticket is for: `wanted` if they are among the requestors, else whom RT has known
    longest."""
    if wanted in requestors or not requestors:
        return wanted
    return min(requestors, key=_age)


def values(state: State, wanted: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The values of the custom fields in `wanted` (id to attribute), by attribute."""
    return {attribute: tuple(sorted(state.fields.get(id, set()))) for id, attribute in wanted.items()}


def _undo(state: State, row: Row) -> None:
    if row.sets_status:
        state.status = row.old
    elif row.sets_owner:
        state.owner = row.old
    elif row.field == "Priority":
        state.priority = row.old
    elif row.field == "Queue":
        state.queue = row.old
    elif row.sets_requestor:
        state.requestors = state.requestors - {row.new} | ({row.old} - {""})
    elif row.type == "CustomField":
        state.fields[row.field] = state.fields.get(row.field, set()) - {row.new} | ({row.old} - {""})


def _age(id: str) -> tuple[int, str]:
    return (int(id) if id.isdecimal() else 0, id)
