"""The algebra of spans, checked against plain sets of whole numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.spans import Span, Spans, as_utc

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def at(second: int) -> datetime:
    return EPOCH + second * SECOND


def span(start: int, end: int) -> Span:
    return Span(at(start), at(end))


SPAN = st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda pair: span(pair[0], sum(pair)))
SPANS = st.lists(SPAN, max_size=12).map(lambda several: Spans.of(*several))


def seconds(spans: Spans) -> set[int]:
    """The set as the seconds in it, the slow and obvious way."""
    return {n for n in range(80) if any(part.start <= at(n) < part.end for part in spans)}


@given(SPANS, SPANS)
def test_s02_algebra_is_that_of_sets(a: Spans, b: Spans) -> None:
    assert seconds(a | b) == seconds(a) | seconds(b)
    assert seconds(a & b) == seconds(a) & seconds(b)
    assert seconds(a - b) == seconds(a) - seconds(b)


@given(SPANS, SPANS, st.integers(-2, 82), st.integers(-2, 82))
def test_s02_every_result_is_normal(a: Spans, b: Spans, start: int, end: int) -> None:
    """Sorted, apart and not empty, so that equal sets look alike."""
    for result in (a, a | b, a & b, a - b, a.clip(at(start), at(end))):
        assert all(part.start < part.end for part in result)
        assert all(one.end < other.start for one, other in pairwise(result))
        assert result == Spans.of(*(span(n, n + 1) for n in seconds(result)))
        assert hash(result) == hash(Spans.of(*reversed(list(result))))


@given(SPANS)
def test_s01_length_and_membership(a: Spans) -> None:
    assert a.length == len(seconds(a)) * SECOND
    assert bool(a) == bool(seconds(a))
    assert {n for n in range(80) if a.contains(at(n))} == seconds(a)


@given(SPANS, st.integers(-2, 82), st.integers(-2, 82))
def test_s01_clip_keeps_what_lies_between(a: Spans, start: int, end: int) -> None:
    assert seconds(a.clip(at(start), at(end))) == {n for n in seconds(a) if start <= n < end}


def test_s03_the_start_is_in_the_end_is_not() -> None:
    spans = Spans.of(span(10, 20), span(30, 40))
    inside = [second for second in (9, 10, 19, 20, 29, 30, 40) if spans.contains(at(second))]
    assert inside == [10, 19, 30]


def test_s01_touching_spans_become_one() -> None:
    assert list(Spans.of(span(5, 9), span(0, 5), span(2, 3))) == [span(0, 9)]
    assert len(Spans.of(span(0, 5), span(6, 9))) == 2


def test_s01_nothing_is_nothing() -> None:
    assert not Spans()
    assert Spans() == Spans.of()
    assert Spans().length == timedelta(0)
    assert Spans() != "Spans.of()"


@pytest.mark.parametrize("end", [0, -1])
def test_s01_a_span_must_start_before_it_ends(end: int) -> None:
    with pytest.raises(ValueError, match="must start before it ends"):
        span(0, end)


def test_s01_a_time_without_a_zone_is_no_instant() -> None:
    naive = EPOCH.replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        Span(naive, at(1))
    with pytest.raises(ValueError, match="no time zone"):
        Spans.of(span(0, 1)).contains(naive)


def test_s01_other_zones_are_converted_before_they_are_compared() -> None:
    """02:50 to 02:10 on the wall, in the hour that happens twice: twenty minutes, not minus forty."""
    amsterdam = ZoneInfo("Europe/Amsterdam")
    start = datetime(2026, 10, 25, 2, 50, tzinfo=amsterdam)
    end = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=amsterdam)
    found = Span(start, end)
    assert found == Span(datetime(2026, 10, 25, 0, 50, tzinfo=UTC), datetime(2026, 10, 25, 1, 10, tzinfo=UTC))
    assert found.start.tzinfo is UTC
    assert found.length == timedelta(minutes=20)
    assert as_utc(datetime(2026, 1, 1, 5, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))) == EPOCH
