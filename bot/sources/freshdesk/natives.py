"""Freshdesk's own SLA of a ticket, as rows to compare ours with. No verdict depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.sla.facts import Category, Subject
from bot.sla.pages import NativeTimer
from bot.sla.promises import Metric
from bot.sources.freshdesk.known import Known, Rules
from bot.sources.freshdesk.payloads import Seen, Stats

_STILL = frozenset({Category.PENDING, Category.ON_HOLD})


def natives(seen: Seen, known: Known, rules: Rules, now: datetime) -> Iterator[NativeTimer]:
    """What Freshdesk says of its first response, its next response and its resolution; nothing where it has
    no goal.

    While a ticket waits, Freshdesk's due instants stand still and are those of before: they are left out.
    """
    if seen.gone:
        return
    stats, dues, subject = seen.stats or Stats(), seen.dues, Subject(rules.source, str(seen.id))
    waits = known.category(seen.status, rules) in _STILL
    solved_at = stats.resolved_at or stats.closed_at
    for metric, label, due_at, ended_at, missed in (
        (Metric.FIRST_RESPONSE, "First response", dues.first_at, stats.first_responded_at, dues.first_missed),
        (Metric.NEXT_RESPONSE, "Next response", dues.next_at, None, dues.next_missed),
        (Metric.RESOLUTION, "Resolution", dues.solution_at, solved_at, dues.solution_missed),
    ):
        if due_at is not None:
            paused = waits and ended_at is None
            yield NativeTimer(
                subject=subject,
                metric=metric,
                label=label,
                seen_at=now,
                due_at=None if paused else due_at,
                ended_at=ended_at,
                breached=missed or (not paused and (ended_at or now) > due_at),
                paused=paused,
            )
