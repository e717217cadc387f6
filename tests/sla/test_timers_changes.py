"""When the promise itself changes: a book is edited (S10), or a ticket falls under another promise (S11)."""

from __future__ import annotations

import pytest

from bot.sla.calendars import ALWAYS
from bot.sla.facts import Attributes, AttributesChanged
from bot.sla.fold import fold
from bot.sla.library import Edition, Library
from bot.sla.policies import Metric, OnChange, Switches
from bot.sla.timers import State
from tests.sla.builders import OFFICE, book, book_of, by_priority, first_response, policy, resolution, span
from tests.sla.timeline import LONG_AGO, OPEN, PENDING, SOLVED, TICKET, at, opened

RESTART = Switches(on_change=OnChange.RESTART)
RISING = by_priority(low=resolution("8h"), high=resolution("4h"))


# --- S10: the book in force at the start


def test_s10_an_edited_book_does_not_judge_what_has_begun() -> None:
    old, new = book_of(first_response("2h")), book_of(first_response("1h"))
    library = Library((Edition(LONG_AGO, old), Edition(at("Mon 09:30"), new)))
    before, after = opened(old, "Mon 09:00"), opened(old, "Mon 09:30")
    assert fold(TICKET, before.facts, library).timers[0].due() == at("Mon 11:00")
    assert fold(TICKET, after.facts, library).timers[0].due() == at("Mon 10:30")


def test_s10_books_without_a_version_are_not_mistaken_for_each_other() -> None:
    old, new = book_of(resolution("8h")), book_of(resolution("4h"))
    library = Library((Edition(LONG_AGO, old), Edition(at("Mon 09:30"), new)))
    standing = fold(TICKET, opened(old).facts, library)
    assert standing.timers[0].budget == span("8h")
    assert standing.choice.targets[0].promise.budget == span("4h")


def test_s10_a_change_of_the_ticket_is_judged_by_the_book_of_its_start() -> None:
    old = by_priority(low=resolution("8h"), high=resolution("4h"))
    new = by_priority(low=resolution("7h"), high=resolution("1h"))
    library = Library((Edition(LONG_AGO, old), Edition(at("Mon 09:30"), new)))
    ticket = opened(old, priority="low")
    ticket.gets_priority("Mon 10:00", "high")
    assert fold(TICKET, ticket.facts, library).timers[0].due() == at("Mon 13:00")


def test_s10_a_metric_that_is_new_in_the_book_does_not_begin_in_the_past() -> None:
    new = book_of(first_response("2h"), resolution("8h"))
    library = Library((Edition(LONG_AGO, book_of(first_response("2h"))), Edition(at("Mon 09:30"), new)))
    standing = fold(TICKET, opened(new).facts, library)
    assert [t.id.metric for t in standing.timers] == [Metric.FIRST_RESPONSE]


# --- S11: the ticket changes


def test_s11_keep_start_keeps_the_time_used_and_applies_the_new_budget() -> None:
    ticket = opened(RISING, priority="low")
    ticket.becomes("Mon 10:00", PENDING)
    ticket.becomes("Mon 12:00", OPEN)
    ticket.gets_priority("Mon 13:00", "high")
    assert ticket.timer().due() == at("Mon 15:00")  # S22: the pause that was, stays


def test_s11_over_the_new_budget_at_the_change_breaches_at_the_change() -> None:
    ticket = opened(RISING, priority="low")
    ticket.gets_priority("Mon 14:00", "high")
    assert ticket.timer().breached_at(at("Mon 15:00")) == at("Mon 14:00")
    assert ticket.timer().over_at_change()


def test_s11_over_the_new_budget_while_paused_breaches_on_resuming() -> None:
    ticket = opened(RISING, priority="low")
    ticket.becomes("Mon 14:00", PENDING)
    ticket.gets_priority("Mon 15:00", "high")
    assert ticket.timer().state(at("Mon 16:00")) is State.PAUSED
    ticket.becomes("Mon 16:00", OPEN)
    assert ticket.timer().breached_at(at("Mon 16:00")) == at("Mon 16:00")
    assert ticket.timer().over_at_change()


def test_s11_exactly_used_up_at_the_change_is_a_breach_by_the_clock() -> None:
    ticket = opened(RISING, priority="low")
    ticket.gets_priority("Mon 13:00", "high")
    assert ticket.timer().due() == at("Mon 13:00")
    assert not ticket.timer().over_at_change()


def test_s11_a_larger_budget_at_the_very_due_is_in_time() -> None:
    ticket = opened(RISING, priority="high")
    ticket.gets_priority("Mon 13:00", "low")
    assert ticket.timer().due() == at("Mon 17:00")


def test_s11_a_breach_that_happened_stays_under_a_larger_budget() -> None:
    ticket = opened(RISING, priority="high")
    ticket.gets_priority("Mon 13:01", "low")
    assert ticket.timer().breached_at(at("Mon 14:00")) == at("Mon 13:00")
    assert ticket.timer().state(at("Mon 14:00")) is State.BREACHED


