"""The first tables: the ledger with its chains, what stands beside it, the projection, the outbox."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0001"
down_revision = None

WHO = "customer agent bot system"
METRIC = (
    "first_response next_response periodic_update resolution time_to_own ownership requester_wait agent_work "
    "supplier_time incident_notice"
)
KIND = "internal ola contractual supplier"
STATE = "running paused met met_late breached cancelled merged"
URGENCY = "legal breach warning notice"
MESSAGE_STATE = "pending sending delivered withdrawn failed"
SUBJECT = ["subject_source", "subject_id", "subject_kind"]


def upgrade() -> None:
    for create in (_sources, _facts, _chains, _anchors, _subjects, _timers, _alerts, _messages):
        create()
    for create in (_threads, _tickets, _people, _strange, _books, _leases):
        create()


def _word(name: str, words: str) -> sa.Enum:
    return sa.Enum(*words.split(), name=name, native_enum=False, create_constraint=True, length=20)


def _partial(name: str, table: str, columns: list[str], only: str) -> None:
    where: dict[str, Any] = {"sqlite_where": sa.text(only), "postgresql_where": sa.text(only)}
    op.create_index(name, table, columns, **where)


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("read_up_to", UTCDateTime()),
        sa.Column("read_at", UTCDateTime()),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("troubled_since", UTCDateTime()),
        sa.Column("live_from", UTCDateTime()),
        sa.PrimaryKeyConstraint("name", name="pk_sources"),
    )


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("subject_source", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("occurred_at", UTCDateTime(), nullable=False),
        sa.Column("observed_at", UTCDateTime(), nullable=False),
        sa.Column("not_before", UTCDateTime()),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("who", _word("who", WHO), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "position", name="pk_facts"),
        sa.UniqueConstraint("source", "key", name="uq_facts_source_key"),
    )
    op.create_index("ix_facts_subject", "facts", SUBJECT)
    _partial("ix_facts_merged", "facts", ["subject_source", "body"], "deed = 'merged'")


def _chains() -> None:
    op.create_table(
        "chains",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_chains"),
    )


def _anchors() -> None:
    op.create_table(
        "anchors",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("heads", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_anchors"),
    )


def _subjects() -> None:
    op.create_table(
        "subjects",
        sa.Column("subject_source", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("assessed_revision", sa.BigInteger(), nullable=False),
        sa.Column("next_check_at", UTCDateTime()),
        sa.Column("lease_until", UTCDateTime()),
        sa.Column("nudged", sa.Boolean(), nullable=False),
        sa.Column("policy", sa.String()),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subject_source", "subject_id", "subject_kind", name="pk_subjects"),
    )
    _partial("ix_subjects_lease_until", "subjects", ["lease_until"], "lease_until IS NOT NULL")
    _partial("ix_subjects_next_check_at", "subjects", ["next_check_at"], "next_check_at IS NOT NULL")


def _timers() -> None:
    op.create_table(
        "timers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject_source", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("metric", _word("metric", METRIC), nullable=False),
        sa.Column("kind", _word("kind", KIND), nullable=False),
        sa.Column("cycle", sa.BigInteger(), nullable=False),
        sa.Column("state", _word("state", STATE), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("policy_key", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("customer_key", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime()),
        sa.Column("breached_at", UTCDateTime()),
        sa.Column("ended_at", UTCDateTime()),
        sa.Column("warn_at", UTCDateTime()),
        sa.Column("budget", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
    )
    op.create_index("ix_timers_ended_at", "timers", ["ended_at"])
    op.create_index("ix_timers_state_due_at", "timers", ["state", "due_at"])
    op.create_index("ix_timers_subject", "timers", SUBJECT)


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("subject_source", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("timer", sa.String(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_alerts"),
    )
    op.create_index("ix_alerts_subject", "alerts", SUBJECT)


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("urgency", _word("urgency", URGENCY), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("subject_source", sa.String()),
        sa.Column("subject_id", sa.String()),
        sa.Column("subject_kind", sa.String()),
        sa.Column("alert", sa.String(), nullable=False),
        sa.Column("mention", sa.String(), nullable=False),
        sa.Column("not_before", UTCDateTime()),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ready_at", UTCDateTime(), nullable=False),
        sa.Column("state", _word("state", MESSAGE_STATE), nullable=False),
        sa.Column("claimable_at", UTCDateTime(), nullable=False),
        sa.Column("lease_until", UTCDateTime()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", UTCDateTime()),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("done_at", UTCDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("key", name="uq_messages_key"),
        sa.CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name=op.f("ck_messages_lease")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_subject", "messages", SUBJECT)
    _partial("ix_messages_waiting", "messages", ["rank", "id"], "state IN ('pending', 'sending')")


def _threads() -> None:
    op.create_table(
        "threads",
        sa.Column("subject_source", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String()),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.Column("lease_until", UTCDateTime()),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subject_source", "subject_id", "subject_kind", "channel", name="pk_threads"),
    )
    op.create_index("ix_threads_place", "threads", ["channel", "ts"], unique=True)


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("subject_source", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("requester_name", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("updated_at", UTCDateTime()),
        sa.PrimaryKeyConstraint("subject_source", "subject_id", "subject_kind", name="pk_tickets"),
    )
    op.create_index("ix_tickets_number", "tickets", ["number"])
    op.create_index("ix_tickets_subject_id", "tickets", ["subject_id"])


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("who", _word("who", WHO), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "id", name="pk_people"),
    )
    op.create_index("ix_people_email", "people", ["email"])


def _strange() -> None:
    op.create_table(
        "strange",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("first_seen_at", UTCDateTime(), nullable=False),
        sa.Column("last_seen_at", UTCDateTime(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "key", name="pk_strange"),
    )


def _books() -> None:
    op.create_table(
        "books",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_books"),
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
