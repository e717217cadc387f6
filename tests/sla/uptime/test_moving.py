"""What breaks a promise over rolling days, and that timers, answers and reports agree on it (S03, S37)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.sla.calendars import Calendar
from bot.sla.contracts import Contract
from bot.sla.exclusions import Excluded
from bot.sla.facts import Fact
from bot.sla.observations import Health, Observed
from bot.sla.period_reports.services import service_lines
from bot.sla.spans import Span
from bot.sla.timers import Cause, State, Timer
from bot.sla.uptime.budgets import account
from bot.sla.uptime.moving import Moving
from bot.sla.uptime.periods import Per, Rolling, period_at
from bot.sla.uptime.rolling import rolling_timers
from bot.sla.uptime.services import Service
from bot.sla.uptime.spending import Verdict, in_window
from bot.sla.uptime.standing import heard
from tests.sla.uptime.months import AMSTERDAM, MONITORS, NOVEMBER, PORTAL, promising, said, standing, watched
from tests.sla.uptime.spent import EARLY, HOUR, MINUTE, OFFICE, Windows, histories, known, minutes, windows

NEVER_YET = datetime(2028, 1, 1, tzinfo=UTC)


def days(count: int, at_least: Fraction = Fraction(99, 100), **changes: object) -> Service:
    return promising(per=Rolling(count), at_least=at_least, **changes)


def down(*spans: tuple[datetime, datetime]) -> list[Fact]:
    """Up from early on, but for these."""
    facts = [said(MONITORS[0], Observed(Health.UP), EARLY)]
    for start, end in spans:
        facts.append(said(MONITORS[0], Observed(Health.DOWN), start))
        facts.append(said(MONITORS[0], Observed(Health.UP), end))
    return facts


def timers(service: Service, *facts: Fact, since: datetime = EARLY) -> tuple[Timer, ...]:
    return standing([watched(since), *facts], service).timers


# --- windows that hold little, or nothing ---------------------------------------------------------

SATURDAY = datetime(2026, 11, 14, 11, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)
"""The opening of the office: nine o'clock."""
OFFICE_DAY = replace(days(1), hours=OFFICE)


def test_s37_a_window_without_service_time_promises_nothing() -> None:
    """The last office hours leave the window on Saturday at five."""
    (one,) = timers(OFFICE_DAY, *down((SATURDAY, SATURDAY + 24 * HOUR)))
    assert (one.due(), one.state(NEVER_YET)) == (None, State.MET)


def test_s37_an_outage_of_closed_hours_has_no_budget_and_breaks_nothing() -> None:
    """It begins when the window is empty already."""
    (one,) = timers(OFFICE_DAY, *down((SATURDAY + 24 * HOUR, MONDAY)))
    assert (one.due(), one.state(NEVER_YET)) == (None, State.MET)


def test_s37_what_a_window_loses_while_closed_shows_at_the_next_opening() -> None:
    """Ten minutes before closing on Friday: three days allow 14m 24s then, and 4m 48s from Monday on."""
    service, friday = replace(days(3), hours=OFFICE), datetime(2026, 11, 13, 15, 50, tzinfo=UTC)
    (one,) = timers(service, *down((friday, MONDAY - HOUR)))
    assert (one.due(), one.state(NEVER_YET)) == (None, State.MET)
    (longer,) = timers(service, *down((friday, MONDAY + HOUR)))
    assert (longer.due(), longer.budget) == (MONDAY, 10 * MINUTE)
    assert longer.used(MONDAY + HOUR) == 70 * MINUTE
    assert [one.cause for one in longer.stretches] == [Cause.RUNNING] * 3


def test_s37_the_first_minutes_after_a_long_exclusion_are_all_that_the_window_has() -> None:
    """One of them is down: its uptime is nothing then, and 99 % at the earliest after ninety-nine more."""
    end = NOVEMBER + 8 * 24 * HOUR
    deed = Excluded(NOVEMBER, end, "force_majeure", approved_by="ann")
    apart = said(PORTAL.subject, deed, end + 50 * HOUR)
    inside = timers(days(7), apart, *down((NOVEMBER, end)))
    assert inside == ()
    (after,) = timers(days(7), apart, *down((NOVEMBER, end + MINUTE)))
    due = after.due()
    assert due is not None
    assert end <= due <= end + timedelta(microseconds=1)
    (later,) = timers(days(7), apart, *down((end + 100 * MINUTE, end + 101 * MINUTE)))
    assert later.state(NEVER_YET) is State.MET


