"""What many tickets say together, and what need not be folded at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.drift_tickets import Drift, plainly_same, settled
from bot.engine.drift_views import Because, Finding, Findings
from bot.engine.timing import stored_timers
from bot.sla.calendars import Calendar
from bot.sla.policies import Book
from tests.drift.desks import FIRST, SOLVED, Pair
from tests.sla.builders import OFFICE, book_of, first_response, resolution
from tests.sla.timeline import OPEN, PENDING, at
from tests.sla.timeline import SOLVED as OVER


def of(budget: str, calendar: Calendar) -> Book:
    return book_of(first_response(budget), calendar=calendar)


def opened(pair: Pair, *moments: str) -> list[Drift]:
    """Tickets opened at these instants, as the helpdesk sees each an hour later."""
    found = []
    for moment in moments:
        pair.ticket.facts.clear()
        pair.ticket.opens(moment)
        found.append(pair.only("Wed 16:30"))
    return found


def test_the_reason_that_fits_most_tickets_is_the_reason_of_each_that_it_fits() -> None:
    pair = Pair(of("3h", OFFICE), of("3h", replace(OFFICE, zone="Europe/Amsterdam")))
    found = opened(pair, "Wed 02:20:13", "Wed 08:15:02", "Tue 20:20:13", "Tue 16:40:00")
    zone: Findings = (Finding(Because.ZONE, "UTC+01:00", "UTC"),)
    assert any(drift.fits[0] != zone for drift in found)
    assert settled(found) == [zone] * len(found)


def test_a_different_rule_has_votes_of_its_own() -> None:
    always = Calendar.round_the_clock()
    pair = Pair(of("3h", OFFICE), of("3h", always))
    found = opened(pair, "Wed 14:10:07", "Wed 15:10:07")
    one = replace(found[0], gap=replace(found[0].gap, native=replace(found[0].gap.native, label="other")))
    assert settled([one, found[1]]) == [one.fits[0], found[1].fits[0]]
    assert settled([]) == []


@pytest.mark.parametrize("when", ["Mon 09:30", "Mon 10:30", "Mon 11:30", "Mon 14:30", "Mon 16:30"])
def test_what_agrees_with_the_projection_is_not_folded(when: str) -> None:
    """Ours and theirs have the same rules, so a look at the stored timers is enough."""
    book = book_of(resolution("2h"), calendar=OFFICE)
    pair = Pair(book, book)
    pair.ticket.opens("Mon 09:00", status=OPEN)
    pair.ticket.becomes("Mon 10:00", PENDING)
    pair.ticket.becomes("Mon 11:00", OPEN)
    pair.ticket.becomes("Mon 16:00", OVER)
    assert plainly_same(pair.native(when, SOLVED), stored_timers(pair.ticket.standing(when)))


minutes = st.integers(0, 480)


@given(
    ours=st.sampled_from(["1h", "2h", "4h"]),
    theirs=st.sampled_from(["1h", "2h", "4h"]),
    opens=minutes,
    replied=st.none() | minutes,
    waits=st.none() | st.tuples(minutes, minutes),
    seen=minutes,
)
def test_what_is_plainly_the_same_is_the_same_when_folded(
    ours: str,
    theirs: str,
    opens: int,
    replied: int | None,
    waits: tuple[int, int] | None,
    seen: int,
) -> None:
    pair = Pair(book_of(resolution(ours), calendar=OFFICE), book_of(resolution(theirs), calendar=OFFICE))
    pair.ticket.opens(clock(opens), status=OPEN)
    if waits is not None:
        pair.ticket.becomes(clock(opens + waits[0]), PENDING)
        pair.ticket.becomes(clock(opens + waits[0] + waits[1]), OPEN)
    if replied is not None:
        pair.ticket.becomes(clock(opens + 960 + replied), OVER)
    when = clock(opens + seen)
    native = pair.native(when, SOLVED)
    stored = stored_timers(pair.ticket.standing(when))
    found = pair.drift(native)
    if plainly_same(native, stored):
        assert found == []
    if ours == theirs:
        assert found == []


def clock(since: int) -> str:
    """So many minutes after Monday 08:00, as the timeline writes it."""
    days, minute = divmod(480 + since, 1440)
    return f"{('Mon', 'Tue', 'Wed')[days]} {minute // 60:02}:{minute % 60:02}"


def test_the_metric_of_the_helpdesk_is_the_one_that_is_looked_at() -> None:
    pair = Pair(of("2h", OFFICE), of("2h", OFFICE))
    pair.ticket.opens("Mon 09:00")
    stored = stored_timers(pair.ticket.standing())
    native = pair.native("Mon 09:30")
    assert plainly_same(native, stored)
    assert not plainly_same(replace(native, metric=SOLVED), stored)
    assert not plainly_same(replace(native, due_at=at("Mon 11:05")), stored)
    assert native.metric is FIRST
