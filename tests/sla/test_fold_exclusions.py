"""Time that is excluded never counts, whenever it is declared: S02, S45."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.sla.exclusions import Excluded
from bot.sla.ladders import Kind
from bot.sla.timers import Cause, State
from tests.sla.builders import book_of, resolution, span
from tests.sla.rungs import DUE, LAW, ticket_with
from tests.sla.timeline import OPEN, PENDING, Told, at

EIGHT = book_of(resolution("8h"))


@pytest.mark.parametrize(
    ("ranges", "used"),
    [  # from Mon 09:00 until Mon 15:00, paused 11:00-12:00
        ([], "5h"),
        ([("Mon 09:30", "Mon 10:00")], "4h30m"),
        ([("Mon 08:00", "Mon 10:00")], "4h"),
        ([("Mon 09:00", "Mon 10:00"), ("Mon 09:30", "Mon 10:30")], "3h30m"),
        ([("Mon 10:30", "Mon 12:30")], "4h"),
        ([("Mon 11:00", "Mon 12:00")], "5h"),
        ([("Mon 14:00", "Mon 20:00")], "4h"),
        ([("Mon 16:00", "Mon 20:00")], "5h"),
        ([("Mon 01:00", "Mon 08:00")], "5h"),
    ],
)
def test_s45_excluded_time_never_counts_and_overlaps_count_once(
    ranges: list[tuple[str, str]], used: str
) -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.becomes("Mon 11:00", PENDING)
    ticket.becomes("Mon 12:00", OPEN)
    for start, end in ranges:
        ticket.is_excluded("Mon 15:00", start, end)
    assert ticket.timer().used(at("Mon 15:00")) == span(used)


def test_s45_an_exclusion_names_its_reason() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.is_excluded("Mon 12:00", "Mon 10:00", "Mon 11:00", "force_majeure")
    stretch = ticket.timer().stretch_at(at("Mon 10:30"))
    assert (stretch.cause, stretch.detail) == (Cause.EXCLUDED, "force_majeure")


def test_s45_declared_afterwards_it_takes_a_breach_back() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    assert ticket.timer().breached_at(at("Mon 18:00")) == at("Mon 17:00")
    ticket.is_excluded("Mon 18:00", "Mon 10:00", "Mon 12:00")
    assert ticket.timer().due() == at("Mon 19:00")


def test_s45_planned_maintenance_moves_due_and_the_timer_stands_still_while_it_lasts() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    ticket.is_excluded("Mon 09:30", "Mon 12:00", "Mon 13:00")
    timer = ticket.timer()
    assert timer.due() == at("Mon 18:00")
    states = [timer.state(at(f"Mon {h}:00")) for h in (11, 12, 13)]
    assert states == [State.RUNNING, State.PAUSED, State.RUNNING]
    assert timer.standing_still_at(at("Mon 12:30")) is Cause.EXCLUDED


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (at("Mon 10:00"), at("Mon 10:00")),
        (at("Mon 11:00"), at("Mon 10:00")),
        (datetime(2026, 3, 2, 9), at("Mon 10:00")),  # noqa: DTZ001 - the fault
    ],
)
def test_s45_an_exclusion_that_is_no_stretch_of_time_cannot_be_made(start: datetime, end: datetime) -> None:
    with pytest.raises(ValueError, match="exclusion"):
        Excluded(start, end, "war")


def test_s45_taken_back_the_time_counts_again() -> None:
    ticket = Told(EIGHT)
    ticket.opens("Mon 09:00")
    exclusion = ticket.is_excluded("Mon 18:00", "Mon 10:00", "Mon 12:00")
    ticket.is_counted_after_all("Mon 18:30", exclusion)
    assert ticket.timer().breached_at(at("Mon 18:30")) == at("Mon 17:00")


def test_s26_s45_who_heard_the_first_verdict_hears_every_later_one() -> None:
    """Told, moved by an exclusion, and as it was once that is taken back: leads and legal alike."""
    ticket = ticket_with(DUE, LAW, kind=Kind.CONTRACTUAL, budget="8h")
    assert ticket.hears("Mon 17:05") == ["due -> leads", "law:legal -> legal"]
    exclusion = ticket.is_excluded("Mon 17:10", "Mon 10:00", "Mon 12:00")
    assert ticket.hears("Mon 17:10") == ["corrected -> leads", "corrected:legal -> legal"]
    assert ticket.hears("Mon 18:59") == []
    ticket.is_counted_after_all("Mon 18:59", exclusion)
    assert ticket.hears("Mon 18:59") == ["due -> leads", "law:legal -> legal"]
