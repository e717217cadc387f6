"""Promises: what a policy states about one metric, and whom it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from bot.sla.calendars import Calendar
from bot.sla.contracts import Contract
from bot.sla.durations import Duration
from bot.sla.facts import Category
from bot.sla.ladders import Kind, Ladder, Step
from bot.sla.matching import Condition
from bot.sla.switches import OwnershipStart


class Metric(StrEnum):
    """What a target measures (S13-S18, S20, S24)."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    PERIODIC_UPDATE = "periodic_update"
    RESOLUTION = "resolution"
    TIME_TO_OWN = "time_to_own"
    OWNERSHIP = "ownership"
    REQUESTER_WAIT = "requester_wait"
    AGENT_WORK = "agent_work"
    SUPPLIER_TIME = "supplier_time"
    INCIDENT_NOTICE = "incident_notice"
    AVAILABILITY = "availability"
    ERROR_RATE = "error_rate"
    LATENCY = "latency"


OF_SERVICES = frozenset({Metric.AVAILABILITY, Metric.ERROR_RATE, Metric.LATENCY})
"""Metrics of services; all others are of tickets (S19)."""


SILENT = Ladder("silent")
"""The ladder of a promise that tells nobody."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team that promised others a time (S17), by the helpdesk's groups that it is made of."""

    name: str
    groups: tuple[str, ...]
    start: OwnershipStart = OwnershipStart.ASSIGNED
    calendar: Calendar | None = None

    def has(self, group: str | None) -> bool:
        """Whether a ticket of that group is with this team; case does not matter."""
        return group is not None and group.casefold() in {name.casefold() for name in self.groups}


@dataclass(frozen=True, slots=True)
class Notice:
    """One step of a duty to report, by its name in `bot.sla.duties` (S20). A tag that is named, when it is
    added, says the same as the command."""

    name: str
    start_tag: str = ""
    stop_tag: str = ""


@dataclass(frozen=True, slots=True)
class Supplier:
    """Somebody who promised us something: which tickets on hold wait for them, and the contract (S24)."""

    name: str
    match: tuple[Condition, ...] = ()
    contract: Contract | None = None
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A promise of good time in one period: "99.9 % of 2026-11" (S19).

    `whole` is the service time of the period without what is excluded. The name tells it from other promises.
    """

    name: str
    at_least: Fraction
    period: str
    whole: timedelta


@dataclass(frozen=True, slots=True)
class Promise:
    """One measurable promise as a policy states it: metric, kind, budget, pauses, clause, warnings.

    `about` is the team, the supplier or the step of a duty, where a metric has several promises of a kind.
    """

    metric: Metric
    kind: Kind
    budget: Duration
    pause_on: frozenset[Category] = frozenset()
    clause: str = ""
    warn: tuple[Step, ...] = ()
    ladder: Ladder = SILENT
    about: Team | Supplier | Notice | Share | None = None

    @property
    def part(self) -> str:
        """What tells it from other promises of its metric and kind; empty where there is one only."""
        return "" if self.about is None else self.about.name

    @property
    def lane(self) -> tuple[Metric, Kind, str]:
        """What makes two promises of two policies the same, so that a change can keep the start (S11)."""
        return (self.metric, self.kind, self.part)
