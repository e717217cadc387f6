"""Stretches of time become changes: pure, and told once."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.observations import Health
from bot.sources.shared.turns import SILENT, Interval, Turn, alike, news, turns_of
from tests.sources.play import MORNING

MINUTE = timedelta(minutes=1)
UP, DOWN, UNKNOWN, PAUSED = Health.UP, Health.DOWN, Health.UNKNOWN, Health.PAUSED


def stretch(start: int, end: int | None, health: Health) -> Interval:
    return Interval(MORNING + start * MINUTE, None if end is None else MORNING + end * MINUTE, health)


def turns(*intervals: Interval, since: int = 0, says: Health | None = UP) -> list[tuple[int, Health]]:
    found = turns_of(intervals, MORNING + since * MINUTE, says)
    return [((turn.at - MORNING) // MINUTE, turn.health) for turn in found]


def test_each_change_is_told_once_and_the_end_that_moves_is_not() -> None:
    told = turns(stretch(0, 5, UP), stretch(5, 7, DOWN), stretch(7, 9, UP), stretch(9, 20, UP))
    assert told == [(0, UP), (5, DOWN), (7, UP)]


def test_what_began_before_is_told_as_of_then() -> None:
    assert turns(stretch(-30, -10, DOWN), stretch(-10, 5, UP), stretch(5, None, DOWN), since=0) == [
        (0, UP),
        (5, DOWN),
    ]


def test_s39_where_nothing_is_told_nobody_knows() -> None:
    assert turns(stretch(0, 5, UP), stretch(8, 9, UP)) == [(0, UP), (5, UNKNOWN), (8, UP)]


def test_s39_a_paused_monitor_cannot_tell_since_its_last_word() -> None:
    assert turns(stretch(0, 5, UP), says=PAUSED) == [(0, UP), (5, PAUSED)]
    assert turns(stretch(0, 5, UP), stretch(5, 9, UNKNOWN), says=PAUSED) == [(0, UP), (5, PAUSED)]


def test_an_empty_stretch_says_nothing() -> None:
    assert turns(stretch(0, 5, UP), stretch(5, 5, DOWN), stretch(5, 9, UP)) == [(0, UP)]


def test_what_was_told_is_no_news() -> None:
    told = [Turn(MORNING, UP), Turn(MORNING + MINUTE, DOWN)]
    assert news(told, MORNING, UP) == [Turn(MORNING + MINUTE, DOWN)]
    assert news(told, None, None) == told


def test_another_word_about_the_same_instant_corrects_it() -> None:
    assert news([Turn(MORNING, UP)], MORNING, DOWN) == [Turn(MORNING, UP, corrected=True)]


def test_ways_of_not_knowing_are_no_news_of_each_other() -> None:
    assert news([Turn(MORNING, UNKNOWN), Turn(MORNING + MINUTE, UP)], MORNING, PAUSED) == [
        Turn(MORNING + MINUTE, UP)
    ]
    assert all(alike(one, other) for one in SILENT for other in SILENT)
    assert not alike(UP, UNKNOWN)


stretches = st.lists(st.tuples(st.integers(1, 30), st.sampled_from(Health)), max_size=12)


@given(stretches, st.integers(0, 200))
def test_reading_on_from_any_change_tells_the_same_as_reading_all(
    told: list[tuple[int, Health]], cut: int
) -> None:
    intervals, at = list[Interval](), 0
    for length, health in told:
        intervals.append(stretch(at, at + length, health))
        at += length
    whole = news(turns_of(intervals, MORNING, UP), None, None)
    before = [one for one in whole if one.at <= MORNING + cut * MINUTE][-1:]
    for last in before:
        rest = news(turns_of(intervals, last.at, UP), last.at, last.health)
        assert rest == [one for one in whole if one.at > last.at]
