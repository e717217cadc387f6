"""What people are shown, before it has a language or a layout.

The engine fills these; `bot.slack` turns them into blocks, the command line into tables. Instants are aware
UTC, durations are time of the target's calendar. Texts from a helpdesk are raw here: whoever lays out,
escapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.engine.both import Without
from bot.engine.endangered_views import EndangeredView
from bot.engine.uptime_views import ConditionView, UptimeView
from bot.engine.why import Why
from bot.sla.excluded import Exclusion
from bot.sla.ladders import Kind
from bot.sla.moments import Reason
from bot.sla.policies import Metric, Origin
from bot.sla.reports import Report
from bot.sla.timers import Cause, State


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as people know it."""

    source: str
    id: str
    number: str
    title: str
    url: str
    customer: str
    priority: str
    policy: str  # empty when no policy matches
    owner: str  # name, or empty
    owner_slack: str  # Slack user id, or empty
    group: str


@dataclass(frozen=True, slots=True)
class TimerView:
    """One timer now. `due_at` is None while paused; `left` is negative after the breach."""

    id: str
    metric: Metric
    kind: Kind
    state: State
    budget: timedelta
    used: timedelta
    left: timedelta
    due_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    paused_for: Cause | None
    zone: str
    approximate: bool = False
    contract: str = ""
    clause: str = ""
    unseen: bool = False  # the source is silent: the state is as of the last reading (S28)
    part: str = ""  # the team, the supplier or the step of a duty that the promise is about
    used_by: tuple[tuple[str, timedelta], ...] = ()  # who had the ticket meanwhile; the sum is `used`
    uptime: UptimeView | None = None  # for promises about services
    without: Without | None = None  # what it would be if people had excluded nothing, if that differs (S45)


@dataclass(frozen=True, slots=True)
class CardView:
    """The root message of a ticket's thread."""

    ticket: TicketView
    timers: tuple[TimerView, ...]
    status: str  # category of the ticket: new, open, pending, on_hold, solved, closed
    acknowledged_by: str = ""  # Slack user id
    snoozed_until: datetime | None = None
    as_of: datetime | None = None
    condition: ConditionView | None = None  # of a service
    exclusions: tuple[Exclusion, ...] = ()  # that stand
    endangered: EndangeredView | None = None  # of a service that is down: what hangs on it


@dataclass(frozen=True, slots=True)
class WalkRow:
    """One row of the walk of the clock: counted or not, and why. `open` rows of a running stretch count."""

    start: datetime
    end: datetime
    counted: timedelta
    cause: Cause
    closed: str = ""  # why the calendar is closed here: night, weekend, holiday name; empty when open
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ExplainView:
    """Why a timer says what it says. The sum of `counted` over the rows is `timer.used`."""

    ticket: TicketView
    timer: TimerView
    rows: tuple[WalkRow, ...]
    calendar: str
    origin: Origin
    policy: str
    version: str
    started_at: datetime
    as_of: datetime
    unapproved: bool = False
    why: Why | None = None
    reports: tuple[Report, ...] = ()  # of an incident, that start or end this timer
    exclusions: tuple[Exclusion, ...] = ()  # that stand


@dataclass(frozen=True, slots=True)
class AlertView:
    """A warning, a breach, a rung of the ladder, or a correction, told in a thread."""

    ticket: TicketView
    timer: TimerView
    reason: Reason
    rung: str
    crossed_at: datetime  # the instant that counts, not the instant of the message
    told_at: datetime
    mention: tuple[str, ...] = ()  # Slack user ids (U…) or user groups (S…)
    count: int = 1  # how many times this rung has told it (repeats)
    late: bool = False  # this message is much later than its instant: say so
    perhaps_repeated: bool = False
    explain: ExplainView | None = None  # for legal: the walk of the clock
    was: str = ""  # corrections: the instant or state told before, as ISO text
    because: tuple[Exclusion, ...] = ()  # corrections: what people have excluded or taken back since


@dataclass(frozen=True, slots=True)
class RecoveryView:
    """An outage that somebody was told of is over. `down` is how long the service was known to be down;
    `timers` are the budgets that it used, as they are now."""

    service: TicketView
    metric: Metric
    began_at: datetime
    up_at: datetime
    down: timedelta
    timers: tuple[TimerView, ...]
    told_at: datetime


@dataclass(frozen=True, slots=True)
class DigestView:
    """Many warnings for one channel, told together, nearest due first (S36)."""

    items: tuple[AlertView, ...]
    as_of: datetime


class NoticeKind(StrEnum):
    """What the admins (and sometimes the leads) are told about Duebell itself."""

    SOURCE_AUTH = "source_auth"
    SOURCE_BLIND = "source_blind"
    SOURCE_SEES = "source_sees"
    CHANNEL_REFUSED = "channel_refused"
    STRANGE_ITEM = "strange_item"
    TICKETS_MISSING = "tickets_missing"
    PAGE_UNWRITTEN = "page_unwritten"


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A message about Duebell itself. `subject_name` is the source or channel it is about."""

    kind: NoticeKind
    subject_name: str
    detail: str
    at: datetime
    tickets: tuple[str, ...] = ()  # for SOURCE_BLIND: numbers of tickets with timers that nobody can see
    more: int = 0  # how many further ones are not listed


@dataclass(frozen=True, slots=True)
class SourceView:
    """The health of one source. `read_up_to` is the watermark; None before the first reading."""

    name: str
    read_up_to: datetime | None
    healthy: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ListView:
    """The answer to `/sla at-risk` and `/sla mine`: tickets with their timers, nearest due first."""

    heading: str  # "at-risk" or "mine"
    items: tuple[CardView, ...]
    more: int
    sources: tuple[SourceView, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class TicketAnswer:
    """The answer to `/sla ticket ID`."""

    card: CardView
    sources: tuple[SourceView, ...]
    as_of: datetime


# --- answers that are not a view ----------------------------------------


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nothing is called that. `nearest` are names that may have been meant."""

    asked: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Several:
    """More than one source has a ticket of that number: say which, as `source:id`."""

    asked: str
    choices: tuple[str, ...]


class DeedKind(StrEnum):
    """What a person can do with one click."""

    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    CLAIM = "claim"
    INCIDENT = "incident"  # something that a law wants reported, or a notice of it
    WITHDRAW = "withdraw"  # what was put on record of an incident by mistake


@dataclass(frozen=True, slots=True)
class Done:
    """A deed is on record. `already` when it was so before (a second click): say so kindly, nothing
    changed."""

    kind: DeedKind
    ticket: TicketView
    by: str  # Slack user id
    already: bool = False
    until: datetime | None = None  # snooze
    timers: tuple[TimerView, ...] = ()  # incident, withdraw: the steps that are still due
    at: datetime | None = None  # incident: when it happened, if that was said


class Refusal(StrEnum):
    """Why a deed or an answer is refused."""

    NOT_ALLOWED = "not_allowed"  # not an agent, lead or admin
    OUTSIDER = "outsider"  # guest or other organisation
    GONE = "gone"  # the ticket is closed, merged or deleted
    UNKNOWN = "unknown"  # no such ticket here
    NO_DUTY = "no_duty"  # the ticket's policy names no such law
    NO_INSTANT = "no_instant"  # what was written is no instant
    FUTURE = "future"  # it has not happened yet
    NOT_ON_RECORD = "not_on_record"  # there is nothing to take back


@dataclass(frozen=True, slots=True)
class Refused:
    """A deed that was not done, and why."""

    why: Refusal
