"""What the report of a period holds, and what corrects it (S37-S39, S45)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.contracts import Contract
from bot.sla.facts import DECLARED, NOBODY, SLACK, Author, Fact, FactKey, Who, Withdrawn, customer_subject
from bot.sla.ladders import Kind
from bot.sla.observations import Health, Observed
from bot.sla.papers import ReportFrozen, ReportSigned
from bot.sla.period_reports.body import dump, load
from bot.sla.period_reports.changes import Because, Figure, because, changes, differs
from bot.sla.period_reports.issues import issues, periods_on_record
from bot.sla.period_reports.model import Fate, PeriodReport, Verdict
from bot.sla.spans import ZERO
from bot.sla.uptime.periods import Rolling, period_named
from tests.sla.period_reports.months import (
    AFTER,
    FACTS,
    PERIOD,
    SERVICE,
    excluded,
    planned,
    report,
    whole,
)
from tests.sla.uptime.months import MONITORS, NOVEMBER, said, turns, watched

HOUR = timedelta(hours=1)


def test_a_report_is_read_back_as_it_was() -> None:
    assert load(dump(whole())) == whole()
    assert dump(load(dump(whole()))) == dump(whole())


def test_a_body_of_a_later_version_is_refused() -> None:
    with pytest.raises(ValueError, match="later version"):
        load(dump(whole()).replace('"shape":1', '"shape":2'))


def test_s38_maintenance_says_what_became_of_it() -> None:
    (line,) = report(FACTS).services
    nightly, sudden = line.maintenance
    assert (nightly.fate, nightly.excluded, nightly.surplus) == (Fate.OVER_CAP, 2 * HOUR, 1.5 * HOUR)
    assert (sudden.fate, sudden.excluded, sudden.surplus) == (Fate.TOO_LATE, ZERO, HOUR)


def test_s37_an_outage_is_cut_at_the_end_and_whole_at_the_beginning() -> None:
    facts = [watched(NOVEMBER - 48 * HOUR), said(MONITORS[0], Observed(Health.DOWN), NOVEMBER - HOUR)]
    facts += [said(MONITORS[0], Observed(Health.UP), NOVEMBER + HOUR), *turns(719, 722)[1:]]
    (line,) = report(facts).services
    first, last = line.outages
    assert (first.started_at, first.outside, first.counted) == (NOVEMBER - HOUR, HOUR, HOUR)
    assert (last.ended_at, last.goes_on, last.counted) == (PERIOD.span.end, True, HOUR)


def test_what_happens_after_the_period_changes_nothing() -> None:
    """The outage goes on when the report is made; it ends days later."""
    facts = [watched(), *turns(719)]
    later = [*facts, said(MONITORS[0], Observed(Health.UP), PERIOD.span.end + 50 * HOUR)]
    assert dump(report(facts)) == dump(report(later))


def test_a_period_that_goes_on_has_figures_so_far() -> None:
    (line,) = report([watched(), *turns(10)], now=NOVEMBER + 12 * HOUR).services
    assert line.figures.down == 2 * HOUR
    assert line.figures.period == 720 * HOUR
    assert line.outages[0].ended_at == NOVEMBER + 12 * HOUR


def test_what_is_promised_from_a_later_day_on_has_no_line_yet() -> None:
    later = replace(SERVICE.promises[0], contract=Contract("msa", valid_from=date(2026, 11, 10)))
    service = replace(SERVICE, promises=(later,))
    assert report([watched(), *turns(10)], service, now=NOVEMBER + 48 * HOUR).services == ()
    assert report([watched(), *turns(10)], service, now=NOVEMBER + 300 * HOUR).services != ()


def test_rolling_days_have_the_window_at_the_end_and_every_break_in_the_month() -> None:
    service = replace(SERVICE, promises=(replace(SERVICE.promises[0], per=Rolling(10)),))
    facts = [watched(NOVEMBER - 480 * HOUR), *turns(100, 101, 700, 700.1)]
    (line,) = report(facts, service).services
    assert line.rolling_days == 10
    assert line.until - line.from_ == timedelta(days=10)
    assert line.figures.down == 0.1 * HOUR
    assert len(line.broken_at) == 1
    assert line.verdict is Verdict.MISSED
    assert line.figures.met


def test_an_outage_that_begins_in_maintenance_breaks_rolling_days_too() -> None:
    rolling = replace(SERVICE.promises[0], per=Rolling(10))
    facts = [watched(NOVEMBER - 480 * HOUR), *turns(100, 103), planned("disks", 100, 101, 50)]
    (line,) = report(facts, replace(SERVICE, promises=(rolling,))).services
    (broken_at,) = line.broken_at
    assert broken_at > NOVEMBER + 101 * HOUR


def test_promises_of_other_lengths_and_kinds_are_elsewhere() -> None:
    quarter = period_named("2026-Q4", "Europe/Amsterdam")
    assert report(FACTS, period=quarter).services == ()
    other = replace(SERVICE, promises=(replace(SERVICE.promises[0], kind=Kind.INTERNAL),))
    assert report(FACTS, other).services == ()


@pytest.mark.parametrize("zone", ["Pacific/Apia", "America/St_Johns", "Pacific/Chatham", "Africa/Monrovia"])
def test_s37_a_period_is_that_of_the_zone(zone: str) -> None:
    service = replace(SERVICE, promises=(replace(SERVICE.promises[0], zone=zone),))
    (line,) = report([watched(NOVEMBER - 480 * HOUR)], service).services
    span = period_named("2026-11", zone).span
    assert (line.from_, line.until) == (span.start, span.end)


hours = st.lists(st.floats(0, 719).map(lambda h: round(h, 3)), min_size=0, max_size=8, unique=True).map(
    sorted
)
ranges = st.lists(st.tuples(st.floats(0, 700), st.floats(0.01, 30)), max_size=4)


@given(hours, ranges, ranges)
def test_the_parts_of_every_line_add_up(
    changes_at: list[float], exclusions: list[tuple[float, float]], windows: list[tuple[float, float]]
) -> None:
    facts = [watched(), *turns(*changes_at)]
    facts += [excluded(round(a, 3), round(a + b, 3)) for a, b in exclusions]
    facts += [planned(f"w{n}", a, a + b, a - 0.5 - n) for n, (a, b) in enumerate(windows)]
    made = report(facts)
    (line,) = made.services
    assert sum((one.counted for one in line.outages), ZERO) == line.figures.down
    taken = [one.excluded for one in line.exclusions] + [one.excluded for one in line.maintenance]
    assert sum(taken, ZERO) == line.figures.excluded
    for one in line.outages:
        parts = (one.counted, one.excluded, one.maintenance, one.closed, one.outside)
        assert sum(parts, ZERO) == one.length
    assert load(dump(made)) == made
    uptime = line.figures.uptime
    assert uptime is not None
    assert (line.verdict is Verdict.MISSED) >= (uptime < Fraction(999, 1000))


def test_s45_who_declared_an_exclusion_again_that_was_taken_back_stands_in_the_report() -> None:
    first = excluded(24, 24.5)
    back = Fact(SLACK, FactKey("back"), first.subject, AFTER, AFTER, first.author, Withdrawn(first.key))
    again = replace(first, key=FactKey("again"), observed_at=AFTER, author=Author("U0BOB", Who.AGENT))
    (line,) = report([*FACTS[:-1], first, back, again]).services
    (one,) = line.exclusions
    assert (one.asked_by, one.declared_at) == ("U0BOB", AFTER)


# --- corrections ----------------------------------------


def test_s45_a_late_exclusion_corrects_and_says_which_figures() -> None:
    before, after = report(FACTS), report([*FACTS, excluded(9, 9.5)])
    assert because(before, after) == (Because.EXCLUSIONS,)
    found = {one.figure: (one.was, one.now) for one in changes(before, after)}
    assert found[Figure.DOWN] == (4.5 * HOUR, 4 * HOUR)
    assert found[Figure.EXCLUDED] == (2.5 * HOUR, 3 * HOUR)
    assert Figure.PERIOD not in found


def test_what_is_read_later_and_reopened_tickets_correct_nothing() -> None:
    before = whole()
    fewer = tuple(replace(line, met=line.met - 1) for line in before.tickets)
    after = replace(before, read=(), tickets=fewer)
    assert not differs(before, after)
    assert because(before, after) == ()


def test_a_ticket_that_was_missed_after_all_corrects() -> None:
    before = whole()
    line = before.tickets[0]
    after = replace(before, tickets=(replace(line, missed=line.missed[:1]), *before.tickets[1:]))
    assert because(before, after) == (Because.TICKETS,)
    (change,) = changes(before, after)
    assert (change.figure, change.was, change.now) == (Figure.MISSED, 2, 1)


def frozen(body: PeriodReport, number: int, at: datetime, why: str = "") -> Fact:
    deed = ReportFrozen(body.period, number, dump(body), why)
    subject = customer_subject("Klant BV")
    return Fact(DECLARED, FactKey(f"report:{number}"), subject, PERIOD.span.end, at, NOBODY, deed)


def test_issues_are_numbered_signed_and_compared_with_the_one_before() -> None:
    first, second = report(FACTS), report([*FACTS, excluded(9, 9.5)])
    at = datetime(2026, 12, 2, tzinfo=UTC)
    signed = Fact(
        SLACK,
        FactKey("signed"),
        customer_subject("Klant BV"),
        at,
        at + HOUR,
        Author("U0ANN", Who.AGENT),
        ReportSigned("2026-11", 1, "legal"),
    )
    facts = [frozen(second, 2, at + 2 * HOUR, "exclusions"), signed, frozen(first, 1, at)]
    one, two = issues(facts, "2026-11")
    assert [signature.by for signature in one.signatures] == ["U0ANN"]
    assert (two.signatures, [signature.number for signature in two.before]) == ((), [1])
    assert two.why == (Because.EXCLUSIONS,)
    assert two.changes
    assert issues(facts, "2026-12") == []
    assert periods_on_record(facts) == ["2026-11"]
    assert at < AFTER
