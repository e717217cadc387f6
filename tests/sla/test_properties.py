"""Laws of the fold and of the decisions, asked of histories nobody would think of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sla.alerts import Raised, Verdict, decide
from bot.sla.calendars import ALWAYS, Calendar
from bot.sla.durations import BusinessDays, Duration
from bot.sla.facts import (
    Acknowledged,
    Assigned,
    Attributes,
    AttributesChanged,
    Author,
    Category,
    Deed,
    Deleted,
    Excluded,
    Fact,
    FactKey,
    Hidden,
    Merged,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    Restored,
    Snoozed,
    StatusChanged,
)
from bot.sla.fold import Standing, fold
from bot.sla.ladders import LEGAL, Kind, Ladder, Rung, When
from bot.sla.library import Library
from bot.sla.moments import Reason
from bot.sla.policies import Book, OnChange, Reopen, Switches
from bot.sla.spans import Span, Spans
from bot.sla.timers import Cause, State, Timer
from tests.sla.builders import (
    CARLA,
    DESK,
    EVA,
    LONG_AGO,
    MONDAY,
    OFFICE,
    PENDING,
    ROBOT,
    SAM,
    TICKET,
    book,
    first_response,
    left,
    next_response,
    on_record,
    policy,
    resolution,
    share,
    shifted,
    span,
)

ZERO, QUARTER = timedelta(0), timedelta(minutes=15)
SPLIT = Calendar.of("split", "UTC", {"mon-fri": "08:00-12:00, 13:00-18:00"})
LADDER = Ladder(
    "l",
    (
        Rung("warn", When.WARN, ("owner",)),
        Rung("due", When.DUE, ("leads", LEGAL)),
        Rung(
            "after", When.AFTER, ("manager",), after=span("30m"), unless_acknowledged=True, repeat=span("1h")
        ),
    ),
)
STEPS = (share(50), share(90), left("10m"))


# --- strategies

INSTANTS = st.integers(0, 4 * 24 * 7).map(lambda n: MONDAY + n * QUARTER)
PEOPLE: st.SearchStrategy[Author] = st.sampled_from([CARLA, CARLA, EVA, SAM, ROBOT])
PRIORITIES = st.sampled_from(["low", "high", "late", None]).map(lambda p: Attributes(priority=p))
EXCLUSIONS = st.builds(
    lambda start, quarters: Excluded(start, start + quarters * QUARTER, "maintenance"),
    INSTANTS,
    st.integers(1, 40),
)
DEEDS: st.SearchStrategy[Deed] = st.one_of(
    st.builds(Replied, st.booleans()),
    st.just(Replied()),
    st.builds(StatusChanged, st.sampled_from(Category)),
    st.builds(AttributesChanged, PRIORITIES),
    st.builds(RequesterChanged, st.sampled_from(["carla", "eva"])),
    st.builds(Hidden, st.integers(1, 12).map(lambda n: FactKey(f"f{n}"))),
    st.builds(Assigned, st.sampled_from(["eva", None])),
    st.sampled_from([Noted(), Deleted(), Restored(), Merged("T-2"), Acknowledged()]),
    st.builds(Snoozed, INSTANTS),
    EXCLUSIONS,
)
PAUSES = [frozenset[Category](), frozenset({PENDING}), frozenset({PENDING, Category.ON_HOLD})]


LEVELS: list[tuple[str, int, Duration]] = [
    ("low", 8, BusinessDays(1)),
    ("high", 2, span("6h")),
    ("late", 4, span("12h")),
]


def book_with(switches: Switches, n: int) -> Book:
    """Three policies by priority, and none for other tickets; `n` varies their calendars and pauses."""
    calendars = (ALWAYS, OFFICE, SPLIT)
    policies = [
        policy(
            name,
            first_response(f"{hours}h", kind=Kind.CONTRACTUAL, warn=STEPS, ladder=LADDER),
            next_response(f"{hours}h", pause_on=PAUSES[n % 3], warn=STEPS, ladder=LADDER),
            resolution(budget, pause_on=PAUSES[(n + 1) % 3], warn=STEPS, ladder=LADDER),
            priority=name,
            calendar=calendars[(n // 3 + k) % 3],
            switches=switches,
        )
        for k, (name, hours, budget) in enumerate(LEVELS)
    ]
    return book(*policies)


BOOKS = [
    book_with(Switches(bots, grace, reopen, resume, change), n)
    for n, (bots, grace, reopen, resume, change) in enumerate(
        product([False, True], [ZERO, timedelta(hours=1)], Reopen, [True, False], OnChange)
    )
]


def books() -> st.SearchStrategy[Book]:
    return st.sampled_from(BOOKS)


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """An opening, and up to eleven facts after it, in the order of their happening."""
    start = MONDAY + draw(st.integers(0, 200)) * QUARTER
    opening = Opened(
        draw(st.sampled_from(Category)), draw(PRIORITIES), draw(st.sampled_from(["carla", "eva"]))
    )
    deeds = draw(st.lists(st.tuples(st.integers(0, 40), PEOPLE, DEEDS), max_size=11))
    facts = [made(1, start, draw(PEOPLE), opening)]
    for n, (quarters, author, deed) in enumerate(deeds, 2):
        start += quarters * QUARTER
        facts.append(made(n, start, author, deed))
    return facts


def made(n: int, at: datetime, author: Author, deed: Deed) -> Fact:
    return Fact(DESK, FactKey(f"f{n}"), TICKET, at, at, author, deed, sequence=n)


def folded(told: Book, facts: Sequence[Fact]) -> Standing:
    return fold(TICKET, facts, Library.of(told, LONG_AGO))


def shape(timers: Sequence[Timer]) -> list[tuple[object, ...]]:
    """All that a timer says, without asking it."""
    return [(str(t.id), t.stretches, t.ended_at, t.ending, t.approximate, t.due()) for t in timers]


MANY = settings(max_examples=200, deadline=None)
SOME = settings(max_examples=100, deadline=None)


# --- the fold


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
    excluded = Spans.of(*(Span(f.deed.start, f.deed.end) for f in facts if isinstance(f.deed, Excluded)))
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
    """Facts in order, none of which speaks of the past: no exclusions, nothing made private, and no timer
    that ends at the very instant of a fact yet to come."""
    facts = [f for f in facts if not isinstance(f.deed, Excluded | Hidden)]
    known = min(known, len(facts))
    now = facts[known - 1].occurred_at
    later = {str(t.id): t for t in folded(told, facts).timers}
    for timer in folded(told, facts[:known]).timers:
        breached = timer.breached_at(now)
        if breached is not None and breached < now:
            assert later[str(timer.id)].breached_at(now) == breached


# --- the decisions


def record(raised: list[Raised], verdict: Verdict) -> list[str]:
    raised += [on_record(alert) for alert in verdict.alerts]
    return [alert.key for alert in verdict.alerts]


@given(books(), histories(), INSTANTS, INSTANTS)
@MANY
def test_s33_deciding_again_at_the_same_instant_says_nothing_new(
    told: Book, facts: list[Fact], later: datetime, read: datetime
) -> None:
    now = max(facts[-1].occurred_at, later)
    standing, raised = folded(told, facts), list[Raised]()
    record(raised, decide(standing, raised, now, read))
    again = decide(standing, raised, now, read)
    assert again.alerts == ()
    assert len({r.key for r in raised}) == len(raised)


def breaches(raised: Sequence[Raised]) -> set[tuple[str, datetime | None]]:
    return {(r.key, r.at) for r in raised if r.reason in (Reason.BREACHED, Reason.OVER_AT_CHANGE)}


@given(books(), histories(), st.lists(INSTANTS, max_size=8).map(sorted))
@MANY
def test_s33_looking_often_or_once_raises_the_same_breaches(
    told: Book, facts: list[Fact], times: list[datetime]
) -> None:
    standing = folded(told, facts)
    last = max([facts[-1].occurred_at, *times]) + timedelta(seconds=1)
    often, once = list[Raised](), list[Raised]()
    for now in [*(t for t in times if t >= facts[-1].occurred_at), last]:
        record(often, decide(standing, often, now, now))
    record(once, decide(standing, once, last, last))
    assert breaches(often) == breaches(once)


@given(books(), histories(), INSTANTS, st.integers(1, 400))
@MANY
def test_s33_no_alert_comes_before_the_next_check(
    told: Book, facts: list[Fact], first: datetime, steps: int
) -> None:
    """Between two checks nothing would be said, and nobody's state changes."""
    now = max(facts[-1].occurred_at, first)
    standing, raised = folded(told, facts), list[Raised]()
    verdict = decide(standing, raised, now, now)
    record(raised, verdict)
    then = now + steps * timedelta(minutes=7)
    if verdict.next_check_at is not None:
        assert verdict.next_check_at > now
        then = min(then, verdict.next_check_at - timedelta(microseconds=1))
    if verdict.awaits_reading:
        return  # looked at again after every reading
    assert decide(standing, raised, then, then).alerts == ()
    assert [t.state(then) for t in standing.timers] == [t.state(now) for t in standing.timers]


@given(books(), histories(), st.data())
@MANY
def test_s26_what_was_told_last_is_the_truth_however_late_the_facts_come(
    told: Book, facts: list[Fact], data: st.DataObject
) -> None:
    """Facts are heard of in any order; in the end, everybody who was told anything was told the truth."""
    raised, known = list[Raised](), [facts[0]]
    now = facts[-1].occurred_at
    for fact in data.draw(st.permutations(facts[1:])):
        known.append(replace(fact, observed_at=now))
        now += timedelta(minutes=10)
        record(raised, decide(folded(told, known), raised, now, now))
    now += timedelta(seconds=1)
    standing = folded(told, known)
    record(raised, decide(standing, raised, now, now))
    truth = {str(t.id): t.breached_at(now) for t in standing.timers}
    for timer in {r.timer for r in raised}:
        for audience in ("leads", LEGAL):
            heard = [
                r
                for r in raised
                if r.timer == timer and audience in r.audiences and r.reason is not Reason.WARNING
            ]
            assert not heard or heard[-1].at == truth.get(timer)
    assert len({r.key for r in raised}) == len(raised)
