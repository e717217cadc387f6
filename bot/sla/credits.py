"""Credits: what a missed promise costs, by the tiers of the contract (S41, S42). Decimals, never floats.

Every figure is an *estimate* until legal signs it. It is rounded once, at the end, half up to the smallest
coin of its currency; caps are cut down to that coin, so that rounding never exceeds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import TypeAlias

from bot.sla.durations import format_share
from bot.sla.uptime.periods import Per

_DIGITS = dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "VND"), 0) | dict.fromkeys(
    ("BHD", "JOD", "KWD", "OMR", "TND"), 3
)
"""Digits after the point, of currencies that have not two."""
_EXACT = 60
"""Digits that are reckoned with; far more than any fee has, so that nothing is rounded on the way."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency: EUR, USD."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount < 0:
            raise ValueError("an amount of money is a number that is not below zero")

    def __str__(self) -> str:
        return f"{self.amount.quantize(_coin(self.currency), ROUND_HALF_UP)} {self.currency}"


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the fee for the period: 0.05 for 5 %."""

    share: Decimal

    def __str__(self) -> str:
        return format_share(Fraction(self.share))


Amount: TypeAlias = Money | Part


@dataclass(frozen=True, slots=True)
class Fee:
    """What a customer pays, per month, quarter or year."""

    money: Money
    per: Per

    def of(self, per: Per) -> Decimal:
        """The fee for such a period, not rounded: a quarter is three months, a year twelve."""
        with localcontext(prec=_EXACT):
            return self.money.amount * per.months / self.per.months


@dataclass(frozen=True, slots=True)
class Tier:
    """An uptime from `at_least` (which belongs to it) to `below` (which does not) gives this credit."""

    at_least: Fraction
    below: Fraction
    credit: Amount


@dataclass(frozen=True, slots=True)
class Missed:
    """So many missed tickets in a period, or more, give this credit."""

    count: int
    credit: Amount


@dataclass(frozen=True, slots=True)
class Credits:
    """The credits of a contract. `uptime` is from the lowest tier to the highest, without gaps; `missed` from
    the least count to the greatest; `breach` is owed for each missed ticket. `caps` limit what is credited in
    a month, quarter or year, and stand above `minimum`, the least that a credit is."""

    uptime: tuple[Tier, ...] = ()
    missed: tuple[Missed, ...] = ()
    breach: Amount | None = None
    caps: tuple[tuple[Per, Amount], ...] = ()
    minimum: Money | None = None

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """All that is written in it."""
        stepped = (*(one.credit for one in self.uptime), *(one.credit for one in self.missed))
        others = (one for one in (self.breach, self.minimum) if one is not None)
        return (*stepped, *(cap for _, cap in self.caps), *others)


NONE = Credits()
"""No credits at all."""


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit and the rule that gave it, in words: `below 99.5%: 10% of 12000.00 EUR`. `limited_by` is the
    cap that cut it, None when none did. Always an estimate."""

    money: Money
    rule: str
    limited_by: Per | None = None


NOTHING_YET: Mapping[Per, Decimal] = MappingProxyType({})


# --- tiers ----------------------------------------


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


# --- what is owed ----------------------------------------


def for_uptime(
    terms: Credits,
    fee: Fee | None,
    uptime: Fraction,
    per: Per,
    so_far: Mapping[Per, Decimal] = NOTHING_YET,
) -> Credit | None:
    """The credit for a period of that uptime; None when no tier has it. `so_far` is what was credited in the
    present month, quarter and year already. ValueError for shares without a fee."""
    tier = next((one for one in terms.uptime if one.at_least <= uptime < one.below), None)
    if tier is None:
        return None
    return _limited(terms, fee, tier.credit, per, so_far, f"below {format_share(tier.below)}")


def for_missed(
    terms: Credits,
    fee: Fee | None,
    missed: int,
    per: Per,
    so_far: Mapping[Per, Decimal] = NOTHING_YET,
) -> Credit | None:
    """The credit for so many missed tickets in a period; None when there are too few."""
    tier = next((one for one in reversed(terms.missed) if one.count <= missed), None)
    if tier is None:
        return None
    return _limited(terms, fee, tier.credit, per, so_far, f"{tier.count} or more missed")


def for_breach(
    terms: Credits, fee: Fee | None, per: Per, so_far: Mapping[Per, Decimal] = NOTHING_YET
) -> Credit | None:
    """The credit for one missed ticket; None when the contract has none."""
    if terms.breach is None:
        return None
    return _limited(terms, fee, terms.breach, per, so_far, "each breach")


def _limited(
    terms: Credits, fee: Fee | None, amount: Amount, per: Per, so_far: Mapping[Per, Decimal], rule: str
) -> Credit:
    currency = amount.currency if isinstance(amount, Money) else _needed(fee).money.currency
    coin = _coin(currency)
    with localcontext(prec=_EXACT):
        raw = _worth(amount, fee, per)
        if terms.minimum is not None and raw > 0:
            raw = max(raw, terms.minimum.amount)
        given, limited_by = raw.quantize(coin, ROUND_HALF_UP), None
        for period, cap in terms.caps:
            room = max(_worth(cap, fee, per) - so_far.get(period, Decimal(0)), Decimal(0))
            room = room.quantize(coin, ROUND_DOWN)
            if room < given:
                given, limited_by = room, period
    of_fee = "" if isinstance(amount, Money) else f" of {Money(_needed(fee).of(per), currency)}"
    return Credit(Money(given, currency), f"{rule}: {amount}{of_fee}", limited_by)


def _worth(amount: Amount, fee: Fee | None, per: Per) -> Decimal:
    return amount.amount if isinstance(amount, Money) else _needed(fee).of(per) * amount.share


def _needed(fee: Fee | None) -> Fee:
    if fee is None:
        raise ValueError("a credit that is a share needs a fee; write `fee:` in the contract")
    return fee


def _coin(currency: str) -> Decimal:
    return Decimal(1).scaleb(-_DIGITS.get(currency, 2))
