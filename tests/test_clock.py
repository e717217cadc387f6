"""The clock that runs faster than the machine's."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import PacedClock, SystemClock

START = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_lease_lasts_as_long_for_the_machine_at_any_speed() -> None:
    clock = PacedClock(START, rate=600)
    lease = clock.meanwhile(MINUTE)
    assert lease == timedelta(hours=10)
    now = clock.now()
    assert clock.wall(now + lease) - clock.wall(now) == MINUTE


@pytest.mark.parametrize("rate", [0, 0.5, 1])
def test_a_lease_is_never_shorter_than_asked_for(rate: float) -> None:
    assert PacedClock(START, rate=rate).meanwhile(MINUTE) == MINUTE
    assert SystemClock().meanwhile(MINUTE) == MINUTE


def test_a_change_of_speed_is_told_and_bends_nothing() -> None:
    clock = PacedClock(START, rate=0)
    told: list[float] = []
    clock.on_change(lambda: told.append(clock.rate))
    clock.jump(MINUTE)
    clock.set_rate(0)
    assert told == [0, 0]
    assert clock.now() == START + MINUTE
    assert clock.wall(START + 2 * MINUTE).year == 9999


def test_a_clock_starts_at_an_aware_instant() -> None:
    with pytest.raises(ValueError, match="aware"):
        PacedClock(START.replace(tzinfo=None))
