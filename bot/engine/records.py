"""The values that cross the engine's seams: what is stored, what waits to be sent, what Slack is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.sla.facts import Fact, SourceName, Subject
from bot.sla.ladders import Kind
from bot.sla.pages import Look
from bot.sla.policies import Metric
from bot.sla.spans import ZERO
from bot.sla.timers import Cause, State

# --- storage ----------------------------------------


@dataclass(frozen=True, slots=True)
class SourceState:
    """How far a source has been read and how it does. `trouble` is empty while all is well."""

    source: SourceName
    cursor: str = ""
    read_up_to: datetime | None = None
    read_at: datetime | None = None  # the last successful reading, by our clock
    trouble: str = ""  # a SourceTroubleKind, or empty
    detail: str = ""
    troubled_since: datetime | None = None
    live_from: datetime | None = None  # when it was first read: what was breached before is not told
    lag: timedelta = ZERO  # the watermark is always so far behind a reading: no sign of blindness

    def blind_at(self, blind_after: timedelta) -> datetime | None:
        """When it is blind if it is not read meanwhile (S28); None before the first reading."""
        since = self.read_up_to or self.live_from
        return None if since is None else since + self.lag + blind_after


@dataclass(frozen=True, slots=True)
class SweepState:
    """The daily sweep of a source: how far the one under way is, or how the last one went.

    One is under way from `began_at` until `done_at` is later. `whole_from` is the beginning of the last one
    that came to its end: every ticket that was open here then was there, or has its absence on record.
    `reached` is the last ticket that was asked for. The counts are of tickets: looked at, with news that
    reading had missed, gone, and back again.
    """

    source: SourceName
    began_at: datetime | None = None
    done_at: datetime | None = None
    whole_from: datetime | None = None
    reached: str = ""
    looked: int = 0
    news: int = 0
    gone: int = 0
    back: int = 0

    @property
    def under_way(self) -> bool:
        """Whether it has begun and not come to its end."""
        return self.began_at is not None and (self.done_at is None or self.done_at < self.began_at)


@dataclass(frozen=True, slots=True)
class Absence:
    """A ticket that its source did not have: at `since` for the first time, at `missed_at` for the last.

    It was certainly there at `seen_at`, and is asked for again at `again_at`. `told`: the ledger has its
    deletion by a sweep (S30).
    """

    ticket: str
    seen_at: datetime
    since: datetime
    missed_at: datetime
    again_at: datetime
    told: bool = False


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found in one look, stored in one transaction. `present` are tickets whose absence is
    over."""

    state: SweepState
    look: Look = field(default_factory=Look)
    facts: tuple[Fact, ...] = ()  # besides those of the look
    absences: tuple[Absence, ...] = ()
    present: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredTimer:
    """The projection of a timer: what queries need. `rebuild` makes the same rows from the ledger."""

    id: str
    subject: Subject
    metric: Metric
    kind: Kind
    cycle: int
    state: State
    policy: str
    version: str
    customer: str
    group: str
    owner: str  # the source's id of the owner, or empty
    claimed_by: str  # Slack user id, or empty
    priority: str
    started_at: datetime
    due_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    budget: timedelta
    used: timedelta  # at the last fact that moved the timer, not at the time of the reading
    approximate: bool
    warn_at: datetime | None = None  # the first warning step, for "at risk"
    paused_for: Cause | None = None  # why it stands still: a service that works is no ticket on hold (S19)


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """A decision on record; its key is unique for ever (S33). `body` is the engine's own JSON.

    `told` is False for rungs that were crossed and recorded but told by another one.
    """

    key: str
    subject: Subject
    timer: str
    rung: str
    reason: str
    at: datetime
    decided_at: datetime
    told: bool
    body: str = "{}"


class Urgency(StrEnum):
    """The order in which messages leave when there are many: legal and breaches first."""

    LEGAL = "legal"
    BREACH = "breach"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to put into the outbox. `key` is unique: one that is there already is not put in again.

    `audience` is a name of a channel or role, or `owner`; `mention` names further audiences to mention in it.
    """

    key: str
    audience: str
    urgency: Urgency
    kind: str  # "alert", "notice", ...: how to read `body`
    body: str  # the engine's own JSON
    subject: Subject | None = None
    alert: str = ""
    mention: tuple[str, ...] = ()
    not_before: datetime | None = None


class MessageState(StrEnum):
    """The life of a message."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"  # no longer true just before sending (S34)
    FAILED = "failed"  # given up, with the reason


@dataclass(frozen=True, slots=True)
class Message:
    """A message claimed from the outbox.

    `first_tried_at` is set when an earlier attempt began and its outcome was not recorded: look in Slack
    before sending. `held_until` proves the claim: once another worker has claimed the message, it is another
    instant, and nothing that the former holder says about it counts, except that it was delivered.
    """

    id: int
    new: NewMessage
    created_at: datetime
    attempts: int
    first_tried_at: datetime | None
    held_until: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Thread:
    """The thread of a subject in a channel. `ts` is None while the root card has been begun but not recorded.

    `version` grows whenever the card's content may have changed, `shown` is the version that Slack shows.
    """

    subject: Subject
    channel: str  # Slack id
    ts: str | None
    begun_at: datetime
    version: int
    shown: int
    language: str


@dataclass(frozen=True, slots=True)
class Assessed:
    """The whole outcome of one assessment; stored in one transaction or not at all."""

    subject: Subject
    revision: int  # the number of facts that were folded; a newer fact makes the outcome void
    timers: tuple[StoredTimer, ...]
    alerts: tuple[StoredAlert, ...]
    messages: tuple[NewMessage, ...]
    next_check_at: datetime | None
    policy: str | None  # None: no policy matches
    open: bool  # whether the ticket is still open, for "no policy" counts and the daily sweep
    customer: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A subject that wants to be assessed, with its facts' count at the time of claiming."""

    subject: Subject
    check_at: datetime


@dataclass(frozen=True, slots=True)
class TimerFilter:
    """Which timers a question is about. Text is compared without regard to case; None means any.

    `name` matches a customer, a group or a policy. `owners` are (source, person id) pairs, `claimed_by` a
    Slack user; a timer matches when either does.
    """

    name: str | None = None
    owners: tuple[tuple[SourceName, str], ...] | None = None
    claimed_by: str | None = None
    states: tuple[State, ...] | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """Timers of one policy, counted. Every one is in exactly one column."""

    policy: str
    running: int  # not at risk
    at_risk: int  # running, past the first warning step
    paused: int
    breached: int  # open and past due
    met: int
    missed: int  # finished late, in the period


@dataclass(frozen=True, slots=True)
class BackfillState:
    """The reading of a source's past, for a person who waits for it. `done_at` is None until it is whole."""

    source: SourceName
    since: datetime
    begun_at: datetime
    cursor: str = ""
    pages: int = 0
    facts: int = 0  # that were new
    tickets: int = 0  # with new facts, counted once for each page
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready for Slack: plain text for notifications and screen readers, blocks for the eye."""

    text: str
    blocks: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a post ended up. `thread_ts` is None when Slack posted it outside the asked thread."""

    channel: str
    ts: str
    thread_ts: str | None


@dataclass(frozen=True, slots=True)
class Destination:
    """An audience made concrete: a channel id or the id of a direct message, its language, and whom to
    mention."""

    channel: str
    language: str
    mention: tuple[str, ...] = ()
    direct: bool = False  # one person alone reads it
