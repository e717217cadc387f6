"""A report with everything in it: outages, maintenance, an exclusion, missed tickets, money."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.sla.contracts import Approval, Contract
from bot.sla.dues import Basis
from bot.sla.exclusions import Excluded
from bot.sla.facts import SLACK, Author, Deed, Fact, FactKey, Who
from bot.sla.observations import MaintenancePlanned
from bot.sla.period_reports.issues import Issue
from bot.sla.period_reports.model import (
    Agreement,
    ClaimLine,
    Costs,
    CreditLine,
    MissedTicket,
    PeriodReport,
    Read,
    RemedyLine,
)
from bot.sla.period_reports.services import service_lines
from bot.sla.period_reports.tickets import ticket_lines
from bot.sla.promises import Metric
from bot.sla.uptime.periods import Period, period_named
from bot.sla.uptime.services import MaintenanceRule, Service
from bot.sla.uptime.standing import heard
from tests.sla.uptime.months import AMSTERDAM, NOVEMBER, PORTAL, PROMISE, said, turns, watched

HOUR = timedelta(hours=1)
AFTER = datetime(2027, 12, 1, tzinfo=UTC)
PERIOD = period_named("2026-11", AMSTERDAM)
CONTRACT = Contract(
    "msa-2024-17",
    ("Acmé Telecom BV", "Klant BV"),
    date(2026, 1, 1),
    approved=Approval("ann@example.com", date(2026, 1, 15)),
    clauses=(("uptime", "§5.1"),),
)
RULE = MaintenanceRule(timedelta(hours=1), timedelta(hours=2))
SERVICE = replace(
    PORTAL,
    title="Customer portal",
    promises=(replace(PROMISE, contract=CONTRACT, clause="uptime", maintenance=RULE),),
)


def excluded(start: float, end: float, reason: str = "third_party", at: datetime = NOVEMBER) -> Fact:
    """Hours of November that Eva asked to exclude and Ann approved."""
    deed = Excluded(NOVEMBER + start * HOUR, NOVEMBER + end * HOUR, reason, "https://x.example/1", "U0ANN")
    key = FactKey(f"excluded:{start}:{end}:{reason}")
    return Fact(SLACK, key, PORTAL.subject, at, at, Author("U0EVA", Who.AGENT), deed)


def planned(name: str, start: float, end: float, announced: float) -> Fact:
    """Maintenance in hours of November, announced at an hour of it."""
    deed: Deed = MaintenancePlanned(name, NOVEMBER + start * HOUR, NOVEMBER + end * HOUR, "disks")
    return said(PORTAL.subject, deed, NOVEMBER + announced * HOUR)


def report(
    facts: list[Fact], service: Service = SERVICE, period: Period = PERIOD, now: datetime = AFTER
) -> PeriodReport:
    """The report of these facts, without tickets and money."""
    known = heard(facts)
    assert known is not None
    promised = [(service, promise) for promise in service.promises]
    lines = tuple(service_lines(promised, known, facts, period, now))
    agreement = Agreement(
        CONTRACT.reference,
        CONTRACT.parties,
        CONTRACT.valid_from,
        None,
        date(2026, 1, 15),
        CONTRACT.clauses,
        "abc",
    )
    span = period.span
    return PeriodReport("Klant BV", period.name, AMSTERDAM, span.start, span.end, agreement, (), lines, ())


FACTS = [
    watched(),
    *turns(9, 9.5, 20, 25, 100, 101, 719.5),
    planned("nightly", 20, 23.5, 10),
    planned("sudden", 100, 101, 99.5),
    excluded(24, 24.5),
]
"""Half an hour down; five hours, mostly in maintenance; an hour in maintenance too late; and over the end."""


def whole() -> PeriodReport:
    """With tickets and money too."""
    late = MissedTicket(
        "zendesk", "1", "35436", NOVEMBER, NOVEMBER + HOUR, NOVEMBER + 2 * HOUR, HOUR, approximate=False
    )
    going = replace(late, id="2", number="=35437", ended_at=None, approximate=True)
    name = (Metric.FIRST_RESPONSE, "")
    tickets = ticket_lines(
        {name: 41, (Metric.RESOLUTION, ""): 7}, [(name, late), (name, going)], PERIOD.span.end
    )
    costs = Costs(
        (CreditLine(Basis.UPTIME, "portal", 0, "99.5%", "10%", "12000.00 EUR", "1200.00", "EUR", "month"),),
        ("1200.00 EUR",),
        (RemedyLine("termination", NOVEMBER + 200 * HOUR),),
        (ClaimLine("msa-2024-17", PERIOD.span.end, datetime(2026, 12, 30, 23, tzinfo=UTC)),),
    )
    read = (Read("pings", PERIOD.span.end + HOUR), Read("zendesk", None))
    return replace(report(FACTS), tickets=tickets, costs=costs, read=read)


def issue() -> Issue:
    """Its first issue, frozen on the second of December."""
    return Issue(whole(), 1, datetime(2026, 12, 2, 8, tzinfo=UTC))
