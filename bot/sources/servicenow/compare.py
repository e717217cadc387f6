"""What does not follow from a ticket's history: columns without audit, or all of it kept from us. Pure.

Such a change is known to lie between two instants only, and says so (S29). When ServiceNow itself dates the
end of a ticket, that instant is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.sla.facts import (
    Assigned,
    AttributesChanged,
    Category,
    Deed,
    Deleted,
    Fact,
    Merged,
    RequesterChanged,
    Restored,
    StatusChanged,
)
from bot.sla.scene import FINISHED
from bot.sources.servicenow.normalise import Reading
from bot.sources.servicenow.past import PARTS, Memo, columns_of, hashed
from bot.sources.servicenow.records import OWNER, STATE
from bot.sources.shared.instants import format_epoch

LATE = 2**52
"""In one second, what is approximate comes after what is exact."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A ticket compared with what was remembered of it. `read_up_to` is the instant up to which the last
    round told everything. `asked` says that the list of changes is past this ticket, so that it changed in
    silence, some time until now."""

    reading: Reading
    memo: Memo | None
    read_up_to: datetime | None
    asked: bool

    def facts(self) -> Iterator[Fact]:
        """What changed without leaving a line in the history."""
        for part in PARTS:
            if self._unexplained(part):
                yield from self._told(part)

    def _unexplained(self, part: str) -> bool:
        reading, memo = self.reading, self.memo
        columns, values = columns_of(part, reading.rules), reading.story.record.values
        if memo is None:
            if not reading.past.shown and part in {"status", "owner"}:
                return hashed(part, reading.past.first, reading.rules) != hashed(part, values, reading.rules)
            return reading.past.broken(columns, None)
        before = hashed(part, reading.past.at(memo.updated_at), reading.rules)
        if before == hashed(part, values, reading.rules) == memo.parts[part]:
            return False
        return before != memo.parts[part] or reading.past.broken(columns, memo.updated_at)

    def _told(self, part: str) -> Iterator[Fact]:
        values, rules = self.reading.story.record.values, self.reading.rules
        match part:
            case "status":
                yield from self._status()
            case "owner":
                yield self._vague(part, Assigned(values[OWNER] or None))
            case "requester":
                yield self._vague(part, RequesterChanged(values[rules.columns.caller]))
            case _:
                yield self._vague(part, AttributesChanged(self.reading.attributes(values)))

    # --- the state ---

    def _status(self) -> Iterator[Fact]:
        reading, rules = self.reading, self.reading.rules
        record, category = reading.story.record, reading.category(reading.story.record.values)
        if record.values[STATE] in rules.cancelled:
            yield self._vague("status", Deleted())
            return
        if category is None:
            reading.strange.append(
                (f"{record.id}/state", "a status nobody knows: the timer keeps its former state")
            )
            return
        if self.memo is not None and self.memo.parts["status"] in self._cancelled():
            yield replace(self._vague("status", Restored(), "restored:"), sequence=LATE - 2)
        ends = list(self._ends(category))
        if reading.merged_into:
            merged = replace(self._vague("status", Merged(reading.merged_into), "merged:"), sequence=LATE - 1)
            yield replace(merged, occurred_at=ends[0].occurred_at, not_before=None) if ends else merged
        yield from ends
        if not ends or ends[-1].deed != self._deed(category):
            yield self._vague("status", self._deed(category))

    def _cancelled(self) -> set[str]:
        rules, values = self.reading.rules, self.reading.story.record.values
        return {hashed("status", {**values, STATE: state}, rules) for state in rules.cancelled}

    def _ends(self, category: Category) -> Iterator[Fact]:
        """The ends of the ticket that ServiceNow dates itself."""
        record = self.reading.story.record
        if category not in FINISHED:
            return
        for ended, at in ((Category.SOLVED, record.resolved_at), (Category.CLOSED, record.closed_at)):
            wanted = ended is category or category is Category.CLOSED
            if wanted and at is not None and self._since() <= at <= self._until():
                deed = self._deed(category) if ended is category else StatusChanged(ended)
                yield self.reading.fact(f"ended:{record.id}:{ended}:{format_epoch(at)}", at, LATE, deed)

    def _deed(self, category: Category) -> Deed:
        label = self.reading.known.label(self.reading.story.record.values[STATE])
        return StatusChanged(category, label)

    # --- when ---

    def _vague(self, part: str, deed: Deed, kind: str = "") -> Fact:
        record, rules = self.reading.story.record, self.reading.rules
        word = hashed(part, record.values, rules)
        key = f"{kind}{part}:{record.id}:{format_epoch(record.updated_at)}:{word}"
        fact = self.reading.fact(key, self._until(), LATE, deed)
        return replace(fact, not_before=min(self._since(columns_of(part, rules)), fact.occurred_at))

    def _until(self) -> datetime:
        return max(self.reading.now, self._updated_at) if self.asked else self._updated_at

    def _since(self, columns: Sequence[str] | None = None) -> datetime:
        """The last instant at which the ticket is known to have been as it was told before."""
        if self.asked and self.memo is not None:
            return self._updated_at
        dated = self.reading.past.changed_at(columns or columns_of("status", self.reading.rules))
        known = [self.reading.story.record.created_at, *([dated] if dated else [])]
        if self.memo is not None:
            known.append(self.memo.updated_at)
            if self.read_up_to is not None and self.read_up_to <= self._updated_at:
                known.append(self.read_up_to)
        return max(known)

    @property
    def _updated_at(self) -> datetime:
        return self.reading.story.record.updated_at
