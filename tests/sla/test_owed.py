"""What a contract gives for a period, line by line (S41-S43)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from bot.sla.claims import Direction
from bot.sla.contracts import Claim, ClaimFrom, Contract
from bot.sla.credits import Credits, Fee, Missed, Money, Part
from bot.sla.durations import share_of
from bot.sla.facts import SourceName, Subject
from bot.sla.ladders import Kind
from bot.sla.owed import NOTHING, Basis, Earlier, Measured, MissedTicket, Owed, owed
from bot.sla.promises import Metric
from bot.sla.remedies import Remedy
from bot.sla.tiers import counts, tiers
from bot.sla.uptime.figures import Figures
from bot.sla.uptime.periods import Per, Period, period_named

ZONE = "Europe/Amsterdam"
HOUR = timedelta(hours=1)


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def part(share: str) -> Part:
    return Part(Decimal(share) / 100)


def percent(share: str) -> Fraction:
    return Fraction(share) / 100


TIERS = tiers(
    [
        (None, percent("99.9"), part("5")),
        (None, percent("99.5"), part("10")),
        (None, percent("95"), part("25")),
    ]
)
MSA = Contract(
    "msa",
    fee=Fee(euro("12000"), Per.MONTH),
    credits=Credits(uptime=TIERS),
    claim=Claim(30, ClaimFrom.PERIOD_END),
)


def period(name: str) -> Period:
    return period_named(name, ZONE)


def measured(
    name: str,
    down: timedelta,
    *,
    service: str = "portal",
    metric: Metric = Metric.AVAILABILITY,
    excluded: timedelta = timedelta(0),
) -> Measured:
    """A period with so much downtime."""
    span, at_least = period(name).span, percent("99.9")
    whole = span.length - excluded
    budget = share_of(whole, 1 - at_least)
    found = Figures(
        metric,
        Kind.CONTRACTUAL,
        "Klant BV",
        at_least,
        span.length,
        excluded,
        min(down, whole),
        timedelta(0),
        budget,
    )
    broken = None if found.met else span.start + 2 * HOUR
    return Measured(service, found, period(name), ZONE, True, span.start + HOUR, broken)


def ticket(number: int, at: datetime) -> MissedTicket:
    return MissedTicket(Subject(SourceName("zendesk"), str(number)), at - 4 * HOUR, at)


def of(
    name: str,
    *found: Measured,
    missed: Sequence[MissedTicket] = (),
    contract: Contract = MSA,
    earlier: Earlier = NOTHING,
) -> Owed:
    return owed(contract, "Klant BV", period(name), found, missed, earlier, zone=ZONE)


def told(result: Owed) -> list[tuple[str, str, str]]:
    return [(line.incident, str(line.money), line.credit.rule) for line in result.lines]


def november(day: int) -> datetime:
    return datetime(2026, 11, day, 12, tzinfo=UTC)


def test_s41_each_promise_has_its_line_and_the_sum_is_that_of_the_lines() -> None:
    found = of(
        "2026-11",
        measured("2026-11", 2 * HOUR),
        measured("2026-11", 10 * HOUR, service="mail"),
        measured("2026-11", timedelta(0), service="fine"),
    )
    assert told(found) == [
        ("services:mail/availability:Klant BV/2026-11", "1200.00 EUR", "below 99.5%: 10% of 12000.00 EUR"),
        ("services:portal/availability:Klant BV/2026-11", "600.00 EUR", "below 99.9%: 5% of 12000.00 EUR"),
    ]
    assert str(found.total) == "1800.00 EUR"
    assert of("2026-11", measured("2026-11", timedelta(0))).total is None


def test_s41_a_month_of_tickets_is_counted_by_the_zone_of_the_contract_and_each_once() -> None:
    """On 30 November at 23:30 UTC it is December in Amsterdam."""
    terms = Credits(missed=counts([Missed(2, part("2")), Missed(3, part("3"))]), breach=euro("50"))
    contract = replace(MSA, credits=terms)
    late = ticket(4, datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    missed = [ticket(1, november(2)), ticket(2, november(9)), ticket(3, november(9)), late]
    found = of("2026-11", missed=missed, contract=contract)
    assert told(found) == [
        ("zendesk:1", "50.00 EUR", "each breach: 50.00 EUR"),
        ("tickets/2026-11", "360.00 EUR", "3 or more missed: 3% of 12000.00 EUR"),
        ("zendesk:2", "50.00 EUR", "each breach: 50.00 EUR"),
        ("zendesk:3", "50.00 EUR", "each breach: 50.00 EUR"),
    ]
    assert {line.incident for line in of("2026-12", missed=missed, contract=contract).lines} == {"zendesk:4"}
    count = next(line for line in found.lines if line.basis is Basis.TICKETS)
    assert len(count.tickets) == 3
    assert count.about.eligible_at == november(9)


def test_s37_a_quarter_has_its_months_and_each_promise_its_own_fee() -> None:
    found = of(
        "2026-Q4", measured("2026-11", 2 * HOUR), measured("2026-Q4", 10 * HOUR), measured("2026-09", HOUR)
    )
    assert told(found) == [
        ("services:portal/availability:Klant BV/2026-11", "600.00 EUR", "below 99.9%: 5% of 12000.00 EUR"),
        ("services:portal/availability:Klant BV/2026-Q4", "1800.00 EUR", "below 99.9%: 5% of 36000.00 EUR"),
    ]


def test_s41_slow_answers_are_no_uptime() -> None:
    slow = measured("2026-11", 100 * HOUR, metric=Metric.LATENCY)
    assert of("2026-11", slow).lines == ()


def test_s37_a_promise_that_a_mean_month_keeps_gives_nothing() -> None:
    """43m 50s of a February are below 99.9 %, and allowed."""
    february = measured("2026-02", timedelta(minutes=43, seconds=50))
    kept = replace(february, figures=replace(february.figures, budget=timedelta(minutes=43, seconds=50)))
    assert of("2026-02", february).total == euro("600.00")
    assert of("2026-02", kept).total is None


def test_s42_a_contract_that_ends_within_a_month_has_the_fee_of_its_days() -> None:
    ends = replace(MSA, valid_until=date(2026, 11, 15))
    [line] = of("2026-11", measured("2026-11", 2 * HOUR), contract=ends).lines
    assert (str(line.money), line.credit.rule) == ("300.00 EUR", "below 99.9%: 5% of 6000.00 EUR")


def test_s42_caps_count_what_was_owed_before_in_the_same_year_only() -> None:
    capped = replace(MSA, credits=replace(MSA.credits, caps=((Per.YEAR, part("15")),)))
    before = of("2026-Q3", measured("2026-08", 10 * HOUR), contract=capped)
    found = of("2026-11", measured("2026-11", 10 * HOUR), contract=capped, earlier=Earlier(before.lines))
    [line] = found.lines
    assert (str(line.money), line.credit.limited_by) == ("600.00 EUR", Per.YEAR)
    later = of("2027-01", measured("2027-01", 10 * HOUR), contract=capped, earlier=Earlier(before.lines))
    assert str(later.total) == "1200.00 EUR"


@pytest.mark.parametrize(
    ("start", "closes"),
    [
        (ClaimFrom.PERIOD_END, datetime(2026, 12, 30, 23, tzinfo=UTC)),
        (ClaimFrom.INCIDENT, datetime(2026, 12, 1, 23, tzinfo=UTC)),
    ],
)
def test_s43_each_line_has_its_claim_window(start: ClaimFrom, closes: datetime) -> None:
    """The portal went down in the first hour of November; days are those of Amsterdam."""
    contract = replace(MSA, claim=Claim(30, start))
    found = of("2026-11", measured("2026-11", 2 * HOUR), contract=contract)
    [window] = found.windows
    assert window.closes_at == closes
    assert (window.direction, window.reference) == (Direction.OF_US, "msa")


def test_s43_nothing_is_claimed_of_nothing() -> None:
    free = replace(MSA, credits=Credits(uptime=tiers([(None, percent("99.9"), part("0"))])))
    found = of("2026-11", measured("2026-11", 2 * HOUR), contract=free)
    assert (str(found.total), found.windows) == ("0.00 EUR", ())
    assert of("2026-11", measured("2026-11", HOUR), contract=replace(MSA, claim=None)).windows == ()


def test_s42_a_right_arises_with_a_breach_of_the_period() -> None:
    """A month that was broken counts, and so does a ticket."""
    contract = replace(MSA, remedies=(Remedy("termination", 3, 6),))
    before = Earlier(breaches=[datetime(2026, 7, 1, tzinfo=UTC)])
    missed = [ticket(1, november(20))]
    found = of("2026-11", measured("2026-11", 2 * HOUR), missed=missed, contract=contract, earlier=before)
    assert [(one.remedy.words, one.at) for one in found.remedies] == [("termination", november(20))]
    assert of("2026-11", measured("2026-11", 2 * HOUR), contract=contract, earlier=before).remedies == ()


def test_s28_what_nobody_can_tell_is_said() -> None:
    one = measured("2026-11", timedelta(0))
    unknown = replace(one, figures=replace(one.figures, unknown=HOUR))
    assert of("2026-11", one, unknown).unknown == (unknown,)
