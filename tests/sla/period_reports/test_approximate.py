"""Reports say which outages and verdicts hang on instants that are only known as intervals (S29)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.facts import Fact
from bot.sla.observations import Health, Observed
from bot.sla.period_reports.body import dump, load
from bot.sla.period_reports.changes import because, changes, differs
from bot.sla.period_reports.model import PeriodReport, ServiceLine, Verdict
from bot.sla.spans import Span
from bot.sla.uptime.periods import Per, Rolling
from bot.sla.uptime.services import Service
from tests.sla.period_reports.months import AFTER, FACTS, PERIOD, SERVICE, report, whole
from tests.sla.period_reports.roughly import MINUTE, approximate, vague
from tests.sla.uptime.months import MONITORS, NOVEMBER, said, turns, watched

HOUR = timedelta(hours=1)
FROZEN = (Path(__file__).parent / "frozen.json").read_text().strip()
"""The body of `approximate()` as it was frozen before bodies said what is approximate."""


def line(facts: list[Fact], service: Service = SERVICE) -> ServiceLine:
    (found,) = report(facts, service).services
    return found


def test_s29_a_miss_that_would_be_a_keep_at_the_other_ends_is_marked() -> None:
    found = line(approximate())
    assert (found.verdict, found.figures.down) == (Verdict.MISSED, HOUR)
    assert found.mildest is not None
    assert (found.mildest.kept, found.mildest.figures.down) == (True, HOUR / 2)
    assert found.hangs


def test_s29_a_miss_at_either_end_and_a_keep_hang_on_nothing() -> None:
    missed = line(approximate(1))
    assert (missed.verdict, missed.hangs) == (Verdict.MISSED, False)
    assert missed.mildest is not None
    assert not missed.mildest.kept
    brief = line([watched(), *(vague(one, MINUTE) for one in turns(100, 100.1)[1:])])
    assert (brief.verdict, brief.hangs) == (Verdict.MET, False)


def test_s29_an_outage_has_the_intervals_of_its_instants_up_to_the_end_of_the_period() -> None:
    first, second = line(approximate()).outages
    quarter = [(99.75, 100), (100.25, 100.5)]
    assert first.doubtful == tuple(Span(NOVEMBER + a * HOUR, NOVEMBER + b * HOUR) for a, b in quarter)
    assert second.doubtful == ()
    up, down, again = turns(719, 721)
    (last,) = line([watched(), up, down, vague(again, 1.5 * HOUR)]).outages
    assert last.doubtful == (Span(NOVEMBER + 719.5 * HOUR, PERIOD.span.end),)


def test_s29_rolling_days_that_were_broken_only_by_the_worse_end_are_marked() -> None:
    service = replace(SERVICE, promises=(replace(SERVICE.promises[0], per=Rolling(30)),))
    found = line(approximate(), service)
    assert (found.verdict, found.hangs) == (Verdict.MISSED, True)
    assert not line(approximate(1), service).hangs


def test_s29_without_an_interval_nothing_is_marked() -> None:
    found = line(FACTS)
    assert found.mildest is None
    assert all(not outage.doubtful for outage in found.outages)


# --- bodies ----------------------------------------


def test_s29_a_body_that_was_frozen_before_reads_and_prints_as_it_was() -> None:
    assert dump(load(FROZEN)) == FROZEN
    assert not any(one.doubtful for one in load(FROZEN).services[0].outages)


def test_s29_that_reports_say_what_is_approximate_corrects_none_of_them() -> None:
    before, made = load(FROZEN), report(approximate())
    after = replace(made, tickets=before.tickets, costs=before.costs)
    assert after != before
    assert not differs(before, after)
    assert because(before, after) == ()
    assert changes(before, after) == ()


def test_s29_what_is_approximate_stands_in_the_body_and_is_read_back() -> None:
    made = report(approximate())
    assert load(dump(made)) == made
    (told,) = json.loads(dump(made))["report"]["services"]
    assert told["mildest"]["kept"] is True
    assert [len(one.get("doubtful", ())) for one in told["outages"]] == [2, 0]
    assert "doubtful" not in dump(whole())


def test_a_body_without_a_field_that_was_always_there_is_refused() -> None:
    with pytest.raises(KeyError):
        load(FROZEN.replace('"goes_on":false,', "", 1))


# --- laws ----------------------------------------

STEPS = st.lists(
    st.tuples(st.integers(2, 4_000), st.integers(0, 200), st.booleans(), st.floats(0, 1)), max_size=9
)
PERS = st.sampled_from([Per.MONTH, Rolling(7), Rolling(30)])


def told(steps: list[tuple[int, int, bool, float]], *, really: bool = False) -> list[Fact]:
    """A monitor that goes down and up again; with `really`, each instant somewhere in its interval."""
    facts, at, health = [watched(), said(MONITORS[0], Observed(Health.UP), NOVEMBER)], NOVEMBER, Health.UP
    for number, (minutes, since, is_vague, where) in enumerate(steps):
        at += minutes * MINUTE
        health = Health.DOWN if health is Health.UP else Health.UP
        fact = replace(said(MONITORS[0], Observed(health), at), sequence=number)
        before = min(since, minutes - 1) * MINUTE
        if is_vague and before:
            fact = replace(fact, occurred_at=at - where * before) if really else vague(fact, before)
        facts.append(fact)
    return facts


def unmarked(made: PeriodReport) -> PeriodReport:
    services = tuple(
        replace(one, mildest=None, outages=tuple(replace(each, doubtful=()) for each in one.outages))
        for one in made.services
    )
    return replace(made, services=services)


@given(STEPS, PERS, st.sampled_from([0, 20, 600]))
def test_s29_whatever_the_instants_were_only_a_marked_verdict_would_be_another_one(
    steps: list[tuple[int, int, bool, float]], per: Per | Rolling, shortest: int
) -> None:
    promise = replace(SERVICE.promises[0], per=per)
    service = replace(SERVICE, promises=(promise,), min_length=shortest * MINUTE)
    shown, real = line(told(steps), service), line(told(steps, really=True), service)
    assert real.figures.down <= shown.figures.down
    if not shown.hangs:
        assert real.verdict is shown.verdict
    if shown.mildest is None:
        assert real.figures == shown.figures
    else:
        assert shown.mildest.figures.down <= real.figures.down


@given(STEPS)
def test_s29_marking_changes_no_figure(steps: list[tuple[int, int, bool, float]]) -> None:
    """The same report as if each instant were known to be where it is taken to be."""
    facts = told(steps)
    exact: list[Fact] = []
    for fact in facts:
        down = isinstance(fact.deed, Observed) and fact.deed.health is Health.DOWN
        at = fact.not_before if down and fact.not_before is not None else fact.occurred_at
        exact.append(replace(fact, occurred_at=at, not_before=None))
    made, sure = report(facts, now=AFTER), report(exact, now=AFTER)
    assert unmarked(made) == sure
    assert load(dump(made)) == made
