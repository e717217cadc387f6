"""Which start a ticket keeps that another one is merged into (S30)."""

from __future__ import annotations

import pytest

from bot.sla.cuts import Absorbed
from bot.sla.fold import fold
from bot.sla.library import Library
from bot.sla.policies import MergeStart, Metric, Switches
from bot.sla.timers import State, Timer
from tests.sla.builders import book_of, first_response, next_response, resolution, span
from tests.sla.timeline import LONG_AGO, SOLVED, TICKET, Told, at

OLDER = Switches(merge_start=MergeStart.OLDER)
MERGED = Absorbed(at("Mon 12:00"), at("Mon 06:00"))


def told(switches: Switches = OLDER, budget: str = "8h") -> Told:
    ticket = Told(book_of(resolution(budget), first_response("2h"), next_response("1h"), switches=switches))
    ticket.opens("Mon 10:00")
    return ticket


def timer(ticket: Told, *absorbed: Absorbed, metric: Metric = Metric.RESOLUTION) -> Timer:
    standing = fold(TICKET, ticket.facts, Library.of(ticket.book, LONG_AGO), absorbed)
    return next(t for t in standing.timers if t.id.metric is metric)


@pytest.mark.parametrize(("switch", "due"), [(MergeStart.OWN, "Mon 18:00"), (MergeStart.OLDER, "Mon 14:00")])
def test_s30_the_ticket_that_stays_has_its_own_start_or_the_older_one(switch: MergeStart, due: str) -> None:
    found = timer(told(Switches(merge_start=switch)), MERGED)
    assert found.due() == at(due)


def test_s30_an_older_start_that_has_used_everything_breaches_at_the_merge_and_not_before() -> None:
    found = timer(told(budget="4h"), MERGED)
    assert (found.started_at, found.due()) == (at("Mon 06:00"), at("Mon 12:00"))
    assert found.over_at_change()


def test_s30_a_younger_ticket_changes_nothing() -> None:
    assert timer(told(), Absorbed(at("Mon 12:00"), at("Mon 11:00"))) == timer(told())


def test_s30_a_breach_of_its_own_before_the_merge_stays_where_it_was() -> None:
    found = timer(told(budget="1h"), MERGED)
    assert (found.started_at, found.due()) == (at("Mon 10:00"), at("Mon 11:00"))


def test_s30_what_ended_before_the_merge_stays_as_it_was() -> None:
    ticket = told()
    ticket.replies("Mon 10:30")
    found = timer(ticket, MERGED, metric=Metric.FIRST_RESPONSE)
    assert (found.used(at("Mon 18:00")), found.state(at("Mon 18:00"))) == (span("30m"), State.MET)
    ticket.asks("Mon 11:30")
    assert timer(ticket, MERGED, metric=Metric.NEXT_RESPONSE).started_at == at("Mon 11:30")


def test_s30_of_several_the_oldest_counts_in_any_order() -> None:
    oldest = Absorbed(at("Mon 13:00"), at("Mon 05:00"))
    for order in ((MERGED, oldest), (oldest, MERGED)):
        found = timer(told(), *order)
        assert (found.started_at, found.due()) == (at("Mon 05:00"), at("Mon 13:00"))


def test_s30_the_older_time_is_used_time_of_what_is_solved_later() -> None:
    ticket = told()
    ticket.becomes("Mon 13:00", SOLVED)
    found = timer(ticket, MERGED)
    assert (found.used(at("Tue 09:00")), found.state(at("Tue 09:00"))) == (span("7h"), State.MET)
