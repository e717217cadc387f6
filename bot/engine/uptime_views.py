"""What people are shown of services, besides what services have in common with tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from bot.sla.uptime.outages import Condition


@dataclass(frozen=True, slots=True)
class UptimeView:
    """What a promise about a service says besides (S19): of which period it speaks (`2026-11`, `30d`), which
    share of good time it promises, to whom, and for how much of it nobody can tell (S39)."""

    period: str
    at_least: Fraction
    customer: str
    unknown: timedelta


@dataclass(frozen=True, slots=True)
class ConditionView:
    """How a service is, and since when. `unseen`: a source is silent, so it was so at the last reading."""

    condition: Condition
    since: datetime | None
    unseen: bool = False
