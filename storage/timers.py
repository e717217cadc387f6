"""Timers as rows, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from bot.engine.records import StoredTimer
from bot.sla.timers import Cause
from storage.columns import clean
from storage.rows import duration_of, microseconds, subject_of, subject_values


def folded(name: str) -> str:
    """A name without regard to case, the same on both databases and for every alphabet."""
    return clean(name).casefold()


def timer_values(timer: StoredTimer) -> dict[str, object]:
    """The columns of a timer."""
    return {
        "id": timer.id,
        **subject_values(timer.subject),
        "metric": timer.metric,
        "kind": timer.kind,
        "cycle": timer.cycle,
        "state": timer.state,
        "policy": timer.policy,
        "policy_key": folded(timer.policy),
        "version": timer.version,
        "customer": timer.customer,
        "customer_key": folded(timer.customer),
        "group": timer.group,
        "group_key": folded(timer.group),
        "owner": timer.owner,
        "claimed_by": timer.claimed_by,
        "priority": timer.priority,
        "started_at": timer.started_at,
        "due_at": timer.due_at,
        "breached_at": timer.breached_at,
        "ended_at": timer.ended_at,
        "warn_at": timer.warn_at,
        "budget": microseconds(timer.budget),
        "used": microseconds(timer.used),
        "approximate": timer.approximate,
        "paused_for": timer.paused_for,
    }


def timer_of(row: Row[Any]) -> StoredTimer:
    """The timer that a row holds."""
    return StoredTimer(
        id=row.id,
        subject=subject_of(row),
        metric=row.metric,
        kind=row.kind,
        cycle=row.cycle,
        state=row.state,
        policy=row.policy,
        version=row.version,
        customer=row.customer,
        group=row.group,
        owner=row.owner,
        claimed_by=row.claimed_by,
        priority=row.priority,
        started_at=row.started_at,
        due_at=row.due_at,
        breached_at=row.breached_at,
        ended_at=row.ended_at,
        warn_at=row.warn_at,
        budget=duration_of(row.budget),
        used=duration_of(row.used),
        approximate=row.approximate,
        paused_for=None if row.paused_for is None else Cause(row.paused_for),
    )
