"""The figures that credits go by: on record, corrected, or so far (S37, S41, S45)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from bot.sla.claims import Direction
from bot.sla.contracts import Contract
from bot.sla.dues import Measured
from bot.sla.exclusions import Excluded
from bot.sla.facts import Fact, Subject
from bot.sla.ladders import Kind
from bot.sla.library import Edition, Library
from bot.sla.measured import Known, measured
from bot.sla.observations import PeriodClosed
from bot.sla.parties import Party
from bot.sla.policies import Book
from bot.sla.uptime.budgets import account
from bot.sla.uptime.clocks import timer as period_timer
from bot.sla.uptime.figures import figures, report
from bot.sla.uptime.periods import Per, Rolling, period_named
from bot.sla.uptime.services import Service
from bot.sla.uptime.standing import heard
from tests.sla.builders import OFFICE
from tests.sla.uptime.months import (
    ALWAYS,
    AMSTERDAM,
    NOVEMBER,
    PORTAL,
    PROMISE,
    library,
    promised_by,
    promising,
    said,
    turns,
    watched,
)

HOUR = timedelta(hours=1)
KLANT = Party("Klant BV", Direction.OF_US)
MONTH = period_named("2026-11", AMSTERDAM)
YEAR = period_named("2026", AMSTERDAM)
END = MONTH.span.end
PROMISED = replace(PORTAL, promises=(replace(PROMISE, contract=Contract("msa")),))


def of(
    facts: list[Fact],
    now: datetime,
    *,
    anew: bool = False,
    corrected_at: datetime | None = None,
    **changes: object,
) -> list[Measured]:
    promise = replace(PROMISED.promises[0], **changes)  # type: ignore[arg-type]
    service = replace(PROMISED, promises=(promise,))
    corrected = {} if corrected_at is None else {"2026-11": corrected_at}
    known = Known("portal", facts, library(service))
    return [one for _, one in measured(known, KLANT, YEAR, now, corrected=corrected, anew=anew)]


def closing(facts: list[Fact]) -> Fact:
    known = heard(facts)
    assert known is not None
    return said(PORTAL.subject, PeriodClosed("2026-11", report(promised_by(PROMISED), known, MONTH)), END)


def excluded(subject: Subject, start: datetime, end: datetime, at: datetime) -> Fact:
    deed = Excluded(start, end, "force_majeure", approved_by="ann")
    return replace(said(subject, deed, start), observed_at=at)


def test_s37_of_the_present_period_only_what_has_happened_counts() -> None:
    """It is down since the tenth hour, and the last word is that it still is."""
    facts = [watched(), *turns(10)]
    [soon] = of(facts, NOVEMBER + 10.5 * HOUR)
    assert (soon.figures.down, soon.figures.met, soon.frozen, soon.broken_at) == (HOUR / 2, True, False, None)
    [later] = of(facts, NOVEMBER + 12 * HOUR)
    assert later.figures.down == 2 * HOUR
    assert later.figures.uptime == 1 - Fraction(2, 720)
    assert (later.began_at, later.broken_at) == (
        NOVEMBER + 10 * HOUR,
        NOVEMBER + 10 * HOUR + timedelta(minutes=43, seconds=12),
    )


def test_s37_the_figures_of_a_closed_period_are_those_on_record() -> None:
    facts = [watched(), *turns(10, 12)]
    facts += [closing(facts), *turns(300, 310)]
    [one] = [one for one in of(facts, END + HOUR) if one.period == MONTH]
    assert (one.figures.down, one.frozen) == (2 * HOUR, True)
    [anew] = [one for one in of(facts, END + HOUR, anew=True) if one.period == MONTH]
    assert (anew.figures.down, anew.frozen) == (12 * HOUR, False)


def test_s45_a_corrected_report_has_the_figures_known_at_its_correction() -> None:
    facts = [watched(), *turns(10, 12)]
    facts.append(closing(facts))
    facts.append(excluded(PORTAL.subject, NOVEMBER + 10 * HOUR, NOVEMBER + 11 * HOUR, END + 10 * HOUR))
    facts.append(excluded(PORTAL.subject, NOVEMBER + 11 * HOUR, NOVEMBER + 12 * HOUR, END + 30 * HOUR))
    now = END + 40 * HOUR
    [record, *_] = of(facts, now)
    [corrected, *_] = of(facts, now, corrected_at=END + 20 * HOUR)
    [anew, *_] = of(facts, now, anew=True)
    assert [one.figures.down for one in (record, corrected, anew)] == [2 * HOUR, HOUR, 0 * HOUR]
    assert (record.frozen, corrected.frozen, anew.frozen) == (True, True, False)


def test_s10_a_period_has_the_contract_of_the_edition_that_was_in_force_when_it_began() -> None:
    newer = replace(PROMISED, promises=(replace(PROMISE, contract=Contract("msa-2")),))
    books = [Book((), (), ALWAYS, services=(one,)) for one in (PROMISED, newer)]
    editions = (Edition(NOVEMBER - 1000 * HOUR, books[0]), Edition(NOVEMBER + HOUR, books[1]))
    known = Known("portal", [watched(), *turns()], Library(editions))
    found = measured(known, KLANT, YEAR, END + HOUR)
    assert [(one.period.name, contract.reference) for contract, one in found] == [
        ("2026-11", "msa"),
        ("2026-12", "msa-2"),
    ]


def test_s37_only_the_days_of_the_contract_are_measured() -> None:
    """It ends with the tenth; the outage of the last day of November is nobody's."""
    ends = Contract("msa", valid_until=date(2026, 11, 10))
    [one] = of([watched(), *turns(100, 110, 700, 710)], END - HOUR, contract=ends)
    assert (one.figures.period, one.figures.down) == (240 * HOUR, 10 * HOUR)
    assert of([watched()], END, contract=Contract("msa", valid_until=date(2026, 10, 31))) == []


