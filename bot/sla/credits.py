"""Credits: what a missed promise costs, by the tiers of the contract (S41, S42). Decimals, never floats.

Every figure is an *estimate* until legal signs it. It is rounded once, at the end, half up to the smallest
coin of its currency; caps are cut down to that coin, so that rounding never exceeds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
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


def added(amounts: Iterable[Money]) -> Money | None:
    """The sum of amounts of one currency; None where there are none."""
    found = list(amounts)
    return Money(sum((one.amount for one in found), Decimal(0)), found[0].currency) if found else None


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the fee: 0.05 for 5 %. Of a credit, of the fee for its period; of a cap, see `capping`."""

    share: Decimal

    def __str__(self) -> str:
        return format_share(Fraction(self.share))


Amount: TypeAlias = Money | Part


@dataclass(frozen=True, slots=True)
class Fee:
    """What a customer pays, per month, quarter or year."""

    money: Money
    per: Per

    def of(self, per: Per) -> Fraction:
        """The fee for such a period, exactly: a quarter is three months, a year twelve."""
        return Fraction(self.money.amount) * per.months / self.per.months

    def capping(self, cap: Per) -> Fraction:
        """What shares of a cap for such a period are of: the fee as it is written, or the part of it that a
        shorter period has. It is the same for every credit, so that a contract has one cap (S42)."""
        return self.of(min(cap, self.per, key=lambda per: per.months))


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
    cap that cut it, None when none did. Always an estimate.

    The same rule in parts: `amount` is what the contract says, of the fee `of` where it is a share, and
    `bound` the end of its tier: an uptime, or a count of tickets; None for each breach.
    """

    money: Money
    rule: str
    limited_by: Per | None
    amount: Amount
    of: Money | None
    bound: Fraction | int | None


NOTHING_YET: Mapping[Per, Decimal] = MappingProxyType({})
ALL_DAYS = Fraction(1)


def for_uptime(
    terms: Credits,
    fee: Fee | None,
    uptime: Fraction,
    per: Per,
    so_far: Mapping[Per, Decimal] = NOTHING_YET,
    days: Fraction = ALL_DAYS,
) -> Credit | None:
    """The credit for a period of that uptime; None when no tier has it. `so_far` is what was credited in the
    present month, quarter and year already, `days` the share of the period's days in which the contract is in
    force: its fee is of these. ValueError for shares without a fee."""
    tier = next((one for one in terms.uptime if one.at_least <= uptime < one.below), None)
    if tier is None:
        return None
    share = _Share(fee, per, days)
    return _limited(terms, share, tier.credit, so_far, f"below {format_share(tier.below)}", tier.below)


def for_missed(
    terms: Credits,
    fee: Fee | None,
    missed: int,
    per: Per,
    so_far: Mapping[Per, Decimal] = NOTHING_YET,
    days: Fraction = ALL_DAYS,
) -> Credit | None:
    """The credit for so many missed tickets in a period; None when there are too few."""
    tier = next((one for one in reversed(terms.missed) if one.count <= missed), None)
    if tier is None:
        return None
    share = _Share(fee, per, days)
    return _limited(terms, share, tier.credit, so_far, f"{tier.count} or more missed", tier.count)


def for_breach(
    terms: Credits,
    fee: Fee | None,
    per: Per,
    so_far: Mapping[Per, Decimal] = NOTHING_YET,
    days: Fraction = ALL_DAYS,
) -> Credit | None:
    """The credit for one missed ticket; None when the contract has none."""
    if terms.breach is None:
        return None
    return _limited(terms, _Share(fee, per, days), terms.breach, so_far, "each breach", None)


@dataclass(frozen=True, slots=True)
class _Share:
    """The fee that shares are of: for such a period, of which the contract has so much."""

    fee: Fee | None
    per: Per
    days: Fraction

    @property
    def currency(self) -> str:
        return self._needed.money.currency

    @property
    def part(self) -> Fraction:
        """For the contract's days in it: what credits are shares of."""
        return self._needed.of(self.per) * self.days

    def capping(self, cap: Per) -> Fraction:
        """What a cap is a share of: neither the credit's period nor the contract's days play a part."""
        return self._needed.capping(cap)

    @property
    def _needed(self) -> Fee:
        if self.fee is None:
            raise ValueError("a credit that is a share needs a fee; write `fee:` in the contract")
        return self.fee


def _limited(
    terms: Credits,
    share: _Share,
    amount: Amount,
    so_far: Mapping[Per, Decimal],
    rule: str,
    bound: Fraction | int | None,
) -> Credit:
    currency = amount.currency if isinstance(amount, Money) else share.currency
    coin = _coin(currency)
    with localcontext(prec=_EXACT):
        raw = amount.amount if isinstance(amount, Money) else _decimal(share.part * Fraction(amount.share))
        if terms.minimum is not None and raw > 0:
            raw = max(raw, terms.minimum.amount)
        given, limited_by = raw.quantize(coin, ROUND_HALF_UP), None
        for period, cap in terms.caps:
            most = cap.amount if isinstance(cap, Money) else share.capping(period) * Fraction(cap.share)
            room = max(_decimal(most) - so_far.get(period, Decimal(0)), Decimal(0)).quantize(coin, ROUND_DOWN)
            if room < given:
                given, limited_by = room, period
    of = None if isinstance(amount, Money) else Money(_decimal(share.part), currency)
    words = f"{rule}: {amount}" if of is None else f"{rule}: {amount} of {of}"
    return Credit(Money(given, currency), words, limited_by, amount, of, bound)


def _decimal(exact: Fraction | Decimal) -> Decimal:
    """Divided last: a third on the way would cost a cent at the end."""
    if isinstance(exact, Decimal):
        return exact
    with localcontext(prec=_EXACT):
        return Decimal(exact.numerator) / exact.denominator


def _coin(currency: str) -> Decimal:
    return Decimal(1).scaleb(-_DIGITS.get(currency, 2))
