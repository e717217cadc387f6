"""What a window of maintenance is worth under a promise (S38)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.exclusions import Window
from bot.sla.uptime.services import MaintenanceRule
from bot.sla.uptime.worth import Falls, worth
from tests.sla.uptime.months import NOVEMBER, PORTAL, PROMISE

HOUR = timedelta(hours=1)


def window(start: int, length: int, notice: int) -> Window:
    begins = NOVEMBER + start * HOUR
    return Window(Span(begins, begins + length * HOUR), begins - notice * HOUR, "m")


def test_s38_too_late_over_the_cap_or_worth_all_of_it() -> None:
    promise = replace(PROMISE, maintenance=MaintenanceRule(24 * HOUR, 4 * HOUR))
    early, late, long = window(30, 2, 24), window(30, 2, 23), window(30, 5, 24)
    found = worth(PORTAL, promise, [early], early.span)
    assert (found.counted, found.surplus, found.why, found.cap_left) == (2 * HOUR, ZERO, None, 2 * HOUR)
    found = worth(PORTAL, promise, [late], late.span)
    assert (found.counted, found.surplus, found.why, found.cap_left) == (
        ZERO,
        2 * HOUR,
        Falls.TOO_LATE,
        4 * HOUR,
    )
    found = worth(PORTAL, promise, [long], long.span)
    assert (found.counted, found.surplus, found.why, found.cap_left) == (
        4 * HOUR,
        HOUR,
        Falls.OVER_CAP,
        ZERO,
    )


some_windows = st.builds(window, st.integers(0, 800), st.integers(1, 12), st.integers(0, 48))
rules = st.builds(
    lambda notice, cap: MaintenanceRule(notice * HOUR, None if cap is None else cap * HOUR),
    st.integers(0, 48),
    st.none() | st.integers(0, 24),
)


@given(st.lists(some_windows, max_size=5), some_windows, rules)
def test_s38_all_of_a_window_counts_or_is_surplus_and_surplus_has_a_reason(
    others: list[Window], mine: Window, rule: MaintenanceRule
) -> None:
    promise = replace(PROMISE, maintenance=rule)
    found = worth(PORTAL, promise, [*others, mine], mine.span)
    assert found.counted + found.surplus == Spans.of(mine.span).length
    assert (found.why is None) == (found.surplus == ZERO)
    assert (found.cap_left is None) == (rule.cap is None)
    assert found.cap_left is None or found.cap_left >= ZERO
    if found.why is Falls.OVER_CAP:
        assert rule.cap is not None
