"""Maintenance that a monitor announces is maintenance of the services that listen to it (S38)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.sla.facts import Fact, Subject
from bot.sla.observations import MaintenanceCalledOff, MaintenancePlanned
from bot.sla.uptime.services import MaintenanceRule
from tests.sla.uptime.months import MONITORS, NOVEMBER, PORTAL, PROMISE, said, standing, turns, watched

HOUR = timedelta(hours=1)
TWO = replace(PORTAL, promises=(replace(PROMISE, monitors=MONITORS[:2], maintenance=MaintenanceRule()),))


def planned(monitor: Subject, start: float, end: float) -> Fact:
    window = MaintenancePlanned("7", NOVEMBER + start * HOUR, NOVEMBER + end * HOUR)
    return said(monitor, window, NOVEMBER)


def used(*facts: Fact) -> timedelta:
    told = [watched(), *turns(10, 14), *turns(monitor=MONITORS[1]), *facts]
    (timer,) = standing(told, TWO).timers
    return timer.used(NOVEMBER + 20 * HOUR)


def test_s38_windows_of_two_monitors_that_have_one_name_both_count() -> None:
    assert used() == 4 * HOUR
    assert used(planned(MONITORS[0], 10, 11), planned(MONITORS[1], 12, 14)) == HOUR


def test_s38_what_one_monitor_calls_off_the_other_keeps() -> None:
    both = [planned(monitor, 10, 12) for monitor in MONITORS[:2]]
    off = said(MONITORS[0], MaintenanceCalledOff("7"), NOVEMBER + HOUR)
    assert used(*both, off) == 2 * HOUR
