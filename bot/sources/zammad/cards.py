"""How a ticket presents itself, and what Zammad's own SLA says of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.sla.facts import Subject
from bot.sla.pages import NativeTimer, Person, Ticket
from bot.sla.promises import Metric
from bot.sources.shared.instants import parse_iso
from bot.sources.shared.reading import Json, number, text
from bot.sources.zammad.known import Rules
from bot.sources.zammad.story import optional

_NATIVE = (
    (Metric.FIRST_RESPONSE, "first_response", "first_response_at"),
    (Metric.NEXT_RESPONSE, "update", ""),
    (Metric.RESOLUTION, "close", "close_at"),
)
"""Our metric, the beginning of Zammad's fields for it, and the field that says when it ended."""


def card(body: Json, people: Mapping[int, Person], rules: Rules) -> Ticket:
    """The card of a ticket. ValueError when it cannot be read."""
    id = number(body, "id")
    requester = people.get(optional(body, "customer_id"))
    return Ticket(
        subject=Subject(rules.source, str(id)),
        title=text(body, "title"),
        url=f"{rules.base}/#ticket/zoom/{id}",
        number=text(body, "number") or str(id),
        requester_name=requester.name if requester else text(body, "customer"),
        customer=text(body, "organization"),
        updated_at=parse_iso(text(body, "updated_at")),
    )


def natives(body: Json, rules: Rules, seen_at: datetime) -> list[NativeTimer]:
    """Zammad's own timers of a ticket: those with a goal that is still ahead, and those that have ended.

    In a state that stops its clock Zammad takes the goal away, so a paused timer is not told of. The
    difference to the goal is that of the last end: it says nothing of a goal that is still ahead.
    """
    subject = Subject(rules.source, str(number(body, "id")))
    found = []
    for metric, label, ended in _NATIVE:
        due_at = _instant(body, f"{label}_escalation_at")
        ended_at = _instant(body, ended) if ended else None
        left = body.get(f"{label}_diff_in_min")
        late = left < 0 if isinstance(left, int) and due_at is None else None
        if due_at is not None or late is not None:
            found.append(NativeTimer(subject, metric, label, seen_at, due_at, ended_at, late))
    return found


def _instant(body: Json, key: str) -> datetime | None:
    return parse_iso(text(body, key)) if body.get(key) else None
