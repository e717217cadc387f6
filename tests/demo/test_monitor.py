"""The make-believe monitor: the same history at every start, shown as Pingdom shows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import PacedClock
from bot.demo.monitor import Server, Tower
from bot.demo.monitor.tower import STORY
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sla.observations import Observed
from bot.sources import REGISTRY
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.demo.backstage import TUESDAY
from tests.demo.workshop import Still

TOKEN = "demo-token"


def tower(after: timedelta) -> Tower:
    """The tower, so long after the demo began."""
    still = Still()
    still.at = TUESDAY + after
    return Tower(still, TUESDAY)


def test_the_outage_of_the_story_begins_and_ends() -> None:
    begins, length = STORY
    before = len(tower(begins - timedelta(seconds=1)).outages())
    (start, end) = tower(begins).outages()[-1]
    assert len(tower(begins).outages()) == before + 1
    assert (start, end) == (TUESDAY + begins, TUESDAY + begins + length)


@given(
    after=st.integers(-60 * 24, 60 * 24 * 60),
    back=st.integers(1, 60 * 24 * 130),
    length=st.integers(1, 90 * 1440),
)
def test_the_past_has_no_gaps_and_never_changes(after: int, back: int, length: int) -> None:
    now = timedelta(minutes=after)
    start = TUESDAY + now - timedelta(minutes=back)
    end = start + timedelta(minutes=length)
    seen = tower(now).stretches(start, end)
    for one, other in pairwise(seen):
        assert one.end == other.start
        assert one.status != other.status
    assert all(one.start < one.end <= TUESDAY + now for one in seen)
    later = tower(now + timedelta(days=30)).stretches(start, min(end, TUESDAY + now))
    assert later == seen


async def told(after: timedelta, token: str = TOKEN) -> list[tuple[datetime, str]]:
    """What Duebell reads of it."""
    clock = PacedClock(TUESDAY + after, rate=0)
    server = Server(Tower(clock, TUESDAY), TOKEN)
    await server.start()
    http = Http(clock)
    try:
        spec = REGISTRY["pingdom"]
        settings = spec.settings.model_validate({"token": token, "base_url": server.base_url})
        source = spec.make(SourceName("pings"), settings, http, clock)
        page = await source.fetch("", clock.now())
        assert page.read_up_to is not None
        assert page.strange == ()
        return [(f.occurred_at, f.deed.health) for f in page.facts if isinstance(f.deed, Observed)]
    finally:
        await http.close()
        await server.stop()


async def test_it_is_read_as_pingdom_is() -> None:
    begins, length = STORY
    during = await told(begins + timedelta(minutes=5))
    assert during[-1] == (TUESDAY + begins, "down")
    after = await told(begins + length + timedelta(minutes=5))
    assert after[-2:] == [(TUESDAY + begins, "down"), (TUESDAY + begins + length, "up")]
    assert len(after) == 7, "up, and three outages of the last five weeks"


async def test_it_asks_who_comes() -> None:
    with pytest.raises(SourceTrouble) as refused:
        await told(timedelta(0), "another")
    assert refused.value.kind is SourceTroubleKind.AUTH
