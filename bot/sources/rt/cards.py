"""How a ticket presents itself now, and what RT's own SLA says of it. No verdict depends on either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import assert_never

from bot.sla.facts import Category, Subject
from bot.sla.pages import NativeTimer, Ticket
from bot.sla.promises import Metric
from bot.sources.rt.known import DELETED, Rules
from bot.sources.rt.rewind import requester
from bot.sources.rt.rows import Row, Snapshot
from bot.sources.rt.settings import DueIs

_OVER = frozenset({Category.SOLVED, Category.CLOSED})


def card(ticket: Snapshot, rules: Rules, wanted: Mapping[str, str]) -> Ticket:
    """The card of a ticket. `wanted` are the custom fields that matter, by RT's id."""
    faces = {face.id: face for face in ticket.requestors}
    person = faces.get(requester(set(faces), ticket.creator))
    if rules.customer_field is None:
        named = [person.organization] if person else []
    else:
        named = [
            one for id, (_, held) in ticket.fields.items() if wanted.get(id) == "customer" for one in held
        ]
    return Ticket(
        subject=Subject(rules.source, str(ticket.id)),
        title=ticket.subject,
        url=f"{rules.base}/Ticket/Display.html?id={ticket.id}",
        number=str(ticket.id),
        requester_name=person.name if person else "",
        customer=next(iter(named), ""),
        updated_at=ticket.updated_at,
    )


def natives(ticket: Snapshot, rows: Iterable[Row], rules: Rules, seen_at: datetime) -> Iterator[NativeTimer]:
    """RT's Due, as the promise that the settings say it is. `rows` are the ticket's transactions that are at
    hand, oldest first. RT knows no pause and calls nothing breached."""
    metric = _promise(ticket, rows, rules.due_is)
    if ticket.due_at is None or ticket.status == DELETED or metric is None:
        return
    over = rules.category(ticket.status) in _OVER
    yield NativeTimer(
        subject=Subject(rules.source, str(ticket.id)),
        metric=metric,
        label=ticket.sla or "Due",
        seen_at=seen_at,
        due_at=ticket.due_at,
        ended_at=ticket.resolved_at if over else None,
    )


def _promise(ticket: Snapshot, rows: Iterable[Row], due_is: DueIs) -> Metric | None:
    """What Due promises now; None when that cannot be known.

    RT looks at who wrote last: behind a requestor it counts the answer (or the solution, if that is sooner),
    behind anybody else the solution alone.
    """
    match due_is:
        case DueIs.RESOLUTION:
            return Metric.RESOLUTION
        case DueIs.FIRST_RESPONSE:
            return Metric.FIRST_RESPONSE if ticket.told_at is None else None
        case DueIs.BOTH:
            writers = [row.author.id for row in rows if row.type in {"Create", "Correspond"}]
            if not writers:
                return None
            if writers[-1] not in {face.id for face in ticket.requestors}:
                return Metric.RESOLUTION
            return Metric.FIRST_RESPONSE if ticket.told_at is None else Metric.NEXT_RESPONSE
        case _:
            assert_never(due_is)
