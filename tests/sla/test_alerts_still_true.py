"""Just before an alert is sent: is it still true? (S34)"""

from __future__ import annotations

import pytest

from bot.sla.alerts import still_true
from bot.sla.moments import Reason
from tests.sla.rungs import DUE, WARN, ticket_with
from tests.sla.timeline import PENDING, SOLVED, at


@pytest.mark.parametrize(
    ("reason", "at_", "now", "solved", "goes"),
    [
        (Reason.WARNING, "Mon 11:00", "Mon 11:01", "", True),
        (Reason.WARNING, "Mon 11:00", "Mon 13:01", "", False),
        (Reason.WARNING, "Mon 11:00", "Mon 11:01", "Mon 11:00:30", False),
        (Reason.BREACHED, "Mon 13:00", "Mon 13:01", "", True),
        (Reason.BREACHED, "Mon 13:00", "Mon 14:01", "Mon 14:00", True),
        (Reason.BREACHED, "Mon 13:00", "Mon 14:01", "Mon 12:00", False),
        (Reason.BREACHED, "Mon 12:30", "Mon 14:01", "", False),
        (Reason.OVER_AT_CHANGE, "Mon 13:00", "Mon 13:01", "", True),
        (Reason.ESCALATED, "Mon 13:00", "Mon 13:31", "", True),
        (Reason.ESCALATED, "Mon 13:00", "Mon 13:31", "Mon 13:20", False),
        (Reason.REPEATED, "Mon 13:00", "Mon 14:00", "Mon 12:00", False),
        (Reason.CORRECTED, None, "Mon 14:00", "Mon 12:00", True),
    ],
)
def test_s34_just_before_sending_it_is_asked_again(
    reason: Reason, at_: str | None, now: str, solved: str, goes: bool
) -> None:
    ticket = ticket_with(DUE)
    if solved:
        ticket.becomes(solved, SOLVED)
    why_not = still_true(reason, at(at_) if at_ else None, ticket.timer(), at(now))
    assert (why_not == "") is goes


def test_s34_a_paused_timer_is_not_warned_of() -> None:
    ticket = ticket_with(WARN)
    ticket.becomes("Mon 11:01", PENDING)
    assert (
        still_true(Reason.WARNING, at("Mon 11:00"), ticket.timer(), at("Mon 11:02")) == "the timer is paused"
    )


@pytest.mark.parametrize("reason", Reason)
def test_s34_of_a_timer_that_is_no_longer_there_only_a_correction_is_true(reason: Reason) -> None:
    assert (still_true(reason, None, None, at("Mon 09:00")) == "") is (reason is Reason.CORRECTED)
