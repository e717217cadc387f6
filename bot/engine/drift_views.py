"""Where a helpdesk's own SLA says something else than we do, and the reason that was found: what people are
shown of it, before it has a language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.engine.views import SourceView
from bot.sla.durations import Duration
from bot.sla.facts import Category
from bot.sla.ladders import Kind
from bot.sla.policies import Metric
from bot.sla.switches import Reopen


class Differs(StrEnum):
    """What is not the same, the gravest first."""

    LATE_THERE = "late_there"  # they say it was missed, we do not
    LATE_HERE = "late_here"
    STOPPED_THERE = "stopped_there"  # their clock has stopped for good, ours has not
    STOPPED_HERE = "stopped_here"
    DUE = "due"
    STANDS_THERE = "stands_there"  # their clock stands still, ours runs
    STANDS_HERE = "stands_here"
    ONLY_THERE = "only_there"  # they have a timer, we have none
    ONLY_HERE = "only_here"


class Because(StrEnum):
    """Why. Each was tried: with it, our own calculation gives what they say."""

    DECLARED = "declared"  # what people put on record here: exclusions, claims
    PAUSE = "pause"
    CALENDAR = "calendar"
    HOLIDAYS = "holidays"  # the same hours, without holidays and other particular days
    ZONE = "zone"
    BUDGET = "budget"
    START = "start"
    REOPENING = "reopening"
    STOP_THERE = "stop_there"  # something stops their clock and not ours
    STOP_HERE = "stop_here"
    ROUNDED = "rounded"
    STALE = "stale"  # they spoke before our last fact, and said the same as we did then
    NO_POLICY = "no_policy"
    NO_PROMISE = "no_promise"
    NOT_BEGUN = "not_begun"
    NO_GOAL = "no_goal"
    UNKNOWN = "unknown"


class Moment(StrEnum):
    """What happened to a ticket when a clock began or stopped."""

    CREATED = "created"
    CUSTOMER_WROTE = "customer_wrote"
    AGENT_REPLIED = "agent_replied"
    BOT_REPLIED = "bot_replied"
    AUTOMATIC = "automatic"
    NOTED = "noted"
    ASSIGNED = "assigned"
    CHANGED = "changed"
    SOLVED = "solved"
    REOPENED = "reopened"
    STATUS = "status"
    GONE = "gone"  # merged or deleted
    CLAIMED = "claimed"  # in Slack
    NOTHING = "nothing"  # that we know of


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason, with what it is there and what it is here, as far as that kind of reason has them."""

    because: Because
    there: str = ""  # a calendar, a zone, an offset
    here: str = ""
    budgets: tuple[Duration, Duration] | None = None  # there, here
    pauses: tuple[frozenset[Category], frozenset[Category]] | None = None  # there, here
    moment: Moment | None = None
    reopen: Reopen | None = None


Findings = tuple[Finding, ...]
"""All that together makes the difference: one finding, or two."""


@dataclass(frozen=True, slots=True)
class DriftRow:
    """One timer on which a helpdesk and we differ.

    `theirs_at` and `ours_at` are the dues, or the ends where those differ; None where there is none. `by` is
    theirs less ours, in open time of our calendar, or as time elapsed if none of it is open.
    """

    source: str
    id: str
    number: str
    url: str
    title: str
    customer: str
    policy: str
    metric: Metric
    kind: Kind | None  # None where we have no timer
    part: str
    label: str  # what the helpdesk calls it; empty where it has none
    differs: Differs
    findings: Findings
    theirs_at: datetime | None
    ours_at: datetime | None
    by: timedelta | None
    seen_at: datetime | None  # when they said so


@dataclass(frozen=True, slots=True)
class Pattern:
    """How many rows have the same reason, of one source, metric and policy."""

    source: str
    metric: Metric
    label: str
    policy: str
    findings: Findings
    count: int
    late: int  # of which so many differ in the verdict


@dataclass(frozen=True, slots=True)
class DriftView:
    """The answer to `/sla drift`.

    `compared` counts timers that both have, and those that only one has. `total` of them differ, `late` in
    the verdict; `rows` are the first of those. `unexamined` tickets were not looked into, for they were many.
    """

    title: str  # the filter in the user's words, or empty
    rows: tuple[DriftRow, ...]  # the gravest first, then the nearest due
    patterns: tuple[Pattern, ...]  # the most frequent first
    total: int
    late: int
    compared: int
    unexamined: int
    speaking: tuple[str, ...]  # sources that tell of an SLA of their own
    sources: tuple[SourceView, ...]
    zone: str
    as_of: datetime
