"""Warning steps and ladders: who hears what, and when (S31, S32)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

OWNER = "owner"
"""The audience that is the ticket's owner, mentioned by name; alone in a rung, told in a direct message."""

GROUP = "group"
"""The audience that is the channel of the ticket's group."""

LEGAL = "legal"
"""The audience that hears of contractual breaches only, and only once they are certain (S27)."""


class Kind(StrEnum):
    """To whom a promise is owed (S09)."""

    INTERNAL = "internal"
    OLA = "ola"
    CONTRACTUAL = "contractual"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class Step:
    """One warning: when a share of the budget is used, or when so much of it is left. Exactly one is set."""

    share: Fraction | None = None
    left: timedelta | None = None
    name: str = field(init=False, repr=False, compare=False)
    """A stable name, part of the alert's key: `75%` or `left-900s`."""

    def __post_init__(self) -> None:
        if (self.share is None) == (self.left is None):
            raise ValueError("a warning step is a share of the budget or a time left, one of the two")
        share = "" if self.share is None else f"{float(self.share * 100):g}%"
        left = "" if self.left is None else f"left-{self.left.total_seconds():g}s"
        object.__setattr__(self, "name", share or left)

    def used(self, budget: timedelta) -> timedelta:
        """The used time at which the step is reached; never below zero."""
        if self.share is not None:
            return budget * self.share.numerator / self.share.denominator
        return max(budget - (self.left or timedelta(0)), timedelta(0))


class When(StrEnum):
    """What a rung waits for."""

    WARN = "warn"  # each warning step of the target
    DUE = "due"  # the breach
    AFTER = "after"  # so much time of the target's calendar after the breach


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of an escalation.

    `kind` restricts the rung to targets of that kind. `repeat` tells again, every so much calendar time,
    until somebody acknowledges. Names in `tell` are `owner`, `group`, or names of channels and roles in the
    configuration.
    """

    name: str
    when: When
    tell: tuple[str, ...]
    after: timedelta = timedelta(0)
    unless_acknowledged: bool = False
    kind: Kind | None = None
    repeat: timedelta | None = None
    wake: bool = False

    def concerns(self, kind: Kind) -> bool:
        """Whether targets of this kind climb this rung; legal is only ever told of contractual ones (S09)."""
        return (self.kind is None or self.kind is kind) and bool(self.audiences(kind))

    def audiences(self, kind: Kind) -> tuple[str, ...]:
        """Who is told for a target of this kind."""
        return self.tell if kind is Kind.CONTRACTUAL else tuple(name for name in self.tell if name != LEGAL)


@dataclass(frozen=True, slots=True)
class Ladder:
    """All rungs of an escalation, in the order of the configuration. Shown by its name: every promise of a
    book carries one."""

    name: str
    rungs: tuple[Rung, ...] = field(default=(), repr=False)
