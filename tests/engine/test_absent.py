"""Tickets that are gone and come back: what is known of the instants, and no more (S29, S30)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.engine.absent import KEPT, comeback, deletion, is_deleted, missed, missed_again
from bot.sla.facts import (
    NOBODY,
    SLACK,
    Acknowledged,
    Attributes,
    Author,
    Category,
    Deed,
    Deleted,
    Fact,
    FactKey,
    Noted,
    Opened,
    Replied,
    Restored,
    SourceName,
    Subject,
    Who,
)

DESK = SourceName("desk")
TICKET = Subject(DESK, "7")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPENED = Opened(Category.NEW, Attributes(), "c1")


def fact(deed: Deed, hours: float, *, heard: float | None = None, sequence: int = 0) -> Fact:
    at, heard_at = NOON + hours * HOUR, NOON + (hours if heard is None else heard) * HOUR
    key = FactKey(f"{type(deed).__name__}{hours}")
    return Fact(DESK, key, TICKET, at, heard_at, Author("a1", Who.AGENT), deed, sequence=sequence)


def test_it_was_there_when_the_last_thing_happened_to_it() -> None:
    absence = missed(TICKET, [fact(OPENED, -9), fact(Noted(), -3)], None, NOON)
    assert (absence.seen_at, absence.since, absence.missed_at) == (NOON - 3 * HOUR, NOON, NOON)
    assert absence.again_at == NOON + timedelta(minutes=10)


def test_it_was_there_at_the_last_sweep_when_nothing_was_heard_since() -> None:
    assert missed(TICKET, [fact(OPENED, -90)], NOON - 24 * HOUR, NOON).seen_at == NOON - 24 * HOUR


def test_the_last_sweep_proves_nothing_when_something_was_heard_after_it() -> None:
    """It may have been solved then, so that nobody looked."""
    late = [fact(OPENED, -90), fact(Noted(), -30, heard=-2)]
    assert missed(TICKET, late, NOON - 24 * HOUR, NOON).seen_at == NOON - 30 * HOUR


def test_what_people_do_here_proves_nothing() -> None:
    here = replace(fact(Acknowledged(), -1), source=SLACK)
    assert missed(TICKET, [fact(OPENED, -9), here], None, NOON).seen_at == NOON - 9 * HOUR


def test_a_fact_from_a_clock_ahead_of_ours_does_not_turn_the_span_around() -> None:
    absence = missed(TICKET, [fact(OPENED, 0.01)], None, NOON)
    assert absence.seen_at == absence.since == NOON


def test_s29_s30_a_deletion_is_known_as_a_span() -> None:
    facts = [fact(OPENED, -9)]
    absence = missed(TICKET, facts, None, NOON)
    gone = deletion(DESK, absence, facts, NOON + HOUR)
    assert gone is not None
    assert (gone.deed, gone.author, gone.source) == (Deleted(), NOBODY, DESK)
    assert (gone.not_before, gone.occurred_at) == (NOON - 9 * HOUR, NOON)
    assert gone.observed_at == NOON + HOUR
    assert gone.key == "gone:7:2026-11-20"
    assert is_deleted([*facts, gone])


def test_a_deletion_that_the_source_tells_itself_is_not_told_twice() -> None:
    facts = [fact(OPENED, -9), fact(Deleted(), -2)]
    assert deletion(DESK, missed(TICKET, facts, None, NOON), facts, NOON) is None


def test_s30_a_ticket_that_is_back_is_restored() -> None:
    facts = [fact(OPENED, -9)]
    absence = missed(TICKET, facts, None, NOON)
    gone = deletion(DESK, absence, facts, NOON)
    assert gone is not None
    later = missed_again(replace(absence, told=True), NOON + HOUR)
    assert later is not None
    back = comeback(DESK, later, [*facts, gone], NOON + 5 * HOUR)
    assert back is not None
    assert (back.deed, back.key) == (Restored(), "back:7:2026-11-20")
    assert (back.not_before, back.occurred_at) == (NOON + HOUR, NOON + 5 * HOUR)
    assert not is_deleted([*facts, gone, back])
    assert comeback(DESK, later, [*facts, gone, back], NOON + 6 * HOUR) is None


def test_s30_it_was_back_before_anything_else_happened_to_it() -> None:
    facts = [fact(OPENED, -9)]
    absence = missed(TICKET, facts, None, NOON)
    gone = deletion(DESK, absence, facts, NOON)
    assert gone is not None
    reply = fact(Replied(), 2, sequence=4)
    back = comeback(DESK, absence, [*facts, gone, reply, fact(Noted(), 3)], NOON + 5 * HOUR)
    assert back is not None
    assert back.occurred_at == reply.occurred_at
    assert back.order < reply.order


def test_nobody_looks_for_ever() -> None:
    absence = missed(TICKET, [fact(OPENED, -9)], None, NOON)
    assert missed_again(absence, NOON + KEPT - HOUR) is not None
    assert missed_again(absence, NOON + KEPT) is None
