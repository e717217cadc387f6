"""Rules of burn: how fast a budget must go for somebody to be called, and how urgently (S40)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction


class Urgent(StrEnum):
    """What a fast burn asks for: somebody now, or somebody some day soon."""

    PAGE = "page"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Rule:
    """Both windows at `rate` or above: the long one says that it matters, the short one that it still goes
    on."""

    urgent: Urgent
    rate: Fraction
    long: timedelta
    short: timedelta

    def __post_init__(self) -> None:
        if self.rate <= 0 or not timedelta(0) < self.short < self.long:
            raise ValueError("a rate is above zero, and the short window is shorter than the long one")

    @property
    def name(self) -> str:
        """A stable name, part of a message's key: `page-14.4x-3600s`."""
        return f"{self.urgent}-{float(self.rate):g}x-{self.long.total_seconds():g}s"


RULES = (
    Rule(Urgent.PAGE, Fraction(144, 10), timedelta(hours=1), timedelta(minutes=5)),
    Rule(Urgent.PAGE, Fraction(6), timedelta(hours=6), timedelta(minutes=30)),
    Rule(Urgent.TICKET, Fraction(1), timedelta(days=3), timedelta(hours=6)),
)
"""The most urgent first."""
