"""What people are shown of a budget that goes fast (S40)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from bot.engine.views import TicketView, TimerView
from bot.sla.uptime.rates import Rule


@dataclass(frozen=True, slots=True)
class BurnLine:
    """One promise: how many times too fast its budget goes, over the rule's long window, and when it is gone
    at that pace; None where it outlasts its period."""

    timer: TimerView
    rate: Fraction
    gone_at: datetime | None


@dataclass(frozen=True, slots=True)
class BurnView:
    """A service whose budgets go fast, the fastest first."""

    service: TicketView
    rule: Rule
    lines: tuple[BurnLine, ...]
