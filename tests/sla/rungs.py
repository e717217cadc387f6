"""Rungs of a ladder, and a ticket that climbs it: what the tests of alerts have in common."""

from __future__ import annotations

from bot.sla.ladders import LEGAL, Kind, Ladder, Rung, When
from tests.sla.builders import OFFICE, book_of, left, resolution, share, span
from tests.sla.timeline import Told

WARN = Rung("warn", When.WARN, ("owner", "support"))
DUE = Rung("due", When.DUE, ("leads",))
HALF_HOUR = Rung("after", When.AFTER, ("manager",), after=span("30m"), unless_acknowledged=True)
HOURLY = Rung("hourly", When.DUE, ("leads",), repeat=span("1h"))
LAW = Rung("law", When.DUE, (LEGAL,))
STEPS = (share(50), share(75), left("15m"))


def ticket_with(*rungs: Rung, kind: Kind = Kind.INTERNAL, office: bool = False, budget: str = "4h") -> Told:
    """A ticket that must be solved in 4 hours, opened on Monday at nine."""
    told = resolution(budget, kind=kind, warn=STEPS, ladder=Ladder("l", rungs))
    ticket = Told(book_of(told, calendar=OFFICE) if office else book_of(told))
    ticket.opens("Mon 09:00")
    return ticket


def heard(ticket: Told, *when: str) -> list[tuple[str, str]]:
    return [(instant, said) for instant in when for said in ticket.hears(instant)]
