"""Tiers of credits as people write them: put in order, and refused where they leave anything open (S41)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from bot.sla.credits import Amount, Missed, Money, Tier
from bot.sla.durations import format_share


def tiers(written: Iterable[tuple[Fraction | None, Fraction, Amount]]) -> tuple[Tier, ...]:
    """Tiers as `from`, `below` and credit, in any order; where `from` is None a tier goes down to the next.

    Gaps, overlaps, and a lower uptime that gives less are a ValueError that names the range (S41).
    """
    rows = sorted(written, key=lambda row: row[1])
    found: list[Tier] = []
    floor = Fraction(0)
    for start, below, credit in rows:
        at_least = floor if start is None else start
        _check_row(at_least, below, floor)
        found.append(Tier(at_least, below, credit))
        floor = below
    _check_falling(tuple(found))
    return tuple(found)


def _check_row(at_least: Fraction, below: Fraction, floor: Fraction) -> None:
    """A tier against the end of the one under it."""
    if at_least > floor:
        raise ValueError(f"nothing is said for {_range(floor, at_least)}; give this range a credit, even 0%")
    if at_least < floor:
        both = _range(at_least, min(below, floor))
        raise ValueError(f"two tiers overlap at {both}; give each range one credit")
    if below <= floor:
        raise ValueError(f"two tiers end at {format_share(below)}; keep one of them")


def counts(written: Iterable[Missed]) -> tuple[Missed, ...]:
    """Tiers of missed tickets in order. One count twice, or more tickets that give less, is a ValueError."""
    rows = tuple(sorted(written, key=lambda one: one.count))
    for fewer, more in pairwise(rows):
        if fewer.count == more.count:
            raise ValueError(f"{more.count} missed tickets have two credits; keep one of them")
        if _value(more.credit) < _value(fewer.credit):
            raise ValueError(f"{more.count} missed tickets give less than {fewer.count}; check the credits")
    _check_alike(rows)
    return rows


def _check_falling(found: tuple[Tier, ...]) -> None:
    _check_alike(found)
    for lower, higher in pairwise(found):
        if _value(lower.credit) < _value(higher.credit):
            low, high = (_range(one.at_least, one.below) for one in (lower, higher))
            raise ValueError(f"{low} gives less than {high}; the lower the uptime, the higher the credit")


def _check_alike(rows: tuple[Tier, ...] | tuple[Missed, ...]) -> None:
    kinds = {type(row.credit) for row in rows if _value(row.credit)}
    if len(kinds) > 1:
        raise ValueError("some credits are shares and some amounts; write all of them in the same way")


def _value(amount: Amount) -> Decimal:
    return amount.amount if isinstance(amount, Money) else amount.share


def _range(start: Fraction, end: Fraction) -> str:
    return f"{format_share(start)} to {format_share(end)}"
