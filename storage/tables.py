"""The tables. Private to `storage`: nobody else sees a row.

Instants use SQLModel's own type (aware UTC on both backends), durations are microseconds in a BigInteger,
stored words have a CHECK, JSON is text and never changed in place. Those of sweeps and backfills are in
`storage.reading_tables`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Table, UniqueConstraint
from sqlmodel import Field

from bot.engine.records import MessageState, Urgency
from bot.sla.facts import Who
from bot.sla.ladders import Kind
from bot.sla.policies import Metric
from bot.sla.timers import State
from storage.columns import Base, large, partial, text, word


class SourceRow(Base, table=True):
    __tablename__ = "sources"
    name: str = text(key=True)
    cursor: str = text()
    read_up_to: datetime | None
    read_at: datetime | None
    trouble: str = text()
    detail: str = text()
    troubled_since: datetime | None
    live_from: datetime | None
    lag: int | None = large()


class FactRow(Base, table=True):
    """The ledger. `hash` covers every other column and the hash before it in the same source's chain."""

    __tablename__ = "facts"
    __table_args__ = (
        UniqueConstraint("source", "key"),
        Index("ix_facts_subject", "subject_source", "subject_id", "subject_kind"),
        partial("ix_facts_merged", "subject_source", "body", only="deed = 'merged'"),
    )
    source: str = text(key=True)
    position: int = large(key=True)
    key: str = text(ordered=True)
    subject_source: str = text()
    subject_id: str = text()
    subject_kind: str = text()
    occurred_at: datetime
    observed_at: datetime
    not_before: datetime | None
    sequence: int = large()
    author: str = text()
    who: Who = word(Who, "who")
    deed: str = text()
    body: str = text()
    hash: str = text()


class ChainRow(Base, table=True):
    """The head of a source's chain: also the row its writers queue on."""

    __tablename__ = "chains"
    source: str = text(key=True)
    position: int = large()
    hash: str = text()


class AnchorRow(Base, table=True):
    """All heads of one instant bound together, chained to the anchor before."""

    __tablename__ = "anchors"
    number: int = large(key=True)
    at: datetime
    heads: str = text()
    hash: str = text()


class SubjectRow(Base, table=True):
    """`revision` counts the subject's facts; `nudged` means marked due without a new fact of its own."""

    __tablename__ = "subjects"
    __table_args__ = (
        partial("ix_subjects_next_check_at", "next_check_at", only="next_check_at IS NOT NULL"),
        partial("ix_subjects_lease_until", "lease_until", only="lease_until IS NOT NULL"),
    )
    subject_source: str = text(key=True)
    subject_id: str = text(key=True)
    subject_kind: str = text(key=True)
    revision: int = large()
    assessed_revision: int = large()
    next_check_at: datetime | None
    lease_until: datetime | None
    nudged: bool
    policy: str | None = text()
    open: bool
    customer: str = text()
    group: str = text()


class TimerRow(Base, table=True):
    """The projection of a timer. The `*_key` columns are the names without regard to case."""

    __tablename__ = "timers"
    __table_args__ = (
        Index("ix_timers_subject", "subject_source", "subject_id", "subject_kind"),
        Index("ix_timers_state_due_at", "state", "due_at"),
        Index("ix_timers_ended_at", "ended_at"),
    )
    id: str = text(key=True)
    subject_source: str = text()
    subject_id: str = text()
    subject_kind: str = text()
    metric: Metric = word(Metric, "metric")
    kind: Kind = word(Kind, "kind")
    cycle: int = large()
    state: State = word(State, "state")
    policy: str = text()
    policy_key: str = text()
    version: str = text()
    customer: str = text()
    customer_key: str = text()
    group: str = text()
    group_key: str = text()
    owner: str = text()
    claimed_by: str = text()
    priority: str = text()
    started_at: datetime
    due_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    warn_at: datetime | None
    budget: int = large()
    used: int = large()
    approximate: bool
    paused_for: str | None = text()


