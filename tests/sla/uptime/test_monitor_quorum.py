"""Maintenance of some monitors of several excuses the service only if it could be down by it (S38)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.observations import MaintenancePlanned
from bot.sla.spans import Span, Spans
from bot.sla.uptime.exclusions import Window, excluded_maintenance
from bot.sla.uptime.health import Quorum
from bot.sla.uptime.services import MaintenanceRule, Uptime
from tests.sla.uptime.months import MONITORS, NOVEMBER, PORTAL, PROMISE, said, standing, turns, watched

HOUR = timedelta(hours=1)
RULE = MaintenanceRule(notice=24 * HOUR)
THREE = replace(PROMISE, monitors=MONITORS, maintenance=RULE)
FOREIGN = replace(MONITORS[0], id="of another service")


@pytest.mark.parametrize(
    ("quorum", "in_maintenance", "used"),
    [
        (Quorum.ANY, 1, 0),
        (Quorum.MAJORITY, 1, 2),
        (Quorum.MAJORITY, 2, 0),
        (Quorum.ALL, 2, 2),
        (Quorum.ALL, 3, 0),
    ],
)
def test_s38_so_many_monitors_must_be_in_maintenance_as_must_be_down(
    quorum: Quorum, in_maintenance: int, used: int
) -> None:
    """All three are down from 10:00 to 12:00."""
    promise = replace(THREE, maintenance=MaintenanceRule())
    service = replace(PORTAL, promises=(promise,), quorum=quorum)
    window = MaintenancePlanned("m", NOVEMBER + 10 * HOUR, NOVEMBER + 12 * HOUR)
    told = [said(one, window, NOVEMBER) for one in MONITORS[:in_maintenance]]
    facts = [watched(), *(fact for one in MONITORS for fact in turns(10, 12, monitor=one)), *told]
    (timer,) = standing(facts, service).timers
    assert timer.used(NOVEMBER + 20 * HOUR) == used * HOUR


def test_s38_maintenance_of_the_service_excuses_it_whatever_the_quorum() -> None:
    window = Window(Span(NOVEMBER, NOVEMBER + HOUR), NOVEMBER - 30 * HOUR, "m")
    for quorum in Quorum:
        assert excluded_maintenance([window], THREE, quorum) == Spans.of(window.span)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start = draw(st.integers(0, 30))
    span = Span(NOVEMBER + start * HOUR, NOVEMBER + (start + draw(st.integers(1, 8))) * HOUR)
    announced_at = span.start - draw(st.integers(20, 28)) * HOUR
    monitor = draw(st.sampled_from([None, *MONITORS, FOREIGN]))
    return Window(span, announced_at, "m", monitor=monitor)


def counts(found: list[Window], promise: Uptime, quorum: Quorum, hour: int) -> bool:
    """By the words of the rule, at the middle of an hour."""
    at = NOVEMBER + (hour + 0.5) * HOUR
    there = [one for one in found if one.span.start <= at < one.span.end and one.notice >= RULE.notice]
    monitors = {one.monitor for one in there} & set(promise.monitors)
    return any(one.monitor is None for one in there) or len(monitors) >= quorum.needs(len(promise.monitors))


@given(st.lists(windows(), max_size=8), st.integers(1, 3), st.sampled_from(Quorum))
def test_s38_each_instant_counts_by_the_words_of_the_rule(
    found: list[Window], monitors: int, quorum: Quorum
) -> None:
    promise = replace(THREE, monitors=MONITORS[:monitors])
    excluded = excluded_maintenance(found, promise, quorum)
    for hour in range(40):
        assert excluded.contains(NOVEMBER + (hour + 0.5) * HOUR) == counts(found, promise, quorum, hour)


@given(st.lists(windows(), max_size=8), st.integers(0, 12))
def test_s38_a_stricter_quorum_and_a_cap_never_excuse_more(found: list[Window], cap: int) -> None:
    by_any, by_majority, by_all = (excluded_maintenance(found, THREE, quorum) for quorum in Quorum)
    assert not by_all - by_majority
    assert not by_majority - by_any
    capped = replace(THREE, maintenance=replace(RULE, cap=cap * HOUR))
    assert not excluded_maintenance(found, capped, Quorum.ANY) - by_any
    assert excluded_maintenance(found, capped, Quorum.ANY, capped=False) == by_any


@given(st.lists(windows(), max_size=6), windows())
def test_s38_one_more_window_never_excuses_less(found: list[Window], other: Window) -> None:
    for quorum in Quorum:
        before = excluded_maintenance(found, THREE, quorum)
        assert not before - excluded_maintenance([*found, other], THREE, quorum)


def test_s38_what_was_announced_too_late_for_one_monitor_does_not_make_the_majority() -> None:
    span = Span(NOVEMBER, NOVEMBER + HOUR)
    early, late = span.start - 30 * HOUR, span.start - HOUR
    found = [Window(span, early, "m", monitor=MONITORS[0]), Window(span, late, "m", monitor=MONITORS[1])]
    assert not excluded_maintenance(found, THREE, Quorum.MAJORITY)
