"""A portal with monitors, what they say, and what is promised: the material of these tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count

from bot.sla.calendars import Calendar
from bot.sla.facts import NOBODY, Deed, Fact, FactKey, SourceName, Subject
from bot.sla.fold import Standing
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.observations import Health, Observed, Watched
from bot.sla.policies import Book
from bot.sla.promises import Metric
from bot.sla.timers import Timer
from bot.sla.uptime.services import Service, Uptime, monitor_subject
from bot.sla.uptime.standing import fold_service

AMSTERDAM = "Europe/Amsterdam"
ALWAYS = Calendar.round_the_clock(zone=AMSTERDAM)
NOVEMBER = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)
"""The beginning of November 2026 in Amsterdam."""
MONITORS = tuple(monitor_subject(SourceName("pings"), name) for name in ("a", "b", "c"))
PROMISE = Uptime(
    Metric.AVAILABILITY,
    Kind.CONTRACTUAL,
    Fraction(999, 1000),
    MONITORS[:1],
    customer="Klant BV",
    zone=AMSTERDAM,
)
PORTAL = Service("portal", ALWAYS, (PROMISE,))
_KEYS = count()


def said(subject: Subject, deed: Deed, at: datetime) -> Fact:
    return Fact(subject.source, FactKey(f"k{next(_KEYS)}"), subject, at, at, NOBODY, deed)


def watched(at: datetime = NOVEMBER) -> Fact:
    return said(PORTAL.subject, Watched(), at)


def turns(*hours: float, monitor: Subject = MONITORS[0], first: Health = Health.UP) -> list[Fact]:
    """A monitor that is up (or `first`) from the beginning of November and changes at these hours."""
    states = [first, Health.DOWN if first is Health.UP else Health.UP]
    instants = [NOVEMBER, *(NOVEMBER + timedelta(hours=hour) for hour in hours)]
    return [said(monitor, Observed(states[n % 2]), at) for n, at in enumerate(instants)]


def library(service: Service = PORTAL) -> Library:
    return Library.of(Book((), (), ALWAYS, services=(service,)), NOVEMBER - timedelta(days=365))


def standing(facts: list[Fact], service: Service = PORTAL) -> Standing:
    return fold_service(PORTAL.subject, facts, library(service))


def timer(facts: list[Fact], service: Service = PORTAL) -> Timer:
    """The timer of the first period."""
    return standing(facts, service).timers[0]


def promising(**changes: object) -> Service:
    """The portal with another promise."""
    return replace(PORTAL, promises=(replace(PROMISE, **changes),))  # type: ignore[arg-type]


def promised_by(service: Service) -> list[tuple[Service, Uptime]]:
    """What is promised about a service, each with the service."""
    return [(service, promise) for promise in service.promises]