def test_s37_an_outage_is_looked_at_beyond_a_window_of_excluded_time() -> None:
    """A day of good time stands before the exclusion, and has left the window when time counts again."""
    start, end = NOVEMBER, NOVEMBER + 6 * 24 * HOUR
    apart = said(PORTAL.subject, Excluded(start, end, "war", approved_by="ann"), end)
    facts = [apart, *down((start - MINUTE, end + 3 * HOUR))]
    (one,) = timers(days(7), *facts)
    due = one.due()
    assert due is not None
    assert end < due < end + HOUR
    assert one.state(NEVER_YET) is State.MET_LATE
    (refilled,) = timers(days(1), apart, *down((start - MINUTE, end + 3 * HOUR)))
    due = refilled.due()
    assert due is not None
    assert end <= due <= end + timedelta(microseconds=1)
    (short,) = timers(days(1), apart, *down((start - MINUTE, end - HOUR)))
    assert short.state(NEVER_YET) is State.MET


# --- in time --------------------------------------------------------------------------------------

ALLOWED = 24 * HOUR / 100


@pytest.mark.parametrize(("more", "late"), [(-1, False), (0, False), (1, True)])
def test_s03_an_outage_that_ends_when_the_window_is_full_is_in_time(more: int, late: bool) -> None:
    service, end = days(1), NOVEMBER + 100 * HOUR + ALLOWED + timedelta(microseconds=more)
    facts = down((NOVEMBER + 100 * HOUR, end))
    (one,) = timers(service, *facts)
    assert one.state(NEVER_YET) is (State.MET_LATE if late else State.MET)
    assert broken(service, facts) == ([NOVEMBER + 100 * HOUR + ALLOWED] if late else [])
    found = in_window(service, service.promises[0], known(*facts, before=EARLY), Rolling(1), end, end)
    assert found is not None
    assert found.verdict is (Verdict.BROKEN if late else Verdict.WITHIN)


def test_s03_one_that_goes_on_is_broken_at_that_instant() -> None:
    service, start = days(1), NOVEMBER + 100 * HOUR
    facts = [*down(), said(MONITORS[0], Observed(Health.DOWN), start)]
    due = start + ALLOWED
    (one,) = timers(service, *facts)
    assert (one.due(), one.state(due)) == (due, State.BREACHED)
    found = in_window(service, service.promises[0], known(*facts, before=EARLY), Rolling(1), due, due)
    assert found is not None
    assert (found.broken_at, found.verdict) == (due, Verdict.BROKEN)
    assert broken(service, facts, now=due) == [due]


def broken(service: Service, facts: list[Fact], now: datetime = NEVER_YET) -> list[datetime]:
    """What the report of November says."""
    (promise,) = service.promises
    period = period_at(NOVEMBER, Per.MONTH, AMSTERDAM)
    lines = service_lines([(service, promise)], known(*facts, before=EARLY), facts, period, now)
    return [at for line in lines for at in line.broken_at]


# --- contracts ------------------------------------------------------------------------------------


def test_s37_after_the_contract_an_outage_is_nobodys() -> None:
    service = days(30, contract=Contract("msa", valid_until=date(2026, 10, 31)))
    facts = down((NOVEMBER + 240 * HOUR, NOVEMBER + 260 * HOUR))
    assert timers(service, *facts) == ()
    assert broken(service, facts) == []


@pytest.mark.parametrize(("before", "state"), [(5, State.MET), (8, State.MET_LATE)])
def test_s37_an_outage_over_the_end_of_the_contract_ends_with_it(before: float, state: State) -> None:
    """Thirty days allow 7h 12m."""
    service = days(30, contract=Contract("msa", valid_until=date(2026, 10, 31)))
    (one,) = timers(service, *down((NOVEMBER - before * HOUR, NOVEMBER + 20 * HOUR)))
    assert (one.ended_at, one.state(NEVER_YET)) == (NOVEMBER, state)
    assert one.used(NEVER_YET) == before * HOUR


def test_s37_one_that_goes_on_while_the_contract_ends_is_not_over_before() -> None:
    service = days(30, contract=Contract("msa", valid_until=date(2026, 10, 31)))
    facts = [*down(), said(MONITORS[0], Observed(Health.DOWN), NOVEMBER - 2 * HOUR)]
    (one,) = timers(service, *facts)
    assert (one.ended_at, one.due()) == (None, None)
    assert one.state(NOVEMBER - HOUR) is State.RUNNING
    assert one.standing_still_at(NOVEMBER + HOUR) is Cause.PERIOD_OVER


def test_s37_what_was_bad_before_the_contract_counts_in_no_window() -> None:
    service = days(30, contract=Contract("msa", valid_from=date(2026, 11, 1)))
    facts = down((NOVEMBER - 20 * HOUR, NOVEMBER + HOUR), (NOVEMBER + 10 * HOUR, NOVEMBER + 12 * HOUR))
    first, second = timers(service, *facts)
    assert (first.started_at, first.used(NEVER_YET)) == (NOVEMBER, HOUR)
    assert (first.state(NEVER_YET), second.state(NEVER_YET)) == (State.MET, State.MET)
    assert broken(service, facts) == []
    now = NOVEMBER + 12 * HOUR
    found = in_window(service, service.promises[0], known(*facts, before=EARLY), Rolling(30), now, now)
    assert found is not None
    assert (found.figures.period, found.figures.down) == (12 * HOUR, 3 * HOUR)
    assert (found.budget, found.verdict) == (7.2 * HOUR, Verdict.WITHIN)


