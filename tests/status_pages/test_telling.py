"""What pages say: conditions, days, outages, figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.calendars import Calendar
from bot.sla.exclusions import Excluded
from bot.sla.hours import parse_hours
from bot.sla.observations import Health, MaintenancePlanned, Observed
from bot.sla.promises import Metric
from bot.sla.spans import ZERO
from bot.sla.uptime.figures import report
from bot.sla.uptime.outages import Condition
from bot.sla.uptime.periods import Per, Rolling, period_named
from bot.status_pages.story import DayKind
from tests.sla.uptime.months import AMSTERDAM, MONITORS, NOVEMBER, PORTAL, PROMISE, promising, said, turns
from tests.status_pages.pages import PUBLIC, THEIRS, at, known, told

OFFICE = Calendar("office", AMSTERDAM, week=(parse_hours("09:00-17:00"),) * 5 + ((), ()))


def kinds(*found: DayKind) -> list[DayKind]:
    return list(found)


def test_an_outage_that_goes_on_has_no_end() -> None:
    story = told(turns(10), at(hours=10, minutes=30))
    assert (story.condition, story.since) == (Condition.DOWN, at(hours=10))
    (outage,) = story.outages
    assert (outage.start, outage.end, outage.length) == (at(hours=10), None, timedelta(minutes=30))


def test_outages_stand_newest_first_and_are_whole() -> None:
    story = told(turns(1, 2, 47, 49), at(days=3))
    assert [(one.start, one.end) for one in story.outages] == [
        (at(hours=47), at(hours=49)),
        (at(hours=1), at(hours=2)),
    ]
    assert [day.kind for day in story.days[-4:]] == kinds(
        DayKind.DOWN, DayKind.DOWN, DayKind.DOWN, DayKind.CLOSED
    )
    assert [day.down for day in story.days[-4:-1]] == [timedelta(hours=1)] * 3


def test_an_outage_that_began_before_the_first_day_is_as_long_as_it_was() -> None:
    page = replace(PUBLIC, days=2)
    (outage,) = told(turns(1, 50), at(hours=60), page=page).outages
    assert (outage.length, outage.counted) == (timedelta(hours=49), timedelta(hours=49))


def test_s39_time_before_the_service_was_watched_is_unknown() -> None:
    story = told([], at(hours=30))
    assert (story.condition, story.since) == (Condition.UNKNOWN, None)
    assert {day.kind for day in story.days} == {DayKind.UNKNOWN}
    (figure,) = story.measures[0].figures
    assert (figure.uptime, figure.unknown) == (None, Fraction(1))


def test_s28_of_a_silent_source_only_the_last_word_is_told() -> None:
    story = told(turns(), at(hours=5), stale=True)
    assert (story.condition, story.since, story.last) == (Condition.UNKNOWN, None, Condition.UP)


def test_only_service_hours_make_a_day() -> None:
    """The first of November 2026 is a Sunday."""
    service = replace(PORTAL, hours=OFFICE)
    story = told(turns(1, 2, 34, 35), at(days=2), service)
    sunday, monday, tuesday = story.days[-3:]
    assert (sunday.day, sunday.kind) == (date(2026, 11, 1), DayKind.CLOSED)
    assert (monday.kind, monday.whole, monday.down) == (
        DayKind.DOWN,
        timedelta(hours=8),
        timedelta(hours=1),
    )
    assert tuesday.kind is DayKind.CLOSED, "it has only just begun"
    assert [one.counted for one in story.outages] == [timedelta(hours=1), ZERO]


def test_s45_both_figures_stay_visible() -> None:
    excluded = Excluded(at(hours=10), at(hours=11), "force_majeure", approved_by="U0PIET")
    facts = [*turns(10, 12), said(PORTAL.subject, excluded, at(hours=13))]
    story = told(facts, at(hours=100), page=THEIRS)
    (figure,) = story.measures[0].figures
    assert (figure.uptime, figure.without) == (1 - Fraction(1, 99), Fraction(98, 100))
    assert story.outages[0].length == timedelta(hours=2)
    assert story.outages[0].counted == timedelta(hours=1)
    assert "force_majeure" not in repr(story)
    assert "PIET" not in repr(story)


def test_s37_what_is_on_record_is_told_where_it_is_something_else() -> None:
    december = at(days=31)
    november = period_named("2026-11", AMSTERDAM)
    before = known(turns(10, 11), december)
    closed = {"2026-11": report([(PORTAL, PROMISE)], before.heard, november)}
    same = told(turns(10, 11), december, page=THEIRS, closed=closed).measures[0].figures
    assert [(one.period, one.over, one.recorded) for one in same] == [
        ("2026-12", False, None),
        ("2026-11", True, None),
    ]
    late = told(turns(10, 12), december, page=THEIRS, closed=closed).measures[0].figures
    assert (late[1].uptime, late[1].recorded) == (Fraction(718, 720), Fraction(719, 720))


def test_a_customer_has_the_promises_and_all_others_the_months_of_the_page() -> None:
    service = promising(per=Rolling(30))
    theirs = told(turns(10, 11), at(days=3), service, THEIRS).measures
    assert [(one.metric, one.promised) for one in theirs] == [(Metric.AVAILABILITY, Fraction(999, 1000))]
    assert [one.period for one in theirs[0].figures] == ["30d"]
    plain = told(turns(10, 11), at(days=3), service, PUBLIC).measures
    assert [(one.promised, one.figures[0].period) for one in plain] == [(None, "2026-11")]
    quarter = told(turns(), at(days=3), promising(per=Per.QUARTER), THEIRS).measures
    assert [one.period for one in quarter[0].figures] == ["2026-Q4"]


def test_s38_planned_maintenance_is_told_with_reasons_only_if_asked() -> None:
    window = MaintenancePlanned("disks", at(days=4), at(days=4, hours=2), "for Klant BV")
    facts = [*turns(), said(PORTAL.subject, window, at(hours=1))]
    story = told(facts, at(days=3))
    assert [(one.start, one.reason) for one in story.planned] == [(at(days=4), "")]
    assert told(facts, at(days=3), page=replace(PUBLIC, reasons=True)).planned[0].reason == "for Klant BV"
    during = told([*facts, said(MONITORS[0], Observed(Health.DOWN), at(days=4))], at(days=4, hours=1))
    assert (during.condition, during.maintenance_until) == (Condition.DOWN, at(days=4, hours=2))
    assert (during.days[-1].kind, during.outages[0].counted) == (DayKind.EXCLUDED, ZERO)
    assert told(facts, at(days=5)).planned == ()


@pytest.mark.parametrize(("month", "hours"), [(3, 23), (10, 25)])
def test_s04_a_day_of_a_clock_change_is_as_long_as_it_is(month: int, hours: int) -> None:
    day = date(2027, 3, 28) if month == 3 else date(2027, 10, 31)
    story = told(turns(), at(days=(day - date(2026, 11, 1)).days + 2))
    (found,) = [one for one in story.days if one.day == day]
    assert (found.kind, found.whole) == (DayKind.UP, timedelta(hours=hours))


@given(
    hours=st.lists(st.floats(0, 20 * 24), max_size=12),
    now=st.floats(1, 25 * 24),
    days=st.integers(1, 30),
    calendar=st.sampled_from([PORTAL.hours, OFFICE]),
)
def test_the_parts_of_the_days_are_parts_of_the_whole(
    hours: list[float], now: float, days: int, calendar: Calendar
) -> None:
    service = replace(PORTAL, hours=calendar)
    facts = [fact for fact in turns(*sorted(hours)) if fact.occurred_at <= at(hours=now)]
    story = told(facts, at(hours=now), service, replace(PUBLIC, days=days))
    assert len(story.days) == days
    for day in story.days:
        assert ZERO <= day.down + day.unknown + day.excluded <= day.whole
        assert (day.kind is DayKind.UP) == (day.whole > ZERO and not day.down and not day.unknown)
    whole = sum((day.down for day in story.days), ZERO)
    counted = sum((one.counted for one in story.outages), ZERO)
    inside = all(one.start >= NOVEMBER for one in story.outages)
    assert counted >= whole
    assert counted == whole or days < 30 or not inside
