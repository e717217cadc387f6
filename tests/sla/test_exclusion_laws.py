"""Laws of exclusions, over histories nobody would think of: S02, S25, S45."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.calendars import ALWAYS
from bot.sla.excluded import Stage, answer_key, asked_key, back_key, exclusions_of
from bot.sla.exclusions import Excluded, ExclusionAsked, ExclusionRefused
from bot.sla.facts import SLACK, Author, Deed, Fact, FactKey, Who, Withdrawn
from bot.sla.policies import Book
from bot.sla.spans import ZERO, Span, Spans
from tests.sla.builders import OFFICE, book_of, resolution
from tests.sla.histories import EXCLUSIONS, INSTANTS, MANY, SOME, SPLIT, books, folded, histories, shape
from tests.sla.timeline import TICKET
from tests.sla.uptime.months import NOVEMBER, PORTAL, turns, watched
from tests.sla.uptime.months import timer as service_timer

SOMEBODY = Author("U0LARS", Who.AGENT)


def said(key: str, deed: Deed, at: datetime) -> Fact:
    return Fact(SLACK, FactKey(key), TICKET, at, at, SOMEBODY, deed)


def declared(exclusions: Sequence[Excluded], at: datetime) -> list[Fact]:
    return [said(answer_key(f"s{n}"), one, at) for n, one in enumerate(exclusions)]


LISTS = st.lists(EXCLUSIONS, min_size=1, max_size=4)


@given(books(), histories(), LISTS, INSTANTS)
@MANY
def test_s45_an_exclusion_never_makes_the_time_used_longer(
    told: Book, facts: list[Fact], some: list[Excluded], now: datetime
) -> None:
    at = facts[-1].occurred_at
    with_them = {str(t.id): t for t in folded(told, [*facts, *declared(some, at)]).timers}
    for timer in folded(told, facts).timers:
        other = with_them.get(str(timer.id))
        if other is None:  # a "thank you" that was late only without it
            continue
        assert other.used(now) <= timer.used(now)
        breached, before = other.breached_at(now), timer.breached_at(now)
        assert breached is None or (before is not None and before <= breached)


@given(books(), histories(), LISTS, st.data())
@MANY
def test_s45_excluding_and_taking_it_back_is_as_if_nothing_was_said(
    told: Book, facts: list[Fact], some: list[Excluded], data: st.DataObject
) -> None:
    at = facts[-1].occurred_at
    made = declared(some, at)
    back = [said(f"back{n}", Withdrawn(fact.key), at) for n, fact in enumerate(made)]
    mixed = data.draw(st.permutations([*facts, *made, *back, *made]))
    assert shape(folded(told, mixed).timers) == shape(folded(told, facts).timers)


@given(books(), histories(), st.lists(EXCLUSIONS, min_size=1, max_size=5), INSTANTS)
@SOME
def test_s45_overlapping_exclusions_count_once(
    told: Book, facts: list[Fact], some: list[Excluded], now: datetime
) -> None:
    """As many as there are, or one for each stretch of their union: the clock says the same."""
    at = facts[-1].occurred_at
    union = [Excluded(one.start, one.end, "war") for one in Spans.of(*(Span(e.start, e.end) for e in some))]
    one, other = (folded(told, [*facts, *declared(e, at)]).timers for e in (some, union))
    assert [(str(t.id), t.used(now), t.due()) for t in one] == [
        (str(t.id), t.used(now), t.due()) for t in other
    ]


@given(books(), histories(), LISTS, st.data())
@SOME
def test_s25_the_order_in_which_exclusions_arrive_does_not_matter(
    told: Book, facts: list[Fact], some: list[Excluded], data: st.DataObject
) -> None:
    every = [*facts, *declared(some, facts[-1].occurred_at)]
    mixed = data.draw(st.permutations(every))
    assert shape(folded(told, mixed).timers) == shape(folded(told, every).timers)


@given(books(), histories(), EXCLUSIONS, INSTANTS)
@MANY
def test_s45_what_was_only_asked_or_was_refused_changes_no_clock(
    told: Book, facts: list[Fact], wanted: Excluded, now: datetime
) -> None:
    at = facts[-1].occurred_at
    asked = said(asked_key("s1"), ExclusionAsked(wanted.start, wanted.end, wanted.reason), at)
    refused = said(answer_key("s1"), ExclusionRefused(asked.key), at)
    for more in ([asked], [asked, refused], [refused, asked]):
        assert shape(folded(told, [*facts, *more]).timers) == shape(folded(told, facts).timers)


@given(books(), histories(), INSTANTS)
@MANY
def test_s45_what_stands_is_what_the_clock_leaves_out(told: Book, facts: list[Fact], now: datetime) -> None:
    """A history says and takes back all kinds of things; the records say the same as the fold."""
    standing = exclusions_of(facts)
    approved = [
        said(f"again{n}", Excluded(one.start, one.end, one.reason), one.changed_at)
        for n, one in enumerate(standing)
        if one.stands
    ]
    without = [f for f in facts if not isinstance(f.deed, Excluded)]
    one, other = folded(told, facts).timers, folded(told, [*without, *approved]).timers
    assert [(str(t.id), t.used(now), t.due()) for t in one] == [
        (str(t.id), t.used(now), t.due()) for t in other
    ]


BY_HOURS = [book_of(resolution("6h"), calendar=one) for one in (ALWAYS, OFFICE, SPLIT)]


@given(st.sampled_from(BY_HOURS), histories(), EXCLUSIONS, INSTANTS)
@SOME
def test_s04_s45_only_the_open_hours_of_an_exclusion_matter(
    told: Book, facts: list[Fact], some: Excluded, now: datetime
) -> None:
    """All of it, or one exclusion for each stretch of it in which the calendar is open. With nothing left at
    its start a timer is due where it ends (S03), be that at the closing or later: both before the next hour
    that counts."""

    def counts_at(due: datetime | None) -> datetime | None:
        after = told.calendar.ruler().open_spans(due, due + timedelta(days=7)) if due else ()
        return next((span.start for span in after), None)

    at = facts[-1].occurred_at
    hours = told.calendar.ruler().open_spans(some.start, some.end)
    parts = [Excluded(span.start, span.end, "war") for span in hours]
    one, other = (folded(told, [*facts, *declared(e, at)]).timers for e in ([some], parts))
    assert [(str(t.id), t.used(now), counts_at(t.due())) for t in one] == [
        (str(t.id), t.used(now), counts_at(t.due())) for t in other
    ]


@given(
    st.lists(st.integers(0, 700), max_size=9, unique=True).map(sorted),
    st.lists(st.tuples(st.integers(0, 700), st.integers(1, 60)), min_size=1, max_size=3),
    st.data(),
)
@SOME
def test_s45_of_a_service_too_nothing_that_is_excluded_is_used_and_taking_back_is_as_before(
    changes: list[int], some: list[tuple[int, int]], data: st.DataObject
) -> None:
    end = NOVEMBER + timedelta(days=30)
    facts = [watched(), *turns(*changes)]
    ranges = [(NOVEMBER + timedelta(hours=at), timedelta(hours=length)) for at, length in some]
    made = [
        Fact(SLACK, answer_key(f"s{n}"), PORTAL.subject, end, end, SOMEBODY, Excluded(at, at + length, "war"))
        for n, (at, length) in enumerate(ranges)
    ]
    back = [
        Fact(SLACK, back_key(f"s{n}"), PORTAL.subject, end, end, SOMEBODY, Withdrawn(fact.key))
        for n, fact in enumerate(made)
    ]
    before, during = service_timer(facts), service_timer([*facts, *made])
    excluded = Spans.of(*(Span(at, at + length) for at, length in ranges)).clip(NOVEMBER, end)
    assert during.used(end) <= before.used(end)
    assert during.budget == (timedelta(days=30) - excluded.length) / 1000
    mixed = data.draw(st.permutations([*facts, *made, *back]))
    assert service_timer(mixed).stretches == before.stretches


WHEN = datetime.fromisoformat("2026-11-20T10:00:00+00:00")
ASKED = said(asked_key("s1"), ExclusionAsked(WHEN, WHEN + timedelta(hours=2), "war", "the news"), WHEN)
GRANTED = said(
    answer_key("s1"),
    Excluded(WHEN, WHEN + timedelta(hours=2), "war", "the news", "U0ANN", ASKED.key),
    WHEN + timedelta(minutes=1),
)
REFUSED = said(answer_key("s1"), ExclusionRefused(ASKED.key), WHEN + timedelta(minutes=1))
BACK = said("back", Withdrawn(GRANTED.key), WHEN + timedelta(minutes=2))
NEVER_MIND = said(answer_key("s1"), Withdrawn(ASKED.key), WHEN + timedelta(minutes=1))
STAGES: list[tuple[list[Fact], Stage]] = [
    ([ASKED], Stage.ASKED),
    ([ASKED, GRANTED], Stage.APPROVED),
    ([ASKED, REFUSED], Stage.REFUSED),
    ([ASKED, GRANTED, BACK], Stage.WITHDRAWN),
    ([ASKED, NEVER_MIND], Stage.WITHDRAWN),
]


def test_s45_each_request_is_one_record_with_all_that_became_of_it_in_any_order() -> None:
    for facts, stage in STAGES:
        for order in (facts, facts[::-1], [*facts, *facts]):
            (one,) = exclusions_of(order)
            assert (one.id, one.stage, one.asked_by) == ("s1", stage, "U0LARS")
            assert one.end - one.start == timedelta(hours=2) > ZERO
    (one,) = exclusions_of([ASKED, GRANTED, BACK])
    assert (one.decided_by, one.withdrawn_by, one.changed_at) == ("U0ANN", "U0LARS", BACK.observed_at)
