"""Planned maintenance: once, again and again, over clock changes, and as editions announce it (S38)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.hours import Hours, parse_hours
from bot.sla.library import Edition, Library
from bot.sla.policies import Book
from bot.sla.spans import Span
from bot.sla.uptime.planned import planned_windows
from bot.sla.uptime.recurring import LAST, Once, Planned, Recurring, Weekday, occurrences
from bot.sla.uptime.services import MaintenanceRule
from bot.sla.uptime.standing import fold_service
from tests.sla.uptime.months import ALWAYS, AMSTERDAM, NOVEMBER, PORTAL, PROMISE, turns, watched

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
NIGHTLY = Recurring(tuple(Weekday(n) for n in range(7)), parse_hours("02:00-04:00"), AMSTERDAM)
SUNDAYS = replace(NIGHTLY, days=(Weekday(6),))


def on_the_wall(spans: Iterable[Span], zone: str = AMSTERDAM) -> list[str]:
    there = ZoneInfo(zone)
    return [
        f"{one.start.astimezone(there):%a %d %b %H:%M}-{one.end.astimezone(there):%H:%M}" for one in spans
    ]


@pytest.mark.parametrize(
    ("day", "length"),
    [(date(2026, 3, 28), 2), (date(2026, 3, 29), 1), (date(2026, 10, 25), 3), (date(2026, 10, 26), 2)],
)
def test_s04_a_window_over_a_clock_change_is_an_hour_shorter_or_longer(day: date, length: int) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(AMSTERDAM)).astimezone(UTC)
    (span,) = occurrences(NIGHTLY, start, start + 20 * HOUR)
    assert span.length == length * HOUR


def test_s04_a_time_that_the_clock_skips_moves_forward() -> None:
    skipped = replace(SUNDAYS, hours=parse_hours("02:30-05:00"))
    start = datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert on_the_wall(occurrences(skipped, start, start + DAY)) == ["Sun 29 Mar 03:30-05:00"]


def test_the_second_tuesday_and_the_last_sunday_of_a_month() -> None:
    plan = replace(NIGHTLY, days=(Weekday(1, 2), Weekday(6, LAST)), hours=parse_hours("22:00-02:00"))
    span = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert on_the_wall(occurrences(plan, *span)) == [
        "Tue 10 Nov 22:00-02:00",
        "Sun 29 Nov 22:00-02:00",
        "Tue 08 Dec 22:00-02:00",
        "Sun 27 Dec 22:00-02:00",
    ]


def test_validity_and_exceptions_are_dates_on_which_windows_begin() -> None:
    plan = replace(
        SUNDAYS,
        valid_from=date(2026, 11, 8),
        valid_until=date(2026, 11, 22),
        skipped=(date(2026, 11, 15),),
    )
    assert on_the_wall(occurrences(plan, *YEAR)) == ["Sun 08 Nov 02:00-04:00", "Sun 22 Nov 02:00-04:00"]


_plans = st.builds(
    lambda days, opening, length, zone: Recurring(tuple(days), _hours(opening, length), zone),
    st.lists(
        st.builds(Weekday, st.integers(0, 6), st.sampled_from([0, 1, 2, 3, 4, LAST])), min_size=1, max_size=3
    ),
    st.integers(0, 95),
    st.integers(1, 96),
    st.sampled_from(
        [AMSTERDAM, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Santiago"]
    ),
)


def _hours(opening: int, length: int) -> Hours:
    start = timedelta(minutes=15 * opening)
    return ((start, start + timedelta(minutes=15 * length)),)


@given(_plans)
def test_s38_windows_are_by_the_wall_clock_on_their_days_whatever_the_clock_does(plan: Recurring) -> None:
    (opening, closing), there = plan.hours[0], ZoneInfo(plan.zone)
    found = list(occurrences(plan, *YEAR))
    assert found == sorted(found)
    for span in found:
        start = span.start.astimezone(there)
        assert plan.on(start.date())
        moved = timedelta(hours=start.hour, minutes=start.minute) - opening
        assert moved in {timedelta(0), HOUR, HOUR / 2}  # forward by a gap
        assert abs(span.length - (closing - opening)) <= HOUR
    skipped = sum(1 for n in range(365) if plan.on(date(2026, 1, 1) + n * DAY)) - len(found)
    assert skipped <= 3  # at the edges of the year, or wholly within a gap


@given(_plans, st.integers(1, 364))
def test_a_span_cut_in_two_has_the_same_windows(plan: Recurring, at: int) -> None:
    middle = YEAR[0] + at * DAY
    parts = [*occurrences(plan, YEAR[0], middle), *occurrences(plan, middle, YEAR[1])]
    assert parts == list(occurrences(plan, *YEAR))


# --- as editions announce it ----------------------------------------


def books(*plans: tuple[datetime, tuple[Planned, ...]]) -> Library:
    rule = MaintenanceRule(notice=5 * DAY)
    service = replace(PORTAL, promises=(replace(PROMISE, maintenance=rule),))
    return Library(
        tuple(
            Edition(since, Book((), (), ALWAYS, services=(replace(service, planned=planned),)))
            for since, planned in plans
        )
    )


def at(day: int, hour: int = 0) -> datetime:
    return NOVEMBER + (day - 1) * DAY + hour * HOUR


MOVE = Once(Span(at(20, 22), at(21, 4)), reason="Move")


def test_s38_what_the_file_plans_was_announced_when_it_first_said_so() -> None:
    library = books((at(1), ()), (at(10), (MOVE,)), (at(12), (replace(MOVE, reason="The move"), SUNDAYS)))
    first, once, *sundays = planned_windows("portal", library, at(30))
    assert (once.span, once.announced_at, once.reason) == (MOVE.span, at(10), "The move")
    assert {one.announced_at for one in (first, *sundays)} == {at(12)}
    assert on_the_wall(one.span for one in (first, *sundays)) == [
        f"Sun {day} Nov 02:00-04:00" for day in (15, 22, 29)
    ]


def test_s38_what_a_later_file_leaves_out_is_called_off_from_then_on() -> None:
    library = books((at(1), (SUNDAYS,)), (at(10), ()))
    found = [one.span for one in planned_windows("portal", library, at(30)) if one.span.start > at(1)]
    assert on_the_wall(found) == ["Sun 01 Nov 02:00-04:00", "Sun 08 Nov 02:00-04:00"]


def test_s38_the_file_may_say_that_it_was_announced_before() -> None:
    told = replace(SUNDAYS, announced_at=at(1) - 30 * DAY)
    assert {one.announced_at for one in planned_windows("portal", books((at(1), (told,))), at(30))} == {
        at(1) - 30 * DAY
    }


@pytest.mark.parametrize(("announced", "used"), [(at(10), timedelta(0)), (at(18), 5 * HOUR)])
def test_s38_an_outage_in_planned_maintenance_counts_unless_it_was_announced_in_time(
    announced: datetime, used: timedelta
) -> None:
    down = 19 * 24 + 22.5
    facts = [watched(), *turns(down, down + 5)]
    library = books((at(1), ()), (announced, (MOVE,)))
    (timer,) = fold_service(PORTAL.subject, facts, library).timers
    assert timer.used(at(30)) == used


def test_s19_planned_maintenance_ahead_moves_the_due_of_an_outage() -> None:
    plan = Once(Span(at(20), at(20, 6)), announced_at=at(1))
    facts = [watched(), *turns(19 * 24 - 0.5)]
    (timer,) = fold_service(PORTAL.subject, facts, books((at(1), (plan,)))).timers
    allowed = (30 * DAY - 6 * HOUR) / 1000
    assert timer.due() == at(20, 6) + allowed - HOUR / 2
