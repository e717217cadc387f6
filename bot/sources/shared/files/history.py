"""History: the facts of one ticket, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.sla.facts import Author, Deed, Fact, FactKey, Subject


@dataclass(frozen=True, slots=True)
class History:
    """All that a file says about a ticket. `met` is the company's own verdict on it, if the file has one."""

    facts: Sequence[Fact]
    met: bool | None = None


@dataclass(slots=True)
class Telling:
    """Numbers the facts of a ticket as they are told, so that those of one instant keep their order."""

    subject: Subject
    facts: list[Fact] = field(default_factory=list)

    def tell(self, at: datetime, author: Author, deed: Deed, observed_at: datetime | None = None) -> None:
        """It happened at `at`; it was heard then too, unless the file says otherwise."""
        number = len(self.facts)
        self.facts.append(
            Fact(
                source=self.subject.source,
                key=FactKey(f"{self.subject.id}/{number}"),
                subject=self.subject,
                occurred_at=at,
                observed_at=max(at, observed_at or at),
                author=author,
                deed=deed,
                sequence=number,
            )
        )
