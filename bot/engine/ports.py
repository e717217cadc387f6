"""The seams of the engine: what it needs from storage, sources and Slack, and the values that cross.

Adapters in `storage`, `bot.sources` and `bot.slack` have these shapes; the engine knows nothing else of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.engine.views import (
    AlertView,
    CardView,
    NoticeView,
)
from bot.sla.facts import Fact, Page, Person, SourceName, Subject, Ticket
from bot.sla.ladders import Kind
from bot.sla.policies import Metric
from bot.sla.timers import State

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
    before sending.
    """

    id: int
    new: NewMessage
    created_at: datetime
    attempts: int
    first_tried_at: datetime | None


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


class Store(Protocol):
    """Everything the engine keeps. All methods are one transaction each. `now` is always passed in."""

    # sources and facts
    async def source_states(self) -> Sequence[SourceState]: ...
    async def source_state(self, source: SourceName) -> SourceState: ...
    async def append(self, page: Page, now: datetime) -> Sequence[Subject]:
        """Store facts, cursor, watermark, tickets, people together; give back the subjects that have new
        facts.

        Those subjects are due for assessment at `now`, in the same transaction. A healthy reading clears
        the trouble.
        """
        ...

    async def record(self, facts: Sequence[Fact], now: datetime) -> Sequence[Subject]:
        """Store facts that people make here. Same effect as `append`, without a cursor."""
        ...

    async def trouble(self, source: SourceName, kind: str, detail: str, now: datetime) -> bool:
        """Note that a source cannot be read. True the first time (log and tell), False while it lasts."""
        ...

    async def facts(self, subject: Subject) -> Sequence[Fact]: ...
    async def subjects(self, *, only_open: bool = False) -> Sequence[Subject]: ...

    # assessment
    async def claim_due(self, now: datetime, limit: int, lease: timedelta) -> Sequence[Due]:
        """Subjects whose check is due, each given to one caller only until the lease ends."""
        ...

    async def next_check_at(self) -> datetime | None: ...
    async def alerts(self, subject: Subject) -> Sequence[StoredAlert]: ...
    async def assessed(self, outcome: Assessed, now: datetime) -> bool:
        """Store an outcome. False if newer facts have arrived meanwhile: nothing is stored, assess again."""
        ...

    async def announce(self, messages: Sequence[NewMessage], now: datetime) -> int:
        """Put messages without a subject's assessment into the outbox; gives back how many were new."""
        ...

    # outbox
    async def claim_messages(self, now: datetime, limit: int, lease: timedelta) -> Sequence[Message]:
        """Pending messages whose time has come and sending ones whose lease has ended, most urgent first."""
        ...

    async def next_message_at(self) -> datetime | None: ...
    async def trying(self, message: int, now: datetime) -> None:
        """Note, before the call, that an attempt begins."""
        ...

    async def delivered(self, message: int, channel: str, ts: str, now: datetime) -> None: ...
    async def retry(self, message: int, at: datetime, detail: str, *, ambiguous: bool) -> None: ...
    async def withdrawn(self, message: int, reason: str, now: datetime) -> None: ...
    async def failed(self, message: int, reason: str, now: datetime) -> None: ...
    async def told(self, subject: Subject) -> Sequence[tuple[NewMessage, str, str]]:
        """What was delivered about a subject: the message, its channel and ts. For corrections."""
        ...

    # threads
    async def thread(self, subject: Subject, channel: str) -> Thread | None: ...
    async def threads(self, subject: Subject) -> Sequence[Thread]: ...
    async def thread_at(self, channel: str, ts: str) -> Thread | None: ...
    async def begin_thread(
        self, subject: Subject, channel: str, language: str, now: datetime, lease: timedelta
    ) -> Thread | None:
        """Claim the making of a root card. None while another worker is at it."""
        ...

    async def thread_made(self, subject: Subject, channel: str, ts: str, shown: int) -> None: ...
    async def forget_thread(self, subject: Subject, channel: str) -> None:
        """The root card is gone from Slack: the next message makes a new one."""
        ...

    async def stale_threads(self, limit: int) -> Sequence[Thread]:
        """Threads whose card shows an older version."""
        ...

    async def thread_shown(self, subject: Subject, channel: str, version: int) -> None: ...

    # beside the ledger
    async def ticket(self, subject: Subject) -> Ticket | None: ...
    async def find_tickets(self, text: str) -> Sequence[Ticket]:
        """Tickets whose number or id is exactly `text`, over all sources."""
        ...

    async def person(self, source: SourceName, person_id: str) -> Person | None: ...
    async def people_by_email(self, email: str) -> Sequence[Person]: ...

    # questions
    async def counts(
        self, wanted: TimerFilter, since: datetime, now: datetime, blind: Sequence[SourceName]
    ) -> Sequence[tuple[Count, int]]:
        """Counts per policy, each with the number of open timers of blind sources, which are in no other
        column."""
        ...

    async def timers(self, wanted: TimerFilter, limit: int, offset: int = 0) -> Sequence[StoredTimer]:
        """Matching timers, nearest due first, paused ones last."""
        ...

    async def timers_of(self, subject: Subject) -> Sequence[StoredTimer]: ...
    async def count_subjects_without_policy(self) -> int: ...
    async def names(self) -> Sequence[str]:
        """Customers, groups and policies that occur, for "did you mean"."""
        ...

    # coordination and upkeep
    async def lease(self, name: str, holder: str, now: datetime, duration: timedelta) -> bool:
        """Take or renew a named lease. False while somebody else holds it."""
        ...

    async def release(self, name: str, holder: str) -> None: ...
    async def waiting_messages(self) -> tuple[int, datetime | None]:
        """How many messages wait, and since when the oldest could have gone."""
        ...


