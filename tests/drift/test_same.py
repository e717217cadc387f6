"""What counts as the same, and what as a difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.drift import Gap, compare, counterparts, same
from bot.engine.drift_views import Differs
from bot.sla.calendars import ALWAYS
from bot.sla.ladders import Kind
from bot.sla.pages import NativeTimer
from bot.sla.policies import Metric
from bot.sla.timers import Timer
from tests.drift.desks import FIRST, SOLVED, said
from tests.sla.builders import OFFICE, book_of, first_response, next_response, resolution
from tests.sla.timeline import PENDING, Told, at
from tests.sla.timeline import SOLVED as OVER


def told(*promises: object, **more: object) -> Told:
    ticket = Told(book_of(*promises, **more))  # type: ignore[arg-type]
    ticket.opens("Mon 09:00")
    return ticket


def gap(ticket: Told, native: NativeTimer, now: str = "") -> Gap | None:
    """The difference to the only counterpart."""
    then, later = (
        {t.id: t for t in ticket.standing(until).timers} for until in (f"{native.seen_at:%a %H:%M:%S}", "")
    )
    (timer,) = counterparts(native, then.values())
    return compare(native, timer, later.get(timer.id), at(now) if now else native.seen_at)


def differs(ticket: Told, native: NativeTimer, now: str = "") -> Differs | None:
    found = gap(ticket, native, now)
    return None if found is None else found.differs


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Mon 10:00", "Mon 10:01", True),
        ("Mon 10:00", "Mon 10:01:01", False),
        ("Mon 17:00", "Tue 09:00", True),
        ("Tue 09:00", "Mon 17:00", True),
        ("Fri 17:00", "Mon+1 09:00", True),
        ("Fri 17:00:30", "Mon+1 09:00:30", True),
        ("Fri 17:00", "Sat 12:00", False),
        ("Sat 12:00", "Mon+1 09:00", False),
        ("Fri 17:00", "Mon+1 09:02", False),
        ("Fri 16:58", "Mon+1 09:00", False),
        ("Mon 17:00", "Wed 09:00", False),
    ],
)
def test_the_end_of_a_day_is_the_beginning_of_the_next_but_the_weekend_is_neither(
    one: str, other: str, is_same: bool
) -> None:
    assert same(OFFICE.ruler(), at(one), at(other)) is is_same


def test_round_the_clock_every_minute_counts() -> None:
    assert not same(ALWAYS.ruler(), at("Fri 17:00"), at("Mon+1 09:00"))


def test_the_same_due_is_no_difference() -> None:
    ticket = told(first_response("2h"))
    assert differs(ticket, said(FIRST, "Mon 09:30", "Mon 11:01", breached=False)) is None
    assert differs(ticket, said(FIRST, "Mon 09:30", "Mon 11:02", breached=False)) is Differs.DUE
    assert differs(ticket, said(FIRST, "Mon 09:30", "Mon 10:58")) is Differs.DUE


def test_a_due_beyond_all_calendars_is_none() -> None:
    ticket = told(first_response("2h"))
    for year in (1, 1970, 2101, 9999):
        native = said(FIRST, "Mon 09:30", "Mon 11:00")
        assert native.due_at is not None
        absurd = replace(native, due_at=native.due_at.replace(year=year, day=1))
        assert differs(ticket, absurd) is None


def test_late_there_and_not_here_and_the_other_way_round() -> None:
    ticket = told(first_response("2h"))
    assert differs(ticket, said(FIRST, "Mon 10:30", "Mon 10:00", breached=True)) is Differs.LATE_THERE
    assert differs(ticket, said(FIRST, "Mon 11:30", "Mon 12:00", breached=False)) is Differs.LATE_HERE
    assert differs(ticket, said(FIRST, "Mon 11:30", "Mon 11:00", breached=True)) is None


def test_while_it_becomes_late_neither_is_wrong() -> None:
    ticket = told(first_response("2h"))
    assert differs(ticket, said(FIRST, "Mon 11:00:30", "Mon 11:00:45", breached=False)) is None
    assert differs(ticket, said(FIRST, "Mon 10:59:30", "Mon 10:59:10", breached=True)) is None
    assert differs(ticket, said(FIRST, "Mon 11:30", "Mon 11:01", breached=False)) is None, "a flag that lags"


def test_what_was_over_before_they_spoke_has_no_such_excuse() -> None:
    ticket = told(first_response("2h"))
    ticket.replies("Mon 10:59:50")
    over = said(FIRST, "Mon 11:00:30", "Mon 11:00", ended="Mon 10:59:50", breached=True)
    assert differs(ticket, over) is Differs.LATE_THERE


def test_both_late_by_now_is_a_difference_of_the_due_alone() -> None:
    ticket = told(first_response("2h"))
    early = said(FIRST, "Mon 10:30", "Mon 10:00", breached=True)
    assert differs(ticket, early, "Mon 10:45") is Differs.LATE_THERE
    assert differs(ticket, early, "Mon 12:00") is Differs.DUE
    later = said(FIRST, "Mon 11:30", "Mon 12:00", breached=False)
    assert differs(ticket, later, "Mon 11:45") is Differs.LATE_HERE
    assert differs(ticket, later, "Mon 12:30") is Differs.DUE


def test_of_what_is_over_only_the_verdict_matters() -> None:
    ticket = told(first_response("2h"))
    ticket.replies("Mon 10:30")
    over = said(FIRST, "Mon 12:00", "Mon 10:45", ended="Mon 10:30", breached=False)
    assert differs(ticket, over) is None
    assert differs(ticket, replace(over, breached=True)) is Differs.LATE_THERE
    assert differs(ticket, replace(over, breached=None)) is None, "ended before its own due"
    late = replace(over, breached=None, due_at=at("Mon 10:15"))
    assert differs(ticket, late) is Differs.LATE_THERE, "ended after its own due"
    unsaid = replace(over, breached=None, due_at=None)
    assert differs(ticket, unsaid) is None


def test_a_clock_that_has_stopped_on_one_side() -> None:
    ticket = told(first_response("2h"))
    assert differs(ticket, said(FIRST, "Mon 09:30", ended="Mon 09:29:30")) is None, (
        "we may be told in a moment"
    )
    stopped = said(FIRST, "Mon 09:50", "Mon 11:00", ended="Mon 09:30")
    assert differs(ticket, stopped) is Differs.STOPPED_THERE
    ticket.replies("Mon 10:00")
    assert differs(ticket, said(FIRST, "Mon 10:00:30", "Mon 11:00")) is None
    assert differs(ticket, said(FIRST, "Mon 10:20", "Mon 11:00")) is Differs.STOPPED_HERE


def test_a_clock_that_stands_still_on_one_side() -> None:
    ticket = told(resolution("2h"))
    assert differs(ticket, said(SOLVED, "Mon 09:30", paused=True)) is Differs.STANDS_THERE
    ticket.becomes("Mon 10:00", PENDING)
    assert differs(ticket, said(SOLVED, "Mon 10:30", paused=True)) is None
    assert differs(ticket, said(SOLVED, "Mon 10:30", "Mon 11:00")) is Differs.STANDS_HERE
    assert differs(ticket, said(SOLVED, "Mon 10:30")) is None, "they do not say when"


def test_they_spoke_before_our_last_fact() -> None:
    ticket = told(resolution("2h"))
    ticket.becomes("Mon 10:00", PENDING)
    ticket.becomes("Mon 10:30", OVER)
    before = said(SOLVED, "Mon 09:30", "Mon 11:00", breached=False)
    assert gap(ticket, before, "Mon 12:00") is None, "ours is over, nobody knows of theirs"
    ticket.facts.pop()
    assert gap(ticket, before, "Mon 10:20") is None, "ours stands still"


def test_ours_moved_since_they_spoke() -> None:
    ticket = told(resolution("2h"))
    ticket.becomes("Mon 10:00", PENDING)
    ticket.asks("Mon 10:30")
    found = gap(ticket, said(SOLVED, "Mon 09:30", "Mon 11:00", breached=False), "Mon 10:40")
    assert found is not None
    assert (found.differs, found.stale) == (Differs.DUE, True)


def test_a_difference_ends_with_our_timer_but_a_missed_promise_does_not() -> None:
    ticket = told(first_response("2h"))
    ticket.replies("Mon 10:30")
    early = said(FIRST, "Mon 10:00", "Mon 10:15", breached=False)
    assert differs(ticket, early, "Mon 10:10") is None
    missed = said(FIRST, "Mon 10:00", "Mon 09:45", breached=True)
    assert differs(ticket, missed, "Mon 11:00") is Differs.LATE_THERE
    answered = said(FIRST, "Mon 10:00", "Mon 11:00", ended="Mon 09:30", breached=False)
    assert differs(ticket, answered, "Mon 11:00") is Differs.STOPPED_THERE
    assert differs(ticket, replace(answered, ended_at=at("Mon 10:30")), "Mon 11:00") is None


def test_what_was_cancelled_is_compared_with_nothing() -> None:
    ticket = told(first_response("2h"))
    ticket.is_deleted("Mon 10:00")
    assert differs(ticket, said(FIRST, "Mon 09:30", "Mon 09:40")) is None
    assert counterparts(said(FIRST, "Mon 10:30", "Mon 09:40"), ticket.standing().timers) == []


def test_theirs_is_about_the_last_cycle_that_had_begun() -> None:
    ticket = told(next_response("1h"))
    ticket.replies("Mon 09:10")
    ticket.asks("Mon 10:00")
    ticket.replies("Mon 10:30")
    ticket.asks("Mon 12:00")
    ticket.replies("Mon 12:30")
    metric = Metric.NEXT_RESPONSE

    def cycle(native: NativeTimer) -> Timer:
        (timer,) = counterparts(native, ticket.standing().timers)
        return timer

    assert cycle(said(metric, "Mon 14:00", "Mon 13:00", ended="Mon 12:30")).id.cycle == 2
    assert cycle(said(metric, "Mon 14:00", "Mon 11:00", ended="Mon 10:30")).id.cycle == 1
    assert cycle(said(metric, "Mon 11:00", "Mon 11:00")).id.cycle == 1


def test_s09_both_kinds_of_a_metric_are_counterparts() -> None:
    ticket = told(first_response("1h"), first_response("2h", kind=Kind.CONTRACTUAL))
    found = counterparts(said(FIRST, "Mon 09:30", "Mon 11:00"), ticket.standing().timers)
    assert {timer.budget for timer in found} == {timedelta(hours=1), timedelta(hours=2)}