def test_s41_rolling_days_and_promises_without_a_contract_have_no_period_to_be_credited_in() -> None:
    facts = [watched(), *turns(10, 12)]
    assert of(facts, END, per=Rolling(30)) == []
    assert of(facts, END, contract=None) == []


def test_s37_a_quarter_lies_in_its_year_and_each_promise_has_its_own_length() -> None:
    found = of([watched(), *turns(10, 12)], END + HOUR, per=Per.QUARTER)
    assert [one.period.name for one in found] == ["2026-Q4"]
    assert of([], END) == []


def test_s43_what_a_supplier_promised_is_measured_for_the_supplier() -> None:
    theirs = replace(
        PROMISE,
        kind=Kind.SUPPLIER,
        customer="",
        contract=Contract("carrier-2025"),
        at_least=Fraction(995, 1000),
    )
    line: Service = replace(PORTAL, promises=(theirs,), suppliers=("carrier",))
    known = Known("portal", [watched(), *turns(10, 20)], library(line))
    carrier = Party("carrier", Direction.OF_SUPPLIER)
    [(contract, one)] = measured(known, carrier, MONTH, NOVEMBER + 30 * HOUR)
    assert (contract.reference, one.broken_at) == ("carrier-2025", NOVEMBER + 13.6 * HOUR)
    assert list(measured(known, KLANT, MONTH, END)) == []


@given(st.lists(st.integers(1, 719), max_size=7, unique=True).map(sorted))
def test_s37_what_is_measured_at_the_end_is_what_the_closing_puts_on_record(changes: list[int]) -> None:
    facts = [watched(), *turns(*changes)]
    known = heard(facts)
    assert known is not None
    [so_far] = of(facts, END - timedelta(microseconds=1))
    [frozen, *_] = of([*facts, closing(facts)], END)
    assert frozen.figures == figures(PROMISED, PROMISED.promises[0], known, MONTH)
    off_by = frozen.figures.down - so_far.figures.down
    assert off_by <= timedelta(microseconds=1)
    assert (frozen.began_at is None) is frozen.figures.met
    assert json.loads(closing(facts).deed.figures)["period"] == "2026-11"  # type: ignore[union-attr]


@given(
    st.lists(st.integers(1, 719), max_size=9, unique=True).map(sorted),
    st.fractions(Fraction(1, 2), Fraction(9999, 10000)),
    st.integers(0, 30),
    st.integers(0, 700),
    st.booleans(),
)
@example([374], Fraction(1, 2), 0, 0, True)
def test_s19_a_budget_is_used_up_at_the_due_of_its_timer(
    changes: list[int], at_least: Fraction, min_length: int, off: int, office: bool
) -> None:
    hours = OFFICE if office else ALWAYS
    service = replace(promising(at_least=at_least), hours=hours, min_length=min_length * HOUR)
    facts = [watched(), *turns(*changes)]
    facts.append(excluded(PORTAL.subject, NOVEMBER + off * HOUR, NOVEMBER + (off + 9) * HOUR, END))
    service = replace(service, promises=(replace(service.promises[0], contract=Contract("msa")),))
    known = heard(facts)
    assert known is not None
    judged = period_timer(service, service.promises[0], known, MONTH, closed=True)
    ((_, found),) = measured(Known("portal", facts, library(service)), KLANT, MONTH, END)
    due = judged.due() if judged is not None else None
    assert found.figures.met == (due is None)
    assert found.broken_at == due
    if due is not None:
        whole = account(service, service.promises[0], known, MONTH.span).outages
        assert [one.start for one in whole if one.start <= due < one.end] == [found.began_at]
