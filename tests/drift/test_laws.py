"""Laws of drift over books and histories that nobody would think of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.drift import goal
from bot.engine.drift_suspects import Suspects
from bot.engine.drift_tickets import Drift, drifts, plainly_same
from bot.engine.timing import stored_timers
from bot.sla.facts import Fact
from bot.sla.library import Library
from bot.sla.pages import NativeTimer
from bot.sla.policies import Book, Metric
from bot.sla.timers import Ending, Timer
from bot.slack.reasons import advice, reason
from bot.slack.texts import Tongue
from tests.sla.histories import INSTANTS, MANY, SOME, books, folded, histories
from tests.sla.timeline import LONG_AGO, TICKET

METRICS = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.RESOLUTION, Metric.PERIODIC_UPDATE)
MORE = st.integers(0, 4 * 24 * 3).map(lambda n: n * timedelta(minutes=15))


def compared(book: Book, facts: list[Fact], at: datetime, *natives: NativeTimer) -> list[Drift]:
    suspects = Suspects(Library.of(book, LONG_AGO), "UTC")
    return drifts(natives, [fact for fact in facts if fact.occurred_at <= at], (), suspects, at)


def as_ours(timer: Timer, at: datetime) -> NativeTimer:
    """What a helpdesk with our own rules says of a timer."""
    return NativeTimer(
        subject=TICKET,
        metric=timer.id.metric,
        label=str(timer.id.kind),
        seen_at=at,
        due_at=goal(timer),
        ended_at=timer.ended_at,
        breached=timer.breached_at(at) is not None,
        paused=timer.ended_at is None and timer.standing_still_at(at) is not None,
    )


def last_of_each(book: Book, facts: list[Fact], at: datetime) -> list[Timer]:
    """The newest cycle of every promise, as far as it is not void, by what had happened then."""
    timers = folded(book, [fact for fact in facts if fact.occurred_at <= at]).timers
    newest = {timer.id.lane: timer for timer in sorted(timers, key=lambda one: one.started_at)}
    void = (Ending.CANCELLED, Ending.MERGED)
    return [timer for timer in newest.values() if timer.id.metric in METRICS and timer.ending not in void]


@given(books(), histories(), INSTANTS, MORE)
@MANY
def test_a_helpdesk_with_our_rules_never_drifts_it_is_only_overtaken(
    book: Book, facts: list[Fact], at: datetime, more: timedelta
) -> None:
    natives = [as_ours(timer, at) for timer in last_of_each(book, facts, at)]
    assert compared(book, facts, at, *natives) == []
    later = compared(book, facts, at + more, *natives)
    assert all(drift.gap.stale for drift in later)


@given(books(), histories(), INSTANTS)
@SOME
def test_what_is_plainly_the_same_is_the_same(book: Book, facts: list[Fact], at: datetime) -> None:
    known = [fact for fact in facts if fact.occurred_at <= at]
    stored = stored_timers(folded(book, known))
    for other in (book, *_others(book)):
        for timer in last_of_each(other, facts, at):
            native = as_ours(timer, at)
            if plainly_same(native, stored):
                assert compared(book, known, at, native) == []


natives = st.builds(
    NativeTimer,
    subject=st.just(TICKET),
    metric=st.sampled_from(METRICS),
    label=st.text(max_size=3),
    seen_at=INSTANTS,
    due_at=st.none() | INSTANTS | st.datetimes(timezones=st.just(UTC)),
    ended_at=st.none() | INSTANTS,
    breached=st.none() | st.booleans(),
    paused=st.booleans(),
)


@given(books(), histories(), st.lists(natives, max_size=4), MORE)
@SOME
def test_whatever_a_helpdesk_says_there_is_an_answer(
    book: Book, facts: list[Fact], told: list[NativeTimer], more: timedelta
) -> None:
    at = max((native.seen_at for native in told), default=LONG_AGO) + more
    found = compared(book, facts, at, *told)
    assert len(found) <= len(told)
    for drift in found:
        assert drift.fits
        assert all(reason(Tongue("nl"), fit) and advice(Tongue("en"), fit) for fit in drift.fits)


def _others(book: Book) -> list[Book]:
    """The same policies in the hours of the first."""
    return [Book(book.policies[::-1], (), book.calendar, suppliers=book.suppliers)]
