"""Books and histories nobody would think of, for Hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

from hypothesis import settings
from hypothesis import strategies as st

from bot.sla.calendars import ALWAYS, Calendar
from bot.sla.durations import BusinessDays, Duration
from bot.sla.duties import Duty, Event
from bot.sla.exclusions import Excluded
from bot.sla.facts import (
    Acknowledged,
    Assigned,
    Attributes,
    AttributesChanged,
    Author,
    Category,
    Claimed,
    Deed,
    Deleted,
    Fact,
    FactKey,
    FieldChanged,
    Hidden,
    IncidentEvent,
    Merged,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    Restored,
    Snoozed,
    StatusChanged,
    Withdrawn,
)
from bot.sla.fold import Standing, fold
from bot.sla.ladders import LEGAL, Kind, Ladder, Rung, When
from bot.sla.library import Library
from bot.sla.policies import (
    Book,
    Condition,
    Metric,
    OnChange,
    Operator,
    OwnershipStart,
    Promise,
    Reopen,
    Supplier,
    Switches,
)
from bot.sla.timers import Timer
from tests.sla.builders import (
    OFFICE,
    book,
    first_response,
    left,
    next_response,
    policy,
    promise,
    resolution,
    share,
    span,
)
from tests.sla.parties import duties, of_supplier, of_team
from tests.sla.timeline import CARLA, DESK, EVA, LONG_AGO, MONDAY, PENDING, ROBOT, SAM, TICKET

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
PRIORITIES = st.builds(
    lambda priority, group, tags: Attributes(priority=priority, group=group, tags=frozenset(tags)),
    st.sampled_from(["low", "high", "late", None]),
    st.sampled_from([None, "engineering", "operations"]),
    st.sets(st.sampled_from(["carrier", "leak", "told"]), max_size=2),
)
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
    st.builds(Assigned, st.sampled_from(["eva", "robot", None])),
    st.builds(FieldChanged, st.just("group"), st.sampled_from([("engineering",), ("operations",), ()])),
    st.builds(Withdrawn, st.integers(1, 12).map(lambda n: FactKey(f"f{n}"))),
    st.builds(IncidentEvent, st.sampled_from(Duty), st.sampled_from(Event)),
    st.just(Claimed("U0EVA")),
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


CARRIER = Supplier("carrier", (Condition("tags", Operator.IS, ("carrier",)),), calendar=SPLIT)


def rarer(n: int, hours: int) -> tuple[Promise, ...]:
    """A few of the metrics that not every policy has."""
    budget = f"{hours}h"
    sets: tuple[tuple[Promise, ...], ...] = (
        (promise(Metric.PERIODIC_UPDATE, budget, pause_on={PENDING}), promise(Metric.TIME_TO_OWN, budget)),
        (of_team("engineering", budget), of_team("operations", budget, start=OwnershipStart.CREATED)),
        (of_supplier(CARRIER, budget), *duties(Duty.GDPR, "leak", notification="told")),
        (*duties(Duty.NIS2, "leak"), promise(Metric.AGENT_WORK, budget, pause_on=PAUSES[2])),
        (promise(Metric.REQUESTER_WAIT, budget, pause_on={PENDING}), *duties(Duty.DORA)),
    )
    return tuple(replace(one, warn=STEPS, ladder=LADDER) for one in sets[n % len(sets)])


def book_with(switches: Switches, n: int) -> Book:
    """Three policies by priority, and none for other tickets; `n` varies their calendars, pauses and rarer
    metrics."""
    calendars = (ALWAYS, OFFICE, SPLIT)
    policies = [
        policy(
            name,
            first_response(f"{hours}h", kind=Kind.CONTRACTUAL, warn=STEPS, ladder=LADDER),
            next_response(f"{hours}h", pause_on=PAUSES[n % 3], warn=STEPS, ladder=LADDER),
            resolution(budget, pause_on=PAUSES[(n + 1) % 3], warn=STEPS, ladder=LADDER),
            *rarer(n, hours),
            priority=name,
            calendar=calendars[(n // 3 + k) % 3],
            switches=switches,
        )
        for k, (name, hours, budget) in enumerate(LEVELS)
    ]
    return book(*policies, suppliers=[CARRIER])


BOOKS = [
    book_with(Switches(bots, grace, reopen, resume, change, pausable=n % 7 > 2), n)
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


def shifted(fact: Fact, by: timedelta) -> Fact:
    """The same fact, so much later."""
    deed = fact.deed
    if isinstance(deed, Excluded):
        deed = replace(deed, start=deed.start + by, end=deed.end + by)
    if isinstance(deed, Snoozed):
        deed = replace(deed, until=deed.until + by)
    earliest = None if fact.not_before is None else fact.not_before + by
    return replace(
        fact,
        occurred_at=fact.occurred_at + by,
        observed_at=fact.observed_at + by,
        not_before=earliest,
        deed=deed,
    )
