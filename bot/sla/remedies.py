"""What a contract gives besides money, after so many breaches in so many months (S42)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.sla.durations import Months


@dataclass(frozen=True, slots=True)
class Remedy:
    """A right in the contract's words ("termination", "licence extension"): it arises with the `breaches`-th
    breach within so many calendar months."""

    words: str
    breaches: int
    months: int

    def __post_init__(self) -> None:
        if self.breaches < 1 or not 1 <= self.months <= 120:
            raise ValueError("a remedy needs at least one breach, in 1 to 120 months")


def arisen(remedy: Remedy, breached_at: Iterable[datetime], zone: str) -> Iterator[datetime]:
    """Each instant at which the right arose, in order. The breach on the same day and hour `months` later no
    longer counts."""
    ordered = sorted(breached_at)
    span = Months(remedy.months)
    for first, last in zip(ordered, ordered[remedy.breaches - 1 :], strict=False):
        if last < span.after(first, zone):
            yield last
