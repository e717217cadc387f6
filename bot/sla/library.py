"""The books that were in force over time: an edited policy file does not re-judge what has begun (S10)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime

from bot.sla.ladders import Kind
from bot.sla.policies import Book, MergeStart, Metric


@dataclass(frozen=True, slots=True)
class Edition:
    """A book and the instant from which it is in force."""

    since: datetime
    book: Book


@dataclass(frozen=True, slots=True)
class Library:
    """Every edition of the book, oldest first; the first one also holds for all time before it."""

    editions: tuple[Edition, ...]
    lanes: tuple[tuple[Metric, Kind, str], ...] = field(init=False, repr=False, compare=False)
    """Every metric, kind and part that any edition promises to anybody."""

    takes_older_starts: bool = field(init=False, repr=False, compare=False)
    """Whether some policy wants to know of tickets that were merged into another (S30)."""

    def __post_init__(self) -> None:
        if not self.editions:
            raise ValueError("a library holds at least one book")
        if list(self.editions) != sorted(self.editions, key=lambda e: e.since):
            raise ValueError("editions stand in the order in which they came into force")
        books = [edition.book for edition in self.editions]
        switches = [policy.switches for book in books for policy in book.policies]
        older = any(one.merge_start is MergeStart.OLDER for one in switches)
        object.__setattr__(self, "takes_older_starts", older)
        known = {p.lane for book in books for policy in book.policies for p in policy.promises}
        object.__setattr__(self, "lanes", tuple(sorted(known)))

    @classmethod
    def of(cls, book: Book, since: datetime) -> Library:
        """A library of one book."""
        return cls((Edition(since, book),))

    def at(self, instant: datetime) -> Book:
        """The book in force at that instant: a timer keeps the one of its cycle's start."""
        found = bisect_right(self.editions, instant, key=lambda e: e.since)
        return self.editions[max(found - 1, 0)].book

    def edition(self, version: str) -> Book | None:
        """The book of that version, if it was ever in force here."""
        return next((e.book for e in reversed(self.editions) if e.book.version == version), None)

    @property
    def latest(self) -> Book:
        """The newest book."""
        return self.editions[-1].book
