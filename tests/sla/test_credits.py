"""Credits, remedies and claim windows (S41-S43)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.credits import (
    Credit,
    Credits,
    Fee,
    Missed,
    Money,
    Part,
    for_breach,
    for_missed,
    for_uptime,
)
from bot.sla.remedies import Remedy, arisen
from bot.sla.tiers import counts, tiers
from bot.sla.uptime.periods import Per

MONTH, QUARTER, YEAR = Per.MONTH, Per.QUARTER, Per.YEAR


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def percent(share: str) -> Fraction:
    return Fraction(share) / 100


def part(share: str) -> Part:
    return Part(Decimal(share) / 100)


FEE = Fee(euro("12000"), MONTH)
TIERS = tiers(
    [
        (None, percent("99.9"), part("5")),
        (None, percent("99.5"), part("10")),
        (None, percent("95"), part("25")),
    ]
)
SCHEME = Credits(uptime=TIERS, caps=((MONTH, part("20")), (YEAR, part("30"))))


def given_for(uptime: str, terms: Credits = SCHEME, **so_far: str) -> Credit:
    spent = {Per(name): Decimal(amount) for name, amount in so_far.items()}
    found = for_uptime(terms, FEE, percent(uptime), MONTH, spent)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("uptime", "money", "rule"),
    [
        ("99.89", "600.00 EUR", "below 99.9%: 5% of 12000.00 EUR"),
        ("99.5", "600.00 EUR", "below 99.9%: 5% of 12000.00 EUR"),
        ("99.49", "1200.00 EUR", "below 99.5%: 10% of 12000.00 EUR"),
        ("95", "1200.00 EUR", "below 99.5%: 10% of 12000.00 EUR"),
        ("0", "3000.00 EUR", "below 95%: 25% of 12000.00 EUR"),
    ],
)
def test_s41_an_uptime_gives_the_credit_of_its_tier(uptime: str, money: str, rule: str) -> None:
    found = given_for(uptime, replace(SCHEME, caps=()))
    assert (str(found.money), found.rule, found.limited_by) == (money, rule, None)


def test_s41_a_kept_promise_gives_nothing() -> None:
    assert for_uptime(SCHEME, FEE, percent("99.9"), MONTH) is None


PUBLISHED = [(percent("99"), percent("99.5"), part("5")), (None, percent("95"), part("25"))]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (PUBLISHED, "nothing is said for 95% to 99%"),
        ([(percent("95"), percent("99"), part("5"))], "nothing is said for 0% to 95%"),
        (
            [(percent("95"), percent("99.9"), part("5")), (None, percent("99.5"), part("9"))],
            "overlap at 95% to 99.5%",
        ),
        ([(None, percent("99"), part("5")), (None, percent("99"), part("9"))], "two tiers end at 99%"),
        (
            [(None, percent("99"), part("9")), (None, percent("95"), part("5"))],
            "0% to 95% gives less than 95% to 99%",
        ),
        ([(None, percent("99"), part("5")), (None, percent("95"), euro("9"))], "some credits are shares"),
    ],
)
def test_s41_tiers_with_a_gap_an_overlap_or_the_wrong_way_round_are_refused(
    rows: list[tuple[Fraction | None, Fraction, Part | Money]], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        tiers(rows)


def test_s41_missed_tickets_give_the_credit_of_their_number() -> None:
    terms = Credits(missed=counts([Missed(6, part("5")), Missed(3, part("2"))]), breach=euro("50"))
    found = [for_missed(terms, FEE, number, MONTH) for number in (2, 3, 5, 6, 100)]
    assert [one and str(one.money) for one in found] == [
        None,
        "240.00 EUR",
        "240.00 EUR",
        "600.00 EUR",
        "600.00 EUR",
    ]
    each = for_breach(terms, None, MONTH)
    assert each is not None
    assert (str(each.money), each.rule) == ("50.00 EUR", "each breach: 50.00 EUR")
    assert for_breach(SCHEME, FEE, MONTH) is None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([Missed(3, part("2")), Missed(3, part("3"))], "two credits"),
        ([Missed(3, part("2")), Missed(6, part("1"))], "give less"),
    ],
)
def test_s41_counts_that_contradict_each_other_are_refused(rows: list[Missed], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        counts(rows)


def test_s42_caps_say_which_of_them_cut_the_credit() -> None:
    by_month, by_year = given_for("0"), given_for("0", year="3000")
    assert (str(by_month.money), by_month.limited_by) == ("2400.00 EUR", MONTH)
    assert (str(by_year.money), by_year.limited_by) == ("600.00 EUR", YEAR)
    assert str(given_for("0", year="99999").money) == "0.00 EUR"


def test_s42_a_minimum_lifts_a_credit_and_caps_stand_above_it() -> None:
    terms = replace(SCHEME, minimum=euro("1000"))
    assert str(given_for("99.8", terms).money) == "1000.00 EUR"
    assert str(given_for("99.8", terms, month="2000").money) == "400.00 EUR"


@pytest.mark.parametrize(
    ("fee", "per", "of"),
    [
        (Fee(euro("12000"), MONTH), QUARTER, "36000"),
        (Fee(euro("12000"), YEAR), MONTH, "1000"),
        (Fee(euro("100"), QUARTER), YEAR, "400"),
    ],
)
def test_s41_a_fee_is_reckoned_to_the_period(fee: Fee, per: Per, of: str) -> None:
    assert fee.of(per) == Decimal(of)


@pytest.mark.parametrize(
    ("fee", "cap", "most"),
    [
        (Fee(euro("12000"), MONTH), (MONTH, "100"), "12000.00 EUR"),
        (Fee(euro("12000"), MONTH), (QUARTER, "250"), "30000.00 EUR"),
        (Fee(euro("12000"), MONTH), (YEAR, "200"), "24000.00 EUR"),
        (Fee(euro("144000"), YEAR), (MONTH, "50"), "6000.00 EUR"),
        (Fee(euro("144000"), YEAR), (QUARTER, "50"), "18000.00 EUR"),
        (Fee(euro("144000"), YEAR), (YEAR, "10"), "14400.00 EUR"),
    ],
)
@pytest.mark.parametrize("per", Per)
def test_s42_a_cap_is_the_same_whatever_it_cuts(fee: Fee, cap: tuple[Per, str], most: str, per: Per) -> None:
    """The fee as it is written, or the part of it that a shorter period has; never that of the credit's."""
    endless = part("10000")
    terms = Credits(
        uptime=tiers([(None, percent("99.9"), endless)]),
        missed=(Missed(1, endless),),
        breach=endless,
        caps=((cap[0], part(cap[1])),),
    )
    lines = (
        for_uptime(terms, fee, percent("50"), per),
        for_missed(terms, fee, 1, per),
        for_breach(terms, fee, per),
    )
    assert [line and (str(line.money), line.limited_by) for line in lines] == [(most, cap[0])] * 3


