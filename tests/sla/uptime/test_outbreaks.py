"""Outbreaks of burning: since when, until when to look, and who is called (S40)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.ladders import GROUP, LEGAL, OWNER, Kind, Ladder, Rung, When
from bot.sla.spans import Span
from bot.sla.uptime.budgets import Heard
from bot.sla.uptime.burn import holds
from bot.sla.uptime.exclusions import Window
from bot.sla.uptime.outbreaks import SOON, burning_now, called, in_maintenance, looked_at, next_look_at
from bot.sla.uptime.rates import RULES, Urgent
from bot.sla.uptime.standing import heard
from tests.sla.uptime.months import NOVEMBER, PORTAL, PROMISE, turns, watched

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def known(*hours: float) -> Heard:
    found = heard([watched(), *turns(*hours)])
    assert found is not None
    return found


outages = st.lists(st.floats(0.5, 200), min_size=1, max_size=9).map(sorted)


@given(outages, st.floats(1, 220))
def test_an_outbreak_begins_with_bad_time_and_nothing_was_bad_long_before(
    changes: list[float], hours: float
) -> None:
    now = NOVEMBER + hours * HOUR
    found = looked_at(PORTAL, PROMISE, known(*changes), now)
    for one in burning_now(PORTAL, PROMISE, found, now):
        before = found.down.clip(one.began_at - 2 * one.rule.short, one.began_at)
        assert not before
        assert found.down.contains(one.began_at)
        assert one.began_at <= now
        assert one.rate >= one.rule.rate


@given(outages, st.floats(1, 220))
def test_the_next_look_is_soon_and_at_the_instant_at_which_a_rule_begins(
    changes: list[float], hours: float
) -> None:
    now = NOVEMBER + hours * HOUR
    found = looked_at(PORTAL, PROMISE, known(*changes), now)
    at = next_look_at(PORTAL, PROMISE, found, now)
    waiting = [rule for rule in RULES if not holds(rule, found, PROMISE.at_least, now)]
    if at is None:
        assert not waiting or not found.down.contains(now)
    else:
        assert now < at <= now + SOON
        if at < now + SOON:
            assert any(holds(rule, found, PROMISE.at_least, at) for rule in waiting)


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_an_outage_that_goes_on_is_one_outbreak(rule: object) -> None:
    began = {
        one.began_at
        for minutes in range(5, 600, 35)
        for one in burning_now(
            PORTAL,
            PROMISE,
            looked_at(PORTAL, PROMISE, known(200), NOVEMBER + 200 * HOUR + minutes * MINUTE),
            NOVEMBER + 200 * HOUR + minutes * MINUTE,
        )
        if one.rule == rule
    }
    assert began == {NOVEMBER + 200 * HOUR}


def test_a_window_of_maintenance_is_over_when_the_last_of_them_is() -> None:
    spans = [Span(NOVEMBER, NOVEMBER + HOUR), Span(NOVEMBER, NOVEMBER + 2 * HOUR)]
    found = replace(known(), windows=[Window(span, NOVEMBER, "m") for span in spans])
    assert in_maintenance(found, NOVEMBER) == NOVEMBER + 2 * HOUR
    assert in_maintenance(found, NOVEMBER + 2 * HOUR) is None


WARN, DUE = Rung("warn", When.WARN, (OWNER, GROUP)), Rung("due", When.DUE, ("leads", LEGAL))
LAW = Rung("law", When.DUE, (LEGAL,), kind=Kind.CONTRACTUAL)
LATER = Rung("after", When.AFTER, ("manager",))


@pytest.mark.parametrize(
    ("rungs", "page", "ticket"),
    [
        ((WARN, DUE), ("leads",), (GROUP,)),
        ((WARN,), (GROUP,), (GROUP,)),
        ((DUE, LATER), ("leads",), ("leads",)),
        ((LAW,), (), ()),
        ((), (), ()),
    ],
)
def test_a_page_goes_to_those_at_due_and_a_ticket_to_those_who_are_warned(
    rungs: tuple[Rung, ...], page: tuple[str, ...], ticket: tuple[str, ...]
) -> None:
    promise = replace(PROMISE, ladder=Ladder("services", rungs))
    assert called(promise, Urgent.PAGE) == page
    assert called(promise, Urgent.TICKET) == ticket
