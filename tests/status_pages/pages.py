"""A portal as pages tell of it: the material of these tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from bot.config.settings import StatusPage
from bot.sla.facts import Fact
from bot.sla.uptime.services import Service
from bot.sla.uptime.standing import heard_of
from bot.status_pages.figures import Known
from bot.status_pages.story import ServiceStory, Story
from bot.status_pages.telling import service_story
from tests.sla.uptime.months import AMSTERDAM, NOVEMBER, PORTAL, library, watched

PUBLIC = StatusPage("everybody", ("portal",), title="Acme status", zone=AMSTERDAM, days=30)
THEIRS = replace(PUBLIC, name="klant", customer="Klant BV")
NONE: Mapping[str, str] = MappingProxyType({})


def at(**after: float) -> datetime:
    """An instant after the beginning of November in Amsterdam."""
    return NOVEMBER + timedelta(**after)


def known(
    facts: list[Fact], now: datetime, service: Service = PORTAL, closed: Mapping[str, str] = NONE
) -> Known:
    books = library(service)
    heard = heard_of(service.name, [watched(), *facts], books)
    assert heard is not None
    return Known(books, heard, now, closed)


def told(
    facts: list[Fact],
    now: datetime,
    service: Service = PORTAL,
    page: StatusPage = PUBLIC,
    *,
    closed: Mapping[str, str] = NONE,
    stale: bool = False,
) -> ServiceStory:
    """What a page says of the portal at an instant."""
    heard = known(facts, now, service, closed)
    return service_story(service, heard, page, now, read_up_to=now, stale=stale)


def story(*services: ServiceStory, page: StatusPage = PUBLIC, language: str = "en") -> Story:
    as_of = datetime(2026, 11, 20, 12, tzinfo=UTC)
    return Story(page.name, page.title, page.customer, language, page.zone, as_of, services)