@pytest.mark.parametrize(
    ("fee", "currency", "credit"),
    [
        ("100.10", "EUR", "5.01"),  # 5.005: half up
        ("100.09", "EUR", "5.00"),
        ("1000", "JPY", "50"),
        ("1010", "JPY", "51"),
        ("0.1", "KWD", "0.005"),
    ],
)
def test_s42_rounded_once_at_the_end_half_up_to_the_coin(fee: str, currency: str, credit: str) -> None:
    found = for_uptime(SCHEME, Fee(Money(Decimal(fee), currency), MONTH), percent("99.8"), MONTH)
    assert found is not None
    assert str(found.money) == f"{credit} {currency}"


def test_s42_a_third_on_the_way_costs_no_cent() -> None:
    """1234 EUR are 102.8333... EUR a month, 3 % of that 3.085; of 1300 EUR, 30 % of a month are 32.50."""
    half = Credits(uptime=tiers([(None, Fraction(1), part("3"))]))
    found = for_uptime(half, Fee(euro("1234"), YEAR), Fraction(0), MONTH)
    assert found is not None
    assert str(found.money) == "3.09 EUR"
    capped = Credits(breach=euro("50"), caps=((MONTH, part("30")),))
    limited = for_breach(capped, Fee(euro("1300"), YEAR), MONTH)
    assert limited is not None
    assert str(limited.money) == "32.50 EUR"


def test_s42_a_share_without_a_fee_is_no_credit() -> None:
    with pytest.raises(ValueError, match="needs a fee"):
        for_uptime(SCHEME, None, percent("50"), MONTH)


# --- other remedies ----------------------------------------


def at(month: int, day: int = 15) -> datetime:
    return datetime(2026 + (month - 1) // 12, (month - 1) % 12 + 1, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("breaches", "rights"),
    [
        ([at(1), at(3)], []),
        ([at(1), at(3), at(6)], [at(6)]),
        ([at(1), at(3), at(7, 14)], [at(7, 14)]),
        ([at(1), at(3), at(7, 15)], []),
        ([at(6), at(1), at(3), at(5)], [at(5), at(6)]),
    ],
)
def test_s42_a_right_arises_with_the_third_breach_in_six_months(
    breaches: list[datetime], rights: list[datetime]
) -> None:
    assert list(arisen(Remedy("termination", 3, 6), breaches, "Europe/Amsterdam")) == rights


def test_s42_a_remedy_needs_a_breach() -> None:
    with pytest.raises(ValueError, match="at least one breach"):
        Remedy("termination", 0, 6)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20), st.integers(1, 5))
def test_s42_one_more_breach_never_takes_a_right_away(days: list[int], needed: int) -> None:
    breaches = [at(1) + timedelta(days=day) for day in days]
    remedy = Remedy("termination", needed, 6)
    fewer = list(arisen(remedy, breaches[:-1], "UTC"))
    assert len(list(arisen(remedy, breaches, "UTC"))) >= len(fewer)