# --- watching -------------------------------------------------------------------------------------


def test_a_service_that_is_down_already_when_it_is_first_watched_has_a_timer() -> None:
    start = NOVEMBER - HOUR
    facts = [*down(), said(MONITORS[0], Observed(Health.DOWN), start)]
    (one,) = timers(days(30), *facts, since=NOVEMBER)
    assert (one.started_at, one.ended_at, one.due()) == (start, None, start + 7.2 * HOUR)


def test_what_was_over_before_anybody_watched_has_none() -> None:
    facts = down((NOVEMBER - 20 * HOUR, NOVEMBER))
    assert timers(days(30), *facts, since=NOVEMBER) == ()
    service, now = days(30), NOVEMBER + HOUR
    found = in_window(service, service.promises[0], known(*facts), Rolling(30), now, now)
    assert found is not None
    assert found.broken_at is None


# --- all say the same -----------------------------------------------------------------------------

CONTRACTS = (
    None,
    Contract("msa", valid_from=date(2026, 11, 5)),
    Contract("msa", valid_until=date(2026, 11, 9)),
)
LONG = Calendar.of("long", AMSTERDAM, {"mon-sat": "07:00-22:00"})


@given(
    minutes,
    windows,
    windows,
    st.sampled_from([1, 3, 30]),
    st.sampled_from([PORTAL.hours, OFFICE, LONG]),
    st.sampled_from(CONTRACTS),
    st.integers(0, 5_000),
)
@example([8_700, 12_000], [], [], 1, OFFICE, None, 0)
@example([100, 115], [], [], 1, PORTAL.hours, None, 0)
def test_s37_timers_answers_and_reports_say_the_same_of_rolling_days(
    downs: list[int],
    maintained: Windows,
    apart: Windows,
    count: int,
    hours: Calendar,
    contract: Contract | None,
    since: int,
) -> None:
    service = replace(days(count, contract=contract), hours=hours)
    (promise,) = service.promises
    facts = [fact for fact in histories(downs, maintained, apart) if fact.subject != PORTAL.subject]
    own = [fact for fact in histories(downs, maintained, apart) if fact.subject == PORTAL.subject]
    facts += [watched(NOVEMBER + since * MINUTE), *own[1:]]
    found = heard(facts)
    assert found is not None
    now = max(fact.occurred_at for fact in facts)
    clocks = list(rolling_timers(service, promise, Rolling(count), found, now))
    dues = sorted(due for clock in clocks if (due := clock.due()) is not None)
    period = period_at(NOVEMBER, Per.MONTH, AMSTERDAM)
    lines = list(service_lines([(service, promise)], found, facts, period, NEVER_YET))
    for line in lines:
        assert list(line.broken_at) == [due for due in dues if due < period.span.end]
    for clock in clocks:
        assert (clock.state(NEVER_YET) in (State.BREACHED, State.MET_LATE)) == (clock.due() in dues)
        at = min(clock.ended_at or now, now)
        seen = in_window(service, promise, found, Rolling(count), at, at)
        due = clock.due()
        if seen is not None and due is not None and due <= at and due >= Rolling(count).window(at).start:
            assert seen.broken_at == due


@given(minutes, windows, windows, st.sampled_from([1, 7]), st.sampled_from([PORTAL.hours, OFFICE, LONG]))
def test_s37_a_timer_is_due_while_time_counts_and_its_window_is_full(
    downs: list[int], maintained: Windows, apart: Windows, count: int, hours: Calendar
) -> None:
    """And it was not before, at any instant that counts."""
    service = replace(days(count), hours=hours)
    (promise,) = service.promises
    facts = histories(downs, maintained, apart)
    found = heard(facts)
    assert found is not None
    now = max(fact.occurred_at for fact in facts)
    span = Span(EARLY, NOVEMBER + 800 * 24 * HOUR)
    moving = Moving(account(service, promise, found, span), promise, Rolling(count))
    for clock in rolling_timers(service, promise, Rolling(count), found, now):
        due = clock.due()
        end = due or min(clock.ended_at or now, now)
        counted = moving.found.down.clip(clock.started_at, end)
        for part in counted:
            for span in hours.ruler().open_spans(part.start, part.end):
                for step in range(8):
                    at = span.start + span.length * step / 8
                    assert at >= end or not moving.over(at)
        if due is not None:
            assert moving.over(due)
            assert moving.found.down.contains(due)
            assert clock.used(due) == clock.budget
