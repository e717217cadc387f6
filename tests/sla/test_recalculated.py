"""S10: an edited file judges nothing that has begun, unless recalculation is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sla.facts import Fact, Recalculated
from bot.sla.fold import Standing, fold
from bot.sla.library import Edition, Library
from bot.sla.policies import Book, Metric, OnChange, Promise, Switches
from bot.sla.timers import State, Timer
from tests.sla.builders import DEFAULTS, OFFICE, book, book_of, first_response, policy, resolution, span
from tests.sla.histories import BOOKS, folded, histories, made, shape
from tests.sla.timeline import EVA, LONG_AGO, OPEN, PENDING, SOLVED, TICKET, Told, at

EDITED_AT = at("Mon 12:00")


def two_editions(before: Book, after: Book) -> Library:
    first, second = replace(before, version="1"), replace(after, version="2")
    return Library((Edition(LONG_AGO, first), Edition(EDITED_AT, second)))


def standing(ticket: Told, after: Book) -> Standing:
    return fold(ticket.subject, ticket.facts, two_editions(ticket.book, after))


def only(ticket: Told, after: Book) -> Timer:
    (timer,) = standing(ticket, after).timers
    return timer


def opened(promise: Promise, switches: Switches = DEFAULTS) -> Told:
    ticket = Told(book_of(promise, switches=switches))
    ticket.opens("Mon 10:00")
    return ticket


def test_s10_a_running_timer_keeps_its_edition() -> None:
    ticket = opened(resolution("8h"))
    assert only(ticket, book_of(resolution("4h"))).due() == at("Mon 18:00")


def test_s10_recalculated_it_takes_the_new_one() -> None:
    ticket = opened(resolution("8h"))
    ticket.fact("Mon 13:00", Recalculated("2"))
    timer = only(ticket, book_of(resolution("4h")))
    assert (timer.due(), timer.budget) == (at("Mon 14:00"), span("4h"))


def test_s10_what_was_used_stays_used_by_the_calendar_that_was() -> None:
    ticket = opened(resolution("8h"))
    ticket.fact("Mon 20:00", Recalculated("2"))
    timer = only(ticket, book_of(resolution("12h"), calendar=OFFICE))
    assert timer.used(at("Tue 09:00")) == span("10h")
    assert timer.due() == at("Mon 18:00")  # a breach that happened stays one


def test_s10_over_the_new_budget_it_breaches_at_the_instant_of_the_request() -> None:
    ticket = opened(resolution("8h"))
    ticket.fact("Mon 15:00", Recalculated("2"))
    timer = only(ticket, book_of(resolution("2h")))
    assert timer.breached_at(at("Mon 16:00")) == at("Mon 15:00")
    assert timer.over_at_change()


def test_s10_a_finished_timer_keeps_its_edition_for_ever() -> None:
    ticket = opened(first_response("4h"))
    ticket.replies("Mon 11:00")
    ticket.fact("Mon 13:00", Recalculated("2"))
    timer = only(ticket, book_of(first_response("30m")))
    assert (timer.state(at("Tue 09:00")), timer.budget) == (State.MET, span("4h"))


def test_s10_a_reopened_timer_keeps_the_edition_it_finished_with() -> None:
    ticket = opened(resolution("8h"))
    ticket.becomes("Mon 11:00", SOLVED)
    ticket.fact("Mon 13:00", Recalculated("2"))
    ticket.becomes("Mon 14:00", OPEN)
    assert only(ticket, book_of(resolution("2h"))).budget == span("8h")


def test_s10_a_promise_that_is_gone_ends_as_cancelled() -> None:
    ticket = opened(resolution("8h"))
    ticket.fact("Mon 13:00", Recalculated("2"))
    timer = only(ticket, book(policy("other", resolution("8h"), priority="high")))
    assert (timer.state(at("Mon 13:00")), timer.ended_at) == (State.CANCELLED, at("Mon 13:00"))


def test_s10_a_promise_that_is_new_keeps_the_start() -> None:
    ticket = opened(resolution("8h"))
    ticket.fact("Mon 13:00", Recalculated("2"))
    timers = standing(ticket, book_of(resolution("8h"), first_response("2h"))).timers
    first = next(t for t in timers if t.id.metric is Metric.FIRST_RESPONSE)
    assert first.started_at == at("Mon 10:00")
    assert first.due() == at("Mon 13:00")  # nothing was promised before


def test_s10_a_start_is_kept_even_where_changes_restart() -> None:
    ticket = opened(resolution("8h"), Switches(on_change=OnChange.RESTART))
    ticket.fact("Mon 13:00", Recalculated("2"))
    timer = only(ticket, book_of(resolution("6h"), switches=Switches(on_change=OnChange.RESTART)))
    assert (timer.id.cycle, timer.due()) == (1, at("Mon 16:00"))


def test_s10_pauses_that_were_stay() -> None:
    ticket = opened(resolution("8h"))
    ticket.becomes("Mon 11:00", PENDING)
    ticket.fact("Mon 13:00", Recalculated("2"))
    timer = only(ticket, book_of(resolution("8h", pause_on=())))
    assert timer.used(at("Mon 14:00")) == span("2h")


def test_s10_an_edition_that_nobody_knows_changes_nothing() -> None:
    ticket = opened(resolution("8h"))
    ticket.fact("Mon 13:00", Recalculated("3"))
    assert only(ticket, book_of(resolution("4h"))).due() == at("Mon 18:00")


@pytest.mark.parametrize("version", ["", "1"])
def test_s10_the_same_edition_changes_nothing(version: str) -> None:
    ticket = opened(resolution("8h"))
    before = shape(standing(ticket, book_of(resolution("8h"))).timers)
    ticket.fact("Mon 13:00", Recalculated(version))
    assert shape(standing(ticket, book_of(resolution("8h"))).timers) == before


@given(st.sampled_from(BOOKS), st.sampled_from(BOOKS), histories(), st.integers(1, 12), st.data())
@settings(max_examples=100, deadline=None)
def test_s10_a_breach_that_happened_stays_one(
    before: Book, after: Book, facts: list[Fact], known: int, data: st.DataObject
) -> None:
    """Recalculating after the last fact, in any order of hearing, takes no breach back and ends nothing."""
    facts = facts[:known]
    now = facts[-1].occurred_at + timedelta(minutes=data.draw(st.integers(1, 3000)))
    library = two_editions(before, after)
    asked = [*facts, made(99, now, EVA, Recalculated("2"))]
    one = fold(TICKET, data.draw(st.permutations(asked)), library)
    other = {str(t.id): t for t in fold(TICKET, facts, library).timers}
    for timer in one.timers:
        then = other.get(str(timer.id))
        if then is not None and (breached := breached_before(then, now)) is not None:
            assert timer.breached_at(now) == breached
        if then is not None and then.ended_at is not None:
            assert shape([timer]) == shape([then])


def breached_before(timer: Timer, now: datetime) -> datetime | None:
    breached = timer.breached_at(now)
    return breached if breached is not None and breached < now else None


def test_the_properties_have_histories_with_breaches() -> None:
    ticket = opened(resolution("2h"))
    (timer,) = folded(ticket.book, ticket.facts).timers
    assert breached_before(timer, at("Tue 09:00")) == at("Mon 12:00")
