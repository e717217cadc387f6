"""What people are shown of maintenance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from bot.sla.ladders import Kind
from bot.sla.promises import Metric
from bot.sla.spans import Span
from bot.sla.uptime.plans import Change
from bot.sla.uptime.recurring import Recurring
from bot.sla.uptime.worth import Worth


@dataclass(frozen=True, slots=True)
class MaintenanceView:
    """An announcement. `services` are titles. `starts_in` is set for what is told before it begins; `due_at`
    is when it was to be told, `late` whether that was long ago; `begun` whether the window goes on already.
    `series` is all windows of those that come again."""

    services: tuple[str, ...]
    change: Change
    span: Span
    was: Span | None
    starts_in: timedelta | None
    reason: str
    by: str  # the Slack user who said so, or empty
    due_at: datetime
    late: bool
    begun: bool
    series: Recurring | None = None


class Whose(StrEnum):
    """Who planned a window: only people's can be changed here."""

    PEOPLE = "people"
    MONITOR = "monitor"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class PlanView:
    """A window that is planned. `name` is empty for those that cannot be changed here."""

    name: str
    services: tuple[str, ...]
    span: Span
    reason: str
    whose: Whose
    by: str
    repeats: Recurring | None = None


@dataclass(frozen=True, slots=True)
class PlansView:
    """What is planned, the next one first, and how many more there are. `may_change`: whoever asks may."""

    plans: tuple[PlanView, ...]
    more: int
    may_change: bool
    as_of: datetime


@dataclass(frozen=True, slots=True)
class CountView:
    """What a window is worth under one promise, or several alike to some `customers`. `notice` is how far
    ahead it was announced, `asked` how far the promise asks for. `left` is what is left of the budget of
    downtime, of the period in which it begins; None where nobody can tell."""

    service: str
    metric: Metric
    kind: Kind
    customers: tuple[str, ...]
    at_least: Fraction
    notice: timedelta
    asked: timedelta
    cap: timedelta | None
    worth: Worth
    left: timedelta | None


class Trouble(StrEnum):
    """Why maintenance was not put on record."""

    NOT_ALLOWED = "not_allowed"
    OUTSIDER = "outsider"
    NO_SERVICES = "no_services"  # nothing is promised of any
    UNKNOWN = "unknown"  # nothing of that name is planned


class Slip(StrEnum):
    """What is wrong with what somebody filled in, by field."""

    NO_SERVICE = "no_service"
    UNKNOWN_SERVICE = "unknown_service"
    NO_START = "no_start"
    NO_END = "no_end"
    BACKWARDS = "backwards"
    BEGUN_LONG_AGO = "begun_long_ago"
    OVER_ALREADY = "over_already"
    TOO_LONG = "too_long"
    TOO_FAR = "too_far"
    TOLD_AHEAD = "told_ahead"


@dataclass(frozen=True, slots=True)
class DoneView:
    """What was put on record. `already`: it was so before. `counts` are what it is worth, promise by promise;
    `told` whether anybody is told of it."""

    plan: PlanView
    change: Change
    already: bool
    counts: tuple[CountView, ...] = ()
    told: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody filled in. Services are names; instants are None where nothing was chosen. `told` is when
    the customers were told elsewhere, if they were: the notice runs from then (S38)."""

    services: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    reason: str = ""
    told: datetime | None = None


LONGEST_REASON = 300
"""So many characters it has at most."""
