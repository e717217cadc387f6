"""What was told with instants that are only known as intervals: the material of tests about them (S29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.sla.facts import Fact
from tests.sla.uptime.months import turns, watched

MINUTE = timedelta(minutes=1)


def vague(fact: Fact, since: timedelta) -> Fact:
    """The same fact, known to have been at most so long before."""
    return replace(fact, not_before=fact.occurred_at - since)


def approximate(second: float = 0.25) -> list[Fact]:
    """An outage of 45 minutes at most and 15 at least, and one of so many hours, known exactly, later on."""
    up, down, again, *later = turns(100, 100.5, 300, 300 + second)
    return [watched(), up, vague(down, 15 * MINUTE), vague(again, 15 * MINUTE), *later]
