"""Windows as people talk about them: planned, moved, called off; and what is told of each by when (S38)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.facts import Deed, Fact
from bot.sla.hours import parse_hours
from bot.sla.library import Edition, Library
from bot.sla.observations import MaintenanceCalledOff, MaintenancePlanned
from bot.sla.policies import Book
from bot.sla.spans import Span, Spans
from bot.sla.uptime.exclusions import windows
from bot.sla.uptime.plans import (
    Change,
    Plan,
    due_stage,
    next_stage_at,
    plans_in_file,
    plans_of,
    series_in_file,
    told_under,
)
from bot.sla.uptime.recurring import Once, Planned, Recurring, Weekday
from bot.sla.uptime.services import Service
from tests.sla.uptime.months import ALWAYS, AMSTERDAM, NOVEMBER, PORTAL, said

HOUR = timedelta(hours=1)
AHEAD = (24 * HOUR, HOUR)


def at(hours: float) -> datetime:
    return NOVEMBER + hours * HOUR


def planned(start: float, end: float, when: float = 0, reason: str = "") -> Fact:
    return said(PORTAL.subject, MaintenancePlanned("m", at(start), at(end), reason), at(when))


def off(when: float, *, ended: bool = False) -> Fact:
    return said(PORTAL.subject, MaintenanceCalledOff("m", ended), at(when))


def one(*facts: Fact) -> Plan:
    (plan,) = plans_of(facts)
    return plan


def test_a_window_is_planned_moved_and_called_off() -> None:
    plan = one(planned(50, 52))
    assert (plan.change, plan.since, plan.was) == (Change.PLANNED, NOVEMBER, None)
    plan = one(planned(50, 52), planned(60, 62, when=5))
    assert (plan.change, plan.since, plan.was) == (Change.MOVED, at(5), Span(at(50), at(52)))
    assert one(planned(50, 52), planned(50, 52, when=5, reason="Disks")).change is Change.PLANNED
    plan = one(planned(50, 52), off(6))
    assert (plan.change, plan.stands, plan.since) == (Change.OFF, False, at(6))
    again = one(planned(50, 52), off(6), planned(50, 52, when=7))
    assert (again.change, again.since) == (Change.PLANNED, at(7))


def test_what_ends_early_was_as_long_as_it_lasted() -> None:
    plan = one(planned(50, 52), off(51, ended=True))
    assert (plan.change, plan.span, plan.was) == (
        Change.ENDED,
        Span(at(50), at(51)),
        Span(at(50), at(52)),
    )
    assert not plan.over(at(51.5))
    assert plan.over(at(52))


def test_it_is_told_at_once_and_ahead_of_its_beginning() -> None:
    plan = one(planned(50, 52))
    told = [due_stage(plan, AHEAD, at(hour)) for hour in (0, 25, 26, 48.9, 49, 51)]
    assert [stage.ahead if stage else "?" for stage in told] == [None, None, 24 * HOUR, 24 * HOUR, HOUR, HOUR]
    assert [next_stage_at(plan, AHEAD, at(hour)) for hour in (0, 26, 49)] == [at(26), at(49), None]
    assert due_stage(plan, AHEAD, at(52)) is None


def test_what_lies_before_the_announcement_is_not_told_after_it() -> None:
    plan = one(planned(50, 52, when=49.5))
    stage = due_stage(plan, AHEAD, at(51))
    assert stage is not None
    assert (stage.ahead, stage.at) == (None, at(49.5))


def library(*editions: tuple[float, tuple[Planned, ...]]) -> Library:
    """Editions of the file: from when on, and what each plans for the portal."""
    made = [
        Edition(at(since), Book((), (), ALWAYS, services=(replace(PORTAL, planned=plans),)))
        for since, plans in editions
    ]
    return Library(tuple(made))


def test_a_single_window_that_leaves_the_file_before_it_begins_is_called_off() -> None:
    single = Once(Span(at(50), at(52)), reason="Move")
    (plan,) = plans_in_file("portal", library((0, (single,))), at(1))
    assert (plan.change, plan.since, plan.reason) == (Change.PLANNED, NOVEMBER, "Move")
    (plan,) = plans_in_file("portal", library((0, (single,)), (9, ())), at(10))
    assert (plan.change, plan.since) == (Change.OFF, at(9))
    (plan,) = plans_in_file("portal", library((0, (single,)), (51, ())), at(51))
    assert plan.stands


NIGHTLY = Recurring(
    tuple(Weekday(day) for day in range(7)), parse_hours("02:30-03:30"), AMSTERDAM, date(2026, 1, 1)
)


def test_of_windows_that_come_each_night_only_the_hour_ahead_is_told() -> None:
    found = list(plans_in_file("portal", library((-10, (NIGHTLY,))), at(0)))
    assert len(found) > 30
    ahead = {
        stage.ahead
        for plan in found[1:]
        for hour in range(0, 24 * 40, 1)
        if (stage := due_stage(plan, AHEAD, at(hour))) is not None
    }
    assert ahead == {HOUR}
    (series,) = series_in_file("portal", library((-10, (NIGHTLY,))), at(0))
    stage = due_stage(series, AHEAD, at(0))
    assert stage is not None
    assert (stage.ahead, stage.at, series.span) == (None, at(-10), found[0].span)


def test_s04_windows_that_come_again_keep_to_the_wall_over_the_change_of_clocks() -> None:
    weekly = Recurring((Weekday(6),), parse_hours("02:30-03:30"), AMSTERDAM)
    start = datetime(2026, 10, 18, 12, tzinfo=UTC)
    found = plans_in_file(
        "portal", Library.of(Book((), (), ALWAYS, services=(with_plan(weekly),)), start), start
    )
    starts = [plan.span.start for plan in found][:2]
    assert starts == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 11, 1, 1, 30, tzinfo=UTC)]


def with_plan(one: Planned) -> Service:
    return replace(PORTAL, planned=(one,))


hours = st.integers(0, 100)


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """Words about one window, each a while after the other."""
    deeds: list[Deed] = []
    for _ in range(draw(st.integers(1, 6))):
        start, length = draw(hours), draw(st.integers(1, 20))
        plan = MaintenancePlanned("m", at(start), at(start + length))
        words: list[Deed] = [plan, MaintenanceCalledOff("m"), MaintenanceCalledOff("m", ended=True)]
        deeds.append(draw(st.sampled_from(words)))
    return [said(PORTAL.subject, deed, at(7 * n)) for n, deed in enumerate(deeds)]


@given(histories())
def test_a_window_that_stands_is_the_time_that_is_excused(facts: list[Fact]) -> None:
    """The plan that people see and the spans that count are of the same words."""
    for plan in plans_of(facts):
        if plan.change is not Change.ENDED:
            counted = Spans.of(*(window.span for window in windows(facts)))
            assert counted == (Spans.of(plan.span) if plan.stands else Spans())


@given(histories(), st.integers(0, 200))
def test_whatever_is_due_is_still_so_under_its_key_and_never_after_the_end(
    facts: list[Fact], hour: int
) -> None:
    now = at(hour)
    for plan in plans_of(facts):
        stage = due_stage(plan, AHEAD, now)
        if stage is None:
            assert plan.over(now) or now < plan.since
        else:
            assert stage.at <= now
            assert told_under(plan, AHEAD, stage.key(plan), now) == stage
        later = next_stage_at(plan, AHEAD, now)
        assert later is None or later > now


@given(histories(), st.lists(st.integers(0, 200), min_size=2, max_size=8).map(sorted))
def test_each_stage_has_a_key_of_its_own(facts: list[Fact], looks: list[int]) -> None:
    for plan in plans_of(facts):
        stages = {stage for hour in looks if (stage := due_stage(plan, AHEAD, at(hour)))}
        assert len({stage.key(plan) for stage in stages}) == len(stages)
