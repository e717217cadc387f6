"""Laws of what is owed, over contracts and years that nobody would think of (S41, S42, S45)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.contracts import Contract
from bot.sla.credits import Amount, Credits, Fee, Missed, Money, Part, added
from bot.sla.owed import Earlier, Measured, MissedTicket, Owed, OwedLine
from bot.sla.tiers import counts
from bot.sla.uptime.periods import Per, lies_in
from tests.sla.test_owed import HOUR, MSA, TIERS, euro, measured, of, part, period, ticket

NAMES = [*(f"2026-{n:02}" for n in range(1, 13)), *(f"2026-Q{n}" for n in range(1, 5)), "2026"]
_shares = st.integers(0, 5_000).map(lambda n: Part(Decimal(n) / 10_000))
_amounts: st.SearchStrategy[Amount] = _shares | st.integers(0, 10**7).map(
    lambda n: Money(Decimal(n) / 100, "EUR")
)
_downs = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(["portal", "mail"]), st.integers(0, 200_000)),
    max_size=8,
    unique_by=lambda one: one[:2],
)
_when = st.integers(1, 363 * 24).map(lambda hours: datetime(2026, 1, 2, tzinfo=UTC) + hours * HOUR)
_missed = st.lists(_when, max_size=6).map(lambda ats: [ticket(n, at) for n, at in enumerate(ats)])


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    caps = draw(st.dictionaries(st.sampled_from(Per), _amounts))
    terms = Credits(
        uptime=TIERS,
        missed=counts([Missed(2, part("2")), Missed(4, part("8"))]),
        breach=draw(st.none() | _amounts),
        caps=tuple(caps.items()),
        minimum=draw(st.none() | st.just(euro("100"))),
    )
    fee = Fee(Money(Decimal(draw(st.integers(0, 10**7))) / 100, "EUR"), draw(st.sampled_from(Per)))
    return replace(MSA, credits=terms, fee=fee)


def all_of(downs: Sequence[tuple[str, str, int]]) -> list[Measured]:
    return [measured(name, timedelta(seconds=down), service=service) for name, service, down in downs]


def whole_year(
    contract: Contract, downs: Sequence[tuple[str, str, int]], missed: Sequence[MissedTicket]
) -> Owed:
    return of("2026", *all_of(downs), missed=missed, contract=contract)


@given(contracts(), _downs, _missed)
def test_s42_caps_are_never_exceeded_in_whatever_order_things_are_told(
    contract: Contract, downs: list[tuple[str, str, int]], missed: list[MissedTicket]
) -> None:
    found = whole_year(contract, downs, missed)
    assert found == replace(whole_year(contract, downs[::-1], missed[::-1]), measured=found.measured), (
        "the order of the telling plays no part"
    )
    for per, cap in contract.credits.caps:
        for name in {line.counts_in(per) for line in found.lines}:
            under = [line for line in found.lines if line.counts_in(per) == name]
            assert sum(line.money.amount for line in under) <= _worth(per, cap, contract)


def _worth(per: Per, cap: Amount, contract: Contract) -> Fraction:
    """A cap is the same for every line: a share is one of the fee as written, or of a shorter period's."""
    if isinstance(cap, Money):
        return Fraction(cap.amount)
    assert contract.fee is not None
    fee = contract.fee
    whole = Fraction(fee.money.amount) * min(per.months, fee.per.months) / fee.per.months
    return whole * Fraction(cap.share)


@given(contracts(), _downs, _missed, st.integers(0, 7), st.integers(1, 100_000))
def test_s41_more_downtime_never_gives_less(
    contract: Contract, downs: list[tuple[str, str, int]], missed: list[MissedTicket], which: int, more: int
) -> None:
    worse = [
        (name, service, down + more if n == which else down) for n, (name, service, down) in enumerate(downs)
    ]
    assert _sum(whole_year(contract, downs, missed)) <= _sum(whole_year(contract, worse, missed))


@given(contracts(), _downs, _missed)
def test_s42_the_periods_one_after_another_give_what_the_year_gives(
    contract: Contract, downs: list[tuple[str, str, int]], missed: list[MissedTicket]
) -> None:
    months_only = [one for one in downs if one[0].count("-") == 1 and "Q" not in one[0]]
    year, lines = whole_year(contract, months_only, missed), list[OwedLine]()
    before = Earlier()
    for name in NAMES[:12]:
        found = of(name, *all_of(months_only), missed=missed, contract=contract, earlier=before)
        assert found.lines == year.only(period(name)).lines
        before = Earlier([*before.lines, *found.lines])
        lines += found.lines
    assert tuple(lines) == year.lines
    assert _sum(year) == sum((_sum(year.only(period(name))) for name in NAMES[:12]), Decimal(0))


@given(contracts(), st.integers(0, 200_000), st.integers(0, 200_000))
def test_s45_excluding_downtime_lowers_or_keeps(contract: Contract, down: int, back: int) -> None:
    """`back` seconds of the outage do not count any more."""
    back = min(down, back)
    before = measured("2026-11", timedelta(seconds=down))
    after = measured("2026-11", timedelta(seconds=down - back), excluded=timedelta(seconds=back))
    assert _sum(of("2026-11", after, contract=contract)) <= _sum(of("2026-11", before, contract=contract))


@given(contracts(), _downs, _missed, st.sampled_from([("EUR", 2), ("JPY", 0), ("KWD", 3)]))
def test_s42_every_amount_is_in_whole_coins(
    contract: Contract, downs: list[tuple[str, str, int]], missed: list[MissedTicket], coin: tuple[str, int]
) -> None:
    currency, digits = coin
    assert contract.fee is not None
    fee = Fee(Money(contract.fee.money.amount, currency), contract.fee.per)
    terms = Credits(uptime=TIERS, missed=contract.credits.missed)
    found = whole_year(replace(contract, fee=fee, credits=terms), downs, missed)
    for line in found.lines:
        assert line.money.currency == currency
        assert line.money.amount == round(line.money.amount, digits)
    assert found.total == added(line.money for line in found.lines)


@given(st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_s37_a_period_lies_in_another_when_its_span_does(inner: str, outer: str) -> None:
    one, other = period(inner), period(outer)
    spans = other.span.start <= one.span.start and one.span.end <= other.span.end
    assert lies_in(one, other) is spans


def _sum(found: Owed) -> Decimal:
    return found.total.amount if found.total else Decimal(0)