class AlertRow(Base, table=True):
    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_subject", "subject_source", "subject_id", "subject_kind"),)
    key: str = text(key=True)
    subject_source: str = text()
    subject_id: str = text()
    subject_kind: str = text()
    timer: str = text()
    rung: str = text()
    reason: str = text()
    at: datetime
    decided_at: datetime
    told: bool
    body: str = text()


class MessageRow(Base, table=True):
    """The outbox. `rank` is the urgency as a number. `ready_at` is the instant from which the message could
    first have gone, `claimable_at` the one from which it may go now: later, after a retry.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="lease"),
        partial("ix_messages_waiting", "rank", "id", only="state IN ('pending', 'sending')"),
        Index("ix_messages_subject", "subject_source", "subject_id", "subject_kind"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = text(ordered=True)
    audience: str = text()
    urgency: Urgency = word(Urgency, "urgency")
    rank: int
    kind: str = text()
    body: str = text()
    subject_source: str | None = text()
    subject_id: str | None = text()
    subject_kind: str | None = text()
    alert: str = text()
    mention: str = text()
    not_before: datetime | None
    created_at: datetime
    ready_at: datetime
    state: MessageState = word(MessageState, "state")
    claimable_at: datetime
    lease_until: datetime | None
    attempts: int
    first_tried_at: datetime | None
    channel: str = text()
    ts: str = text()
    detail: str = text()
    done_at: datetime | None


class ThreadRow(Base, table=True):
    __tablename__ = "threads"
    __table_args__ = (Index("ix_threads_place", "channel", "ts", unique=True),)
    subject_source: str = text(key=True)
    subject_id: str = text(key=True)
    subject_kind: str = text(key=True)
    channel: str = text(key=True)
    ts: str | None = text()
    begun_at: datetime
    lease_until: datetime | None
    version: int = large()
    shown: int = large()
    language: str = text()


class TicketRow(Base, table=True):
    """Beside the ledger: may be erased."""

    __tablename__ = "tickets"
    __table_args__ = (Index("ix_tickets_number", "number"), Index("ix_tickets_subject_id", "subject_id"))
    subject_source: str = text(key=True)
    subject_id: str = text(key=True)
    subject_kind: str = text(key=True)
    title: str = text()
    url: str = text()
    number: str = text()
    requester_name: str = text()
    customer: str = text()
    updated_at: datetime | None


class PersonRow(Base, table=True):
    """Beside the ledger: may be erased."""

    __tablename__ = "people"
    __table_args__ = (Index("ix_people_email", "email"),)
    source: str = text(key=True)
    id: str = text(key=True)
    name: str = text()
    email: str = text()
    who: Who = word(Who, "who")
    zone: str = text()


class StrangeRow(Base, table=True):
    """Items of a source that could not be understood."""

    __tablename__ = "strange"
    source: str = text(key=True)
    key: str = text(key=True)
    reason: str = text()
    first_seen_at: datetime
    last_seen_at: datetime
    times: int = large()


class BookRow(Base, table=True):
    """An edition of the policies and the instant from which it is in force."""

    __tablename__ = "books"
    number: int = large(key=True)
    since: datetime
    version: str = text()
    text: str = text()


class LeaseRow(Base, table=True):
    __tablename__ = "leases"
    name: str = text(key=True)
    holder: str = text()
    until: datetime


_tables = Base.metadata.tables
sources: Table = _tables["sources"]
facts: Table = _tables["facts"]
chains: Table = _tables["chains"]
anchors: Table = _tables["anchors"]
subjects: Table = _tables["subjects"]
timers: Table = _tables["timers"]
alerts: Table = _tables["alerts"]
messages: Table = _tables["messages"]
threads: Table = _tables["threads"]
tickets: Table = _tables["tickets"]
people: Table = _tables["people"]
strange: Table = _tables["strange"]
books: Table = _tables["books"]
leases: Table = _tables["leases"]
