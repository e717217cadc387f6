"""How a ticket presents itself to people, and what ServiceNow's own SLA says of it.

No verdict depends on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.sla.facts import Subject
from bot.sla.pages import NativeTimer, Ticket
from bot.sla.promises import Metric
from bot.sources.servicenow.known import Rules
from bot.sources.servicenow.records import Record, instant
from bot.sources.shared.reading import Json, text

TARGETS: Mapping[str, Metric] = {"response": Metric.FIRST_RESPONSE, "resolution": Metric.RESOLUTION}
"""What an SLA definition may say that it is about."""


def card(record: Record, rules: Rules) -> Ticket:
    """The ticket as it is now."""
    return Ticket(
        subject=Subject(rules.source, record.id),
        title=record.title,
        url=f"{rules.base}/nav_to.do?uri={rules.table}.do%3Fsys_id%3D{record.id}",
        number=record.number,
        requester_name=record.names["caller"],
        customer=record.names["customer"],
        updated_at=record.updated_at,
    )


def native(row: Json, rules: Rules, seen_at: datetime) -> NativeTimer | None:
    """An SLA of a ticket; None when it was cancelled, or measures nothing that we know."""
    label, stage = text(row, "sla.name"), text(row, "stage")
    metric = rules.slas.get(label.casefold()) or TARGETS.get(text(row, "sla.target"))
    if metric is None or stage == "cancelled":
        return None
    paused = stage == "paused"
    return NativeTimer(
        subject=Subject(rules.source, text(row, "task")),
        metric=metric,
        label=label,
        seen_at=seen_at,
        due_at=None if paused else instant(row, "planned_end_time"),
        ended_at=instant(row, "end_time"),
        breached={"true": True, "false": False}.get(text(row, "has_breached")),
        paused=paused,
    )
