"""Promises about services: three more metrics for timers, and why a timer stands still."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

METRIC = (
    "first_response next_response periodic_update resolution time_to_own ownership requester_wait agent_work "
    "supplier_time incident_notice availability error_rate latency"
)


def upgrade() -> None:
    known = ", ".join(f"'{metric}'" for metric in METRIC.split())
    name = op.f("ck_timers_metric")
    with op.batch_alter_table("timers") as timers:  # SQLite makes the table anew, with all that it holds
        timers.drop_constraint(name, type_="check")
        timers.create_check_constraint(name, f"metric IN ({known})")
        timers.add_column(sa.Column("paused_for", sa.String()))
