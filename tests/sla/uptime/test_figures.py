"""The figures of a period, and how a service is (S37-S39)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.facts import Fact
from bot.sla.observations import Health, Observed, PeriodClosed
from bot.sla.promises import Metric
from bot.sla.timers import State
from bot.sla.uptime.budgets import Heard
from bot.sla.uptime.figures import Figures, figures, percent, percent_up, report
from bot.sla.uptime.outages import Condition, Turn, recoveries, turn_at
from bot.sla.uptime.periods import period_named
from bot.sla.uptime.services import Service
from bot.sla.uptime.standing import heard
from tests.sla.uptime.months import (
    AMSTERDAM,
    MONITORS,
    NOVEMBER,
    PORTAL,
    PROMISE,
    promised_by,
    promising,
    said,
    timer,
    turns,
    watched,
)

HOUR = timedelta(hours=1)
PERIOD = period_named("2026-11", AMSTERDAM)
END = PERIOD.span.end


def known(facts: list[Fact]) -> Heard:
    found = heard(facts)
    assert found is not None
    return found


def of(facts: list[Fact], service: Service = PORTAL) -> Figures:
    found = figures(service, service.promises[0], known(facts), PERIOD)
    assert found is not None
    return found


def test_s37_the_three_figures_stand_behind_the_uptime() -> None:
    facts = [watched(), *turns(10, 11), said(MONITORS[0], Observed(Health.PAUSED), NOVEMBER + 700 * HOUR)]
    found = of(facts)
    assert (found.period, found.excluded, found.down) == (720 * HOUR, 0 * HOUR, HOUR)
    assert found.unknown == 20 * HOUR
    assert found.uptime == Fraction(719, 720)
    assert found.unknown_share == Fraction(20, 720)
    assert not found.met


def test_s37_the_record_is_canonical_and_exact() -> None:
    told = report(promised_by(PORTAL), known([watched(), *turns(10, 10.5)]), PERIOD)
    assert told == json.dumps(json.loads(told), sort_keys=True, separators=(",", ":"))
    [promise] = json.loads(told)["promises"]
    assert (promise["uptime"], promise["verdict"], promise["at_least"]) == ("1439/1440", "met", "999/1000")
    assert promise["down"] == 30 * 60 * 10**6


def test_a_promise_of_another_length_is_not_in_the_record_of_a_month() -> None:
    year = period_named("2026", AMSTERDAM)
    assert json.loads(report(promised_by(PORTAL), known([watched(), *turns()]), year))["promises"] == []


@given(
    st.lists(st.floats(0, 719), max_size=8).map(sorted), st.fractions(Fraction(1, 2), Fraction(9999, 10000))
)
def test_s37_the_verdict_on_record_is_that_of_the_timer(changes: list[float], at_least: Fraction) -> None:
    service = promising(at_least=at_least)
    facts = [watched(), *turns(*changes), said(PORTAL.subject, PeriodClosed("2026-11"), END)]
    found, judged = of(facts, service), timer(facts, service)
    assert (found.down, found.budget) == (judged.used(END), judged.budget)
    if found.down != found.budget:
        assert found.met is (judged.state(END) is State.MET)


def test_s37_a_share_is_never_rounded_up() -> None:
    assert percent(Fraction(1)) == "100"
    assert percent(1 - Fraction(1, 10**9)) == "99.999"
    assert percent(Fraction(999_999, 1_000_000), Fraction(99_9999, 100_0000)) == "99.9999"
    assert percent(Fraction(2, 3), digits=0) == "66"


@given(st.fractions(0, 1), st.integers(1, 99_999).map(lambda n: Fraction(n, 100_000)))
def test_s37_what_is_below_the_promise_is_shown_below_it(share: Fraction, promised: Fraction) -> None:
    shown = Fraction(percent(share, promised)) / 100
    assert (shown < promised) is (share < promised)
    assert (shown == 1) is (share == 1)


def test_how_a_service_is_and_since_when() -> None:
    found = known([watched(), *turns(10, 11)])
    assert turn_at(PORTAL, found, NOVEMBER + 10.5 * HOUR) == Turn(Condition.DOWN, NOVEMBER + 10 * HOUR)
    assert turn_at(PORTAL, found, NOVEMBER + 20 * HOUR) == Turn(Condition.UP, NOVEMBER + 11 * HOUR)
    assert turn_at(PORTAL, known([watched()]), NOVEMBER + HOUR) == Turn(Condition.UNKNOWN, None)


def test_that_answers_are_slow_does_not_make_a_service_down() -> None:
    slow = replace(PROMISE, metric=Metric.LATENCY, monitors=MONITORS[1:2])
    service = replace(PORTAL, promises=(PROMISE, slow))
    found = known([watched(), *turns(), *turns(10, monitor=MONITORS[1])])
    assert turn_at(service, found, NOVEMBER + 11 * HOUR).condition is Condition.UP


def test_an_outage_is_over_when_the_service_is_known_to_work() -> None:
    untold = said(MONITORS[0], Observed(Health.UNKNOWN), NOVEMBER + 11 * HOUR)
    found = known([watched(), *turns(10), untold])
    assert recoveries(PORTAL, found, NOVEMBER + 20 * HOUR, Metric.AVAILABILITY) == []
    up = said(MONITORS[0], Observed(Health.UP), NOVEMBER + 12 * HOUR)
    [over] = recoveries(PORTAL, known([watched(), *turns(10), untold, up]), END, Metric.AVAILABILITY)
    assert (over.began_at, over.ended_at, over.up_at) == tuple(NOVEMBER + n * HOUR for n in (10, 11, 12))
    assert over.down == HOUR


@given(st.lists(st.integers(1, 700), max_size=9, unique=True).map(sorted))
def test_every_outage_that_ends_is_over_once(changes: list[int]) -> None:
    found = recoveries(PORTAL, known([watched(), *turns(*changes)]), END, Metric.AVAILABILITY)
    pairs = zip(changes[::2], changes[1::2], strict=False)
    assert [(o.began_at, o.up_at) for o in found] == [
        (NOVEMBER + down * HOUR, NOVEMBER + up * HOUR) for down, up in pairs
    ]


def test_s39_what_nobody_can_tell_is_rounded_up() -> None:
    assert percent_up(Fraction(0)) == "0"
    assert percent_up(Fraction(1, 10**9)) == "0.001"
    assert percent_up(Fraction(1, 10**9), digits=2) == "0.01"
    assert percent_up(Fraction(25, 100)) == "25"
    assert percent_up(Fraction(1)) == "100"


@given(st.fractions(0, 1), st.integers(0, 5))
def test_s39_it_is_never_made_smaller_and_by_less_than_the_last_digit_larger(
    share: Fraction, digits: int
) -> None:
    shown = Fraction(percent_up(share, digits))
    assert share * 100 <= shown < share * 100 + Fraction(1, 10**digits)
