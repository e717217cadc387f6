"""The course of a budget is that of its timer, and its bands hold what the figures say (S37)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.durations import share_of
from bot.sla.spans import ZERO, Spans
from bot.sla.uptime.courses import Course, Part, course
from bot.sla.uptime.moving import Moving
from bot.sla.uptime.periods import Rolling
from bot.sla.uptime.standing import heard
from tests.sla.uptime.months import (
    NOVEMBER,
    PORTAL,
    timer,
    turns,
)
from tests.sla.uptime.spent import (
    HOUR,
    MINUTE,
    OFFICE,
    ROLLING,
    Windows,
    histories,
    known,
    minutes,
    month,
    window,
    windows,
)


def left_at(drawn: Course, at: datetime) -> timedelta:
    """What the picture shows at an instant, between the corners on both sides."""
    before = max((one for one in drawn.corners if one.at <= at), key=lambda one: one.at)
    after = min((one for one in drawn.corners if one.at >= at), key=lambda one: one.at)
    if before.at == after.at:
        return before.left
    return before.left + (after.left - before.left) * ((at - before.at) / (after.at - before.at))


@given(minutes, windows, windows, st.booleans(), st.integers(1, 50_000))
def test_the_course_is_the_timers_left_at_each_instant(
    downs: list[int],
    maintained: Windows,
    apart: Windows,
    office: bool,
    until: int,
) -> None:
    service = replace(PORTAL, hours=OFFICE) if office else PORTAL
    facts = histories(downs, maintained, apart)
    now = NOVEMBER + until * MINUTE
    found = heard(facts)
    assert found is not None
    spending = month(found, now, service)
    drawn, clock = course(spending), timer(facts, service)
    assert drawn.budget == clock.budget
    assert spending.left == clock.left(min(now, clock.stretches[-1].start))
    for step in range(0, until, max(until // 50, 1)):
        at = NOVEMBER + step * MINUTE
        if at <= spending.until:
            assert abs(left_at(drawn, at) - clock.left(at)) <= timedelta(microseconds=1)
    assert all(
        before.at <= after.at and before.left >= after.left for before, after in pairwise(drawn.corners)
    )


@given(minutes, windows, windows, st.integers(1, 50_000))
def test_bands_never_overlap_and_hold_what_the_figures_say(
    downs: list[int], maintained: Windows, apart: Windows, until: int
) -> None:
    found = heard(histories(downs, maintained, apart))
    assert found is not None
    spending = month(found, NOVEMBER + until * MINUTE)
    drawn = course(spending)
    assert all(one.span.end <= other.span.start for one, other in pairwise(drawn.bands))
    assert all(drawn.span.start <= one.span.start and one.span.end <= drawn.span.end for one in drawn.bands)
    assert length(drawn, Part.DOWN) == spending.figures.down
    assert length(drawn, Part.UNKNOWN) == spending.figures.unknown
    off = (Part.MAINTENANCE, Part.EXCLUDED)
    assert sum((length(drawn, part, spending.until) for part in off), ZERO) == spending.figures.excluded
    later = [one for one in drawn.bands if one.span.end > spending.until]
    assert all(one.part in off for one in later)


def length(drawn: Course, part: Part, until: datetime | None = None) -> timedelta:
    spans = [one.span for one in drawn.bands if one.part is part]
    ends = [one.end if until is None else min(one.end, until) for one in spans]
    return sum((max(end - one.start, ZERO) for one, end in zip(spans, ends, strict=True)), ZERO)


@given(minutes, st.integers(1, 60_000), st.booleans())
def test_the_course_of_rolling_days_is_exact_at_each_instant(
    downs: list[int], until: int, office: bool
) -> None:
    service = replace(ROLLING, hours=OFFICE) if office else ROLLING
    (promise,) = service.promises
    facts = known(*turns(*(minute / 60 for minute in downs)))
    spending = window(facts, NOVEMBER + until * MINUTE, service)
    drawn, per = course(spending), Rolling(30)
    assert drawn.corners[-1].left == spending.left
    for step in range(0, 30 * 24, 37):
        at = drawn.span.start + step * HOUR
        inside = Spans.of(per.window(at)) - spending.whole.maintenance - spending.whole.excluded
        allowed = share_of(spending.whole.measured(inside), 1 - promise.at_least)
        start, end = per.window(at).start, per.window(at).end
        exact = allowed - spending.whole.measured(spending.whole.down.clip(start, end))
        assert Moving(spending.whole, promise, per).allowed(at) == allowed
        assert abs(left_at(drawn, at) - exact) <= timedelta(microseconds=2)
