"""A month of a customer to whom money is owed, and the claim on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from bot.engine.money_views import (
    ClaimItem,
    ClaimView,
    CreditsView,
    OwedView,
)
from bot.sla.claims import Direction, Incident
from bot.sla.contracts import Contract
from bot.sla.credits import Credit, Money, Part
from bot.sla.dues import Arisen, Basis, Measured, MissedTicket, Owed, OwedLine
from bot.sla.facts import SourceName, Subject
from bot.sla.filings import Filing
from bot.sla.ladders import Kind
from bot.sla.promises import Metric
from bot.sla.remedies import Remedy
from bot.sla.uptime.figures import Figures
from bot.sla.uptime.periods import Per, period_named
from tests.slack.samples import NOW, SEES

AMSTERDAM = "Europe/Amsterdam"
NOVEMBER = period_named("2026-11", AMSTERDAM)
HOUR = timedelta(hours=1)


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


FIGURES = Figures(
    Metric.AVAILABILITY,
    Kind.CONTRACTUAL,
    "Klant BV",
    Fraction(999, 1000),
    720 * HOUR,
    0 * HOUR,
    3 * HOUR,
    2 * HOUR,
    timedelta(minutes=43, seconds=12),
)
MEASURED = Measured("portal", FIGURES, NOVEMBER, AMSTERDAM, frozen=True)
TICKET = MissedTicket(Subject(SourceName("zendesk"), "9001"), NOW - HOUR, NOW, approximate=True)
ABOUT = Incident(NOW - HOUR, NOVEMBER.span, NOW)
UPTIME = OwedLine(
    Basis.UPTIME,
    NOVEMBER,
    AMSTERDAM,
    MEASURED.incident,
    Credit(euro("600"), "", Per.YEAR, Part(Decimal("0.05")), euro("12000"), Fraction(999, 1000)),
    ABOUT,
    None,
    MEASURED,
)
COUNT = OwedLine(
    Basis.TICKETS,
    NOVEMBER,
    AMSTERDAM,
    "tickets/2026-11",
    Credit(euro("240"), "", None, Part(Decimal("0.02")), euro("12000"), 2),
    ABOUT,
    None,
    tickets=(TICKET, TICKET),
)
BREACH = OwedLine(
    Basis.BREACH,
    NOVEMBER,
    AMSTERDAM,
    "zendesk:9001",
    Credit(euro("50"), "", None, euro("50"), None, None),
    ABOUT,
    None,
    tickets=(TICKET,),
)
OWED = Owed(
    Contract("msa"),
    "Klant BV",
    NOVEMBER,
    (UPTIME, COUNT, BREACH),
    (Arisen(Remedy("termination", 3, 6), NOW),),
    (MEASURED,),
)
OWED_VIEW = OwedView("Klant BV", NOVEMBER, (OWED,), True, AMSTERDAM)
ITEM = ClaimItem(
    incident=MEASURED.incident,
    basis=Basis.UPTIME,
    name="Customer portal",
    period="2026-11",
    happened_at=NOW,
    money=euro("600"),
    metric=Metric.AVAILABILITY,
)
CLOSES = datetime(2026, 12, 30, 23, tzinfo=UTC)
CLAIM = ClaimView(Direction.OF_US, "Klant BV", "msa", NOW, CLOSES, AMSTERDAM, 14, (ITEM,))
VIEW = CreditsView(
    "Klant BV",
    (OWED_VIEW,),
    (CLAIM,),
    {"portal": "Customer portal"},
    {TICKET.subject: "#9001"},
    (SEES,),
    AMSTERDAM,
    NOW + timedelta(days=30),
)
LARS_NOTED = Filing("msa", frozenset({ITEM.incident}), "U0LARS", NOW)
FILED = replace(CLAIM, filed=LARS_NOTED.incidents, filings=(LARS_NOTED,))
TAKEN_BACK = replace(
    CLAIM, filings=(replace(LARS_NOTED, taken_back_by="U0ANN", taken_back_at=NOW + timedelta(days=1)),)
)
