"""Laws of the fold, asked of histories nobody would think of."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.durations import Months
from bot.sla.excluded import exclusions_of
from bot.sla.exclusions import Excluded
from bot.sla.facts import (
    AttributesChanged,
    Author,
    Category,
    Deleted,
    Fact,
    Hidden,
    IncidentEvent,
    Merged,
    Noted,
    Opened,
    StatusChanged,
    Withdrawn,
)
from bot.sla.policies import Book, Metric
from bot.sla.spans import Span, Spans
from bot.sla.timers import Cause, State
from tests.sla.builders import book_of, promise
from tests.sla.histories import (
    INSTANTS,
    MANY,
    PEOPLE,
    QUARTER,
    SOME,
    SPLIT,
    ZERO,
    books,
    folded,
    histories,
    made,
    shape,
    shifted,
)
from tests.sla.parties import of_team
from tests.sla.timeline import EVA, LONG_AGO, PENDING


@given(books(), histories(), st.data())
@MANY
def test_s25_order_and_repeats_do_not_matter(told: Book, facts: list[Fact], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(facts), max_size=4))
    mixed = data.draw(st.permutations(facts + again))
    assert folded(told, mixed) == folded(told, facts)


@given(books(), histories(), INSTANTS, PEOPLE)
@MANY
def test_s13_a_note_changes_nothing(told: Book, facts: list[Fact], when: datetime, author: Author) -> None:
    noted = [*facts, made(99, when, author, Noted())]
    assert shape(folded(told, noted).timers) == shape(folded(told, facts).timers)


@given(books(), histories(), st.data())
@MANY
def test_s21_a_pause_split_in_two_at_one_instant_changes_nothing(
    told: Book, facts: list[Fact], data: st.DataObject
) -> None:
    """Pending ends and begins again in the same instant, with no time in between."""
    begin = data.draw(INSTANTS)
    longer = begin + data.draw(st.integers(2, 60)) * QUARTER
    quiet = [f for f in facts if not begin <= f.occurred_at <= longer]
    whole = [
        *quiet,
        made(90, begin, EVA, StatusChanged(PENDING)),
        made(91, longer, EVA, StatusChanged(Category.OPEN)),
    ]
    middle = begin + (longer - begin) / 2
    split = [
        made(92, middle, EVA, StatusChanged(Category.OPEN)),
        made(93, middle, EVA, StatusChanged(PENDING)),
    ]
    assert shape(folded(told, whole + split).timers) == shape(folded(told, whole).timers)


@given(books(), histories(), st.integers(1, 60))
@MANY
def test_s01_so_many_weeks_later_all_is_so_many_weeks_later(
    told: Book, facts: list[Fact], weeks: int
) -> None:
    by = timedelta(weeks=weeks)
    before, after = folded(told, facts).timers, folded(told, [shifted(f, by) for f in facts]).timers
    assert [str(t.id) for t in before] == [str(t.id) for t in after]
    for one, other in zip(before, after, strict=True):
        assert [(s.start + by, s.end and s.end + by, s.cause, s.target) for s in one.stretches] == [
            (s.start, s.end, s.cause, s.target) for s in other.stretches
        ]
        if isinstance(one.target.promise.budget, Months):
            continue  # a month later is not so many weeks later: months have lengths of their own
        assert (one.due() or LONG_AGO) + by == (other.due() or LONG_AGO + by) or one.due() is None
        assert (one.due() is None) == (other.due() is None)
        now = facts[-1].occurred_at + timedelta(days=1)
        assert (one.used(now), one.state(now)) == (other.used(now + by), other.state(now + by))


@given(books(), histories(), INSTANTS)
@MANY
def test_s02_used_is_the_length_of_ran_in_open_hours_without_exclusions(
    told: Book, facts: list[Fact], now: datetime
) -> None:
    """Worked out another way: by sets, from the stretches as if nothing had been excluded."""
    excluded = Spans.of(*(Span(one.start, one.end) for one in exclusions_of(facts) if one.stands))
    bare = [f for f in facts if not isinstance(f.deed, Excluded)]
    without = {str(t.id): t for t in folded(told, bare).timers}
    for timer in folded(told, facts).timers:
        expected = ZERO
        for stretch in without[str(timer.id)].stretches:
            end = min(stretch.end or now, now)
            if stretch.cause is Cause.RUNNING and stretch.start < end:
                hours = stretch.target.calendar.ruler().open_spans(stretch.start, end)
                expected += ((Spans.of(Span(stretch.start, end)) & hours) - excluded).length
        assert timer.used(now) == expected


@given(books(), histories(), st.lists(INSTANTS, min_size=2, max_size=6).map(sorted))
@SOME
def test_s02_used_never_falls(told: Book, facts: list[Fact], times: list[datetime]) -> None:
    for timer in folded(told, facts).timers:
        used = [timer.used(now) for now in times]
        assert used == sorted(used)
        assert all(timer.left(now) == timer.budget - timer.used(now) for now in times)


@given(books(), histories(), INSTANTS)
@MANY
def test_s03_stretches_are_contiguous_and_state_due_and_breach_agree(
    told: Book, facts: list[Fact], later: datetime
) -> None:
    now = max(facts[-1].occurred_at, later)
    for timer in folded(told, facts).timers:
        for one, other in zip(timer.stretches, timer.stretches[1:], strict=False):
            assert one.end == other.start
            assert one.start < other.start
        assert timer.stretches[-1].end == timer.ended_at
        due, breached, state = timer.due(), timer.breached_at(now), timer.state(now)
        assert breached == (due if due is not None and due <= now else None)
        assert state.open == (timer.ended_at is None)
        if state in (State.BREACHED, State.MET_LATE):
            assert breached is not None
        if state in (State.MET, State.RUNNING, State.PAUSED):
            assert breached is None
        if due is not None:
            assert timer.ended_at is None or due < timer.ended_at
            assert timer.stretch_at(due).counts
            assert timer.stretch_at(due).promised


@given(books(), histories(), st.integers(1, 11))
@MANY
def test_s03_later_facts_never_take_a_breach_back(told: Book, facts: list[Fact], known: int) -> None:
    """Facts in order, none of which speaks of the past: no exclusions, nothing made private or withdrawn, and
    no timer that ends at the very instant of a fact yet to come."""
    facts = [f for f in facts if not isinstance(f.deed, Excluded | Hidden | Withdrawn)]
    known = min(known, len(facts))
    now = facts[known - 1].occurred_at
    later = {str(t.id): t for t in folded(told, facts).timers}
    for timer in folded(told, facts[:known]).timers:
        breached = timer.breached_at(now)
        if breached is not None and breached < now:
            assert later[str(timer.id)].breached_at(now) == breached


@given(books(), histories(), INSTANTS)
@MANY
def test_s17_what_each_team_used_adds_up_to_all_that_was_used(
    told: Book, facts: list[Fact], now: datetime
) -> None:
    for timer in folded(told, facts).timers:
        shares = timer.used_by(now)
        assert sum((used for _, used in shares), ZERO) == timer.used(now)
        assert len({name for name, _ in shares}) == len(shares)
        assert all(used > ZERO for _, used in shares)


@given(histories(), INSTANTS)
@MANY
def test_s17_the_time_of_a_team_is_its_share_of_the_whole(facts: list[Fact], now: datetime) -> None:
    """The same time reached two ways: a timer of the team's own, and its share in a timer of everybody."""
    teams = [of_team(name, "4h") for name in ("engineering", "operations")]
    told = book_of(*teams, promise(Metric.RESOLUTION, "24h"), calendar=SPLIT)
    timers = {(t.id.metric, t.id.part): t for t in folded(told, facts).timers}
    whole = dict(timers[Metric.RESOLUTION, ""].used_by(now))
    for name in ("engineering", "operations"):
        own = timers.get((Metric.OWNERSHIP, name))
        assert whole.get(name, ZERO) == (own.used(now) if own else ZERO)


@given(books(), histories())
@MANY
def test_s20_a_duty_ends_by_its_notice_only(told: Book, facts: list[Fact]) -> None:
    """Whatever else happens to a ticket that is neither merged nor deleted; and it never stands still."""
    facts = [f for f in facts if not isinstance(f.deed, Merged | Deleted)]
    bare = [f for f in facts if not isinstance(f.deed, Excluded)]
    notices = {f.occurred_at for f in facts if isinstance(f.deed, IncidentEvent) and f.deed.event.is_notice}
    tagged = {f.occurred_at for f in facts if isinstance(f.deed, Opened | AttributesChanged)}
    for timer in folded(told, bare).timers:
        if timer.id.metric is Metric.INCIDENT_NOTICE:
            assert timer.ended_at is None or timer.ended_at in notices | tagged
            assert {stretch.cause for stretch in timer.stretches} == {Cause.RUNNING}
