"""History: what a file tells of one ticket, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bot.sla.facts import Author, Deed, Fact, FactKey, Subject


@dataclass(frozen=True, slots=True)
class What:
    """Who did what, whenever that was. Tickets are recognised by theirs, so it knows its own hash."""

    author: Author
    deed: Deed
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.author, self.deed)))

    def __hash__(self) -> int:
        return self._hash


class Told(NamedTuple):
    """One thing that happened. `observed_at` is later than `at` for what was heard of too late."""

    at: datetime
    observed_at: datetime
    what: What


@dataclass(frozen=True, slots=True)
class History:
    """All that a file says about a ticket; what is `told` of one instant keeps its order. `met` is the
    company's own verdict on it, if the file has one."""

    subject: Subject
    told: Sequence[Told]
    met: bool | None = None

    @property
    def facts(self) -> list[Fact]:
        """The same as facts. Each asking makes them anew."""
        return [_fact(self.subject, number, *told) for number, told in enumerate(self.told)]


def _fact(subject: Subject, number: int, at: datetime, observed_at: datetime, what: What) -> Fact:
    return Fact(
        source=subject.source,
        key=FactKey(f"{subject.id}/{number}"),
        subject=subject,
        occurred_at=at,
        observed_at=observed_at,
        author=what.author,
        deed=what.deed,
        sequence=number,
    )


@dataclass(slots=True)
class Telling:
    """Takes down what is told of a ticket."""

    told: list[Told] = field(default_factory=list)

    def tell(self, at: datetime, author: Author, deed: Deed) -> None:
        """It happened at `at`, and was heard then too."""
        self.told.append(Told(at, at, What(author, deed)))