# --- sources ----------------------------------------


class Source(Protocol):
    """A helpdesk that is read page by page. `fetch` raises SourceTrouble and nothing else."""

    name: SourceName
    every: timedelta

    async def fetch(self, cursor: str, now: datetime) -> Page:
        """The next page after `cursor` (empty: the beginning), normalised."""
        ...

    async def probe(self) -> str:
        """Try address and rights once, for `duebell check`; a short sentence about what was found."""
        ...

    async def close(self) -> None: ...


# --- Slack ----------------------------------------


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


class Slack(Protocol):
    """The write side of Slack. Methods raise SlackTrouble and nothing else; none of them retries."""

    async def post(
        self,
        channel: str,
        content: Rendered,
        *,
        key: str,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> Posted:
        """Post once. `key` travels in the message's metadata, so that `find` can see it again."""
        ...

    async def edit(self, channel: str, ts: str, content: Rendered) -> None: ...
    async def find(self, channel: str, key: str, *, thread_ts: str | None, since: datetime) -> str | None:
        """The ts of our message with that key, if Slack has it. Raises SlackTrouble when it cannot look."""
        ...


class Directory(Protocol):
    """Audiences and people as Slack knows them."""

    async def destinations(
        self, audience: str, *, owner: Person | None, claimed_by: str, group: str
    ) -> Sequence[Destination]:
        """Where an audience is reached; empty when nobody is. `owner` alone is a direct message."""
        ...

    async def mention(self, audience: str, *, owner: Person | None, claimed_by: str, group: str) -> str:
        """The Slack user id or user-group id to mention for an audience, or empty."""
        ...

    async def slack_user(self, person: Person) -> str:
        """The Slack user id of somebody from a source (map first, then e-mail address), or empty."""
        ...

    async def email(self, slack_user: str) -> str:
        """The e-mail address of a Slack user, lower case, or empty."""
        ...

    async def roles(self, slack_user: str) -> frozenset[str]:
        """Roles of the configuration that a Slack user has ("lead", "legal", "admin", ...)."""
        ...

    async def outsider(self, slack_user: str) -> bool:
        """Whether a Slack user is a guest, a bot, deactivated or of another organisation: such are told
        nothing."""
        ...

    async def locale(self, slack_user: str) -> str:
        """The language to speak to a Slack user: "en" or "nl"."""
        ...

    def fallback(self) -> Destination | None:
        """Where to turn when a channel refuses: the admins' channel, if there is one."""
        ...


class Writer(Protocol):
    """Puts views into words and blocks."""

    def card(self, view: CardView, language: str) -> Rendered: ...
    def alert(self, view: AlertView, language: str) -> Rendered: ...
    def notice(self, view: NoticeView, language: str) -> Rendered: ...
