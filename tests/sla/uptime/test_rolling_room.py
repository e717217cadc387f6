"""What an outage of a rolling window may use, where the window grows while it lasts (S37)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from bot.sla.calendars import Calendar
from bot.sla.observations import Health, Observed
from bot.sla.timers import State
from bot.sla.uptime.periods import Rolling
from tests.sla.uptime.months import MONITORS, promising, said, timer, watched

LONG = Calendar.of("long", "Europe/London", {"mon-sat": "07:00-22:00"})
TUESDAY = datetime(2027, 3, 9, 9, 0, tzinfo=UTC)
"""The window of thirty days that ends here begins on a Sunday: it loses nothing while it gains open hours."""


def test_s37_an_outage_that_uses_more_than_was_left_at_its_start_and_breaks_nothing_is_met() -> None:
    """1 % of 377 hours was left at the start, 1 % of 380h 48m at the end."""
    service = replace(promising(at_least=Fraction(99, 100), per=Rolling(30)), hours=LONG)
    length = timedelta(hours=3, minutes=48)
    facts = [
        watched(),
        said(MONITORS[0], Observed(Health.UP), TUESDAY - timedelta(days=60)),
        said(MONITORS[0], Observed(Health.DOWN), TUESDAY),
        said(MONITORS[0], Observed(Health.UP), TUESDAY + length),
    ]
    one = timer(facts, service)
    assert one.due() is None
    assert one.state(TUESDAY + length) is State.MET
    assert one.budget == timedelta(seconds=13708.8)
