"""The daily sweep: how far it is, and which tickets their source did not have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "sweeps",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("began_at", UTCDateTime()),
        sa.Column("done_at", UTCDateTime()),
        sa.Column("whole_from", UTCDateTime()),
        sa.Column("reached", sa.String(), nullable=False),
        sa.Column("looked", sa.BigInteger(), nullable=False),
        sa.Column("news", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.BigInteger(), nullable=False),
        sa.Column("back", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_sweeps"),
    )
    op.create_table(
        "absences",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("missed_at", UTCDateTime(), nullable=False),
        sa.Column("again_at", UTCDateTime(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source", "ticket", name="pk_absences"),
    )
