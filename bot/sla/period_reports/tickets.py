"""The lines about tickets: for each promise, how many were kept and which were broken in a period.

A promise to a ticket belongs to the period in which its verdict falls: where it was broken, or else where it
was kept and over. What was cancelled or merged before that has none (S30).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from bot.sla.ladders import Kind
from bot.sla.period_reports.model import MissedTicket, TicketLine
from bot.sla.promises import Metric

Name: TypeAlias = tuple[Metric, str]
"""Metric and part of a promise: what tells it from the other contractual ones."""


def ticket_lines(
    met: Mapping[Name, int],
    missed: Iterable[tuple[Name, MissedTicket]],
    until: datetime,
) -> tuple[TicketLine, ...]:
    """A line for each promise that had a verdict in the period that ends at `until`. What happened after it
    is not in the report: a ticket that was still open then is shown so."""
    by_name: defaultdict[Name, list[MissedTicket]] = defaultdict(list)
    for name, ticket in missed:
        later = ticket.ended_at is not None and ticket.ended_at >= until
        by_name[name].append(replace(ticket, ended_at=None) if later else ticket)
    names = sorted({*met, *by_name})
    return tuple(
        TicketLine(
            metric=metric,
            kind=Kind.CONTRACTUAL,
            part=part,
            met=met.get((metric, part), 0),
            missed=tuple(sorted(by_name[metric, part], key=lambda one: (one.due_at, one.source, one.id))),
        )
        for metric, part in names
    )