def test_s11_a_promise_that_is_lost_ends_as_cancelled_and_what_happened_stays() -> None:
    ticket = opened(RISING, priority="high")
    ticket.gets_priority("Mon 12:00", None)
    timer = ticket.timer()
    assert (timer.state(at("Tue 09:00")), timer.ended_at) == (State.CANCELLED, at("Mon 12:00"))
    assert timer.used(at("Tue 09:00")) == span("3h")
    assert timer.due() is None


def test_s11_a_breach_before_the_promise_was_lost_stays() -> None:
    ticket = opened(RISING, priority="high")
    ticket.gets_priority("Mon 14:00", None)
    assert ticket.timer().breached_at(at("Tue 09:00")) == at("Mon 13:00")


def test_s11_solved_in_the_instant_in_which_the_promise_is_lost_is_met() -> None:
    ticket = opened(RISING, priority="high")
    ticket.gets_priority("Mon 12:00", None)
    ticket.becomes("Mon 12:00", SOLVED)
    assert ticket.timer().state(at("Tue 09:00")) is State.MET


@pytest.mark.parametrize(("back", "due"), [("Mon 12:00", "Mon 13:00"), ("Mon 15:00", "Mon 15:00")])
def test_s11_a_promise_that_comes_back_keeps_its_start_and_breaches_at_no_time_without_it(
    back: str, due: str
) -> None:
    ticket = opened(RISING, priority="high")
    ticket.gets_priority("Mon 10:00", None)
    ticket.gets_priority(back, "high")
    assert ticket.timer().due() == at(due)


def test_s11_a_promise_that_comes_later_counts_from_the_start_of_the_metric() -> None:
    ticket = opened(RISING)
    ticket.gets_priority("Mon 11:00", "high")
    assert ticket.timer().started_at == at("Mon 09:00")
    assert ticket.timer().due() == at("Mon 13:00")
    assert [s.promised for s in ticket.timer().stretches] == [False, True]


def test_s11_restart_begins_a_new_cycle_and_keeps_the_old_one() -> None:
    ticket = opened(
        by_priority(low=resolution("8h"), high=resolution("4h"), switches=RESTART), priority="low"
    )
    ticket.gets_priority("Mon 11:00", "high")
    old, new = ticket.timers()
    assert (old.id.cycle, old.state(at("Mon 12:00")), old.ended_at) == (1, State.CANCELLED, at("Mon 11:00"))
    assert (new.id.cycle, new.due()) == (2, at("Mon 15:00"))


def test_s11_restart_keeps_a_breach_that_happened() -> None:
    ticket = opened(
        by_priority(low=resolution("1h"), high=resolution("4h"), switches=RESTART), priority="low"
    )
    ticket.gets_priority("Mon 11:00", "high")
    old, _new = ticket.timers()
    assert old.breached_at(at("Mon 11:00")) == at("Mon 10:00")


def test_s11_restart_also_starts_a_promise_that_comes_later() -> None:
    ticket = opened(by_priority(high=resolution("4h"), switches=RESTART))
    ticket.gets_priority("Mon 11:00", "high")
    assert ticket.timer().due() == at("Mon 15:00")


def test_s11_restart_in_the_instant_of_the_start_is_no_second_cycle() -> None:
    ticket = opened(
        by_priority(low=resolution("8h"), high=resolution("4h"), switches=RESTART), priority="low"
    )
    ticket.gets_priority("Mon 09:00", "high")
    assert (ticket.timer().id.cycle, ticket.timer().due()) == (1, at("Mon 13:00"))


def test_s11_a_change_that_changes_no_promise_changes_nothing() -> None:
    ticket = opened(RISING, priority="low")
    before = ticket.timer()
    ticket.fact("Mon 10:00", AttributesChanged(Attributes(priority="low", tags=frozenset({"new"}))))
    assert ticket.timer() == before


def test_s11_a_finished_timer_keeps_its_promise_for_ever() -> None:
    ticket = opened(by_priority(low=first_response("2h"), high=first_response("10m")), priority="low")
    ticket.replies("Mon 10:00")
    ticket.gets_priority("Mon 10:30", "high")
    assert ticket.timer().state(at("Mon 11:00")) is State.MET
    assert ticket.timer().budget == span("2h")


def test_s11_the_calendar_changes_with_the_promise() -> None:
    told = book(
        policy("low", resolution("8h"), priority="low", calendar=OFFICE),
        policy("high", resolution("8h"), priority="high", calendar=ALWAYS),
    )
    ticket = opened(told, "Mon 15:00", priority="low")
    ticket.gets_priority("Mon 20:00", "high")  # two office hours are used
    assert ticket.timer().due() == at("Tue 02:00")
    assert ticket.timer().used(at("Mon 21:00")) == span("3h")


def test_s33_cycles_of_one_promise_have_names_of_their_own() -> None:
    ticket = opened(
        by_priority(low=resolution("8h"), high=resolution("4h"), switches=RESTART), priority="low"
    )
    ticket.gets_priority("Mon 11:00", "high")
    assert len({str(t.id) for t in ticket.timers()}) == 2
