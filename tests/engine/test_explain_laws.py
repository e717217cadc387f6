"""The walk of a clock explains it: its rows add up to the time used, without a gap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.cases import Case
from bot.sla.facts import Fact
from bot.sla.pages import Ticket
from bot.sla.policies import Book
from tests.sla.histories import BOOKS, INSTANTS, folded, histories

ZERO = timedelta(0)


def case_of(told: Book, facts: Sequence[Fact]) -> Case:
    standing = folded(told, facts)
    return Case(standing, Ticket(standing.subject, "", "", "T-1"), None, "")


@given(st.sampled_from(BOOKS), histories(), INSTANTS)
@settings(max_examples=150, deadline=None)
def test_s02_the_rows_of_an_explanation_add_up_to_the_time_used(
    told: Book, facts: list[Fact], now: datetime
) -> None:
    case = case_of(told, facts)
    for timer in case.standing.timers:
        view = case.explain(timer, now)
        assert sum((row.counted for row in view.rows), ZERO) == view.timer.used == timer.used(now)
        for one, other in zip(view.rows, view.rows[1:], strict=False):
            assert one.end == other.start
        if view.rows:
            assert view.rows[0].start == timer.started_at
            assert view.rows[-1].end == min(timer.ended_at or now, now)


@given(st.sampled_from(BOOKS), histories())
@settings(max_examples=50, deadline=None)
def test_s02_only_running_time_within_open_hours_counts(told: Book, facts: list[Fact]) -> None:
    case, now = case_of(told, facts), facts[-1].occurred_at + timedelta(days=3)
    for timer in case.standing.timers:
        for row in case.explain(timer, now).rows:
            counts = row.cause == "running" and not row.closed
            assert row.counted == (row.end - row.start if counts else ZERO)
