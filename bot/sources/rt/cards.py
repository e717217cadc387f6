"""How a ticket presents itself now, and what RT's own SLA says of it. No verdict depends on either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.sla.facts import Category, Subject
from bot.sla.pages import NativeTimer, Ticket
from bot.sla.promises import Metric
from bot.sources.rt.known import DELETED, Rules
from bot.sources.rt.rewind import requester
from bot.sources.rt.rows import Snapshot
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


def natives(ticket: Snapshot, rules: Rules, seen_at: datetime) -> Iterator[NativeTimer]:
    """RT's Due, as the promise that the settings say it is. RT knows no pause and calls nothing breached."""
    if ticket.due_at is None or ticket.status == DELETED:
        return
    answers = rules.due_is is DueIs.FIRST_RESPONSE or (rules.due_is is DueIs.BOTH and ticket.told_at is None)
    over = rules.category(ticket.status) in _OVER
    if answers and ticket.told_at is not None:
        return  # what Due says now is about something else
    yield NativeTimer(
        subject=Subject(rules.source, str(ticket.id)),
        metric=Metric.FIRST_RESPONSE if answers else Metric.RESOLUTION,
        label=ticket.sla or "Due",
        seen_at=seen_at,
        due_at=ticket.due_at,
        ended_at=ticket.resolved_at if over else None,
    )
