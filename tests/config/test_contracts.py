"""What contracts in the file become (S41-S43)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from bot.config.editions import edition_book, edition_text
from bot.sla.contracts import Claim, ClaimFrom, Contract
from bot.sla.credits import Credits, Fee, Missed, Money, Part, Tier
from bot.sla.remedies import Remedy
from bot.sla.uptime.periods import Per
from tests.config.examples import ENVIRON, NOW, SMALL, settings

WHOLE = (
    SMALL
    + """\
customers: [{name: Klant, contract: msa}]
contracts:
  msa:
    fee: 12000.50 eur per quarter
    credits:
      uptime: [{below: 99.9%, credit: 2.5%}, {from: 0%, below: 95%, credit: 25%}]
      tickets: [{missed: 6, credit: 100 EUR}, {missed: 3, credit: 50 EUR}]
      breach: 1%
      cap: {year: 20000 EUR, month: 100%}
      minimum: 10 EUR
    remedies: [{right: termination, breaches: 3, months: 6}]
    claim: {within: 30 days, from: period_end}
    covered_by: carrier-2025
  carrier-2025: {claim: {within: 14 days}}
"""
)


def contract(text: str = WHOLE) -> Contract:
    found = settings(text).book.customers[0].contract
    assert found is not None
    return found


def percent(share: str) -> Part:
    return Part(Decimal(share) / 100)


def test_s41_what_is_written_is_what_counts() -> None:
    found, euros = contract(), [Money(Decimal(n), "EUR") for n in ("10", "50", "100", "20000")]
    assert found.fee == Fee(Money(Decimal("12000.50"), "EUR"), Per.QUARTER)
    assert found.credits == Credits(
        uptime=(
            Tier(Fraction(0), Fraction(95, 100), percent("25")),
            Tier(Fraction(95, 100), Fraction(999, 1000), percent("2.5")),
        ),
        missed=(Missed(3, euros[1]), Missed(6, euros[2])),
        breach=percent("1"),
        caps=((Per.MONTH, percent("100")), (Per.YEAR, euros[3])),
        minimum=euros[0],
    )
    assert found.remedies == (Remedy("termination", 3, 6),)
    assert (found.claim, found.covered_by) == (Claim(30, ClaimFrom.PERIOD_END), ("carrier-2025",))


def test_s41_a_contract_that_covers_another_is_in_use() -> None:
    assert settings(WHOLE).doubts == ()


def test_s10_an_edition_keeps_credits() -> None:
    kept = edition_book(edition_text(WHOLE.encode(), ENVIRON), NOW)
    assert kept.customers[0].contract == contract()


@pytest.mark.parametrize(
    ("old", "new"), [("25%", "26%"), ("eur per quarter", "eur per year"), ("30 days", "31 days")]
)
def test_s10_other_terms_are_another_version(old: str, new: str) -> None:
    assert settings(WHOLE).book.version != settings(WHOLE.replace(old, new)).book.version


def test_s10_the_way_an_amount_is_written_makes_no_version() -> None:
    same = WHOLE.replace("{below: 99.9%, credit: 2.5%}", "{from: 95.00%, below: 99.90%, credit: 2.50 %}")
    assert same != WHOLE
    assert contract(same) == contract()
    assert settings(same).book.version == settings(WHOLE).book.version
