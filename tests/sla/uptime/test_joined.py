"""What monitors say, joined over a part of their history, is that part of the whole."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.observations import Health
from bot.sla.spans import Span, Spans
from bot.sla.uptime.health import Quorum, joined
from tests.sla.uptime.months import NOVEMBER

HOURS = st.integers(-3000, 3000).map(lambda hour: NOVEMBER + timedelta(hours=hour))
TURNS = st.lists(st.tuples(HOURS, st.sampled_from(Health)), max_size=9, unique_by=lambda turn: turn[0]).map(
    lambda turns: sorted(turns, key=lambda turn: turn[0])
)
SAID = st.dictionaries(st.sampled_from("abc"), TURNS, min_size=1)
PARTS = st.tuples(HOURS, HOURS).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Span(*pair))
LENGTHS = st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(hours=30), timedelta(days=40)])


@given(SAID, st.sampled_from(Quorum), PARTS, LENGTHS)
def test_a_part_is_a_part_of_the_whole(
    said: dict[str, list[tuple[datetime, Health]]], quorum: Quorum, part: Span, min_length: timedelta
) -> None:
    ever = Span(NOVEMBER - timedelta(days=200), NOVEMBER + timedelta(days=200))
    whole, found = (joined(said, quorum, span, min_length) for span in (ever, part))
    touching = Spans.of(*(one for one in whole.outages if one.start < part.end and part.start < one.end))
    assert found.down == touching.clip(part.start, part.end)
    assert found.unknown == whole.unknown.clip(part.start, part.end)
    known = max([part.end, *(turns[-1][0] for turns in said.values() if turns)])  # what goes on is open
    bounds = [[(one.start, min(one.end, known)) for one in some] for some in (found.outages, touching)]
    assert bounds[0] == bounds[1]


@given(SAID, st.sampled_from(Quorum), PARTS)
def test_every_instant_is_what_the_monitors_say_then(
    said: dict[str, list[tuple[datetime, Health]]], quorum: Quorum, part: Span
) -> None:
    """Worked out another way: instant by instant, by trying what the silent ones might say."""
    found = joined(said, quorum, part)
    at = part.start
    while at < part.end:
        now = [next((h for t, h in reversed(turns) if t <= at), Health.UNKNOWN) for turns in said.values()]
        down = sum(one is Health.DOWN for one in now)
        silent = sum(one not in {Health.DOWN, Health.UP, Health.DEGRADED} for one in now)
        needed = quorum.needs(len(now))
        could = {one >= needed for one in range(down, down + silent + 1)}
        assert (found.down.contains(at), found.up.contains(at)) == (could == {True}, could == {False})
        at += max((part.end - part.start) / 23, timedelta(hours=1))
