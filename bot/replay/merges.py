"""Merges: which tickets of a file were merged into which, for promises that take the older start (S30).

Tickets are lived through one by one, and this is the one thing that a ticket has to know of others. So a file
is read for it beforehand, and only if a promise wants to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from bot.replay.grouping import Group
from bot.sla.cuts import Absorbed
from bot.sla.facts import Merged, Opened, SourceName, Subject
from bot.sources.shared.files.formats import Format, ItemT
from bot.sources.shared.files.history import History, Told
from bot.sources.shared.files.records import Record
from bot.sources.shared.files.troubles import BadRow


class Joined(NamedTuple):
    """Another ticket that was merged into one, and when that was heard of."""

    heard_at: datetime
    absorbed: Absorbed


_Merge: TypeAlias = tuple[str, Told, Told]
"""The ticket that was merged away, its opening and its merging."""


@dataclass(slots=True)
class Merges:
    """What the tickets of a file say about being merged away."""

    _into: dict[str, list[_Merge]] = field(default_factory=dict)

    def note(self, history: History) -> None:
        """Take in the history of a ticket. One that was never opened has no start to be taken."""
        openings = [told for told in history.told if isinstance(told.what.deed, Opened)]
        for told in history.told:
            if openings and isinstance(told.what.deed, Merged):
                opening = min(openings, key=itemgetter(0))
                self._into.setdefault(told.what.deed.into, []).append((history.subject.id, opening, told))

    def into(self, ticket: str) -> Sequence[Joined]:
        """What was merged into a ticket, straight or by way of others, in the order of its being heard of."""
        if ticket not in self._into:
            return ()
        found: list[Joined] = []
        waiting: list[tuple[str, Joined | None]] = [(ticket, None)]
        known = {ticket}
        while waiting:
            target, by_way = waiting.pop()
            for other, opened, merged in self._into.get(target, ()):
                if other not in known:
                    known.add(other)
                    found.append(_joined(opened, merged, by_way))
                    waiting.append((other, found[-1]))
        return sorted(found)

    def heard(self, ticket: str, by: datetime) -> Sequence[Absorbed]:
        """What was merged into a ticket, as far as it was heard of by then."""
        return [one.absorbed for one in self.into(ticket) if one.heard_at <= by]


NO_MERGES = Merges()
"""Nothing was merged, or nobody wants to know."""


def merges_of(groups: Iterable[Group], format_: Format[ItemT], source: SourceName) -> Merges:
    """What all tickets say. Lines that cannot be used are passed over: who counts them will tell."""
    merges = Merges()
    for ticket, group in groups:
        if items := list(_usable(group, format_)):
            with suppress(BadRow):
                merges.note(format_.history(Subject(source, ticket), items))
    return merges


def _usable(group: Iterable[Record], format_: Format[ItemT]) -> Iterable[ItemT]:
    for record in group:
        with suppress(BadRow):
            yield format_.read(record)


def _joined(opened: Told, merged: Told, by_way: Joined | None) -> Joined:
    heard_at = max(opened.observed_at, merged.observed_at)
    if by_way is None:
        return Joined(heard_at, Absorbed(merged.at, opened.at))
    at = max(merged.at, by_way.absorbed.at)
    return Joined(max(heard_at, by_way.heard_at), Absorbed(at, opened.at))
