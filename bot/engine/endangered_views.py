"""What people are shown of a supplier's outage: which promises it endangers, and what we may claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.engine.uptime_views import UptimeView
from bot.sla.ladders import Kind
from bot.sla.promises import Metric


class Stage(StrEnum):
    """What a message says of an outage."""

    BEGAN = "began"
    CHANGED = "changed"  # it began at another instant, or more promises are broken by now
    OVER = "over"
    NEVER = "never"  # what was told of it turns out wrong: there was none


@dataclass(frozen=True, slots=True)
class RiskView:
    """A budget that is in danger. `due_at` is when it breaks if the service is down from now on, None if it
    lasts to the end of its period; `broken_at` when it broke. `down`: the service that it is about is down by
    now. `cost` is what an outage that is over took from it."""

    service: str
    metric: Metric
    kind: Kind
    promise: UptimeView
    budget: timedelta
    left: timedelta
    due_at: datetime | None
    broken_at: datetime | None
    down: bool = False
    cost: timedelta | None = None


@dataclass(frozen=True, slots=True)
class OurClaimView:
    """What we may claim of a supplier: from `opens_at` (which is to come if `opens_later`), before
    `closes_at`, both None where nothing says when. Their promise was broken at `broken_at`, or will be at
    `right_at` if it goes on. At `filed_at`, `filed_by` noted that what we may claim by now was filed."""

    supplier: str
    contract: str
    zone: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    opens_later: bool = False
    right_at: datetime | None = None
    broken_at: datetime | None = None
    filed_at: datetime | None = None
    filed_by: str = ""


@dataclass(frozen=True, slots=True)
class EndangeredView:
    """An outage of a service that a supplier promised (`promised`), or of one that depends on suppliers."""

    service: str
    suppliers: tuple[str, ...]
    promised: bool
    stage: Stage
    began_at: datetime
    risks: tuple[RiskView, ...]
    claims: tuple[OurClaimView, ...]
    up_at: datetime | None = None
    down: timedelta | None = None
    was_at: datetime | None = None  # the beginning that was told before, if it is another now
