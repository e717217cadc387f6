"""Laws of credits: caps, order, coins (S41, S42)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.credits import (
    Amount,
    Credits,
    Fee,
    Missed,
    Money,
    Part,
    for_breach,
    for_missed,
    for_uptime,
)
from bot.sla.tiers import tiers
from bot.sla.uptime.periods import Per
from tests.sla.test_credits import MONTH, QUARTER, SCHEME, YEAR, part

_shares = st.integers(0, 10_000).map(lambda n: Decimal(n) / 100)
_money = st.integers(0, 10**9).map(lambda n: Decimal(n) / 100)


@st.composite
def schemes(draw: st.DrawFn) -> Credits:
    ends = draw(st.lists(st.integers(1, 10_000), min_size=1, max_size=6, unique=True).map(sorted))
    steps = draw(st.lists(_shares, min_size=len(ends), max_size=len(ends)).map(lambda c: sorted(c)[::-1]))
    rows = [(None, Fraction(end, 10_000), Part(one)) for end, one in zip(ends, steps, strict=True)]
    caps = draw(st.dictionaries(st.sampled_from(Per), _shares.map(Part)))
    minimum = draw(st.none() | _money.map(lambda m: Money(m, "EUR")))
    return Credits(uptime=tiers(rows), caps=tuple(caps.items()), minimum=minimum)


_uptimes = st.integers(0, 10_000).map(lambda n: Fraction(n, 10_000))
_fees = st.builds(Fee, _money.map(lambda m: Money(m, "EUR")), st.sampled_from(Per))
_spent = st.dictionaries(st.sampled_from(Per), _money)


@given(schemes(), _fees, _uptimes, _uptimes, st.sampled_from(Per), _spent)
def test_s41_less_uptime_never_gives_less_credit(
    terms: Credits, fee: Fee, one: Fraction, other: Fraction, per: Per, spent: dict[Per, Decimal]
) -> None:
    low, high = (for_uptime(terms, fee, uptime, per, spent) for uptime in sorted((one, other)))
    assert high is None or (low is not None and low.money.amount >= high.money.amount)


@given(schemes(), _fees, _uptimes, st.sampled_from(Per), _spent)
def test_s42_never_over_a_cap_and_always_in_whole_coins(
    terms: Credits, fee: Fee, uptime: Fraction, per: Per, spent: dict[Per, Decimal]
) -> None:
    found = for_uptime(terms, fee, uptime, per, spent)
    if found is None:
        return
    assert found.money.amount >= 0
    assert found.money.amount == found.money.amount.quantize(Decimal("0.01"))
    for period, cap in terms.caps:
        assert isinstance(cap, Part)
        most = Fraction(fee.money.amount) * _written(fee.per, period) * Fraction(cap.share)
        room = max(most - Fraction(spent.get(period, 0)), Fraction(0))
        assert Fraction(found.money.amount) <= room + Fraction(1, 10**40)


@given(_fees, st.integers(1, 500))
def test_s42_a_year_of_monthly_credits_is_within_the_years_cap(fee: Fee, limit: int) -> None:
    terms = replace(SCHEME, caps=((YEAR, part(str(limit))),))
    spent = Decimal(0)
    for _ in range(12):
        found = for_uptime(terms, fee, Fraction(1, 2), MONTH, {YEAR: spent})
        assert found is not None
        spent += found.money.amount
    assert spent <= fee.money.amount * limit / 100


class Line(NamedTuple):
    """Something to be credited, of a period that ends with the twelfth month or before."""

    terms: Credits
    per: Per
    last: int


_lasts = {MONTH: range(1, 13), QUARTER: (3, 6, 9, 12), YEAR: (12,)}
_caps = st.dictionaries(
    st.sampled_from(Per), st.one_of(_shares.map(Part), _money.map(lambda m: Money(m, "EUR")))
)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    amount = draw(_shares.map(Part) | _money.map(lambda m: Money(m, "EUR")))
    kind = draw(st.sampled_from(["uptime", "missed", "breach"]))
    terms = {
        "uptime": Credits(uptime=tiers([(None, Fraction(1), amount)])),
        "missed": Credits(missed=(Missed(1, amount),)),
        "breach": Credits(breach=amount),
    }[kind]
    per = draw(st.sampled_from(Per))
    return Line(terms, per, draw(st.sampled_from(_lasts[per])))


def total(fee: Fee, caps: Mapping[Per, Amount], told: Iterable[Line]) -> Decimal:
    """What lines give one after another, each under the caps of the month, quarter and year it ends in."""
    spent: defaultdict[tuple[Per, int], Decimal] = defaultdict(Decimal)
    for line in told:
        under = {per: (per, (line.last - 1) // per.months) for per in Per}
        so_far = {per: spent[key] for per, key in under.items()}
        terms = replace(line.terms, caps=tuple(caps.items()))
        found = (
            for_uptime(terms, fee, Fraction(0), line.per, so_far)
            or for_missed(terms, fee, 1, line.per, so_far)
            or for_breach(terms, fee, line.per, so_far)
        )
        assert found is not None
        for key in under.values():
            spent[key] += found.money.amount
    return sum((amount for (per, _), amount in spent.items() if per is YEAR), Decimal(0))


@given(
    _fees,
    _caps,
    st.lists(lines(), max_size=6).flatmap(lambda all_: st.tuples(st.just(all_), st.permutations(all_))),
)
def test_s42_neither_the_order_nor_the_kind_of_lines_changes_what_caps_allow(
    fee: Fee, caps: dict[Per, Amount], told: tuple[list[Line], list[Line]]
) -> None:
    one, other = told
    assert total(fee, caps, one) == total(fee, caps, other)


@given(_fees, st.sampled_from(Per), _shares, st.lists(lines(), min_size=1, max_size=6))
def test_s42_under_one_cap_all_is_given_or_the_cap(
    fee: Fee, per: Per, share: Decimal, told: list[Line]
) -> None:
    ended = [line._replace(last=12) for line in told]
    most = (Fraction(fee.money.amount) * _written(fee.per, per) * Fraction(share) * 100).__floor__()
    free = total(fee, {}, ended)
    assert total(fee, {per: Part(share)}, ended) == min(free, Decimal(most) / 100)


def _written(fee: Per, cap: Per) -> Fraction:
    """How much of the fee as it is written a share of a cap is of."""
    shorter = {(YEAR, MONTH): 12, (YEAR, QUARTER): 4, (QUARTER, MONTH): 3}
    return Fraction(1, shorter.get((fee, cap), 1))
