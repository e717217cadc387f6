"""Exclusions: time that does not count, because people said so and somebody else agreed (S45).

One person asks, another one approves: only what was approved changes a clock. An exclusion is taken back by
a Withdrawn fact that names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias


class ReasonCode(StrEnum):
    """Why time may not count: the closed list that people choose from (S45)."""

    FORCE_MAJEURE = "force_majeure"
    GOVERNMENT = "government"
    WAR = "war"
    STRIKE = "strike"
    THIRD_PARTY = "third_party"
    CUSTOMER_FAULT = "customer_fault"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Excluded:
    """The time from `start` to `end` does not count, for `reason` (a reason code). The fact's author asked
    for it, `approved_by` is somebody else. `asked` is the key of the ExclusionAsked that it answers, empty
    where both were declared at once."""

    start: datetime
    end: datetime
    reason: str
    evidence: str = ""
    approved_by: str = ""
    asked: str = ""

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True)
class ExclusionAsked:
    """Somebody asks that this time should not count. It changes no clock."""

    start: datetime
    end: datetime
    reason: str
    evidence: str = ""

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True)
class ExclusionRefused:
    """What was asked for in the ExclusionAsked of that key was not granted."""

    asked: str


Exemption: TypeAlias = Excluded | ExclusionAsked | ExclusionRefused
"""Deeds about time that does or should not count, of tickets and services alike."""


def _check(start: datetime, end: datetime) -> None:
    zero = timedelta(0)
    if start.utcoffset() != zero or end.utcoffset() != zero or start >= end:
        raise ValueError("an exclusion goes from one aware UTC instant to a later one")
