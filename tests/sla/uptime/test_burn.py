"""How fast a budget goes (S40)."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.observations import Health, Observed
from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.budgets import Account, account, budget
from bot.sla.uptime.burn import begins_at, burning, ends_at, longest_maintenance, rate
from bot.sla.uptime.periods import period_named
from bot.sla.uptime.rates import RULES, Rule, Urgent
from bot.sla.uptime.standing import heard
from tests.sla.uptime.months import AMSTERDAM, MONITORS, NOVEMBER, PORTAL, PROMISE, said, turns, watched

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PERIOD = period_named("2026-11", AMSTERDAM)
GOAL = PROMISE.at_least
BUDGET = timedelta(minutes=43, seconds=12)


def november(*hours: float) -> Account:
    known = heard([watched(), *turns(*hours)])
    assert known is not None
    return account(PORTAL, PROMISE, known, PERIOD.span)


def at(hours: float) -> datetime:
    return NOVEMBER + hours * HOUR


def test_s40_a_rate_of_one_lasts_for_the_whole_period() -> None:
    assert rate(november(100, 100.72), GOAL, timedelta(days=30), PERIOD.span.end) == 1
    assert budget(PROMISE, PERIOD, PERIOD.span.length) == BUDGET


@pytest.mark.parametrize(
    ("minutes", "urgent"),
    [(0.8, None), (0.9, Urgent.PAGE), (5, Urgent.PAGE)],
)
def test_s40_an_outage_pages_when_it_has_used_a_fiftieth_of_the_month(
    minutes: float, urgent: Urgent | None
) -> None:
    """14.4 times the pace for an hour is 51.84 seconds of an hour at 99.9 %."""
    found = burning(november(200), GOAL, at(200) + minutes * MINUTE)
    assert (found.urgent if found else None) is urgent


def test_s40_what_is_over_pages_nobody() -> None:
    """72 seconds: enough for a page while they last, too little for the slower rules."""
    found = november(200, 200.02)
    assert burning(found, GOAL, at(200.02)) is not None
    assert burning(found, GOAL, at(200.02) + 6 * MINUTE) is None


def test_s40_slow_and_steady_is_for_some_day_soon() -> None:
    """Five minutes in every three days, the last just now."""
    found = burning(november(300, 300.03, 330, 330.03, 350, 350.03), GOAL, at(352))
    assert found is not None
    assert found.urgent is Urgent.TICKET


def test_s40_the_day_on_which_the_budget_ends_at_the_pace_of_the_last_week() -> None:
    """Twenty minutes in seven days: the rest lasts for 8.12 days more."""
    found = november(300, 300 + 1 / 3)
    end = ends_at(found, BUDGET, at(310))
    assert end is not None
    assert abs((end - at(310)) / timedelta(days=1) - 7 * (43.2 - 20) / 20) < 1e-6
    assert ends_at(found, BUDGET, at(490)) is None, "nothing in the last week"
    assert ends_at(november(300, 301), BUDGET, at(310)) == at(310)


def test_s40_the_longest_maintenance_that_fits() -> None:
    found = november(300, 300 + 1 / 3)
    assert longest_maintenance(found, BUDGET, at(310)) == timedelta(minutes=23, seconds=12)
    assert longest_maintenance(found, BUDGET, PERIOD.span.end - MINUTE) == MINUTE
    assert longest_maintenance(november(300, 301), BUDGET, at(310)) == ZERO


outages = st.lists(st.floats(0, 719), max_size=8).map(sorted)


@given(outages, st.floats(1, 720))
def test_s40_maintenance_that_fits_does_not_break_the_promise(changes: list[float], hours: float) -> None:
    """Up now: down for just so long from now on, and up again."""
    now = at(hours)
    before = [one for one in changes if one < hours]
    found = november(*before[: len(before) // 2 * 2])
    used = found.measured(found.down.clip(found.span.start, now))
    fits = longest_maintenance(found, BUDGET, now)
    after = found.measured(found.down.clip(found.span.start, now) | _spans(now, fits))
    assert used <= after <= max(BUDGET, used)


@given(outages, st.floats(1, 720), st.fractions(Fraction(1, 2), Fraction(9999, 10000)))
def test_s40_a_rate_is_a_share_of_what_is_allowed(
    changes: list[float], hours: float, at_least: Fraction
) -> None:
    found = rate(november(*changes), at_least, timedelta(hours=6), at(hours))
    assert found is not None
    assert 0 <= found <= 1 / (1 - at_least)


def test_s39_time_of_which_nobody_can_tell_is_not_good_time() -> None:
    """Unknown for an hour but its second half, of which one minute was bad: a thirtieth of what is known. Of
    an hour of which less is known, nothing is said."""
    facts = [watched(), *turns(), said(MONITORS[0], Observed(Health.PAUSED), at(100))]
    for hours, health in ((100.5, Health.UP), (100 + 59 / 60, Health.DOWN)):
        facts.append(said(MONITORS[0], Observed(health), at(hours)))
    known = heard(facts)
    assert known is not None
    found = account(PORTAL, PROMISE, known, PERIOD.span)
    assert rate(found, GOAL, HOUR, at(101)) == Fraction(1000, 30)
    assert rate(found, GOAL, HOUR / 2, at(100.7)) is None
    assert rate(found, GOAL, MINUTE, at(100.5)) is None
    assert burning(found, GOAL, at(100.5)) is None


@given(st.floats(1, 600), st.sampled_from(RULES))
def test_s40_the_instant_at_which_a_rule_begins_to_hold_is_found(hours: float, rule: Rule) -> None:
    """From a first outage on: at 99.9 % it is the whole rate's share of the long window."""
    found = november(hours)
    began = at(hours)
    begins = begins_at(rule, found, GOAL, began, began + 6 * HOUR)
    known = min(rule.long, began - NOVEMBER + 6 * HOUR)
    assert begins is not None
    assert burning(found, GOAL, begins, (rule,)) is rule
    assert burning(found, GOAL, begins - timedelta(microseconds=1), (rule,)) is None
    assert begins - began <= known * rule.rate.numerator / rule.rate.denominator / 1000 + MINUTE / 60
    assert begins_at(rule, found, GOAL, begins, begins + HOUR) is None
    assert begins_at(rule, found, GOAL, NOVEMBER, began) is None


def test_a_rule_has_two_windows_and_a_name_for_ever() -> None:
    assert [rule.name for rule in RULES] == ["page-14.4x-3600s", "page-6x-21600s", "ticket-1x-259200s"]
    with pytest.raises(ValueError, match="shorter"):
        Rule(Urgent.PAGE, Fraction(1), HOUR, HOUR)


def _spans(start: datetime, length: timedelta) -> Spans:
    return Spans.of(Span(start, start + length)) if length > ZERO else Spans()
