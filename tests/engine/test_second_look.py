"""A product that thinks otherwise of the past: what is put right, and what is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.second_look import differences
from bot.sla.facts import NOBODY, Fact, FactKey, SourceName, Subject
from bot.sla.observations import Health, Observed
from bot.sla.uptime.services import monitor_subject
from bot.sla.uptime.standing import once

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
MONITOR = monitor_subject(SourceName("pings"), "4001")
WORDS = {"u": Health.UP, "d": Health.DOWN, "?": Health.UNKNOWN, "p": Health.PAUSED, "g": Health.DEGRADED}
NOW = START + timedelta(days=2)


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def facts(script: str, who: str = "told", monitor: Subject = MONITOR) -> list[Fact]:
    """`0u 10d 20u`: up, down from minute 10 to 20."""
    found = []
    for word in script.split():
        at, health = minute(int(word[:-1])), WORDS[word[-1]]
        key = FactKey(f"{who}:{at.isoformat()}:{health}")
        found.append(Fact(monitor.source, key, monitor, at, NOW, NOBODY, Observed(health)))
    return found


def said(found: list[Fact]) -> str:
    """Those facts as a script."""
    letters = {health: letter for letter, health in WORDS.items()}
    told = [fact for fact in once(found) if isinstance(fact.deed, Observed)]
    return " ".join(
        f"{(f.occurred_at - START) // timedelta(minutes=1)}{letters[f.deed.health]}"
        for f in told
        if isinstance(f.deed, Observed)
    )


def state(found: list[Fact], at: datetime) -> Health:
    told = [f.deed.health for f in once(found) if f.occurred_at <= at and isinstance(f.deed, Observed)]
    return told[-1] if told else Health.UNKNOWN


@pytest.mark.parametrize(
    ("told", "looked", "wanted"),
    [
        ("0u 10d 20u", "0u 10d 20u", ""),
        ("0u 10d 20u", "0u", "10u"),  # no outage after all
        ("0u", "0u 10d 20u", "10d 20u"),  # an outage that nobody saw
        ("0u 10d 20u", "0u 12d 20u", "10u 12d"),
        ("0u 10d 20u", "0u 10d 25u", "20d 25u"),
        ("0u 10d 20u", "5u", "10u"),
        ("0u 10p 20u", "0u 15d 18u", ""),  # it was paused: nobody looked
        ("0u 10p 20u", "0u", ""),
        ("0u 10d 20u", "0u 10? 20u", ""),  # what was seen stays
        ("0u 10d 20u", "0u 5? 15d 20u", ""),
        ("0u 10d 20p 30u", "0u", "10u"),
        ("0u 10d 15p 18d 30u", "0u", "10u 18u"),
        ("0u 10g 20u", "0u", ""),  # degraded is up
        ("0d 20u", "5u", ""),  # it was down before the days that are looked at: they agree later on
        ("0d 20u 30d 40u", "5u", "30u"),
        ("", "0u", ""),
        ("0u", "", ""),
    ],
)
def test_up_and_down_are_put_right_and_nothing_else(told: str, looked: str, wanted: str) -> None:
    assert said(differences(MONITOR, facts(told), facts(looked, "look"), NOW, NOW)) == wanted


def test_what_was_not_read_to_its_end_is_left_to_reading() -> None:
    told, looked = facts("0u"), facts("0u 10d 20u", "look")
    assert said(differences(MONITOR, told, looked, minute(15), NOW)) == "10d"
    assert differences(MONITOR, told, looked, minute(10), NOW) == []


def test_other_monitors_are_others() -> None:
    other = monitor_subject(SourceName("pings"), "4002")
    assert differences(MONITOR, facts("0u"), facts("0u 10d", "look", other), NOW, NOW) == []


SCRIPTS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from("ud?pg")),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one[0],
).map(lambda turns: " ".join(f"{at}{word}" for at, word in sorted(turns)))


@given(told=SCRIPTS, looks=st.lists(SCRIPTS, min_size=1, max_size=3))
def test_after_a_look_both_tell_the_same_where_both_could_tell(told: str, looks: list[str]) -> None:
    """And a second look at the same finds nothing."""
    ours = facts(told)
    for number, script in enumerate(looks):
        theirs = facts(script, f"look{number}")
        before = list(ours)
        news = differences(MONITOR, ours, theirs, NOW, NOW)
        assert len({fact.key for fact in [*ours, *news]}) == len(ours) + len(news)
        ours = [*ours, *news]
        assert differences(MONITOR, ours, theirs, NOW, NOW) == []
        for at in (minute(number) for number in range(61)):
            was, is_, there = state(before, at), state(ours, at), state(theirs, at)
            assert is_ is was or {was, is_, there} <= {Health.UP, Health.DOWN, Health.DEGRADED}
            assert is_ is was or (is_ is Health.DOWN) == (there is Health.DOWN)
